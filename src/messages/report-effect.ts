/** What a delivery report does to its message, by the rules of status.ts. All inside a transaction. */
import type { Executor } from '../db/connect.js';
import type { DeliveryReport } from '../providers/driver.js';
import { historyWords } from './history-words.js';
import { tellOfCommit } from './observer.js';
import { afterPartReport, statusOfParts } from './part-status.js';
import { listParts, setPartStatus } from './part-store.js';
import { errorText } from './reason-text.js';
import { keepFacts } from './report-facts.js';
import type { Match } from './report-match.js';
import type { MessageFields } from './row.js';
import { afterReport } from './status.js';
import { addHistory, clip, markUnstartedOne } from './store.js';
import { transition } from './transition.js';
import type { Message, ReportedStatus } from './types.js';

/** Of one report. */
interface Effect {
  verdict: 'applied' | 'ignored' | 'deferred';
  /** As it is now. */
  message: Message;
  tellWorkflow: boolean;
}

/**
 * Applies a report about the whole message, or what one about a part of it means for the whole.
 * @returns also the status that it means for the whole
 */
export async function applyReport(
  trx: Executor,
  match: Match,
  appId: number,
  report: DeliveryReport,
  now: number,
): Promise<Effect & { status: ReportedStatus }> {
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
): Promise<Effect> {
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
