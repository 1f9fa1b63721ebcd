/** Switches the second step off; asks for the password, so that an open screen is not enough. */
import { PasswordInput, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client';
import { refresh } from '../../api/cache';
import { Dialog, DialogButtons } from '../../parts/dialog';
import { atField, useApiForm } from '../../parts/form';
import { must, ProblemAlert, tellDone } from '../../parts/problem';

export function EndTotp({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('account');
  const { form, error, isBusy, onSubmit } = useApiForm({ initialValues: { password: '' } }, async (body) => {
    const reply = await must(api.DELETE('/api/account/totp', { body })).catch(
      atField('password', 'wrong_credentials', t('wrongPassword')),
    );
    await refresh('/api/session', '/api/users');
    tellDone(reply.message);
    onClose();
  });
  return (
    <Dialog onClose={onClose} title={t('totpOff')}>
      <form onSubmit={onSubmit}>
        <Stack>
          <Text size="sm">{t('totpOffText')}</Text>
          <PasswordInput
            label={t('currentPassword')}
            autoComplete="current-password"
            required
            data-autofocus
            {...form.getInputProps('password')}
          />
          <ProblemAlert error={error} />
          <DialogButtons submit={t('totpOffDo')} isBusy={isBusy} isDangerous onCancel={onClose} />
        </Stack>
      </form>
    </Dialog>
  );
}
