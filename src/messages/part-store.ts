/** Rows of `message_parts`: the parts of attempts whose provider reports on each. */
import type { Executor } from '../db/connect.js';
import type { ReportedStatus } from './types.js';

export interface PartRow {
  id: number;
  messageId: number;
  attempt: number;
  number: number;
  total: number;
  partId: string;
  status: ReportedStatus | null;
}

/** @param of how many parts the message has; more than ids when some were not accepted */
export async function addParts(
  trx: Executor,
  attempt: { appId: number; messageId: number; number: number },
  partIds: readonly string[],
  of: number,
): Promise<void> {
  const rows = partIds.map((partId, index) => ({
    app_id: attempt.appId,
    message_id: attempt.messageId,
    attempt: attempt.number,
    number: index + 1,
    total: Math.max(of, partIds.length),
    part_id: partId.slice(0, 190),
  }));
  if (rows.length > 0) await trx('message_parts').insert(rows);
}

/** The attempt whose part a provider means; the latest, should ids repeat. */
export async function findAttemptByPartId(
  db: Executor,
  appId: number,
  partId: string,
): Promise<{ messageId: number; number: number } | null> {
  const row = (await db('message_parts')
    .where({ app_id: appId, part_id: partId })
    .orderBy('id', 'desc')
    .first('message_id', 'attempt')) as { message_id: number; attempt: number } | undefined;
  return row ? { messageId: row.message_id, number: row.attempt } : null;
}

/** @returns ids of the parts that the provider took, in order */
export async function listPartIds(db: Executor, messageId: number, attempt: number): Promise<string[]> {
  return (await db('message_parts')
    .where({ message_id: messageId, attempt })
    .orderBy('number')
    .pluck('part_id')) as string[];
}

/** Locked: two parts may be reported at once, and the later one must see the earlier. */
export async function listParts(trx: Executor, messageId: number, attempt: number): Promise<PartRow[]> {
  const rows = (await trx('message_parts')
    .where({ message_id: messageId, attempt })
    .orderBy('number')
    .forUpdate()) as Record<string, never>[];
  return rows.map((row) => ({
    id: row['id']!,
    messageId: row['message_id']!,
    attempt: row['attempt']!,
    number: row['number']!,
    total: row['total']!,
    partId: row['part_id']!,
    status: row['status']!,
  }));
}

export async function setPartStatus(trx: Executor, id: number, status: ReportedStatus): Promise<void> {
  await trx('message_parts').where({ id }).update({ status });
}
