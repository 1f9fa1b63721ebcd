/** Rows of `payment_texts`: which SMS told of which transaction, and which a person should see. */
import type { Executor } from '../db/connect.js';
import { insertRow } from '../db/sql.js';
import type { Flag, PaymentText, TextState } from './types.js';

/** @throws a unique violation when the same message is looked at twice at once */
export function insertText(db: Executor, text: Omit<PaymentText, 'id'>): Promise<number> {
  return insertRow(db, 'payment_texts', {
    payment_app_id: text.paymentAppId,
    app_id: text.appId,
    message_id: text.messageId,
    transaction_row: text.transactionRow,
    state: text.state,
    flags: JSON.stringify(text.flags),
    created_at: text.createdAt,
    updated_at: text.updatedAt,
  });
}

export async function updateText(
  db: Executor,
  id: number,
  { transactionRow, state, flags }: Partial<Pick<PaymentText, 'transactionRow' | 'state' | 'flags'>>,
  now: number,
): Promise<void> {
  await db('payment_texts')
    .where({ id })
    .update({
      ...(transactionRow !== undefined && { transaction_row: transactionRow }),
      ...(state !== undefined && { state }),
      ...(flags !== undefined && { flags: JSON.stringify(flags) }),
      updated_at: now,
    });
}

export async function findText(db: Executor, id: number, lock = false): Promise<PaymentText | null> {
  const query = db('payment_texts').where({ id });
  if (lock) void query.forUpdate();
  const row = (await query.first()) as Row | undefined;
  return row ? read(row) : null;
}

export async function findTextOfMessage(
  db: Executor,
  paymentAppId: number,
  messageId: number,
): Promise<PaymentText | null> {
  const where = { payment_app_id: paymentAppId, message_id: messageId };
  const row = (await db('payment_texts').where(where).first()) as Row | undefined;
  return row ? read(row) : null;
}

/** A decision about a transaction settles what waits because of it. */
export async function settleTextsOf(db: Executor, transactionRow: number, now: number): Promise<void> {
  await db('payment_texts')
    .where({ transaction_row: transactionRow, state: 'needs_review' })
    .update({ state: 'attached', updated_at: now });
}

/** A text with the SMS itself. */
export interface ShownText extends PaymentText {
  /** null = removed meanwhile. */
  from: string | null;
  text: string | null;
  receivedAt: number | null;
}

export async function textsOfTransaction(db: Executor, transactionRow: number): Promise<ShownText[]> {
  const rows = (await withMessages(db)
    .where({ 't.transaction_row': transactionRow })
    .orderBy('t.id')) as ShownRow[];
  return rows.map(readShown);
}

export interface TextFilter {
  paymentAppId?: number | undefined;
  state?: Extract<TextState, 'needs_review' | 'suspicious'> | undefined;
  /** SMS apps whose texts may be seen; null = all. */
  visible: readonly number[] | null;
}

/** What waits for a person, newest first, with the number of all. */
export async function listAttention(
  db: Executor,
  { paymentAppId, state, visible }: TextFilter,
  page: { limit: number; offset: number },
): Promise<{ texts: ShownText[]; total: number }> {
  const narrow = <Q extends ReturnType<typeof withMessages>>(query: Q): Q => {
    void query.whereIn('t.state', state ? [state] : ['needs_review', 'suspicious']);
    if (paymentAppId !== undefined) void query.where({ 't.payment_app_id': paymentAppId });
    if (visible) void query.whereIn('t.app_id', [...visible]);
    return query;
  };
  const counted = (await narrow(db('payment_texts as t')).count({ n: '*' }).first()) as unknown as {
    n: number | string;
  };
  const rows = (await narrow(withMessages(db))
    .orderBy('t.id', 'desc')
    .limit(page.limit)
    .offset(page.offset)) as ShownRow[];
  return { texts: rows.map(readShown), total: Number(counted.n) };
}

/** Texts of the inbox of these apps, oldest first, that were not removed meanwhile. @param after id */
export async function inboxOf(
  db: Executor,
  appIds: readonly number[],
  after: number,
  limit: number,
): Promise<{ id: number; appId: number; from: string; text: string; at: number }[]> {
  const rows = (await db('messages')
    .whereIn('app_id', [...appIds])
    .where({ folder: 'inbox' })
    .where('id', '>', after)
    .whereNull('text_blanked_at')
    .orderBy('id')
    .limit(limit)
    .select('id', 'app_id', 'from', 'message', 'message_time', 'created_at')) as {
    id: number;
    app_id: number;
    from: string | null;
    message: string;
    message_time: number | null;
    created_at: number;
  }[];
  return rows.map(({ id, app_id, from, message, message_time, created_at }) => ({
    id,
    appId: app_id,
    from: from ?? '',
    text: message,
    at: Number(message_time ?? created_at),
  }));
}

const withMessages = (db: Executor) =>
  db('payment_texts as t')
    .leftJoin('messages as m', 'm.id', 't.message_id')
    .select('t.*', { sms_from: 'm.from', sms_text: 'm.message', sms_at: 'm.message_time' });

interface Row {
  id: number;
  payment_app_id: number;
  app_id: number;
  message_id: number;
  transaction_row: number | null;
  state: string;
  flags: string;
  created_at: number;
  updated_at: number;
}
interface ShownRow extends Row {
  sms_from: string | null;
  sms_text: string | null;
  sms_at: number | null;
}

const read = (row: Row): PaymentText => ({
  id: row.id,
  paymentAppId: row.payment_app_id,
  appId: row.app_id,
  messageId: row.message_id,
  transactionRow: row.transaction_row,
  state: row.state as TextState,
  flags: JSON.parse(row.flags) as Flag[],
  createdAt: Number(row.created_at),
  updatedAt: Number(row.updated_at),
});

const readShown = (row: ShownRow): ShownText => ({
  ...read(row),
  from: row.sms_from,
  text: row.sms_text === '' ? null : row.sms_text,
  receivedAt: row.sms_at === null ? null : Number(row.sms_at),
});
