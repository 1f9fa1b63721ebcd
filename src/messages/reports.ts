/** Delivery reports: kept, matched to their message, applied. All inside a transaction. */
import { createHash } from 'node:crypto';
import type { Executor } from '../db/connect.js';
import { ConcurrentTwinError, insertRow, isUniqueViolation } from '../db/sql.js';
import type { DeliveryReport } from '../providers/driver.js';
import { applyReport } from './report-effect.js';
import { keepFacts } from './report-facts.js';
import { findMatch } from './report-match.js';
import { listWaiting, type ReportSignal, type ReportVerdict } from './report-store.js';
import { clip } from './store.js';
import type { Message, Status } from './types.js';

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
  const waiting = await listWaiting(trx, sent.appId, sent.ids);
  let current = message;
  const undecided: ReportSignal[] = [];
  for (const { id, report } of waiting) {
    const match = { message: current, attempt: sent.attempt };
    const applied = await applyReport(trx, match, sent.appId, report, now);
    await trx('delivery_reports')
      .where({ id })
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
        reportId: id,
        messageId: message.id,
        attempt: sent.attempt,
        status: applied.status,
      });
    }
    current = applied.message;
  }
  return { status: current.status, undecided };
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
