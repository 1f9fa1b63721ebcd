/** Yes, no, or as the gateway has it. */
import { NativeSelect, type NativeSelectProps } from '@mantine/core';
import { useTranslation } from 'react-i18next';

export function FlagSelect(props: Omit<NativeSelectProps, 'data'>) {
  const { t } = useTranslation(['appRules', 'common']);
  return (
    <NativeSelect
      {...props}
      data={[
        { value: '', label: t('default') },
        { value: 'true', label: t('common:yes') },
        { value: 'false', label: t('common:no') },
      ]}
    />
  );
}
