/** How each app does: its share, its delivery rate, its delay. */
import { Anchor, Badge, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { formatCount, formatShare } from '../../parts/numbers';
import { List } from '../../parts/table';
import { formatDuration } from '../../parts/when';
import type { Stats } from './types';

type Row = Stats['apps'][number];

export function AppTable({ apps }: { apps: Stats['apps'] }) {
  const { t } = useTranslation(['overview', 'common']);
  const count = (key: 'accepted' | 'delivered' | 'failed' | 'incoming' | 'queued') => ({
    key,
    title: t(key),
    isNumber: true,
    cell: (row: Row) => formatCount(row[key]),
  });
  return (
    <List
      label={t('byApp')}
      rows={apps}
      rowKey={({ id }) => id}
      columns={[
        {
          key: 'app',
          title: t('app', { ns: 'common' }),
          cell: ({ id, name, type }) => (
            <>
              <Anchor component={Link} to={`/apps/${id}`} fw={600}>
                {name}
              </Anchor>{' '}
              <Badge size="xs" variant="default" tt="none">
                {type}
              </Badge>
            </>
          ),
        },
        count('accepted'),
        count('delivered'),
        count('failed'),
        {
          key: 'rate',
          title: t('deliveryRate'),
          isNumber: true,
          cell: ({ delivery_rate }) => (
            <Text
              span
              size="sm"
              {...(delivery_rate !== null &&
                delivery_rate < 0.9 && { c: 'var(--mantine-color-error)', fw: 600 })}
            >
              {formatShare(delivery_rate)}
            </Text>
          ),
        },
        {
          key: 'delay',
          title: t('delay'),
          isNumber: true,
          cell: ({ delay_p50_s }) => formatDuration(delay_p50_s),
        },
        {
          key: 'tail',
          title: t('delayTail'),
          isNumber: true,
          isMinor: true,
          cell: ({ delay_p95_s }) => formatDuration(delay_p95_s),
        },
        count('queued'),
        { ...count('incoming'), isMinor: true },
      ]}
    />
  );
}
