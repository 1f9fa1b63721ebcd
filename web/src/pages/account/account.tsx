/** One's own account: name, language, password, second step, where one is signed in. */
import { Grid, Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useSession } from '../../app/session';
import { Page } from '../../parts/page';
import { Section } from '../../parts/section';
import { PasswordForm } from './password-form';
import { ProfileForm } from './profile-form';
import { Sessions } from './sessions';
import { SecondStep } from './second-step';

export function Component() {
  const { t } = useTranslation(['account', 'common']);
  const { user, limited } = useSession();
  const lead = t('lead', { email: user.email, role: t(`common:roles.${user.role}`) });
  return (
    <Page title={t('title')} lead={limited ? `${lead}. ${t('common:isLimited')}` : lead}>
      <Grid>
        <Grid.Col span={{ base: 12, md: 6 }}>
          <Stack>
            <Section title={t('profile')}>
              <ProfileForm />
            </Section>
            <Section title={t('password')} lead={t('passwordText')}>
              <PasswordForm />
            </Section>
          </Stack>
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 6 }}>
          <Stack>
            <Section title={t('totp')} lead={t('totpText')}>
              <SecondStep />
            </Section>
            <Section title={t('sessions')} lead={t('sessionsText')}>
              <Sessions />
            </Section>
          </Stack>
        </Grid.Col>
      </Grid>
    </Page>
  );
}
