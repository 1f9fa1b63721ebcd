/** Name and role of a user, and which apps the user sees. */
import { Stack, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { api, type Schemas } from '../../api/client';
import { refresh } from '../../api/cache';
import { Dialog, DialogButtons } from '../../parts/dialog';
import { useApiForm } from '../../parts/form';
import { must, ProblemAlert, tellDone } from '../../parts/problem';
import { ReachFields, reachValues } from '../../parts/reach';
import { reachFor } from './reach';
import { RoleField } from './role-field';

export function EditUser({ user, onClose }: { user: Schemas['User']; onClose: () => void }) {
  const { t } = useTranslation(['users', 'common']);
  const { form, error, isBusy, onSubmit } = useApiForm(
    { initialValues: { name: user.name, role: user.role, ...reachValues(user) } },
    async ({ name, role, ...reach }) => {
      const body = { name, role, ...reachFor(role, reach) };
      await must(api.PATCH('/api/users/{id}', { params: { path: { id: String(user.id) } }, body }));
      // One's own name and role may be what changed.
      await refresh('/api/users', '/api/session');
      tellDone(t('common:saved'));
      onClose();
    },
  );
  return (
    <Dialog onClose={onClose} title={t('editTitle', { name: user.name })} size="lg">
      <form onSubmit={onSubmit}>
        <Stack>
          <TextInput label={t('common:name')} required {...form.getInputProps('name')} />
          <RoleField {...form.getInputProps('role')} />
          {form.values.role !== 'admin' && <ReachFields form={form} />}
          <ProblemAlert error={error} />
          <DialogButtons submit={t('common:save')} isBusy={isBusy} onCancel={onClose} />
        </Stack>
      </form>
    </Dialog>
  );
}
