/** Who are you? */
import { Button, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Navigate, useNavigate, useSearchParams } from 'react-router';
import { api, problemOf, query } from '../../api/client';
import { changeSession } from '../../api/session-state';
import { useApiForm } from '../../parts/form';
import { must, ProblemAlert } from '../../parts/problem';
import { SignInFrame } from './frame';

/** Only a path of this dashboard, so that nobody is led elsewhere; browsers pass over tabs and line ends. */
const pathOf = (wanted: string | null): string => (wanted && /^\/(?![/\\\s])/.test(wanted) ? wanted : '/');

export function Component() {
  const { t } = useTranslation('signIn');
  const [params] = useSearchParams();
  const navigate = useNavigate();
  const [wantsCode, setWantsCode] = useState(false);
  const { data } = query.useQuery('get', '/api/session', {});
  const { form, error, isBusy, onSubmit } = useApiForm(
    { mode: 'uncontrolled', initialValues: { email: '', password: '', code: '' } },
    async ({ email, password, code }) => {
      const body = { email, password, ...(code && { code }) };
      const session = await must(api.POST('/api/session', { body })).catch((refused: unknown) => {
        if (problemOf(refused).code !== 'totp_required') throw refused;
        return null;
      });
      if (!session) return setWantsCode(true);
      changeSession(session.data);
      await navigate(pathOf(params.get('to')), { replace: true });
    },
  );
  if (data?.data.setup_required) return <Navigate to="/setup" replace />;
  if (data?.data.user) return <Navigate to={pathOf(params.get('to'))} replace />;
  return (
    <SignInFrame title={t('title')}>
      <form onSubmit={onSubmit}>
        <Stack gap="sm">
          <TextInput
            label={t('email')}
            type="email"
            autoComplete="username"
            required
            data-autofocus
            {...form.getInputProps('email')}
          />
          <PasswordInput
            label={t('password')}
            autoComplete="current-password"
            required
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
    </SignInFrame>
  );
}
