/** Name and role of a user. */
import { Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { api, type Schemas } from '../../api/client';
import { refresh } from '../../api/cache';
import { useApiForm } from '../../parts/form';
import { must, ProblemAlert, tellDone } from '../../parts/problem';
import { RoleField } from './role-field';

export function EditUser({ user, onClose }: { user: Schemas['User']; onClose: () => void }) {
  const { t } = useTranslation(['users', 'common']);
  const { form, error, isBusy, onSubmit } = useApiForm(
    { initialValues: { name: user.name, role: user.role } },
    async (body) => {
      await must(api.PATCH('/api/users/{id}', { params: { path: { id: String(user.id) } }, body }));
      // One's own name and role may be what changed.
      await refresh('/api/users', '/api/session');
      tellDone(t('common:saved'));
      onClose();
    },
  );
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('editTitle', { name: user.name })}
      size="lg"
      centered
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      <form onSubmit={onSubmit}>
        <Stack>
          <TextInput label={t('common:name')} required {...form.getInputProps('name')} />
          <RoleField {...form.getInputProps('role')} />
          <ProblemAlert error={error} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('common:cancel')}
            </Button>
            <Button type="submit" loading={isBusy}>
              {t('common:save')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
