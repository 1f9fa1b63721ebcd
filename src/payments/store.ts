/** Rows of `transactions`. */
import type { Executor } from '../db/connect.js';
import { insertRow } from '../db/sql.js';
import { splitAmount } from './reading.js';
import type { Flag, PaymentKind, PaymentSub, Transaction, TransactionStatus } from './types.js';

export type NewTransaction = Omit<Transaction, 'id'>;
export type TransactionChanges = Partial<
  Pick<
    Transaction,
    | 'appId'
    | 'messageId'
    | 'status'
    | 'amount'
    | 'currency'
    | 'fee'
    | 'balance'
    | 'counterpartyName'
    | 'counterpartyNumber'
    | 'account'
    | 'occurredAt'
    | 'occurredAtSource'
    | 'relatedTransactionId'
    | 'relatedId'
    | 'reversedById'
    | 'flags'
  >
>;

/** @throws a unique violation when another text of the same transaction was first */
export function insertTransaction(db: Executor, transaction: NewTransaction): Promise<number> {
  return insertRow(db, 'transactions', {
    payment_app_id: transaction.paymentAppId,
    source: transaction.source,
    transaction_id: transaction.transactionId,
    id_key: transaction.idKey,
    kind: transaction.kind,
    sub: transaction.sub,
    ...columnsOf(transaction),
    created_at: transaction.createdAt,
    updated_at: transaction.updatedAt,
  });
}

export async function updateTransaction(
  db: Executor,
  id: number,
  changes: TransactionChanges,
  now: number,
): Promise<void> {
  await db('transactions')
    .where({ id })
    .update({ ...columnsOf(changes), updated_at: now });
}

/** @param lock holds the row until the transaction ends */
export async function findTransaction(db: Executor, id: number, lock = false): Promise<Transaction | null> {
  return first(db, { id }, lock);
}

/**
 * The row of an id, held until the transaction ends. Looked for without a lock first: a lock on what is not there would
 * hold up every other insert of the payment app on MySQL.
 */
export async function lockByKey(
  db: Executor,
  paymentAppId: number,
  idKey: string,
): Promise<Transaction | null> {
  const row = (await db('transactions')
    .where({ payment_app_id: paymentAppId, id_key: idKey })
    .first('id')) as { id: number } | undefined;
  return row ? findTransaction(db, row.id, true) : null;
}

/** A reversal that came before its original, and that nobody has decided about; held like the row of an id. */
export async function findReversalOf(
  db: Executor,
  paymentAppId: number,
  idKey: string,
): Promise<Transaction | null> {
  const row = (await db('transactions')
    .where({ payment_app_id: paymentAppId, related_key: idKey, kind: 'reversal', status: 'needs_review' })
    .whereNull('related_id')
    .orderBy('id')
    .first('id')) as { id: number } | undefined;
  return row ? findTransaction(db, row.id, true) : null;
}

/** What the wallet behind an SMS app held after its last transaction before `occurredAt`. */
export async function balanceBefore(
  db: Executor,
  { paymentAppId, appId }: { paymentAppId: number; appId: number },
  occurredAt: number,
): Promise<string | null> {
  const row = (await db('transactions')
    .where({ app_id: appId, payment_app_id: paymentAppId })
    .where('occurred_at', '<=', occurredAt)
    .orderBy([
      { column: 'occurred_at', order: 'desc' },
      { column: 'id', order: 'desc' },
    ])
    .first('balance')) as { balance: string | null } | undefined;
  return row?.balance ?? null;
}

async function first(
  db: Executor,
  where: Record<string, unknown>,
  lock: boolean,
): Promise<Transaction | null> {
  const query = db('transactions').where(where);
  if (lock) void query.forUpdate();
  const row = (await query.first()) as Row | undefined;
  return row ? read(row) : null;
}

interface Row {
  id: number;
  payment_app_id: number;
  app_id: number | null;
  message_id: number | null;
  source: string;
  transaction_id: string | null;
  id_key: string;
  kind: string;
  sub: string | null;
  status: string;
  amount: string | null;
  currency: string | null;
  fee: string | null;
  balance: string | null;
  counterparty_name: string | null;
  counterparty_number: string | null;
  account: string | null;
  occurred_at: number;
  occurred_at_source: string;
  related_transaction_id: string | null;
  related_id: number | null;
  reversed_by_id: number | null;
  flags: string;
  created_at: number;
  updated_at: number;
}
export type TransactionRow = Row;

export const readTransaction = (row: TransactionRow): Transaction => read(row);

const read = (row: Row): Transaction => ({
  id: row.id,
  paymentAppId: row.payment_app_id,
  appId: row.app_id,
  messageId: row.message_id,
  source: row.source as Transaction['source'],
  transactionId: row.transaction_id,
  idKey: row.id_key,
  kind: row.kind as PaymentKind,
  sub: row.sub as PaymentSub | null,
  status: row.status as TransactionStatus,
  amount: row.amount,
  currency: row.currency,
  fee: row.fee,
  balance: row.balance,
  counterpartyName: row.counterparty_name,
  counterpartyNumber: row.counterparty_number,
  account: row.account,
  occurredAt: Number(row.occurred_at),
  occurredAtSource: row.occurred_at_source as Transaction['occurredAtSource'],
  relatedTransactionId: row.related_transaction_id,
  relatedId: row.related_id,
  reversedById: row.reversed_by_id,
  flags: JSON.parse(row.flags) as Flag[],
  createdAt: Number(row.created_at),
  updatedAt: Number(row.updated_at),
});

/** Columns of what is given. */
function columnsOf(given: TransactionChanges): Record<string, unknown> {
  const { amount, flags, relatedTransactionId } = given;
  const columns: Record<string, unknown> = {
    app_id: given.appId,
    message_id: given.messageId,
    status: given.status,
    amount,
    currency: given.currency,
    fee: given.fee,
    balance: given.balance,
    counterparty_name: given.counterpartyName,
    counterparty_number: given.counterpartyNumber,
    account: given.account,
    occurred_at: given.occurredAt,
    occurred_at_source: given.occurredAtSource,
    related_transaction_id: relatedTransactionId,
    related_key: relatedTransactionId?.toUpperCase(),
    related_id: given.relatedId,
    reversed_by_id: given.reversedById,
    flags: flags && JSON.stringify(flags),
    ...(amount && wholeAndPart(amount)),
  };
  return Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== undefined));
}

function wholeAndPart(amount: string) {
  const { whole, millionths } = splitAmount(amount);
  return { amount_whole: whole, amount_millionths: millionths };
}
