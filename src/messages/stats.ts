/** Numbers about outgoing messages: grouped counts, no rows. */
import type { Executor } from '../db/connect.js';
import { STATUSES, type Status } from './types.js';

/**
 * Outgoing messages by what they are now. Every status is in the answer, with 0 where there is none.
 * @param since milliseconds since 1970; counts those accepted from then on
 */
export async function countByStatus(db: Executor, since: number): Promise<Record<Status, number>> {
  const rows = (await db('messages')
    .where({ folder: 'outbox' })
    .where('created_at', '>=', since)
    .groupBy('status')
    .select('status')
    .count({ n: '*' })) as { status: Status; n: number | string }[];
  const counts = Object.fromEntries(STATUSES.map((status) => [status, 0])) as Record<Status, number>;
  for (const { status, n } of rows) counts[status] = Number(n);
  return counts;
}
