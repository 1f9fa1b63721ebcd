/** Exact sums, as the gateway makes them: nothing is added up in a browser. */
import { Anchor, Card, SimpleGrid, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { query } from '../../api/client';
import { useFilters } from '../../parts/filters';
import { formatCount, formatMoney } from '../../parts/numbers';
import { List } from '../../parts/table';
import type { Wanted } from './filters';
import type { Total, Wallet } from './wallets';

function useTotals(wallet: Wallet, wanted: Wanted): Total[] | undefined {
  const { data } = query.useQuery('get', '/api/pay/apps/{id}/totals', {
    params: { path: { id: String(wallet.id) }, query: wanted },
  });
  return data?.data.totals;
}

/** A tile for each kind, status and currency; payments first. */
export function Sums({ wallet, wanted }: { wallet: Wallet; wanted: Wanted }) {
  const { t } = useTranslation('payments');
  const totals = useTotals(wallet, wanted) ?? [];
  const rank = ({ status }: Total) => (status === 'booked' ? 0 : status === 'needs_review' ? 1 : 2);
  const shown = totals.toSorted((one, other) => rank(one) - rank(other)).slice(0, 8);
  if (shown.length === 0) return null;
  return (
    <SimpleGrid cols={{ base: 2, sm: 4 }} role="group" aria-label={t('sums')}>
      {shown.map(({ kind, status, currency, count, amount }) => (
        <Card key={`${kind}-${status}-${currency}`} withBorder padding="sm">
          <Text size="xs" c="dimmed" fw={600}>
            {t(`kinds.${kind}`)} · {t(`statuses.${status}`)}
          </Text>
          <Text fz="lg" fw={700} className="numbers">
            {formatMoney(amount, currency)}
          </Text>
          <Text size="xs" c="dimmed">
            {t('transactionCount', { count, shown: formatCount(count) })}
          </Text>
        </Card>
      ))}
    </SimpleGrid>
  );
}

/** What was booked, operator by operator. */
export function WalletSums({ wallets, wanted }: { wallets: Wallet[]; wanted: Wanted }) {
  const { t } = useTranslation(['payments', 'common']);
  const { set } = useFilters(['wallet']);
  return (
    <div>
      <Title order={2} size="h4" mb="xs">
        {t('byWallet')}
      </Title>
      <List<Wallet>
        label={t('byWallet')}
        rows={wallets}
        rowKey={({ id }) => id}
        columns={[
          {
            key: 'wallet',
            title: t('wallet'),
            cell: ({ id, name }) => (
              <Anchor component="button" type="button" size="sm" onClick={() => set({ wallet: String(id) })}>
                {name}
              </Anchor>
            ),
          },
          { key: 'driver', title: t('operator'), cell: ({ driver_label }) => driver_label },
          {
            key: 'booked',
            title: t('bookedSum'),
            isNumber: true,
            cell: (wallet) => <Booked wallet={wallet} wanted={wanted} />,
          },
        ]}
      />
    </div>
  );
}

function Booked({ wallet, wanted }: { wallet: Wallet; wanted: Wanted }) {
  const totals = useTotals(wallet, { ...wanted, status: 'booked' });
  if (!totals) return '…';
  if (totals.length === 0) return '–';
  return totals.map(({ kind, currency, amount, count }) => (
    <div key={`${kind}-${currency}`}>
      {formatMoney(amount, currency)} ({formatCount(count)})
    </div>
  ));
}
