/** The addresses by which a provider reaches the gateway, and what to do with each. */
import { Alert, Card, Stack, Text, Title } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { CopyField } from '../../parts/copy';
import type { App, Provider } from './data';

interface Props {
  urls: NonNullable<App['callback_urls']>;
  channel: App['channel'];
  provider: Provider;
}

const LOCAL = /^(localhost|127\.|0\.0\.0\.0|\[::1\]|10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.)/;

export function Callbacks({ urls, channel, provider }: Props) {
  const { t } = useTranslation(['apps', 'common']);
  const { set_at_provider: pasted, receives, label } = provider;
  const { host } = new URL(urls.receive);
  const incoming = pasted.incoming.includes(channel)
    ? t('paste', { label })
    : receives.includes(channel)
      ? t('goesAlong')
      : t('notIncoming');
  const rows = [
    { title: t('receive'), url: urls.receive, help: incoming },
    {
      title: t('callback'),
      url: urls.callback,
      help: pasted.reports.includes(channel) ? t('paste', { label }) : t('goesAlong'),
    },
  ];
  return (
    <Card withBorder>
      <Title order={2} size="h4">
        {t('callbacks')}
      </Title>
      <Text size="sm" c="dimmed" mb="sm">
        {t('callbacksLead')}
      </Text>
      {LOCAL.test(host) && (
        <Alert color="yellow" icon={<IconAlertTriangle size={18} />} mb="sm">
          {t('localOnly', { host })}
        </Alert>
      )}
      <Stack gap="sm">
        {rows.map(({ title, url, help }) => (
          <div key={title}>
            <Text size="sm" fw={600}>
              {title}
            </Text>
            <CopyField value={url} label={title} />
            <Text size="xs" c="dimmed">
              {help}
            </Text>
          </div>
        ))}
      </Stack>
    </Card>
  );
}
