/** What follows an attempt to deliver: for the delivery, and for its receiver. Pure. */
import type { RetryPolicy, WebhookSettings } from './types.js';

/** What came of an attempt; `error` in words where nothing was answered. */
export type Answer =
  { status: number; retryAfterS: number | null; error?: never } | { status: null; error: string };

export type AfterAttempt =
  { do: 'delivered' } | { do: 'wait'; waitMs: number } | { do: 'dead'; reason: string };

export const DEFAULT_POLICY: RetryPolicy = {
  initialMs: 5_000,
  maxMs: 3_600_000,
  forMs: 24 * 3_600_000,
  timeoutMs: 10_000,
};

const ms = (seconds: number | undefined) => (seconds === undefined ? undefined : Math.round(seconds * 1_000));

export const policyOf = (settings: WebhookSettings): RetryPolicy => ({
  initialMs: ms(settings.retry_initial_s) ?? DEFAULT_POLICY.initialMs,
  maxMs: ms(settings.retry_max_s) ?? DEFAULT_POLICY.maxMs,
  forMs: ms(settings.retry_for_s) ?? DEFAULT_POLICY.forMs,
  timeoutMs: ms(settings.timeout_s) ?? DEFAULT_POLICY.timeoutMs,
});

const GONE = 410;
/** Statuses that a delay belongs to: RFC 9110 §10.2.3 and RFC 6585 §4. */
const TELLS_DELAY: ReadonlySet<number> = new Set([429, 503]);

/**
 * @param made attempts, this one included
 * @param ageMs since the event, or its replay
 * @param jitter 0 to 1: receivers that come back are not met by everything at once
 */
export function afterAttempt(
  answer: Answer,
  made: number,
  ageMs: number,
  policy: RetryPolicy,
  jitter: number,
): AfterAttempt {
  if (answer.status !== null && answer.status >= 200 && answer.status <= 299) return { do: 'delivered' };
  if (answer.status === GONE) return { do: 'dead', reason: 'the receiver answered 410 Gone' };
  const backOff =
    Math.min(policy.maxMs, policy.initialMs * 2 ** Math.min(made - 1, 30)) * (0.8 + 0.4 * jitter);
  const waitMs = Math.round(Math.max(backOff, delayOf(answer)));
  if (ageMs + waitMs <= policy.forMs) return { do: 'wait', waitMs };
  const attempts = made === 1 ? '1 attempt' : `${made} attempts`;
  return { do: 'dead', reason: `${attempts} failed; the last: ${wordsOf(answer)}` };
}

/** What the receiver asked for, milliseconds. */
export const delayOf = (answer: Answer): number =>
  answer.status !== null && TELLS_DELAY.has(answer.status) ? (answer.retryAfterS ?? 0) * 1_000 : 0;

export const wordsOf = (answer: Answer): string =>
  answer.status === null ? answer.error : `HTTP ${answer.status}`;

/** This many attempts in a row that failed, whichever deliveries they were for, are the receiver's own fault. */
export const UNWELL_AFTER = 5;
const LONGEST_BLOCK_MS = 300_000;
/** However long it asks: its owner may mend it sooner. */
const LONGEST_ASKED_MS = 3_600_000;

/**
 * How many attempts in a row have failed. Once the receiver is unwell, requests that left together count as one: it
 * may have been away for a second.
 * @param isBlocked it was left alone already when these came back
 */
export function failuresAfter(before: number, failed: number, isBlocked: boolean): number {
  if (before < UNWELL_AFTER) return Math.min(UNWELL_AFTER, before + failed);
  return isBlocked ? before : before + 1;
}

/** How long nothing is posted to a receiver. @param failures in a row @param askedMs see delayOf */
export function blockMs(failures: number, askedMs: number, policy: RetryPolicy): number {
  const own =
    failures < UNWELL_AFTER
      ? 0
      : Math.min(
          LONGEST_BLOCK_MS,
          policy.maxMs,
          policy.initialMs * 2 ** Math.min(failures - UNWELL_AFTER, 20),
        );
  return Math.max(own, Math.min(askedMs, LONGEST_ASKED_MS));
}

const AT_ONCE = 10;

/** Requests that one process may have open to a receiver: one that hangs holds no more, one that is unwell is probed. */
export const atOnce = (failures: number): number => (failures < UNWELL_AFTER ? AT_ONCE : 1);

/** A webhook that so many deliveries in a row died of is switched off. */
export const OFF_AFTER = 10;
