/** One run per message: its attempts, its waits and its delivery report. Choices live in src/messages/next-step.ts. */
import * as wf from '@temporalio/workflow';
import type { AttemptInput, AttemptResult } from '../src/messages/attempt-outcome.js';
import { stepAfterFailedReport, type Policy, type Step, type Tried } from '../src/messages/next-step.js';
import { isTerminal } from '../src/messages/status.js';
import type { WaitKind } from '../src/messages/story.js';
import type { ReportedStatus } from '../src/messages/types.js';
import {
  cancel,
  deliveryReport,
  phoneReport,
  state,
  type MessageInput,
  type MessageResult,
  type PhoneNotice,
  type ReportNotice,
} from './contract.js';
import { cancelMessage, stepsOf } from './steps.js';
import { MessageView } from './view.js';

type Wait = Extract<AttemptResult, { do: 'wait' }>;

/** A gateway before 0.1.0 wrote an instant into the history. */
const endOfWait = (result: Wait & { until?: number }): number => result.until ?? Date.now() + result.waitMs;

export async function message(input: MessageInput): Promise<MessageResult> {
  const { messageId } = input;
  const view = new MessageView(input);
  const now = view.state;
  const { attempt, settle, failOver, end, endReportWait } = stepsOf(view);
  const notices: ReportNotice[] = [];
  let policy: Policy = input.policy;
  let onApp = 0;
  let refNumber = now.attempts + 1;
  let slotReserved: AttemptInput['slotReserved'] = false;
  /** What a phone said about an attempt whose end was not seen here yet. */
  let heard: PhoneNotice | null = null;

  wf.setHandler(state, () => now);
  wf.setHandler(deliveryReport, (notice) => void notices.push(notice));
  wf.setHandler(phoneReport, (notice) => {
    // While the attempt is on the phone, it is the attempt that has something to tell.
    if (notice.attempt > now.attempts) heard = notice;
    else readLater(notice);
  });
  const readLater = ({ attempt: number, status }: PhoneNotice) => {
    if (status !== null) notices.push({ reportId: 0, attempt: number, status });
  };
  const cancelIfInTime = async () => {
    const status = await cancelMessage(messageId);
    // Any other status is the attempt's to tell: it may have ended while the database was asked.
    if (status === 'cancelled') now.status = status;
    return status;
  };
  wf.setHandler(cancel, cancelIfInTime, {
    validator: () => {
      if (now.status !== 'pending' && now.status !== 'scheduled') {
        throw wf.ApplicationFailure.nonRetryable(`it is ${now.status}`, 'not_cancellable');
      }
    },
  });

  const tried = (): Tried => ({
    onApp,
    failovers: now.failovers,
    hasGroup: input.hasGroup,
    jitter: Math.random(),
  });

  // A report can be here before the attempt it is about: when a task of this run is repeated, or after a crash.
  const isReadable = (notice: ReportNotice) => notice.attempt <= now.attempts;

  /** Waits until the time has come, a report came or the message was cancelled. */
  const wait = (kind: WaitKind, until: number, told = until) =>
    view.wait(kind, until, () => notices.some(isReadable) || isTerminal(now.status), told);

  /** Reads what reports said. @returns the one that asks for a decision of ours, if any */
  function readNotices(): ReportNotice | null {
    let undecided: ReportNotice | null = null;
    const unread = notices.splice(0);
    notices.push(...unread.filter((notice) => !isReadable(notice)));
    for (const notice of unread.filter(isReadable)) {
      const isFailure = notice.status === 'failed' || notice.status === 'expired';
      if (isFailure && policy.failoverOnDlr) undecided = notice.attempt === now.attempts ? notice : undecided;
      else if (!isTerminal(now.status)) now.status = notice.status;
      view.reported(notice.attempt, notice.status);
    }
    return isTerminal(now.status) ? null : undecided;
  }

  async function sendOnce(): Promise<Step | null> {
    const number = now.attempts + 1;
    const request: AttemptInput = {
      messageId,
      number,
      refNumber,
      appId: now.appId,
      policy,
      tried: { ...tried(), onApp: onApp + 1 },
      slotReserved,
    };
    heard = null;
    const result = await attempt(request);
    if (result.do === 'phone') {
      await view.wait('phone', Date.now() + result.waitMs, () => heard !== null || isTerminal(now.status));
      return { do: 'retry', afterMs: 0 };
    }
    now.status = result.do === 'wait' ? now.status : result.status;
    // Reported as sent although the attempt seemed to have failed: sending again would reach the handset twice.
    if (result.do === 'stop') return result.status === 'sent' ? { do: 'await_dlr' } : null;
    if (result.do === 'wait') {
      slotReserved = result.slotReserved;
      // In doubt: under a new reference, or through another app, it could reach the handset twice.
      const isRepeat = refNumber !== number;
      const mayMove = result.why === 'paused' || result.elsewhere === true;
      if (mayMove && !isRepeat && (await moveToAnotherApp())) return { do: 'retry', afterMs: 0 };
      const inTime = (at: number) => Math.min(at, input.expiresAt ?? Infinity);
      const until = inTime(endOfWait(result));
      await wait(
        result.why,
        until,
        result.wholeMs === undefined ? until : inTime(Date.now() + result.wholeMs),
      );
      return { do: isRepeat ? 'resend_same' : 'retry', afterMs: 0 };
    }
    view.attempted(number, result.outcome, result.reason);
    onApp += 1;
    slotReserved = false;
    notices.push(...(result.reports ?? []));
    // Said while the end was being read, which may not have seen it.
    if (heard !== null && result.step.do === 'await_dlr') readLater(heard);
    return result.step;
  }

  async function moveToAnotherApp(): Promise<boolean> {
    if (!input.hasGroup || now.failovers >= policy.maxFailovers) return false;
    const next = await failOver(messageId);
    if (!next) return false;
    // What the group allows was fixed when the message was accepted; the rest is the new app's.
    policy = { ...next.policy, maxFailovers: policy.maxFailovers, failoverOnDlr: policy.failoverOnDlr };
    view.moved(next.appId, next.provider);
    onApp = 0;
    slotReserved = false;
    return true;
  }

  async function awaitReport(kind: 'report' | 'doubt', waitMs: number): Promise<Step | 'timeout' | null> {
    const deadline = Date.now() + waitMs;
    while (!isTerminal(now.status)) {
      const wasInDoubt = now.status === 'unknown';
      const undecided = readNotices();
      if (undecided) {
        const next = await afterFailedReport(undecided.status);
        if (next) return next;
      } else if (wasInDoubt && now.status === 'sent') return { do: 'await_dlr' };
      else if (isTerminal(now.status)) break;
      else if (Date.now() >= deadline) return 'timeout';
      else await wait(kind, deadline);
    }
    return null;
  }

  async function afterFailedReport(status: ReportedStatus): Promise<Step | null> {
    const step = stepAfterFailedReport(tried(), policy);
    if (step.do === 'fail_over' && (await moveToAnotherApp())) return { do: 'retry', afterMs: 0 };
    const move = status === 'expired' ? 'expire' : 'fail';
    now.status = await end(messageId, move, 'the delivery report says so');
    return null;
  }

  /** The deadline has passed: one last look at the provider may still say how it ended. */
  async function endWait(): Promise<Step | null> {
    const { status, undecided } = await endReportWait(messageId);
    now.status = status;
    return undecided && afterFailedReport(undecided);
  }

  /** Ends early when a report says that the provider has the message after all; the next claim sees it in the row. */
  async function backOff(waitMs: number): Promise<void> {
    const until = Math.min(Date.now() + waitMs, input.expiresAt ?? Infinity);
    readNotices();
    while (Date.now() < until && now.status !== 'sent' && !isTerminal(now.status)) {
      await wait('next_attempt', until);
      readNotices();
    }
  }

  /** @returns what to do next; null when the message's run is over */
  async function take(step: Step): Promise<Step | null> {
    switch (step.do) {
      case 'retry':
      case 'resend_same': {
        await backOff(step.afterMs);
        refNumber = step.do === 'resend_same' ? refNumber : now.attempts + 1;
        return isTerminal(now.status) ? null : sendOnce();
      }
      case 'fail_over':
        if (await moveToAnotherApp()) return { do: 'retry', afterMs: 0 };
        return take(step.else === 'retry' ? { do: 'retry', afterMs: 0 } : { do: 'fail' });
      case 'fail':
        now.status = await end(messageId, 'fail', 'every attempt failed');
        return null;
      case 'await_dlr': {
        const next = await awaitReport('report', policy.dlrDeadlineMs);
        return next === 'timeout' ? endWait() : next;
      }
      case 'hold': {
        const next = await awaitReport('doubt', policy.ambiguousWaitMs);
        return next === 'timeout' ? settleDoubt() : next;
      }
    }
  }

  async function settleDoubt(): Promise<Step | null> {
    const request: AttemptInput = {
      messageId,
      number: now.attempts,
      refNumber,
      appId: now.appId,
      policy,
      tried: tried(),
      slotReserved: false,
    };
    const result = await settle(request);
    if (result.do === 'wait' || result.do === 'phone') return null; // never: settling waits for nothing
    now.status = result.status;
    if (result.do === 'stop') return null;
    notices.push(...(result.reports ?? []));
    if (result.step.do !== 'hold') return result.step;
    // Held: only a report can end the doubt now.
    const next = await awaitReport('doubt', Math.max(0, policy.dlrDeadlineMs - policy.ambiguousWaitMs));
    return next === 'timeout' ? endWait() : next;
  }

  if (input.scheduledAt !== null && input.scheduledAt > Date.now())
    await wait('scheduled', input.scheduledAt);
  let step: Step | null = isTerminal(now.status) ? null : { do: 'retry', afterMs: 0 };
  while (step) step = isTerminal(now.status) ? null : await take(step);
  await wf.condition(wf.allHandlersFinished);
  view.end();
  return { status: now.status, attempts: now.attempts, reason: now.reason };
}
