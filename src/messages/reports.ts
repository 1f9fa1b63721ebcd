/** Delivery reports: kept, matched to their message, applied by the rules of status.ts. All inside a transaction. */
import { createHash } from 'node:crypto';
import type { Executor } from '../db/connect.js';
import { ConcurrentTwinError, insertRow, isUniqueViolation } from '../db/sql.js';
import { parseRef } from '../incoming/urls.js';
import type { CallFacts, DeliveryReport } from '../providers/driver.js';
import { tellOfCommit } from './observer.js';
import { errorText } from './reason-text.js';
import { keepFacts } from './report-facts.js';
import { afterPartReport, statusOfParts } from './part-status.js';
import { findAttemptByPartId, listParts, setPartStatus } from './part-store.js';
import type { MessageFields } from './row.js';
import { afterReport } from './status.js';
import { addHistory, clip, findAttemptByProviderId, findMessage, markUnstartedOne } from './store.js';
import { transition } from './transition.js';
import type { Message, ReportedStatus, Status } from './types.js';
import { historyWords } from './history-words.js';

/** What became of a report: `waiting` = its message is not known (yet). */
export type ReportVerdict = 'applied' | 'ignored' | 'deferred' | 'waiting' | 'duplicate';

/** What the message's workflow must be told. */
export interface ReportSignal {
  reportId: number;
  messageId: number;
  attempt: number;
  status: ReportedStatus;
}

interface Match {
  message: Message;
  attempt: number;
}

export interface TakenReport {
  verdict: ReportVerdict;
  messageId: number | null;
  /** What the message's workflow must be told. */
  signal: ReportSignal | null;
  /** The row of a report that found no message; see matchAgain. */
  waitingId: number | null;
}

/** Keeps one report and applies it. */
export async function takeReport(
  trx: Executor,
  appId: number,
  ipnId: number | null,
  report: DeliveryReport,
  now: number,
): Promise<TakenReport> {
  const dedupeKey = dedupeKeyOf(appId, report);
  const known = (await trx('delivery_reports')
    .where({ dedupe_key: dedupeKey })
    .first('id', 'message_id', 'verdict')) as
    { id: number; message_id: number | null; verdict: ReportVerdict } | undefined;
  if (known) {
    const waitingId = known.verdict === 'waiting' ? known.id : null;
    // The same words about a call may come with a duration the second time.
    const again = report.call && known.message_id !== null ? await findMatch(trx, appId, report) : null;
    if (again) await keepFacts(trx, again, appId, report, now);
    return { verdict: 'duplicate', messageId: known.message_id, signal: null, waitingId };
  }

  const match = await findMatch(trx, appId, report);
  const applied = match ? await applyReport(trx, match, appId, report, now) : null;
  const status = applied?.status ?? report.status;
  const verdict = applied?.verdict ?? 'waiting';
  const signalDue = applied?.tellWorkflow ?? false;
  try {
    const reportId = await insertRow(trx, 'delivery_reports', {
      app_id: appId,
      ipn_id: ipnId,
      message_id: match?.message.id ?? null,
      attempt: match?.attempt ?? null,
      provider_id: clip(report.partId ?? report.providerId, 190),
      status,
      reason: report.reason ?? null,
      provider_code: clip(report.providerCode, 190),
      text: clip(report.text, 500),
      parts: report.parts ?? null,
      cost: report.cost?.amount ?? null,
      currency: report.cost?.currency ?? null,
      operator: clip(report.operator, 10),
      call_facts: report.call ? JSON.stringify(report.call) : null,
      is_read: report.read ?? false,
      reported_at: report.reportedAt?.getTime() ?? null,
      verdict,
      signal_due: signalDue,
      dedupe_key: dedupeKey,
      created_at: now,
    });
    const signal =
      match && signalDue ? { reportId, messageId: match.message.id, attempt: match.attempt, status } : null;
    const waitingId = verdict === 'waiting' ? reportId : null;
    return { verdict, messageId: match?.message.id ?? null, signal, waitingId };
  } catch (error) {
    // Only reached when the same report came twice at once; the transaction is lost, and the caller begins again.
    if (isUniqueViolation(error)) throw new ConcurrentTwinError('the same report came twice at once');
    throw error;
  }
}

/**
 * Looks again at a report that found no message, after it was committed. The end of its attempt may have been committed
 * at the same time, and on MySQL neither transaction sees the other; the end of an attempt looks again as well, so
 * whichever is committed last finds the other.
 * @returns what the message's workflow must be told
 */
export async function matchAgain(
  trx: Executor,
  appId: number,
  waitingId: number,
  report: DeliveryReport,
  now: number,
): Promise<{ messageId: number; signal: ReportSignal | null } | null> {
  const match = await findMatch(trx, appId, report);
  if (!match) return null;
  // Read while the message is locked: whoever else found this report is through with it.
  const row = (await trx('delivery_reports').where({ id: waitingId }).forUpdate().first('verdict')) as
    { verdict: ReportVerdict } | undefined;
  if (row?.verdict !== 'waiting') return null;
  const { message, attempt } = match;
  const { verdict, status, tellWorkflow } = await applyReport(trx, match, appId, report, now);
  await trx('delivery_reports')
    .where({ id: waitingId })
    .update({ message_id: message.id, attempt, verdict, status, signal_due: tellWorkflow });
  const signal = { reportId: waitingId, messageId: message.id, attempt, status };
  return { messageId: message.id, signal: tellWorkflow ? signal : null };
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

/**
 * Reports that came before the provider's id was known here.
 * @returns the message's status afterwards, and the reports that its workflow must decide on
 */
export async function applyWaitingReports(
  trx: Executor,
  message: Message,
  sent: { appId: number; attempt: number; ids: readonly string[] },
  now: number,
): Promise<{ status: Status; undecided: ReportSignal[] }> {
  const rows = (await trx('delivery_reports')
    .where({ app_id: sent.appId, verdict: 'waiting' })
    .whereIn('provider_id', [...sent.ids])
    .orderBy('id')) as WaitingRow[];
  let current = message;
  const undecided: ReportSignal[] = [];
  for (const row of rows) {
    const report = readReport(row);
    const match = { message: current, attempt: sent.attempt };
    const applied = await applyReport(trx, match, sent.appId, report, now);
    await trx('delivery_reports')
      .where({ id: row.id })
      .update({
        status: applied.status,
        message_id: message.id,
        attempt: sent.attempt,
        verdict: applied.verdict,
        // The attempt's own result tells the workflow; the signal is only for a result that gets lost.
        signal_due: applied.verdict === 'deferred',
      });
    if (applied.verdict === 'deferred') {
      undecided.push({
        reportId: row.id,
        messageId: message.id,
        attempt: sent.attempt,
        status: applied.status,
      });
    }
    current = applied.message;
  }
  return { status: current.status, undecided };
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

async function findMatch(trx: Executor, appId: number, report: DeliveryReport): Promise<Match | null> {
  const hit = parseRef(report.ref) ?? (await findByProviderId(trx, appId, report));
  if (!hit) return null;
  const message = await findMessage(trx, hit.messageId, true);
  if (!message || message.folder !== 'outbox') return null;
  const attempt = await lastUnder(trx, appId, hit);
  return attempt === null ? null : { message, attempt };
}

/** By the id of the whole message, which is mostly that of its first part, or by that of any part. */
async function findByProviderId(
  trx: Executor,
  appId: number,
  { providerId, partId }: DeliveryReport,
): Promise<{ messageId: number; attempt: number } | null> {
  for (const id of [providerId, partId]) {
    if (id === undefined) continue;
    const found =
      (await findAttemptByProviderId(trx, appId, id)) ?? (await findAttemptByPartId(trx, appId, id));
    if (found) return { messageId: found.messageId, attempt: found.number };
  }
  return null;
}

/**
 * The last attempt that went out under the reference of `hit`: where the provider de-duplicates, one in doubt is
 * repeated under the same reference.
 * @returns null when this app never made that attempt; the reference comes from outside
 */
async function lastUnder(
  trx: Executor,
  appId: number,
  hit: { messageId: number; attempt: number },
): Promise<number | null> {
  const rows = (await trx('send_attempts')
    .where({ message_id: hit.messageId, app_id: appId })
    .where('number', '>=', hit.attempt)
    .orderBy('number')
    .select('number', 'outcome')) as { number: number; outcome: string | null }[];
  if (rows[0]?.number !== hit.attempt) return null;
  // Nothing else is tried through the same app after an attempt whose doubt nobody has ended.
  const last = rows.find(
    (row, index) => row.outcome !== 'ambiguous' || rows[index + 1]?.number !== row.number + 1,
  );
  return last!.number;
}

/** Applies a report about the whole message, or what one about a part of it means for the whole. */
async function applyReport(
  trx: Executor,
  match: Match,
  appId: number,
  report: DeliveryReport,
  now: number,
): Promise<Awaited<ReturnType<typeof apply>> & { status: ReportedStatus }> {
  const whole = match.message.parts > 1 ? await reportOnWhole(trx, match, report) : report;
  return { ...(await apply(trx, match, appId, whole, now)), status: whole.status };
}

async function reportOnWhole(trx: Executor, match: Match, report: DeliveryReport): Promise<DeliveryReport> {
  const parts = await listParts(trx, match.message.id, match.attempt);
  const ids = [report.partId, report.providerId];
  const part = parts.find(({ partId }) => ids.includes(partId));
  if (!part) return report;
  part.status = afterPartReport(part.status, report.status);
  await setPartStatus(trx, part.id, part.status);
  const status = statusOfParts(
    parts.map((each) => each.status),
    part.total,
  );
  const { reason: _reason, ...facts } = report;
  const isAboutIt = status === report.status;
  return {
    ...(isAboutIt ? report : facts),
    status,
    text: historyWords.say('part', {
      number: part.number,
      total: part.total,
      said: report.text ?? report.status,
    }),
  };
}

async function apply(
  trx: Executor,
  { message, attempt }: Match,
  appId: number,
  report: DeliveryReport,
  now: number,
): Promise<{ verdict: 'applied' | 'ignored' | 'deferred'; message: Message; tellWorkflow: boolean }> {
  await keepFacts(trx, { message, attempt }, appId, report, now);
  const change = afterReport(message.status, report.status);
  const isFailure = report.status === 'failed' || report.status === 'expired';
  const { provider, sentAt } = message;
  if (sentAt !== null && (isFailure || report.status === 'delivered'))
    tellOfCommit(trx, (observer) =>
      observer.reported({ provider, status: report.status, delayMs: now - sentAt }),
    );
  const entry = {
    source: 'provider' as const,
    appId,
    providerCode: report.providerCode ?? null,
    text: report.text ?? report.reason ?? null,
  };

  // A negative report about an earlier attempt, or one that was refused, says nothing about the one that follows. Nor
  // does "sent", unless no provider was known to have it: then it does, and need not get it again.
  const isPast = attempt < message.attempts || message.status === 'pending';
  const isStale = isPast && (isFailure || (report.status === 'sent' && message.sentAt !== null));
  if (!change.changed || isStale) {
    await addHistory(trx, message.id, { ...entry, kind: 'dlr', toStatus: report.status }, now);
    const fields = sideFields(report, message);
    const after =
      Object.keys(fields).length > 0 ? await transition(trx, message, null, fields, entry, now) : message;
    return { verdict: 'ignored', message: after, tellWorkflow: false };
  }
  // In the hands of its batch's run, which looks at the row: there is nobody to be told.
  const hasRun = message.inBulk !== true;
  // The workflow decides whether another app tries; until then the client reads no failure that may be undone.
  if (isFailure && message.failoverOnDlr) {
    await addHistory(trx, message.id, { ...entry, kind: 'dlr', toStatus: report.status }, now);
    const after = await transition(
      trx,
      message,
      null,
      { ...sideFields(report, message), ...errorFields(report) },
      entry,
      now,
    );
    // A decision takes a run of its own, which finds the report by itself.
    if (!hasRun) await markUnstartedOne(trx, message.id);
    return { verdict: 'deferred', message: after, tellWorkflow: hasRun };
  }
  const reportedAt = Math.min(report.reportedAt?.getTime() ?? now, now);
  const fields: MessageFields = {
    ...sideFields(report, message),
    ...(report.status === 'sent' && { sentAt: message.sentAt ?? reportedAt }),
    ...(report.status === 'delivered' && { deliveredAt: reportedAt, errorCode: null, errorMessage: null }),
    ...(isFailure && errorFields(report)),
    ...(report.providerId !== undefined &&
      message.providerId === null && { providerId: clip(report.providerId, 190) }),
  };
  const after = await transition(trx, message, change.status, fields, entry, now);
  return { verdict: 'applied', message: after, tellWorkflow: hasRun };
}

const errorFields = (report: DeliveryReport): MessageFields => ({
  errorCode: report.reason ?? report.status,
  errorMessage: errorText(
    report.reason,
    report.text ?? report.providerCode ?? `the provider reports: ${report.status}`,
  ),
});

/** Facts worth keeping whatever the status says: price, parts and operator often come late. */
function sideFields(report: DeliveryReport, message: Message): MessageFields {
  return {
    ...(report.cost && { cost: report.cost.amount, currency: report.cost.currency }),
    ...(report.parts !== undefined && report.parts !== message.parts && { parts: report.parts }),
    ...(report.operator && { telcoCode: report.operator, telcoSource: 'provider' as const }),
  };
}

/** Providers repeat themselves; the same words at the same provider time are the same report. */
function dedupeKeyOf(appId: number, report: DeliveryReport): string {
  const words = [
    appId,
    report.ref,
    report.providerId,
    report.status,
    report.providerCode,
    report.reportedAt?.getTime(),
    ...(report.read ? ['read'] : []),
    ...(report.partId === undefined ? [] : [report.partId]),
  ];
  return createHash('sha256').update(JSON.stringify(words)).digest('hex');
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
