/** One app: how it is, its account, its rules. */
import { Anchor, Badge, Button, Grid, Group, Stack, Tabs, Text } from '@mantine/core';
import { IconDeviceMobile, IconMessages, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate, useParams } from 'react-router';
import { api } from '../../api/client';
import { useMay } from '../../app/session';
import { Confirm } from '../../parts/confirm';
import { useFilters } from '../../parts/filters';
import { Loading } from '../../parts/loading';
import { Page } from '../../parts/page';
import { must, ProblemAlert, tellDone } from '../../parts/problem';
import { Section } from '../../parts/section';
import { AppForm } from './app-form';
import { Callbacks } from './callbacks';
import { refreshApps, useApp, useProviders, type App, type Provider } from './data';
import { Facts } from './facts';
import { Health } from './health';
import { PauseButton } from './pause-button';
import { RulesForm } from './rules-form';
import { AppStateBadge } from './state-badge';
import { TestNumbers } from './test-numbers';
import { changeBody, type AppValues } from './values';

export function Component() {
  const { id = '' } = useParams();
  const { t } = useTranslation(['apps', 'common']);
  const app = useApp(id);
  const providers = useProviders();
  if (!app.data || !providers.data)
    return (
      <Page title={t('common:app')}>
        {app.error ? <ProblemAlert error={app.error} onRetry={() => void app.refetch()} /> : <Loading />}
      </Page>
    );
  const record = app.data.data;
  return <AppPage app={record} provider={providers.data.find(({ type }) => type === record.type) ?? null} />;
}

function AppPage({ app, provider }: { app: App; provider: Provider | null }) {
  const { t } = useTranslation(['apps', 'common']);
  const maySetUp = useMay('apps:write');
  const { values, set } = useFilters(['tab']);
  const tabs = maySetUp && provider ? ['status', 'fields', 'rules'] : ['status'];
  const tab = tabs.find((name) => name === values.tab) ?? 'status';
  const lead = (
    <Group gap="xs" component="span">
      <AppStateBadge app={app} />
      <span>{provider?.label ?? app.type}</span>
      <Badge variant="default" tt="none" size="sm">
        {t(`channels.${app.channel}`)}
      </Badge>
    </Group>
  );
  return (
    <Page
      title={app.name}
      lead={lead}
      actions={<Actions app={app} provider={provider} maySetUp={maySetUp} />}
    >
      <Tabs
        value={tab}
        onChange={(chosen) => set({ tab: chosen === 'status' ? null : chosen })}
        keepMounted={false}
      >
        <Tabs.List aria-label={t('tabsLabel')} mb="md">
          <Tabs.Tab value="status">{t('tabs.status')}</Tabs.Tab>
          {maySetUp && provider && <Tabs.Tab value="fields">{t('tabs.fields')}</Tabs.Tab>}
          {maySetUp && provider && <Tabs.Tab value="rules">{t('tabs.rules')}</Tabs.Tab>}
        </Tabs.List>
        <Tabs.Panel value="status">
          <Status app={app} provider={provider} maySetUp={maySetUp} />
        </Tabs.Panel>
        {maySetUp && provider && (
          <>
            <Tabs.Panel value="fields">
              <Account key={app.id} app={app} provider={provider} />
            </Tabs.Panel>
            <Tabs.Panel value="rules">
              <RulesForm key={app.id} app={app} provider={provider} />
            </Tabs.Panel>
          </>
        )}
      </Tabs>
    </Page>
  );
}

interface PartProps {
  app: App;
  provider: Provider | null;
  maySetUp: boolean;
}

function Actions({ app, provider, maySetUp }: PartProps) {
  const { t } = useTranslation(['apps', 'common']);
  return (
    <>
      {provider?.phone && (
        <Button
          component={Link}
          to={`/phones/${app.id}`}
          variant="default"
          leftSection={<IconDeviceMobile size={16} />}
        >
          {t('phonePage')}
        </Button>
      )}
      <Button
        component={Link}
        to={`/messages?app_id=${app.id}`}
        variant="default"
        leftSection={<IconMessages size={16} />}
      >
        {t('recent')}
      </Button>
      {maySetUp && <PauseButton app={app} />}
    </>
  );
}

function Status({ app, provider, maySetUp }: PartProps) {
  const { t } = useTranslation(['apps', 'common']);
  const navigate = useNavigate();
  const [isAsking, setAsking] = useState(false);
  const remove = async () => {
    await must(api.DELETE('/api/sms/apps/{app}', { params: { path: { app: String(app.id) } } }));
    await navigate('/apps');
    tellDone(t('deleted'));
    await refreshApps();
  };
  return (
    <Grid>
      <Grid.Col span={{ base: 12, lg: 7 }}>
        <Stack>
          <Health app={app} provider={provider} maySetUp={maySetUp} />
          {app.callback_urls && provider && (
            <Callbacks urls={app.callback_urls} channel={app.channel} provider={provider} />
          )}
          {provider && <TestNumbers provider={provider} />}
        </Stack>
      </Grid.Col>
      <Grid.Col span={{ base: 12, lg: 5 }}>
        <Section title={t('facts')}>
          <Facts app={app} />
          {maySetUp && (
            <Anchor
              component="button"
              type="button"
              c="red"
              size="sm"
              mt="md"
              onClick={() => setAsking(true)}
            >
              <Group gap={6}>
                <IconTrash size={16} aria-hidden /> {t('delete')}
              </Group>
            </Anchor>
          )}
        </Section>
      </Grid.Col>
      <Confirm
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        title={t('deleteTitle', { name: app.name })}
        action={t('delete')}
        onConfirm={remove}
      >
        {t('deleteText')}
      </Confirm>
    </Grid>
  );
}

function Account({ app: now, provider }: { app: App; provider: Provider }) {
  const { t } = useTranslation(['apps', 'common']);
  // As the form began: what others save meanwhile takes nothing from whoever is typing.
  const [app, setApp] = useState(now);
  const save = async (values: AppValues) => {
    const params = { path: { app: String(app.id) } };
    const body = changeBody(provider, app, values);
    const { data } = await must(api.PATCH('/api/sms/apps/{app}', { params, body }));
    setApp(data);
    await refreshApps();
    tellDone(t('common:saved'));
  };
  return (
    <>
      <Text size="sm" c="dimmed" mb="sm">
        {t('fieldsLead')}
      </Text>
      {/* Drawn anew when it was saved: a new secret shows its mask again. */}
      <AppForm key={app.updated_at} provider={provider} app={app} onSubmit={save} submit={t('common:save')} />
    </>
  );
}
