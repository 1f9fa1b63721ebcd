/** Where somebody chooses a password. The gateway judges it; this says what it asks for. */
import { PasswordInput, type PasswordInputProps } from '@mantine/core';
import { useTranslation } from 'react-i18next';

export function NewPassword(props: PasswordInputProps) {
  const { t } = useTranslation('signIn');
  return (
    <PasswordInput
      label={t('password')}
      description={t('passwordRule')}
      autoComplete="new-password"
      required
      {...props}
    />
  );
}
