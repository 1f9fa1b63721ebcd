/** Which transactions are shown: kept in the address. */
import { Button, Group, Select, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { CsvButton } from '../../parts/csv-button';
import { useFilters } from '../../parts/filters';
import type { Transaction, Wallet } from './wallets';

export const KINDS: readonly Transaction['kind'][] = [
  'received',
  'sent',
  'till',
  'paybill',
  'deposit',
  'withdraw',
  'airtime',
  'reversal',
  'failed',
  'balance',
  'other',
];
export const STATUSES: readonly Transaction['status'][] = [
  'booked',
  'recorded',
  'needs_review',
  'reversed',
  'rejected',
];

const NAMES = ['wallet', 'kind', 'status', 'phone', 'account', 'transaction_id', 'from', 'to'] as const;
const DAY_MS = 86_400_000;

/** Midnight of a day in the viewer's zone. @param day YYYY-MM-DD */
const startOf = (day: string): Date => new Date(`${day}T00:00`);
const isDay = (text: string | undefined): text is string => !!text && !Number.isNaN(startOf(text).getTime());

/** What the API is asked for beside the payment app. */
export interface Wanted {
  kind?: Transaction['kind'];
  status?: Transaction['status'];
  phone?: string;
  account?: string;
  transaction_id?: string;
  occurred_after?: string;
  occurred_before?: string;
}

/** @param wallets at least one */
export function useTransactionFilters(wallets: Wallet[]) {
  const { values, page, set, setPage } = useFilters(NAMES);
  const kind = KINDS.find((name) => name === values.kind);
  const status = STATUSES.find((name) => name === values.status);
  const wanted: Wanted = {
    ...(kind && { kind }),
    ...(status && { status }),
    ...(values.phone && { phone: values.phone }),
    ...(values.account && { account: values.account }),
    ...(values.transaction_id && { transaction_id: values.transaction_id }),
    ...(isDay(values.from) && { occurred_after: startOf(values.from).toISOString() }),
    // The last day is inside.
    ...(isDay(values.to) && {
      occurred_before: new Date(startOf(values.to).getTime() + DAY_MS).toISOString(),
    }),
  };
  const wallet =
    wallets.find(({ id }) => String(id) === values.wallet) ??
    wallets.find(({ linked_apps }) => linked_apps.length > 0) ??
    wallets[0]!;
  return { wallet, wanted, values, page, set, setPage };
}

type TransactionFilters = ReturnType<typeof useTransactionFilters>;

export function Filters({ filters, wallets }: { filters: TransactionFilters; wallets: Wallet[] }) {
  const { t } = useTranslation(['payments', 'common']);
  const { wallet, wanted, values, set } = filters;
  const text = (name: 'phone' | 'account' | 'transaction_id', label: string) => (
    <TextInput
      label={label}
      w={150}
      value={values[name] ?? ''}
      onChange={(event) => set({ [name]: event.currentTarget.value })}
    />
  );
  const day = (name: 'from' | 'to', label: string) => (
    <TextInput
      type="date"
      label={label}
      w={150}
      value={values[name] ?? ''}
      onChange={(event) => set({ [name]: event.currentTarget.value })}
    />
  );
  const words = new URLSearchParams(Object.entries(wanted) as [string, string][]);
  const nothing = Object.fromEntries(NAMES.slice(1).map((name) => [name, null]));
  return (
    <Group align="flex-end" gap="sm">
      {wallets.length > 1 && (
        <Select
          label={t('wallet')}
          w={200}
          allowDeselect={false}
          data={wallets.map(({ id, name }) => ({ value: String(id), label: name }))}
          value={String(wallet.id)}
          onChange={(id) => set({ wallet: id })}
        />
      )}
      {day('from', t('from'))}
      {day('to', t('to'))}
      <Select
        label={t('kind')}
        w={150}
        clearable
        placeholder={t('common:all')}
        data={KINDS.map((value) => ({ value, label: t(`kinds.${value}`) }))}
        value={wanted.kind ?? null}
        onChange={(value) => set({ kind: value })}
      />
      <Select
        label={t('status')}
        w={150}
        clearable
        placeholder={t('common:all')}
        data={STATUSES.map((value) => ({ value, label: t(`statuses.${value}`) }))}
        value={wanted.status ?? null}
        onChange={(value) => set({ status: value })}
      />
      {text('phone', t('phone'))}
      {text('account', t('account'))}
      {text('transaction_id', t('transactionId'))}
      {Object.keys(wanted).length > 0 && (
        <Button variant="subtle" leftSection={<IconSearch size={16} />} onClick={() => set(nothing)}>
          {t('common:clearFilters')}
        </Button>
      )}
      <CsvButton path={`/api/pay/apps/${wallet.id}/transactions?${words}`} name={`${wallet.name}.csv`} />
    </Group>
  );
}
