/** Numbers about outgoing messages: grouped counts, no rows. */
import type { Executor } from '../db/connect.js';
import { readThrough } from '../db/sql.js';
import { STATUSES, type Status } from './types.js';

/**
 * Outgoing messages by what they are now. Every status is in the answer, with 0 where there is none.
 * @param since milliseconds since 1970; counts those accepted from then on
 */
export async function countByStatus(db: Executor, since: number): Promise<Record<Status, number>> {
  const rows = (await readThrough(db, 'messages', 'messages_created_at_index')
    .where({ folder: 'outbox' })
    .where('created_at', '>=', since)
    .groupBy('status')
    .select('status')
    .count({ n: '*' })) as { status: Status; n: number | string }[];
  const counts = Object.fromEntries(STATUSES.map((status) => [status, 0])) as Record<Status, number>;
  for (const { status, n } of rows) counts[status] = Number(n);
  return counts;
}

export interface QueueFacts {
  appId: number;
  /** Accepted and not sent yet; counting stops at the number that was asked for. */
  waiting: number;
  /** When the oldest of them was accepted, milliseconds since 1970; null = none waits. */
  oldestAt: number | null;
}

/**
 * What waits for each app. A scheduled message does not wait: it is not due.
 * @param countTo counting stops here, so that a backlog of millions costs no more
 */
export async function queuesByApp(
  db: Executor,
  appIds: readonly number[],
  countTo = 10_000,
): Promise<QueueFacts[]> {
  const facts: QueueFacts[] = [];
  for (const appId of appIds) {
    const ofStatus = (status: Status) =>
      readThrough(db, 'messages', 'messages_app_id_folder_status_id_index').where({
        app_id: appId,
        folder: 'outbox',
        status,
      });
    let waiting = 0;
    let oldestAt: number | null = null;
    for (const status of ['pending', 'processing'] as const) {
      const some = ofStatus(status).select('id').limit(countTo).as('some');
      const row = (await db
        .count({ n: '*' })
        .from(some as never)
        .first()) as { n: number | string };
      waiting += Number(row.n);
      // Ids follow accepting closely enough: the lowest is the oldest but for what was accepted at the same moment.
      const first = (await ofStatus(status).orderBy('id').first('created_at')) as
        { created_at: number } | undefined;
      if (first) oldestAt = Math.min(oldestAt ?? Infinity, first.created_at);
    }
    facts.push({ appId, waiting: Math.min(waiting, countTo), oldestAt });
  }
  return facts;
}
