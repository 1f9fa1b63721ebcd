/** What happened when, as a chart or as a table. */
import { BarChart } from '@mantine/charts';
import '@mantine/charts/styles.css';
import { Button, Group, Stack, Title } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatCount } from '../../parts/numbers';
import { List } from '../../parts/table';
import { formatDay, formatTime } from '../../parts/when';
import type { Stats } from './types';

const COLORS = { sent: 'blue.4', delivered: 'teal.6', failed: 'red.6', incoming: 'grape.5' } as const;
const KINDS = ['sent', 'delivered', 'failed', 'incoming'] as const;

export default function TimeChart({ series, range }: { series: Stats['series']; range: string }) {
  const { t } = useTranslation('overview');
  const [isTable, setTable] = useState(false);
  const nameOf = (at: string) => (range === '1h' || range === '24h' ? formatTime(at) : formatDay(at));
  return (
    <Stack gap="xs" h="100%">
      <Group justify="space-between">
        <Title order={2} size="h4">
          {t('overTime')}
        </Title>
        <Button size="compact-xs" variant="subtle" onClick={() => setTable(!isTable)}>
          {isTable ? t('asChart') : t('asTable')}
        </Button>
      </Group>
      {isTable ? (
        <List
          label={t('overTime')}
          rows={series.toReversed()}
          rowKey={({ at }) => at}
          columns={[
            { key: 'at', title: t('time'), cell: ({ at }) => `${formatDay(at)} ${formatTime(at)}` },
            ...KINDS.map((kind) => ({
              key: kind,
              title: t(kind),
              isNumber: true,
              cell: (row: Stats['series'][number]) => formatCount(row[kind]),
            })),
          ]}
        />
      ) : (
        <BarChart
          flex={1}
          mih={280}
          mah={460}
          data={series.map((point) => ({ ...point, name: nameOf(point.at) }))}
          dataKey="name"
          withLegend
          legendProps={{ verticalAlign: 'bottom' }}
          tickLine="none"
          xAxisProps={{ interval: 'equidistantPreserveStart' }}
          yAxisProps={{ allowDecimals: false }}
          valueFormatter={formatCount}
          barProps={{ isAnimationActive: false }}
          series={KINDS.map((name) => ({ name, label: t(name), color: COLORS[name] }))}
        />
      )}
    </Stack>
  );
}
