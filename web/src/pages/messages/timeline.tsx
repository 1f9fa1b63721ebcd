/** What happened to a message, in order: changes of its status, reports, notes. */
import { Group, Text, Timeline as Line } from '@mantine/core';
import { IconMessageReport, IconNote, IconPointFilled } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useAppName } from '../../parts/all-apps';
import { StatusBadge, type Status } from '../../parts/status';
import { When } from '../../parts/when';
import type { History } from './types';

interface Entry {
  key: string;
  at: string;
  bullet: ReactNode;
  title: ReactNode;
  detail: string;
}

/** Codes of the gateway read as words. */
const words = (code: string) => (/^[a-z_]+$/.test(code) ? code.replaceAll('_', ' ') : code);

const STATUSES: readonly string[] = [
  'scheduled',
  'pending',
  'processing',
  'sent',
  'delivered',
  'failed',
  'expired',
  'cancelled',
  'unknown',
];
const isStatus = (word: string | null): word is Status => word !== null && STATUSES.includes(word);

export function Timeline({ history }: { history: History }) {
  const { t } = useTranslation('messages');
  const entries = useEntries(history);
  return (
    <Line bulletSize={20} color="gray" lineWidth={2} active={entries.length} aria-label={t('whatHappened')}>
      {entries.map(({ key, at, bullet, title, detail }) => (
        <Line.Item key={key} bullet={bullet} title={title}>
          <Text size="xs" c="dimmed">
            <When at={at} isExact />
            {detail && ` · ${detail}`}
          </Text>
        </Line.Item>
      ))}
    </Line>
  );
}

function useEntries({ events }: History): Entry[] {
  const { t } = useTranslation('messages');
  const appName = useAppName();
  return events.map(({ kind, to, source, app_id, provider_code, text, at }, index): Entry => {
    const through = app_id === null ? '' : appName(app_id);
    const said = [text && words(text), provider_code && `${t('providerCode')} ${provider_code}`, through];
    return {
      key: `event-${index}`,
      at,
      bullet:
        kind === 'dlr' ? (
          <IconMessageReport size={13} />
        ) : kind === 'note' ? (
          <IconNote size={13} />
        ) : (
          <IconPointFilled size={13} />
        ),
      title: (
        <Group gap={6}>
          {kind === 'dlr' && <span>{t('report')}</span>}
          {kind === 'note' ? t('note') : isStatus(to) ? <StatusBadge status={to} /> : to}
          <Text size="xs" c="dimmed" component="span">
            {t('by', { source: words(source) })}
          </Text>
        </Group>
      ),
      detail: said.filter(Boolean).join(' · '),
    };
  });
}
