/** A new password; all other sessions end. */
import { Button, PasswordInput, Stack } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, problemOf } from '../../api/client';
import { refresh } from '../../api/cache';
import { useSession } from '../../app/session';
import { useApiForm } from '../../parts/form';
import { must, ProblemAlert, tellDone } from '../../parts/problem';

/** Empty again after each change. */
export function PasswordForm() {
  const [round, setRound] = useState(0);
  return <Fields key={round} onChanged={() => setRound(round + 1)} />;
}

function Fields({ onChanged }: { onChanged: () => void }) {
  const { t } = useTranslation(['account', 'signIn']);
  const { user } = useSession();
  const { form, error, isBusy, onSubmit } = useApiForm(
    { initialValues: { current: '', password: '' } },
    async (body) => {
      const reply = await must(api.POST('/api/account/password', { body })).catch((refused: unknown) => {
        // Said of the field that it is about.
        const { code, message } = problemOf(refused);
        throw code === 'wrong_credentials' ? { message, errors: { current: [t('wrongPassword')] } } : refused;
      });
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
        <PasswordInput
          label={t('newPassword')}
          description={t('signIn:passwordRule')}
          autoComplete="new-password"
          required
          {...form.getInputProps('password')}
        />
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
