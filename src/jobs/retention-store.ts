/** One step of retention each: a bounded number of rows in one short transaction. Instants in milliseconds since 1970. */
import type { Db } from '../db/connect.js';
import { inTransaction, readThrough } from '../db/sql.js';
import { FINAL_STATUSES, OPEN_STATUSES, type Folder } from '../messages/types.js';

export interface Step {
  done: number;
  more: boolean;
}

const ROWS = 500;
/** Each brings its children along. */
const MESSAGES = 200;

const CHILDREN = [
  'auto_replies',
  'opt_out_overrides',
  'media',
  'calls',
  'events',
  'payment_texts',
  'delivery_reports',
  'sms_ipn_requests',
  'message_events',
  'message_parts',
  'phone_hand_outs',
  'send_attempts',
] as const;

const FINAL: ReadonlySet<string> = new Set(FINAL_STATUSES);

/** Empties the texts of final messages; an open one is marked, and looked at again once it has ended. */
export async function blankTexts(db: Db, createdBefore: number, now: number): Promise<Step> {
  const rows = (await readThrough(db, 'messages', 'messages_text_blanked_at_created_at_index')
    .whereNull('text_blanked_at')
    .where('created_at', '<', createdBefore)
    .orderBy('created_at')
    .limit(ROWS)
    .select('id', 'status')) as { id: number; status: string }[];
  const idsOf = (isFinal: boolean) =>
    rows.filter(({ status }) => FINAL.has(status) === isFinal).map(({ id }) => id);
  // Each statement asks for the status again: a report or a redrive may have come since the look above.
  const done = await db('messages')
    .whereIn('id', idsOf(true))
    .whereIn('status', [...FINAL_STATUSES])
    .update({ message: '', content: null, text_blanked_at: now });
  await db('messages')
    .whereIn('id', idsOf(false))
    .whereIn('status', [...OPEN_STATUSES])
    .update({ text_blanked_at: 0 });
  return { done, more: rows.length === ROWS };
}

/** A batch whose members are over, with a bounded number of its errors; the numbers in them are somebody's. */
export function deleteBatches(db: Db, createdBefore: number): Promise<Step> {
  return inTransaction(db, async (trx) => {
    const row = (await trx('batches')
      .whereNotNull('settled_at')
      .where('created_at', '<', createdBefore)
      .orderBy('id')
      .first('id')) as { id: number } | undefined;
    if (!row) return { done: 0, more: false };
    const errors = (await trx('batch_errors')
      .where({ batch_id: row.id })
      .limit(ROWS)
      .pluck('id')) as number[];
    if (errors.length > 0) await trx('batch_errors').whereIn('id', errors).delete();
    if (errors.length === ROWS) return { done: 0, more: true };
    await trx('batches').where({ id: row.id }).delete();
    return { done: 1, more: true };
  });
}

/** A file may have megabytes, each of which is a piece of work for the engine. */
const FILES = 5;

/** Removes the bytes of files; what they were, and that they were there, is kept with the message. */
export function removeFiles(db: Db, createdBefore: number, now: number): Promise<Step> {
  return inTransaction(db, async (trx) => {
    const ids: number[] = [];
    for (const state of ['stored', 'pending']) {
      const found = (await trx('media')
        .where({ state })
        .where('created_at', '<', createdBefore)
        .orderBy('created_at')
        .limit(FILES - ids.length)
        .pluck('id')) as number[];
      ids.push(...found);
      if (ids.length === FILES) break;
    }
    if (ids.length === 0) return { done: 0, more: false };
    await trx('media_chunks').whereIn('media_id', ids).delete();
    const done = await trx('media')
      .whereIn('id', ids)
      .update({ state: 'removed', url: '', next_try_at: null, updated_at: now });
    return { done, more: ids.length === FILES };
  });
}

export const deleteRequests = (db: Db, createdBefore: number): Promise<Step> =>
  deleteOld(db, 'sms_ipn_requests', createdBefore);

export const deletePaymentRequests = (db: Db, createdBefore: number): Promise<Step> =>
  deleteOld(db, 'payment_requests', createdBefore);

export const deleteKeys = (db: Db, createdBefore: number): Promise<Step> =>
  deleteOld(db, 'idempotency_keys', createdBefore);

/** What phones told of themselves. */
export const deletePhoneRecords = (db: Db, createdBefore: number): Promise<Step> =>
  deleteOld(db, 'phone_records', createdBefore);

/** By which an SMS is known again that comes under another id. */
export const deletePhoneImports = (db: Db, createdBefore: number): Promise<Step> =>
  deleteOld(db, 'phone_inbound', createdBefore);

async function deleteOld(db: Db, table: string, createdBefore: number): Promise<Step> {
  const ids = (await db(table)
    .where('created_at', '<', createdBefore)
    .orderBy('created_at')
    .limit(ROWS)
    .pluck('id')) as number[];
  const done = ids.length === 0 ? 0 : await db(table).whereIn('id', ids).delete();
  return { done, more: ids.length === ROWS };
}

/** Numbers under a cap to which nothing was sent for so long that it counts for nothing. */
export async function deleteRecipientPlaces(db: Db, now: number): Promise<Step> {
  const over = () => db('recipient_places').where('until', '<', now);
  const ids = (await over().orderBy('until').limit(ROWS).pluck('id')) as number[];
  const done = ids.length === 0 ? 0 : await over().whereIn('id', ids).delete(); // one may be in use again
  return { done, more: ids.length === ROWS };
}

/**
 * Where people signed in from, of sessions that have expired. The rows stay: what was done in a session still names its
 * user.
 */
export async function blankSessions(db: Db, expiredBefore: number): Promise<Step> {
  const ids = (await db('tokens')
    .whereNotNull('user_id')
    .where('expires_at', '<', expiredBefore)
    .where((some) => some.whereNotNull('ip').orWhereNotNull('user_agent'))
    .orderBy('id')
    .limit(ROWS)
    .pluck('id')) as number[];
  const done =
    ids.length === 0 ? 0 : await db('tokens').whereIn('id', ids).update({ ip: null, user_agent: null });
  return { done, more: ids.length === ROWS };
}

/** Messages of one folder and final status with everything that belongs to them, children first. */
export function deleteMessages(
  db: Db,
  folder: Folder,
  status: (typeof FINAL_STATUSES)[number],
  createdBefore: number,
): Promise<Step> {
  return inTransaction(db, async (trx) => {
    // The lowest ids are the oldest rows; what was deleted is no longer there to be read again.
    const lowest = (await readThrough(trx, 'messages', 'messages_folder_status_id_index')
      .where({ folder, status })
      .orderBy('id')
      .limit(MESSAGES)
      .forUpdate()
      .select('id', 'created_at')) as { id: number; created_at: number }[];
    const ids = lowest.filter(({ created_at }) => created_at < createdBefore).map(({ id }) => id);
    if (ids.length === 0) return { done: 0, more: false };
    const files = (await trx('media').whereIn('message_id', ids).pluck('id')) as number[];
    await trx('media_chunks').whereIn('media_id', files).delete();
    for (const table of CHILDREN) await trx(table).whereIn('message_id', ids).delete();
    const done = await trx('messages').whereIn('id', ids).delete();
    return { done, more: true }; // until a look at the lowest ids finds nothing old
  });
}

/** Reports whose message was never found. */
export const deleteUnmatchedReports = (db: Db, createdBefore: number): Promise<Step> =>
  deleteAlone(db, 'delivery_reports', createdBefore);

export const deleteIncomingCalls = (db: Db, createdBefore: number): Promise<Step> =>
  deleteAlone(db, 'calls', createdBefore);

/** Of numbers whose last message is gone. */
export async function deleteConversations(db: Db, receivedBefore: number): Promise<Step> {
  const ids = (await db('conversations')
    .where('received_at', '<', receivedBefore)
    .orderBy('received_at')
    .limit(ROWS)
    .pluck('id')) as number[];
  const done =
    ids.length === 0
      ? 0
      : await db('conversations').whereIn('id', ids).where('received_at', '<', receivedBefore).delete();
  return { done, more: ids.length === ROWS };
}

/** Deliveries that ended, with their attempts. */
export function deleteDeliveries(db: Db, createdBefore: number): Promise<Step> {
  return inTransaction(db, async (trx) => {
    const ids = (await trx('webhook_deliveries')
      .where('created_at', '<', createdBefore)
      .whereNot({ state: 'pending' })
      .orderBy('created_at')
      .limit(ROWS)
      .pluck('id')) as number[];
    if (ids.length === 0) return { done: 0, more: false };
    await trx('webhook_attempts').whereIn('delivery_id', ids).delete();
    const done = await trx('webhook_deliveries').whereIn('id', ids).delete();
    return { done, more: ids.length === ROWS };
  });
}

export const deleteEventsAlone = (db: Db, createdBefore: number): Promise<Step> =>
  deleteAlone(db, 'events', createdBefore);

/** Rows that belong to no message. */
async function deleteAlone(db: Db, table: string, createdBefore: number): Promise<Step> {
  const lowest = (await db(table)
    .whereNull('message_id')
    .orderBy('id')
    .limit(ROWS)
    .select('id', 'created_at')) as { id: number; created_at: number }[];
  const ids = lowest.filter(({ created_at }) => created_at < createdBefore).map(({ id }) => id);
  const done = ids.length === 0 ? 0 : await db(table).whereIn('id', ids).delete();
  return { done, more: ids.length > 0 };
}
