/** Switches the second step off; asks for the password, so that an open screen is not enough. */
import { Button, Group, Modal, PasswordInput, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { api, problemOf } from '../../api/client';
import { refresh } from '../../api/cache';
import { useApiForm } from '../../parts/form';
import { must, ProblemAlert, tellDone } from '../../parts/problem';

export function EndTotp({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation(['account', 'common']);
  const { form, error, isBusy, onSubmit } = useApiForm({ initialValues: { password: '' } }, async (body) => {
    const reply = await must(api.DELETE('/api/account/totp', { body })).catch((refused: unknown) => {
      const { code, message } = problemOf(refused);
      throw code === 'wrong_credentials' ? { message, errors: { password: [t('wrongPassword')] } } : refused;
    });
    await refresh('/api/session', '/api/users');
    tellDone(reply.message);
    onClose();
  });
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('totpOff')}
      centered
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
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
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('common:cancel')}
            </Button>
            <Button type="submit" color="red" loading={isBusy}>
              {t('totpOffDo')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
