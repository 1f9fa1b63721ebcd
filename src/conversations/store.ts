/** Rows of `conversations`: who wrote to which app, and how far that was read. */
import { isSqlite, type Executor } from '../db/connect.js';
import type { Received } from './types.js';

const NUMBER_LENGTH = 40;

/**
 * A message came in: one statement, in the transaction that stores it. Of two that come at once neither counts as read
 * because the other one was.
 */
export async function noteReceived(
  db: Executor,
  { number, appId, messageId }: { number: string; appId: number; messageId: number },
  now: number,
): Promise<void> {
  if (number === '' || number.length > NUMBER_LENGTH) return;
  const given = (column: string) => (isSqlite(db) ? `excluded.${column}` : `values(${column})`);
  const [most, least] = isSqlite(db) ? ['max', 'min'] : ['greatest', 'least'];
  const newer = (column: string) => db.raw(`${most}(conversations.${column}, ${given(column)})`);
  await db('conversations')
    .insert({
      number,
      app_id: appId,
      last_received_id: messageId,
      received_at: now,
      read_up_to: messageId - 1,
      unread: true,
    })
    .onConflict(['number', 'app_id'])
    .merge({
      last_received_id: newer('last_received_id'),
      received_at: newer('received_at'),
      read_up_to: db.raw(`${least}(conversations.read_up_to, ${given('read_up_to')})`),
      unread: true,
    } as never);
}

/** Of these numbers, the app that received last first. @param appIds null = every app @param lock see findMessage */
export async function listReceived(
  db: Executor,
  numbers: readonly string[],
  appIds: readonly number[] | null,
  lock = false,
): Promise<Received[]> {
  const query = db('conversations')
    .whereIn('number', [...numbers])
    .orderBy('last_received_id', 'desc');
  if (appIds) void query.whereIn('app_id', [...appIds]);
  if (lock) void query.forUpdate();
  return ((await query) as Row[]).map(read);
}

/**
 * Who wrote last first. @param filter `unread`: only with something unread; without it those that were read as well
 * @param range ids of what was received last: from `from` on, below `below`
 */
export async function listWriters(
  db: Executor,
  filter: { appIds: readonly number[] | null; numbers?: readonly string[]; unread: boolean },
  range: { from?: number | undefined; below?: number | undefined },
  limit: number,
): Promise<Received[]> {
  const listOf = async (unread: boolean): Promise<Received[]> => {
    const query = db('conversations').where({ unread }).orderBy('last_received_id', 'desc').limit(limit);
    if (filter.appIds) void query.whereIn('app_id', [...filter.appIds]);
    if (filter.numbers) void query.whereIn('number', [...filter.numbers]);
    if (range.from !== undefined) void query.where('last_received_id', '>=', range.from);
    if (range.below !== undefined) void query.where('last_received_id', '<', range.below);
    return ((await query) as Row[]).map(read);
  };
  const unread = await listOf(true);
  if (filter.unread) return unread;
  // Two reads, each in the order of an index, in place of one that sorts the whole table.
  return [...unread, ...(await listOf(false))]
    .sort((one, other) => other.lastReceivedId - one.lastReceivedId)
    .slice(0, limit);
}

/** How far one was read. */
export async function setRead(
  db: Executor,
  { number, appId }: Pick<Received, 'number' | 'appId'>,
  { readUpTo, unread }: Pick<Received, 'readUpTo' | 'unread'>,
): Promise<void> {
  await db('conversations').where({ number, app_id: appId }).update({ read_up_to: readUpTo, unread });
}

interface Row {
  number: string;
  app_id: number;
  last_received_id: number;
  received_at: number;
  read_up_to: number;
  unread: boolean | number;
}

const read = (row: Row): Received => ({
  number: row.number,
  appId: Number(row.app_id),
  lastReceivedId: Number(row.last_received_id),
  receivedAt: Number(row.received_at),
  readUpTo: Number(row.read_up_to),
  unread: Boolean(row.unread),
});
