/** Who are you? */
import { Button, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, problemOf } from '../api/client';
import type { Session } from '../api/session-state';
import { useApiForm } from './form';
import { must, ProblemAlert } from './problem';

interface Props {
  /** Who is expected. */
  email?: string;
  onSignedIn: (session: Session) => unknown;
}

export function SignInForm({ email: expected = '', onSignedIn }: Props) {
  const { t } = useTranslation('signIn');
  const [wantsCode, setWantsCode] = useState(false);
  const { form, error, isBusy, onSubmit } = useApiForm(
    { mode: 'uncontrolled', initialValues: { email: expected, password: '', code: '' } },
    async ({ email, password, code }) => {
      const body = { email, password, ...(code && { code }) };
      const session = await must(api.POST('/api/session', { body })).catch((refused: unknown) => {
        if (problemOf(refused).code !== 'totp_required') throw refused;
        return null;
      });
      if (!session) return setWantsCode(true);
      await onSignedIn(session.data);
    },
  );
  return (
    <form onSubmit={onSubmit}>
      <Stack gap="sm">
        <TextInput
          label={t('email')}
          type="email"
          autoComplete="username"
          required
          {...(!expected && { 'data-autofocus': true })}
          {...form.getInputProps('email')}
        />
        <PasswordInput
          label={t('password')}
          autoComplete="current-password"
          required
          {...(expected && { 'data-autofocus': true })}
          {...form.getInputProps('password')}
        />
        {wantsCode && (
          <TextInput
            label={t('code')}
            description={t('codeHelp')}
            autoComplete="one-time-code"
            autoFocus
            required
            {...form.getInputProps('code')}
          />
        )}
        <ProblemAlert error={error} />
        <Button type="submit" loading={isBusy}>
          {t('submit')}
        </Button>
        <Text size="xs" c="dimmed">
          {t('forgotten')}
        </Text>
      </Stack>
    </form>
  );
}
