/** What an attempt takes and gives, and what its outcome means. Pure. */
import { accepted, ambiguous, permanent, transient, type Outcome } from '../providers/outcome.js';
import { nextStep, type Policy, type Step, type Tried } from './next-step.js';
import { errorText } from './reason-text.js';
import type { ReportSignal } from './report-store.js';
import type { Attempt, Message, Status } from './types.js';

export interface AttemptInput {
  messageId: number;
  /** From 1, over all apps. */
  number: number;
  /** The attempt whose reference goes to the provider: `number`, or an earlier one when the provider de-duplicates. */
  refNumber: number;
  appId: number;
  policy: Policy;
  tried: Tried;
  /** True when an earlier call reserved the rate slot that has now come; `turn`: its turn to reserve one has come. */
  slotReserved: boolean | 'turn';
}

export interface Wait {
  do: 'wait';
  waitMs: number;
  why: 'rate' | 'paused' | 'scheduled' | 'window' | 'cap' | 'next_attempt';
  slotReserved: boolean | 'turn';
  /** What is waited for is this far away, where that is longer: until then it only looks whether anything has changed. */
  wholeMs?: number;
  /** Another app of its group may send it now. */
  elsewhere?: boolean;
}

/** Another process keeps the link of the app and is to make the attempt; nothing has happened yet. */
export interface HandOver {
  do: 'hand_over';
}

export type AttemptResult =
  /** Nothing more to do: the message is over, or was handed elsewhere meanwhile. */
  | { do: 'stop'; status: Status }
  /** Not yet. A duration: the engine's clock, which measures it, need not agree with the gateway's. */
  | Wait
  /** It waits for a phone, which fetches it; to be called again when something was heard, or after this long. */
  | { do: 'phone'; waitMs: number }
  /**
   * The attempt ended. `outcome` and `reason` are for people; `reports` were here before the provider's id was known
   * and leave something to decide.
   */
  | {
      do: 'step';
      step: Step;
      status: Status;
      outcome: Outcome['kind'];
      reason: string | null;
      reports?: ReportSignal[];
    };

/** What each step means for the message's status. */
export const MOVE_OF_STEP = {
  await_dlr: 'accepted',
  hold: 'doubt',
  resend_same: 'retry',
  retry: 'retry',
  fail_over: 'retry',
  fail: 'fail',
} as const satisfies Record<Step['do'], string>;

/** What the workflow is told. @param message as it was before this outcome is written */
export function conclude(
  input: AttemptInput,
  outcome: Outcome,
  message: Pick<Message, 'status' | 'attempts'>,
): Extract<AttemptResult, { do: 'step' }> {
  return {
    do: 'step',
    step: stepAfter(input, outcome, message),
    status: message.status,
    outcome: outcome.kind,
    reason: 'reason' in outcome ? outcome.reason : null,
  };
}

function stepAfter(
  { number, refNumber, tried, policy }: AttemptInput,
  outcome: Outcome,
  { status, attempts }: Pick<Message, 'status' | 'attempts'>,
): Step {
  // The engine lost the message's first run, and this one begins anew: what followed then has been decided.
  if (attempts > number) return { do: 'retry', afterMs: 0 };
  // A report was faster than the answer: the provider has the message, whatever its answer says.
  if (status === 'sent') return { do: 'await_dlr' };
  return nextStep(refNumber === number ? outcome : afterRepeat(outcome), tried, policy);
}

/**
 * An attempt in doubt went out again under its reference. That the provider refused the repeat says nothing about the
 * first: a new reference, or another app, could now reach the handset twice.
 */
function afterRepeat(outcome: Outcome): Outcome {
  if (outcome.kind === 'accepted' || outcome.kind === 'ambiguous') return outcome;
  const { reason, text } = outcome;
  const mayTryAgain = outcome.kind === 'rejected-transient';
  return ambiguous(reason, { text, probe: mayTryAgain ? 'resend-same-id' : 'wait-dlr' });
}

/** What an outcome changes on the message's row. */
export function fieldsOf(outcome: Outcome, message: Message, now: number) {
  if (outcome.kind !== 'accepted') {
    return { errorCode: outcome.reason, errorMessage: errorText(outcome.reason, outcome.text) };
  }
  return {
    providerId: outcome.providerId.slice(0, 190),
    sentAt: message.sentAt ?? now,
    errorCode: null,
    errorMessage: null,
    ...(outcome.parts !== undefined && { parts: outcome.parts }),
    ...(outcome.cost && { cost: outcome.cost.amount, currency: outcome.cost.currency }),
    ...(outcome.operator && { telcoCode: outcome.operator, telcoSource: 'provider' as const }),
  };
}

/** An attempt that was written down completely, while its result never reached the workflow. */
export function outcomeOfRow(row: Attempt, partIds: string[]): Outcome {
  const detail = { text: row.text ?? '' };
  const scope = (row.scope ?? 'app') as 'app' | 'message' | 'sender';
  const reason = (row.reason ?? 'unknown') as 'unknown';
  switch (row.outcome) {
    case 'accepted':
      return accepted(row.providerId ?? '', { partIds });
    case 'rejected-permanent':
      return permanent(scope, reason, detail);
    case 'rejected-transient':
      return transient(scope, reason, detail);
    default:
      return ambiguous(reason, { ...detail, partIds });
  }
}
