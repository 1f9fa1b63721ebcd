/** Booked payments by day, as a chart or as a table. */
import { BarChart } from '@mantine/charts';
import '@mantine/charts/styles.css';
import { Button, Group, Title } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { query } from '../../api/client';
import { formatCount, formatMoney } from '../../parts/numbers';
import { List } from '../../parts/table';
import { formatDay } from '../../parts/when';
import type { Wanted } from './filters';
import type { Total, Wallet } from './wallets';

const DAYS = 30;
const COLORS = ['teal.6', 'cyan.6', 'grape.5'];

/** Thirty days, unless another beginning is wanted. */
const beginning = (): string => {
  const day = new Date();
  day.setHours(0, 0, 0, 0);
  return new Date(day.getTime() - (DAYS - 1) * 86_400_000).toISOString();
};

export default function DayChart({ wallet, wanted }: { wallet: Wallet; wanted: Wanted }) {
  const { t } = useTranslation(['payments', 'overview']);
  const [isTable, setTable] = useState(false);
  const [since] = useState(beginning);
  const asked = { occurred_after: since, ...wanted, status: 'booked' as const, by: 'day' as const };
  const { data } = query.useQuery('get', '/api/pay/apps/{id}/totals', {
    params: { path: { id: String(wallet.id) }, query: asked },
  });
  const totals = (data?.data.totals ?? []).filter(({ day, amount }) => day !== undefined && amount !== null);
  if (totals.length === 0) return null;
  return (
    <div>
      <Group justify="space-between" mb="xs">
        <Title order={2} size="h4">
          {t('byDay')}
        </Title>
        <Button size="compact-xs" variant="subtle" onClick={() => setTable(!isTable)}>
          {isTable ? t('overview:asChart') : t('overview:asTable')}
        </Button>
      </Group>
      {isTable ? <DayTable totals={totals} /> : <Bars totals={totals} />}
    </div>
  );
}

/** Noon: the same day in every zone from which one looks. */
const nameOf = (day: string): string => formatDay(`${day}T12:00`);

function Bars({ totals }: { totals: Total[] }) {
  const days = [...new Set(totals.map(({ day }) => day!))];
  const currencies = [...new Set(totals.map(({ currency }) => currency ?? '–'))];
  const data = days.map((day) => ({
    day: nameOf(day),
    ...Object.fromEntries(
      currencies.map((currency) => [
        currency,
        totals
          .filter((total) => total.day === day && (total.currency ?? '–') === currency)
          .reduce((sum, { amount }) => sum + Number(amount), 0), // the height of a bar; sums stand elsewhere
      ]),
    ),
  }));
  return (
    <BarChart
      h={220}
      data={data}
      dataKey="day"
      tickLine="none"
      xAxisProps={{ interval: 'equidistantPreserveStart' }}
      valueFormatter={formatCount}
      withLegend={currencies.length > 1}
      maxBarWidth={48}
      barProps={{ isAnimationActive: false }}
      series={currencies.map((name, index) => ({ name, color: COLORS[index % COLORS.length]! }))}
    />
  );
}

function DayTable({ totals }: { totals: Total[] }) {
  const { t } = useTranslation('payments');
  return (
    <List<Total>
      label={t('byDay')}
      rows={totals.toReversed()}
      rowKey={({ day, kind, currency }) => `${day}-${kind}-${currency}`}
      columns={[
        { key: 'day', title: t('day'), cell: ({ day }) => nameOf(day!) },
        { key: 'kind', title: t('kind'), cell: ({ kind }) => t(`kinds.${kind}`) },
        { key: 'count', title: t('count'), isNumber: true, cell: ({ count }) => formatCount(count) },
        {
          key: 'amount',
          title: t('amount'),
          isNumber: true,
          cell: ({ amount, currency }) => formatMoney(amount, currency),
        },
      ]}
    />
  );
}
