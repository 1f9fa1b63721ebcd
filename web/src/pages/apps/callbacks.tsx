/** The addresses by which a provider reaches the gateway, and what to do with each. */
import { Alert, Stack, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { CopyField } from '../../parts/copy';
import { isInside } from '../../parts/hosts';
import { Section } from '../../parts/section';
import type { App, Provider } from './data';

interface Props {
  urls: NonNullable<App['callback_urls']>;
  channel: App['channel'];
  provider: Provider;
}

export function Callbacks({ urls, channel, provider }: Props) {
  const { t } = useTranslation(['apps', 'common']);
  const { set_at_provider: pasted, receives, label, test_numbers: testNumbers } = provider;
  const isPretended = testNumbers.length > 0; // calls from within: nothing has to be reachable
  const receive = new URL(urls.receive);
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
    <Section title={t('callbacks')} lead={t('callbacksLead')}>
      {isInside(receive) && !isPretended && (
        <Alert color="yellow" icon={<IconAlertTriangle size={18} />} mb="sm">
          {t('localOnly', { host: receive.host })}
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
    </Section>
  );
}
