/**
 * The circuit breaker of an app. Consecutive failures of the app itself (not of single messages) open it; its group
 * then leaves it out for a cool-down, after which one message tries it again. Pure.
 */
import type { Outcome, ReasonCode } from '../providers/outcome.js';

export interface Breaker {
  /** Failures in a row. */
  failures: number;
  /** How often in a row it opened. */
  trips: number;
  /** Milliseconds since 1970; 0 = never opened. */
  openUntil: number;
}

export const CLOSED: Breaker = { failures: 0, trips: 0, openUntil: 0 };

const THRESHOLD = 5;
const COOL_DOWN_MS = 30_000;
const COOL_DOWN_MAX_MS = 15 * 60_000;
/** While one message tries an app again, the others stay away this long. */
const PROBE_MS = 60_000;

/** One of these is proof enough: the next message would fail the same way. */
const CERTAIN: ReadonlySet<ReasonCode> = new Set([
  'auth_failed',
  'not_permitted',
  'misconfigured',
  'insufficient_balance',
]);

/** Waiting is part of normal work here, not a fault. */
const NO_FAULT: ReadonlySet<ReasonCode> = new Set(['rate_limited', 'queue_full', 'quiet_hours']);

export type Health = 'closed' | 'open' | 'probe_due';

export function healthOf(breaker: Breaker, nowMs: number): Health {
  if (breaker.openUntil === 0) return 'closed';
  return breaker.openUntil > nowMs ? 'open' : 'probe_due';
}

/** @returns the same object when nothing changes, so that the caller can skip the write */
export function afterOutcome(breaker: Breaker, outcome: Outcome, nowMs: number): Breaker {
  if (!isAppFailure(outcome)) {
    // Any answer about a single message proves that the app works; a throttled one only that it is alive.
    const works =
      outcome.kind === 'accepted' || (outcome.kind === 'rejected-permanent' && outcome.scope === 'message');
    return works && (breaker.failures > 0 || breaker.openUntil > 0) ? CLOSED : breaker;
  }
  if (healthOf(breaker, nowMs) === 'open' && !isProbing(breaker)) return breaker; // it left before the breaker opened
  const failures = breaker.failures + 1;
  const certain = outcome.kind !== 'accepted' && CERTAIN.has(outcome.reason);
  if (breaker.openUntil === 0 && !certain && failures < THRESHOLD) return { ...breaker, failures };
  const coolDown = Math.min(COOL_DOWN_MAX_MS, COOL_DOWN_MS * 2 ** breaker.trips);
  return { failures, trips: breaker.trips + 1, openUntil: nowMs + coolDown };
}

/** Taken by the one message that tries an app again. */
export function beginProbe(breaker: Breaker, nowMs: number): Breaker {
  return { ...breaker, openUntil: nowMs + PROBE_MS, failures: 0 };
}

/**
 * One message tries the app at this moment: soon more is known. Told from a plain open breaker by the failure count,
 * which beginProbe set back.
 */
export const isProbing = (breaker: Breaker) => breaker.failures === 0 && breaker.openUntil > 0;

function isAppFailure(outcome: Outcome): boolean {
  if (outcome.kind === 'accepted') return false;
  if (NO_FAULT.has(outcome.reason)) return false;
  // An attempt in doubt counts: a provider that hangs is as good as down for the messages behind it.
  return outcome.kind === 'ambiguous' ? !outcome.isOurs : outcome.scope === 'app';
}
