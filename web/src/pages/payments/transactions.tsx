/** Transactions of a payment app: sums, days, the list. */
import { Anchor, Stack, Text } from '@mantine/core';
import { keepPreviousData } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { query } from '../../api/client';
import { Empty } from '../../parts/empty';
import { Loading } from '../../parts/loading';
import { formatMoney } from '../../parts/numbers';
import { Paged } from '../../parts/paged';
import { List } from '../../parts/table';
import { When } from '../../parts/when';
import { Filters, useTransactionFilters } from './filters';
import { Flags, TransactionBadge } from './labels';
import { Sums, WalletSums } from './sums';
import { TransactionDrawer } from './transaction-drawer';
import type { Transaction, Wallet } from './wallets';

const DayChart = lazy(() => import('./day-chart'));

export function Transactions({ wallets, mayDecide }: { wallets: Wallet[]; mayDecide: boolean }) {
  const { t } = useTranslation(['payments', 'common']);
  const filters = useTransactionFilters(wallets);
  const { wallet, wanted, page, setPage } = filters;
  const [opened, setOpened] = useState<number | null>(null);
  const path = { id: String(wallet.id) };
  const asked = query.useQuery(
    'get',
    '/api/pay/apps/{id}/transactions',
    { params: { path, query: { ...wanted, page, per_page: 25 } } },
    { placeholderData: keepPreviousData },
  );
  return (
    <Stack>
      {wallets.length > 1 && <WalletSums wallets={wallets} wanted={wanted} />}
      <Filters filters={filters} wallets={wallets} />
      <Sums wallet={wallet} wanted={wanted} />
      <Suspense fallback={<Loading />}>
        <DayChart wallet={wallet} wanted={wanted} />
      </Suspense>
      <div>
        <Paged
          asked={asked}
          page={page}
          onPage={setPage}
          empty={<Empty title={t('noTransactions')} text={t('noTransactionsText')} />}
        >
          {(transactions) => <TransactionTable transactions={transactions} onOpen={setOpened} />}
        </Paged>
      </div>
      <TransactionDrawer id={opened} mayDecide={mayDecide} onClose={() => setOpened(null)} />
    </Stack>
  );
}

interface TableProps {
  transactions: Transaction[];
  onOpen: (id: number) => void;
}

function TransactionTable({ transactions, onOpen }: TableProps) {
  const { t } = useTranslation(['payments', 'common']);
  return (
    <List<Transaction>
      label={t('tabs.transactions')}
      rows={transactions}
      rowKey={({ id }) => id}
      columns={[
        {
          key: 'id',
          title: t('transactionId'),
          cell: ({ id, transaction_id }) => (
            <Anchor component="button" type="button" size="sm" ff="monospace" onClick={() => onOpen(id)}>
              {transaction_id ?? `#${id}`}
            </Anchor>
          ),
        },
        { key: 'at', title: t('at'), cell: ({ occurred_at }) => <When at={occurred_at} isExact /> },
        { key: 'kind', title: t('kind'), cell: ({ kind }) => t(`kinds.${kind}`) },
        {
          key: 'amount',
          title: t('amount'),
          isNumber: true,
          cell: ({ amount, currency, direction }) => (
            <Text span size="sm" fw={600} className="numbers" style={{ whiteSpace: 'nowrap' }}>
              {direction === 'out' ? '−' : ''}
              {formatMoney(amount, currency)}
            </Text>
          ),
        },
        {
          key: 'party',
          title: t('party'),
          cell: ({ counterparty_name, counterparty_number }) => (
            <>
              <Text size="sm">{counterparty_name ?? '–'}</Text>
              <Text size="xs" c="dimmed">
                {counterparty_number}
              </Text>
            </>
          ),
        },
        { key: 'account', title: t('account'), isMinor: true, cell: ({ account }) => account ?? '–' },
        {
          key: 'status',
          title: t('status'),
          cell: ({ status, flags }) => (
            <>
              <TransactionBadge status={status} /> <Flags flags={flags} />
            </>
          ),
        },
      ]}
    />
  );
}
