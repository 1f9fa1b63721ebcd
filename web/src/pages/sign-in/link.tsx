/** A one-time link: of an invitation, or for a new password. */
import { Button, Stack, Text, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link, useLocation, useNavigate } from 'react-router';
import { api, query, type DataOf } from '../../api/client';
import { changeSession } from '../../api/session-state';
import { useApiForm } from '../../parts/form';
import { Loading } from '../../parts/loading';
import { NewPassword } from '../../parts/new-password';
import { must, ProblemAlert } from '../../parts/problem';
import { SignInFrame } from './frame';

export function Component() {
  const { t } = useTranslation('signIn');
  const link = useLocation().hash.slice(1);
  const { data, error } = query.useQuery('post', '/api/links/look', { body: { link } }, { retry: false });
  return (
    <SignInFrame title={t('linkTitle')}>
      {error || !link ? (
        <>
          <Text size="sm">{t('linkGone')}</Text>
          <Button component={Link} to="/sign-in" variant="default">
            {t('toSignIn')}
          </Button>
        </>
      ) : data ? (
        <PasswordForm link={link} look={data.data} />
      ) : (
        <Loading />
      )}
    </SignInFrame>
  );
}

type Look = DataOf<'post', '/api/links/look'>;

function PasswordForm({ link, look }: { link: string; look: Look }) {
  const { t } = useTranslation('signIn');
  const navigate = useNavigate();
  const email = look.email ?? '';
  const { form, error, isBusy, onSubmit } = useApiForm(
    { mode: 'uncontrolled', initialValues: { name: look.name ?? '', password: '', code: '' } },
    async ({ name, password, code }) => {
      const body = { link, name, password, ...(code && { code }) };
      const session = await must(api.POST('/api/links/use', { body }));
      changeSession(session.data);
      await navigate('/', { replace: true });
    },
  );
  return (
    <form onSubmit={onSubmit}>
      <Stack gap="sm">
        <Text size="sm">
          {look.kind === 'invite' ? t('linkInvited', { email }) : t('linkReset', { email })}
        </Text>
        <input type="hidden" autoComplete="username" value={email} readOnly />
        <TextInput label={t('name')} autoComplete="name" required {...form.getInputProps('name')} />
        <NewPassword {...form.getInputProps('password')} />
        {look.totp && (
          <TextInput
            label={t('code')}
            description={t('codeHelp')}
            autoComplete="one-time-code"
            required
            {...form.getInputProps('code')}
          />
        )}
        <ProblemAlert error={error} />
        <Button type="submit" loading={isBusy}>
          {t('linkSubmit')}
        </Button>
      </Stack>
    </form>
  );
}
