/** The one place that turns an attempt's outcome into what happens next. Pure; runs inside the workflow as well. */
import type { Outcome, ReasonCode } from '../providers/outcome.js';

/** Read when the workflow starts and fixed for its run. Durations in milliseconds. */
export interface Policy {
  /** Attempts through one app before another app is tried. */
  attemptsPerApp: number;
  /** How often the message may move to another app. 0 = never. */
  maxFailovers: number;
  retryInitialMs: number;
  retryMaxMs: number;
  /** How long to wait for a DLR before the message is left as `sent`. */
  dlrDeadlineMs: number;
  /** How long an attempt in doubt waits for a DLR before `onAmbiguous` decides. */
  ambiguousWaitMs: number;
  onAmbiguous: 'hold' | 'resend';
  /** Try another app when the DLR says failed or expired. */
  failoverOnDlr: boolean;
}

export const DEFAULT_POLICY: Policy = {
  attemptsPerApp: 4,
  maxFailovers: 3,
  retryInitialMs: 5_000,
  retryMaxMs: 300_000,
  dlrDeadlineMs: 72 * 3_600_000,
  ambiguousWaitMs: 15 * 60_000,
  onAmbiguous: 'hold',
  failoverOnDlr: false,
};

export type Step =
  | { do: 'await_dlr' }
  /** In doubt: the status is `unknown`; wait for a DLR, then let policy decide. */
  | { do: 'hold' }
  /** In doubt, but the provider de-duplicates by our reference: the same attempt may go out again. */
  | { do: 'resend_same'; afterMs: number }
  | { do: 'retry'; afterMs: number }
  /** `else` = what to do when there is no other app. */
  | { do: 'fail_over'; else?: 'retry' }
  | { do: 'fail' };

export interface Tried {
  /** Attempts made through this app so far, this one included. From 1. */
  onApp: number;
  failovers: number;
  /** False for a message with a fixed app: there is nowhere else to go. */
  hasGroup: boolean;
  /** 0 to 1; spreads retries that would otherwise fall together. */
  jitter: number;
}

/** Reasons that concern this message at this provider only: another provider may well take it. */
const MESSAGE_REASONS_FOR_ANOTHER_APP: ReadonlySet<ReasonCode> = new Set([
  'no_route',
  'blocked_by_provider',
  'invalid_sender',
]);

export function nextStep(outcome: Outcome, tried: Tried, policy: Policy): Step {
  switch (outcome.kind) {
    case 'accepted':
      return { do: 'await_dlr' };
    case 'ambiguous':
      if (outcome.probe === 'resend-same-id' && tried.onApp < policy.attemptsPerApp) {
        return { do: 'resend_same', afterMs: backOffMs(tried, policy) };
      }
      return { do: 'hold' };
    case 'rejected-permanent':
      return mayGoElsewhere(outcome) ? elsewhere(tried, policy) : { do: 'fail' };
    case 'rejected-transient':
      // It can wait for the phone as well: nobody has it.
      if (outcome.reason === 'phone_away') {
        const step = elsewhere(tried, policy);
        return step.do === 'fail_over' ? { ...step, else: 'retry' } : { do: 'retry', afterMs: 0 };
      }
      if (tried.onApp < Math.min(policy.attemptsPerApp, outcome.maxTries ?? Infinity)) {
        return { do: 'retry', afterMs: backOffMs(tried, policy, outcome.retryAfterS) };
      }
      return elsewhere(tried, policy);
  }
}

/** After a DLR that says failed or expired. */
export function stepAfterFailedReport(tried: Tried, policy: Policy): Step {
  return policy.failoverOnDlr ? elsewhere(tried, policy) : { do: 'fail' };
}

function mayGoElsewhere(outcome: Extract<Outcome, { kind: 'rejected-permanent' }>): boolean {
  return outcome.scope !== 'message' || MESSAGE_REASONS_FOR_ANOTHER_APP.has(outcome.reason);
}

function elsewhere(tried: Tried, policy: Policy): Step {
  return tried.hasGroup && tried.failovers < policy.maxFailovers ? { do: 'fail_over' } : { do: 'fail' };
}

/**
 * Exponential backoff: initial × 2^(n-1), capped, with up to 20 % taken off at random. A Retry-After of the provider
 * is the least that is waited.
 */
export function backOffMs(tried: Pick<Tried, 'onApp' | 'jitter'>, policy: Policy, retryAfterS = 0): number {
  const exponential = Math.min(policy.retryMaxMs, policy.retryInitialMs * 2 ** (tried.onApp - 1));
  const spread = Math.round(exponential * (1 - 0.2 * tried.jitter));
  return Math.max(spread, retryAfterS * 1000);
}
