/** Lists and sums of transactions by filter. */
import type { Knex } from 'knex';
import type { Executor } from '../db/connect.js';
import { joinAmount, splitAmount } from './reading.js';
import { readTransaction, type TransactionRow } from './store.js';
import type { PaymentKind, Transaction, TransactionStatus } from './types.js';

export interface TransactionFilter {
  paymentAppId: number;
  /** SMS apps whose transactions may be seen; null = all. */
  visible: readonly number[] | null;
  appId?: number | undefined;
  kind?: PaymentKind | undefined;
  status?: TransactionStatus | undefined;
  transactionId?: string | undefined;
  /** International digits, or as printed. */
  phone?: string | undefined;
  account?: string | undefined;
  amount?: string | undefined;
  minAmount?: string | undefined;
  maxAmount?: string | undefined;
  occurredAfter?: number | undefined;
  occurredBefore?: number | undefined;
  createdAfter?: number | undefined;
  createdBefore?: number | undefined;
}

export interface Total {
  kind: PaymentKind;
  status: TransactionStatus;
  currency: string | null;
  count: number;
  /** Where days were asked for: YYYY-MM-DD. */
  day?: string;
  /** Exact; null where no transaction of them prints an amount. */
  amount: string | null;
}

/** Newest first. @param slice `below`: ids */
export async function listTransactions(
  db: Executor,
  filter: TransactionFilter,
  slice: { limit: number; offset?: number; below?: number | undefined },
): Promise<Transaction[]> {
  const query = matching(db, filter)
    .orderBy('id', 'desc')
    .limit(slice.limit)
    .offset(slice.offset ?? 0);
  if (slice.below !== undefined) void query.where('id', '<', slice.below);
  return ((await query.select('*')) as TransactionRow[]).map(readTransaction);
}

export async function countTransactions(db: Executor, filter: TransactionFilter): Promise<number> {
  const row = (await matching(db, filter).count({ n: '*' }).first()) as { n: number | string };
  return Number(row.n);
}

const DAY_MS = 86_400_000;

/** @param dayOffsetMs given: sums by day too, oldest first; what the days' clock is ahead of UTC */
export async function sumTransactions(
  db: Executor,
  filter: TransactionFilter,
  dayOffsetMs?: number,
): Promise<Total[]> {
  const query = matching(db, filter);
  if (dayOffsetMs !== undefined) {
    const local = `(occurred_at + ${Math.trunc(dayOffsetMs)})`;
    // The same on both engines, where a division is not.
    void query
      .select(db.raw(`${local} - ${local} % ${DAY_MS} as day_at`))
      .groupBy('day_at')
      .orderBy('day_at');
  }
  const rows = (await query
    .groupBy('kind', 'status', 'currency')
    .orderBy(['kind', 'status', 'currency'])
    .select('kind', 'status', 'currency')
    .count({ n: '*' })
    .sum({ whole: 'amount_whole', part: 'amount_millionths' })) as {
    day_at?: number | string;
    kind: PaymentKind;
    status: TransactionStatus;
    currency: string | null;
    n: number | string;
    whole: number | string | null;
    part: number | string | null;
  }[];
  return rows.map(({ day_at, kind, status, currency, n, whole, part }) => ({
    ...(day_at !== undefined && { day: new Date(Number(day_at)).toISOString().slice(0, 10) }),
    kind,
    status,
    currency,
    count: Number(n),
    amount: whole === null || part === null ? null : joinAmount(BigInt(whole), BigInt(part)),
  }));
}

function matching(db: Executor, filter: TransactionFilter): Knex.QueryBuilder {
  const query = db('transactions').where({ payment_app_id: filter.paymentAppId });
  if (filter.visible) void query.whereIn('app_id', [...filter.visible]);
  if (filter.appId !== undefined) void query.where({ app_id: filter.appId });
  if (filter.kind) void query.where({ kind: filter.kind });
  if (filter.status) void query.where({ status: filter.status });
  if (filter.transactionId !== undefined) void query.where({ id_key: filter.transactionId.toUpperCase() });
  if (filter.phone !== undefined) void query.where({ counterparty_number: filter.phone });
  if (filter.account !== undefined) void query.where({ account: filter.account });
  if (filter.amount !== undefined) {
    const { whole, millionths } = splitAmount(filter.amount);
    void query.where({ amount_whole: whole, amount_millionths: millionths });
  }
  if (filter.minAmount !== undefined) void query.where(beyond('>', filter.minAmount));
  if (filter.maxAmount !== undefined) void query.where(beyond('<', filter.maxAmount));
  if (filter.occurredAfter !== undefined) void query.where('occurred_at', '>=', filter.occurredAfter);
  if (filter.occurredBefore !== undefined) void query.where('occurred_at', '<', filter.occurredBefore);
  if (filter.createdAfter !== undefined) void query.where('created_at', '>=', filter.createdAfter);
  if (filter.createdBefore !== undefined) void query.where('created_at', '<', filter.createdBefore);
  return query;
}

/** The limit itself is inside. */
function beyond(side: '>' | '<', limit: string): Knex.QueryCallback {
  const { whole, millionths } = splitAmount(limit);
  return (either) => {
    void either
      .where('amount_whole', side, whole)
      .orWhere(
        (same) => void same.where('amount_whole', whole).where('amount_millionths', `${side}=`, millionths),
      );
  };
}
