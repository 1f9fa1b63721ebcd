/** A new password; all other sessions end. */
import { Button, PasswordInput, Stack } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client';
import { refresh } from '../../api/cache';
import { useSession } from '../../app/session';
import { atField, useApiForm } from '../../parts/form';
import { NewPassword } from '../../parts/new-password';
import { must, ProblemAlert, tellDone } from '../../parts/problem';

/** Empty again after each change. */
export function PasswordForm() {
  const [round, setRound] = useState(0);
  return <Fields key={round} onChanged={() => setRound(round + 1)} />;
}

function Fields({ onChanged }: { onChanged: () => void }) {
  const { t } = useTranslation('account');
  const { user } = useSession();
  const { form, error, isBusy, onSubmit } = useApiForm(
    { initialValues: { current: '', password: '' } },
    async (body) => {
      const reply = await must(api.POST('/api/account/password', { body })).catch(
        atField('current', 'wrong_credentials', t('wrongPassword')),
      );
      await refresh('/api/account/sessions');
      tellDone(reply.message);
      onChanged();
    },
  );
  return (
    <form onSubmit={onSubmit}>
      <Stack gap="sm">
        <input type="hidden" autoComplete="username" value={user.email} readOnly />
        <PasswordInput
          label={t('currentPassword')}
          autoComplete="current-password"
          required
          {...form.getInputProps('current')}
        />
        <NewPassword label={t('newPassword')} {...form.getInputProps('password')} />
        <ProblemAlert error={error} />
        <div>
          <Button type="submit" loading={isBusy}>
            {t('changePassword')}
          </Button>
        </div>
      </Stack>
    </form>
  );
}
