/** What waits at this moment, and which phones are there: bounded reads on indexes, whatever the backlog. */
import type { Db } from '../db/connect.js';
import { readThrough } from '../db/sql.js';

const BY_STATUS = 'messages_app_id_folder_status_id_index';
const WAITING = ['pending', 'processing', 'scheduled'] as const;
/** Counting stops here, for each app and status. */
export const COUNTED_TO = 10_000;

export interface Queue {
  pending: number;
  scheduled: number;
  processing: number;
  /** Since when the first of the pending ones waits, milliseconds since 1970; null = none does. */
  oldestAt: number | null;
}

export async function readQueues(db: Db, appIds: readonly number[]): Promise<Map<number, Queue>> {
  const queues = new Map<number, Queue>();
  for (const appId of appIds) queues.set(appId, await readQueue(db, appId));
  return queues;
}

async function readQueue(db: Db, appId: number): Promise<Queue> {
  const of = (status: (typeof WAITING)[number]) =>
    readThrough(db, 'messages', BY_STATUS).where({ app_id: appId, folder: 'outbox', status });
  const countOf = (status: (typeof WAITING)[number]) =>
    db
      .count()
      .from(of(status).select('id').limit(COUNTED_TO).as('some') as never)
      .as(status);
  const row = (await db.select(WAITING.map(countOf)).first()) as Record<
    (typeof WAITING)[number],
    number | string
  >;
  const counts = {
    pending: Number(row.pending),
    processing: Number(row.processing),
    scheduled: Number(row.scheduled),
  };
  if (counts.pending === 0) return { ...counts, oldestAt: null };
  // Ids follow accepting closely enough.
  const first = (await of('pending').orderBy('id').first('created_at', 'scheduled_at')) as
    { created_at: number; scheduled_at: number | null } | undefined;
  const since = first && Math.max(Number(first.created_at), Number(first.scheduled_at ?? 0));
  return { ...counts, oldestAt: since ?? null };
}

/** @param appIds null = all. A phone that never called counts in `total` alone. */
export async function countPhones(
  db: Db,
  appIds: readonly number[] | null,
): Promise<{ online: number; offline: number; total: number }> {
  const query = db('phones')
    .join('apps', 'apps.id', 'phones.app_id')
    .whereNull('apps.deleted_at')
    .groupBy('phones.presence')
    .select('phones.presence')
    .count({ n: '*' });
  if (appIds !== null) void query.whereIn('phones.app_id', [...appIds]);
  const rows = (await query) as unknown as { presence: string; n: number | string }[];
  const of = (presence: string) => Number(rows.find((row) => row.presence === presence)?.n ?? 0);
  return {
    online: of('online'),
    offline: of('offline'),
    total: rows.reduce((sum, { n }) => sum + Number(n), 0),
  };
}
