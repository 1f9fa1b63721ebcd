/** Invites somebody; then shows the link to hand over. */
import { Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, type Schemas } from '../../api/client';
import { refresh } from '../../api/cache';
import { Dialog, DialogButtons } from '../../parts/dialog';
import { useApiForm } from '../../parts/form';
import { must, ProblemAlert } from '../../parts/problem';
import { ReachFields, type ReachValues } from '../../parts/reach';
import { LinkShown } from './link-shown';
import { reachFor } from './reach';
import { RoleField } from './role-field';

export function InviteUser({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const { t } = useTranslation(['users', 'common']);
  return (
    <Dialog isOpen={isOpen} onClose={onClose} title={t('inviteTitle')} size="lg">
      <Invitation onClose={onClose} />
    </Dialog>
  );
}

interface Values extends Record<string, unknown>, ReachValues {
  name: string;
  email: string;
  role: Schemas['User']['role'];
}

/** Begins anew each time that the dialog opens. */
function Invitation({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation(['users', 'common']);
  const [link, setLink] = useState<string | null>(null);
  const { form, error, isBusy, onSubmit } = useApiForm<Values>(
    { initialValues: { name: '', email: '', role: 'operator', app_ids: [], group_ids: [] } },
    async ({ name, email, role, ...reach }) => {
      const body = { name, email, role, ...reachFor(role, reach) };
      const reply = await must(api.POST('/api/users', { body }));
      setLink(reply.data.link);
      await refresh('/api/users');
    },
  );
  if (link !== null) return <LinkShown link={link} isInvitation onClose={onClose} />;
  return (
    <form onSubmit={onSubmit}>
      <Stack>
        <TextInput
          label={t('common:name')}
          required
          data-autofocus
          autoComplete="off"
          {...form.getInputProps('name')}
        />
        <TextInput
          label={t('email')}
          type="email"
          required
          autoComplete="off"
          {...form.getInputProps('email')}
        />
        <RoleField {...form.getInputProps('role')} />
        {form.values.role !== 'admin' && <ReachFields form={form} />}
        <ProblemAlert error={error} />
        <DialogButtons submit={t('inviteDo')} isBusy={isBusy} onCancel={onClose} />
      </Stack>
    </form>
  );
}
