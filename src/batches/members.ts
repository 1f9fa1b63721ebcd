/** The members of batches: rows of `messages` that the batch's run looks after until it lets go of them. */
import type { Executor } from '../db/connect.js';
import { readThrough } from '../db/sql.js';
import { readMessage, writeMessage, type MessageRow } from '../messages/row.js';
import type { NewMessage } from '../messages/store.js';
import { transitionMany } from '../messages/bulk.js';
import type { Message, Status } from '../messages/types.js';
import type { RowRange } from './types.js';

const BY_STATUS = 'messages_batch_id_status_batch_row_index';
/** In the hands of the batch's run, and not with a provider. */
const UNPLACED: readonly Status[] = ['scheduled', 'pending', 'processing', 'unknown'];

/** SQLite takes 32,766 values in a statement. */
const INSERTED_AT_ONCE = 250;

/** Members wait as `scheduled`: they count for no app's capacity before their turn comes. */
export async function insertMembers(db: Executor, messages: readonly NewMessage[]): Promise<void> {
  for (let at = 0; at < messages.length; at += INSERTED_AT_ONCE)
    await db('messages').insert(
      messages
        .slice(at, at + INSERTED_AT_ONCE)
        .map((message) => ({ ...writeMessage(message), workflow_started: true })),
    );
}

/** Those of a stretch that are still to be placed, in the order of their rows; held until the transaction ends. */
export async function listUnplaced(
  trx: Executor,
  batchId: number,
  { fromRow, toRow }: RowRange,
  limit: number,
): Promise<Message[]> {
  const ids = (await readThrough(trx, 'messages', BY_STATUS)
    .where({ batch_id: batchId })
    .whereIn('status', [...UNPLACED])
    .whereBetween('batch_row', [fromRow, toRow])
    .select('id', 'batch_row')
    .orderBy('batch_row')
    .limit(limit + 1_000)) as { id: number }[];
  if (ids.length === 0) return [];
  const rows = (await trx('messages')
    .whereIn(
      'id',
      ids.map(({ id }) => id),
    )
    .where({ in_bulk: true })
    .whereIn('status', [...UNPLACED])
    .orderBy('batch_row')
    .limit(limit)
    .forUpdate()) as MessageRow[];
  return rows.map(readMessage);
}

/** From now on each has a run of its own, which goes on from its recorded attempt. */
export async function letGo(trx: Executor, messages: readonly Message[], now: number): Promise<void> {
  if (messages.length === 0) return;
  const waiting = messages.filter(({ status }) => status === 'scheduled');
  if (waiting.length > 0)
    await transitionMany(
      trx,
      waiting.map((message) => ({ message, fields: {} })),
      'pending',
      () => ({ source: 'workflow' }),
      now,
    );
  await trx('messages')
    .whereIn(
      'id',
      messages.map(({ id }) => id),
    )
    .where({ in_bulk: true })
    .update({ in_bulk: false, workflow_started: false });
}

/** Members by status: read from the index alone. */
export async function countByStatus(db: Executor, batchId: number): Promise<Partial<Record<Status, number>>> {
  const rows = (await readThrough(db, 'messages', BY_STATUS)
    .where({ batch_id: batchId })
    .groupBy('status')
    .select('status')
    .count({ n: '*' })) as { status: Status; n: number | string }[];
  return Object.fromEntries(rows.map(({ status, n }) => [status, Number(n)]));
}

/** Members that nobody has begun to send, a few at a time; held until the transaction ends. */
export async function listWaiting(trx: Executor, batchId: number, limit: number): Promise<Message[]> {
  const rows = (await readThrough(trx, 'messages', BY_STATUS)
    .where({ batch_id: batchId, status: 'scheduled' })
    .orderBy('batch_row')
    .limit(limit)
    .forUpdate()) as MessageRow[];
  return rows.map(readMessage);
}

const awaited = (db: Executor, batchId: number) =>
  readThrough(db, 'messages', BY_STATUS).where({ batch_id: batchId, status: 'sent', in_bulk: true });

/** Members whose report the batch's run waits for. */
export async function countAwaited(db: Executor, batchId: number): Promise<number> {
  const [row] = (await awaited(db, batchId).count({ n: '*' })) as { n: number | string }[];
  return Number(row?.n ?? 0);
}

/** Through which apps they went. */
export async function awaitedPlaces(
  db: Executor,
  batchId: number,
): Promise<{ appId: number; groupId: number | null }[]> {
  const rows = (await awaited(db, batchId).distinct('app_id', 'group_id')) as {
    app_id: number;
    group_id: number | null;
  }[];
  return rows.map(({ app_id: appId, group_id: groupId }) => ({ appId, groupId }));
}

/** Those that went through this app before a certain time. */
export async function listAwaited(
  db: Executor,
  batchId: number,
  appId: number,
  sentBefore: number,
  limit: number,
): Promise<Message[]> {
  const rows = (await awaited(db, batchId)
    .where({ app_id: appId })
    .where('sent_at', '<=', sentBefore)
    .limit(limit)) as MessageRow[];
  return rows.map(readMessage);
}

/** Nobody waits for a report about them any more. */
export async function stopWaiting(db: Executor, ids: readonly number[]): Promise<void> {
  await db('messages')
    .whereIn('id', [...ids])
    .update({ in_bulk: false });
}

/** In the order of the rows, for whoever reads them all. */
export async function listMembers(
  db: Executor,
  batchId: number,
  afterId: number,
  limit: number,
): Promise<Message[]> {
  const rows = (await readThrough(db, 'messages', 'messages_batch_id_id_index')
    .where({ batch_id: batchId })
    .where('id', '>', afterId)
    .orderBy('id')
    .limit(limit)) as MessageRow[];
  return rows.map(readMessage);
}

/** Of a batch whose upload failed: nobody was told that they were accepted. @returns those that were removed */
export async function removeMembers(db: Executor, batchId: number, limit: number): Promise<Message[]> {
  const members = await listMembers(db, batchId, 0, limit);
  const ids = members.map(({ id }) => id);
  if (ids.length > 0) await db('messages').whereIn('id', ids).delete();
  return members;
}
