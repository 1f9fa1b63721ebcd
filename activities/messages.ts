/** What the message workflow does in the world. One call each; the waiting and the choosing are the workflow's. */
import type { AttemptInput, AttemptResult, HandOver } from '../src/messages/attempt-outcome.js';
import type { AttemptService } from '../src/messages/attempt.js';
import type { LifecycleService, ReportWaitEnd } from '../src/messages/lifecycle.js';
import type { Policy } from '../src/messages/next-step.js';
import type { Status } from '../src/messages/types.js';

export interface MessageActivities {
  attempt(input: AttemptInput): Promise<AttemptResult | HandOver>;
  settle(input: AttemptInput): Promise<AttemptResult>;
  failOver(messageId: number): Promise<{ appId: number; provider: string; policy: Policy } | null>;
  end(messageId: number, move: 'fail' | 'expire', text: string): Promise<Status>;
  endReportWait(messageId: number): Promise<ReportWaitEnd>;
  cancelMessage(messageId: number): Promise<Status>;
}

export function messageActivities(attempts: AttemptService, lifecycle: LifecycleService): MessageActivities {
  return {
    attempt: (input) => attempts.attempt(input),
    settle: (input) => attempts.settle(input),
    failOver: (messageId) => lifecycle.failOver(messageId),
    end: (messageId, move, text) => lifecycle.end(messageId, move, null, text),
    endReportWait: (messageId) => lifecycle.endReportWait(messageId),
    cancelMessage: (messageId) => lifecycle.cancel(messageId),
  };
}
