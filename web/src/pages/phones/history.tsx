/** Battery and signal over time, as a chart or as a table. */
import { Button, Group, Title } from '@mantine/core';
import { IconBattery2 } from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { query } from '../../api/client';
import { Empty } from '../../parts/empty';
import { Loading } from '../../parts/loading';
import { ProblemAlert } from '../../parts/problem';
import { List } from '../../parts/table';
import { When } from '../../parts/when';
import { signalText } from './data';

const HistoryChart = lazy(() => import('./history-chart'));

export function History({ appId }: { appId: number }) {
  const { t } = useTranslation('phones');
  const [isTable, setTable] = useState(false);
  const { data, error } = query.useQuery(
    'get',
    '/api/sms/phones/{app}/status',
    { params: { path: { app: String(appId) }, query: { per_page: 100 } } },
    { refetchInterval: 30_000 },
  );
  const entries = data?.data.data ?? [];
  return (
    <>
      <Group justify="space-between" mb="xs">
        <Title order={2} size="h4">
          {t('history')}
        </Title>
        {entries.length > 0 && (
          <Button size="compact-xs" variant="subtle" onClick={() => setTable(!isTable)}>
            {isTable ? t('asChart') : t('asTable')}
          </Button>
        )}
      </Group>
      <ProblemAlert error={error} />
      {!data && !error && <Loading />}
      {data && entries.length === 0 && (
        <Empty icon={IconBattery2} title={t('noHistory')} text={t('noHistoryText')} />
      )}
      {entries.length > 0 && !isTable && (
        <Suspense fallback={<Loading />}>
          <HistoryChart entries={entries.toReversed()} />
        </Suspense>
      )}
      {entries.length > 0 && isTable && (
        <List
          label={t('history')}
          rows={entries}
          rowKey={({ id }) => id}
          columns={[
            { key: 'time', title: t('time'), cell: ({ created_at }) => <When at={created_at} isExact /> },
            {
              key: 'battery',
              title: t('battery'),
              isNumber: true,
              cell: ({ battery_level: level }) => (level === null ? '–' : `${level} %`),
            },
            {
              key: 'signal',
              title: t('signal'),
              isNumber: true,
              cell: (row) => signalText(row.signal_strength),
            },
            { key: 'network', title: t('network'), cell: ({ network_type }) => network_type ?? '–' },
            { key: 'sim', title: t('sim'), cell: ({ sim_state }) => sim_state ?? '–' },
          ]}
        />
      )}
    </>
  );
}
