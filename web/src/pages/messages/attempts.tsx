/** Each handing over to a provider, with what it answered. */
import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useAppName } from '../../parts/all-apps';
import { List } from '../../parts/table';
import { formatDuration, When } from '../../parts/when';
import { Codes } from '../../parts/reason';
import { Section } from '../../parts/section';
import { useTypeLabel } from '../../parts/providers';
import type { History } from './types';

type Attempt = History['attempts'][number];

const secondsOf = ({ started_at, finished_at }: Attempt): number | null =>
  finished_at === null ? null : (Date.parse(finished_at) - Date.parse(started_at)) / 1000;

interface Props {
  attempts: readonly Attempt[];
  next: History['next_attempt'];
}

export function Attempts({ attempts, next }: Props) {
  const { t } = useTranslation('messages');
  const appName = useAppName();
  const labelOf = useTypeLabel();
  return (
    <Section title={t('attempts')}>
      <List
        label={t('attempts')}
        rows={attempts}
        rowKey={({ number }) => number}
        columns={[
          { key: 'number', title: t('number'), cell: ({ number }) => number },
          {
            key: 'app',
            title: t('app'),
            minWidth: '7rem',
            cell: ({ app_id, sms_provider }) =>
              app_id === null || sms_provider === null
                ? t('anotherApp')
                : `${appName(app_id)} · ${labelOf(sms_provider)}`,
          },
          {
            key: 'outcome',
            title: t('outcome'),
            cell: ({ outcome, reason }) =>
              outcome === null ? (
                t('running')
              ) : (
                <Codes codes={reason === null ? [outcome] : [outcome, reason]} />
              ),
          },
          {
            key: 'answer',
            title: t('answer'),
            cell: ({ http_status, provider_code, text }) =>
              [http_status && `HTTP ${http_status}`, provider_code, text].filter(Boolean).join(' · ') || '–',
          },
          {
            key: 'took',
            title: t('took'),
            isNumber: true,
            cell: (attempt) => formatDuration(secondsOf(attempt)),
          },
          {
            key: 'at',
            title: t('time'),
            isMinor: true,
            cell: ({ started_at }) => <When at={started_at} isExact />,
          },
        ]}
      />
      {next && (
        <Text size="sm" mt="xs">
          {t('nextAttempt', { number: next.number })} <When at={next.at} isExact />
        </Text>
      )}
    </Section>
  );
}
