/** One's own account: name, language, password, second step, where one is signed in. */
import { Card, Grid, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useSession } from '../../app/session';
import { Page } from '../../parts/page';
import { PasswordForm } from './password-form';
import { ProfileForm } from './profile-form';
import { Sessions } from './sessions';
import { SecondStep } from './second-step';

export function Component() {
  const { t } = useTranslation(['account', 'common']);
  const { user } = useSession();
  return (
    <Page title={t('title')} lead={t('lead', { email: user.email, role: t(`common:roles.${user.role}`) })}>
      <Grid>
        <Grid.Col span={{ base: 12, md: 6 }}>
          <Stack>
            <Section title={t('profile')}>
              <ProfileForm />
            </Section>
            <Section title={t('password')} text={t('passwordText')}>
              <PasswordForm />
            </Section>
          </Stack>
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 6 }}>
          <Stack>
            <Section title={t('totp')} text={t('totpText')}>
              <SecondStep />
            </Section>
            <Section title={t('sessions')} text={t('sessionsText')}>
              <Sessions />
            </Section>
          </Stack>
        </Grid.Col>
      </Grid>
    </Page>
  );
}

function Section({ title, text, children }: { title: string; text?: string; children: ReactNode }) {
  return (
    <Card withBorder component="section" aria-label={title}>
      <Title order={2} size="h4">
        {title}
      </Title>
      {text && (
        <Text size="sm" c="dimmed" mb="sm">
          {text}
        </Text>
      )}
      {children}
    </Card>
  );
}
