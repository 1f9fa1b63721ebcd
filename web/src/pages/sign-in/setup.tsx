/** The first start: the administrator is created by whoever sees the gateway's terminal. */
import { Button, Stack, Text, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Navigate, useLocation, useNavigate } from 'react-router';
import { api, query } from '../../api/client';
import { changeSession } from '../../api/session-state';
import { useApiForm } from '../../parts/form';
import { NewPassword } from '../../parts/new-password';
import { must, ProblemAlert } from '../../parts/problem';
import { SignInFrame } from './frame';

export function Component() {
  const { t } = useTranslation('signIn');
  const navigate = useNavigate();
  // Behind '#', so that the secret reaches neither logs nor proxies.
  const link = useLocation().hash.slice(1);
  const { data } = query.useQuery('get', '/api/session', {});
  const { form, error, isBusy, onSubmit } = useApiForm(
    { mode: 'uncontrolled', initialValues: { name: '', email: '', password: '' } },
    async (values) => {
      const session = await must(api.POST('/api/setup', { body: { link, ...values } }));
      changeSession(session.data);
      await navigate('/', { replace: true });
    },
  );
  if (data && !data.data.setup_required) return <Navigate to="/sign-in" replace />;
  if (!link) {
    return (
      <SignInFrame title={t('setupTitle')} lead={t('setupLead')}>
        <Text size="sm">{t('setupNeedsLink')}</Text>
      </SignInFrame>
    );
  }
  return (
    <SignInFrame title={t('setupTitle')} lead={t('setupLead')}>
      <form onSubmit={onSubmit}>
        <Stack gap="sm">
          <TextInput label={t('name')} autoComplete="name" required {...form.getInputProps('name')} />
          <TextInput
            label={t('email')}
            type="email"
            autoComplete="username"
            required
            {...form.getInputProps('email')}
          />
          <NewPassword {...form.getInputProps('password')} />
          <ProblemAlert error={error} />
          <Button type="submit" loading={isBusy}>
            {t('setupSubmit')}
          </Button>
        </Stack>
      </form>
    </SignInFrame>
  );
}
