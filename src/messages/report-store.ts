/** Rows of `delivery_reports`. */
import type { Executor } from '../db/connect.js';
import type { CallFacts, DeliveryReport } from '../providers/driver.js';
import type { ReportedStatus } from './types.js';

/** What became of a report: `waiting` = its message is not known (yet). */
export type ReportVerdict = 'applied' | 'ignored' | 'deferred' | 'waiting' | 'duplicate';

/** What the message's workflow must be told. */
export interface ReportSignal {
  reportId: number;
  messageId: number;
  attempt: number;
  status: ReportedStatus;
}

/** @returns true when reports wait for one of these ids of the provider's */
export async function hasWaitingReports(
  db: Executor,
  appId: number,
  ids: readonly string[],
): Promise<boolean> {
  return (await listWaitingIds(db, appId, ids)).length > 0;
}

/** Those of the provider's ids that reports wait for. */
export async function listWaitingIds(db: Executor, appId: number, ids: readonly string[]): Promise<string[]> {
  return (await db('delivery_reports')
    .where({ app_id: appId, verdict: 'waiting' })
    .whereIn('provider_id', [...ids])
    .distinct('provider_id')
    .pluck('provider_id')) as string[];
}

/** Reports that wait for one of these ids of the provider's, in the order in which they came. */
export async function listWaiting(
  trx: Executor,
  appId: number,
  ids: readonly string[],
): Promise<{ id: number; report: DeliveryReport }[]> {
  const rows = (await trx('delivery_reports')
    .where({ app_id: appId, verdict: 'waiting' })
    .whereIn('provider_id', [...ids])
    .orderBy('id')) as WaitingRow[];
  return rows.map((row) => ({ id: row.id, report: readReport(row) }));
}

/** Reports about an attempt that left something to decide, while nothing was decided yet. */
export async function listUndecided(
  db: Executor,
  messageId: number,
  attempt: number,
): Promise<ReportSignal[]> {
  const rows = (await db('delivery_reports')
    .where({ message_id: messageId, attempt, verdict: 'deferred' })
    .orderBy('id')
    .select('id', 'status')) as { id: number; status: ReportedStatus }[];
  return rows.map(({ id, status }) => ({ reportId: id, messageId, attempt, status }));
}

/** Signals that never reached their workflow. */
export async function listDueSignals(
  db: Executor,
  createdBefore: number,
  limit: number,
): Promise<ReportSignal[]> {
  const rows = (await db('delivery_reports')
    .where({ signal_due: true })
    .where('created_at', '<=', createdBefore)
    .orderBy('id')
    .limit(limit)
    .select('id', 'message_id', 'attempt', 'status')) as {
    id: number;
    message_id: number;
    attempt: number;
    status: string;
  }[];
  return rows.map((row) => ({
    reportId: row.id,
    messageId: row.message_id,
    attempt: row.attempt,
    status: row.status as ReportedStatus,
  }));
}

export async function markSignalled(db: Executor, reportIds: readonly number[]): Promise<void> {
  await db('delivery_reports')
    .whereIn('id', [...reportIds])
    .update({ signal_due: false });
}

interface WaitingRow {
  id: number;
  provider_id: string | null;
  status: string;
  reason: string | null;
  provider_code: string | null;
  text: string | null;
  parts: number | null;
  cost: string | null;
  currency: string | null;
  operator: string | null;
  call_facts: string | null;
  is_read: boolean | number;
  reported_at: number | null;
}

const readReport = (row: WaitingRow): DeliveryReport => ({
  status: row.status as ReportedStatus,
  ...(row.provider_id !== null && { providerId: row.provider_id }),
  ...(row.reason !== null && { reason: row.reason as 'unknown' }),
  ...(row.provider_code !== null && { providerCode: row.provider_code }),
  ...(row.text !== null && { text: row.text }),
  ...(row.parts !== null && { parts: row.parts }),
  ...(row.cost !== null && { cost: { amount: row.cost, currency: row.currency } }),
  ...(row.operator !== null && { operator: row.operator }),
  ...(row.call_facts !== null && { call: JSON.parse(row.call_facts) as CallFacts }),
  ...(row.is_read && { read: true }),
  ...(row.reported_at !== null && { reportedAt: new Date(row.reported_at) }),
});
