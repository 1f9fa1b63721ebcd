/**
 * Every status change of a message is decided here, and only here. Callers hold the row inside a transaction, ask,
 * and write what they are told; "ignore" means that the report is kept in the history and changes nothing.
 */
import type { ReportedStatus, Status } from './types.js';

export type StatusChange = { status: Status; changed: true } | { changed: false };

const to = (status: Status): StatusChange => ({ status, changed: true });
const IGNORE: StatusChange = { changed: false };

/**
 * How much a status says. A report never replaces a status of the same or a higher rank, so late, repeated and
 * overtaking reports cannot move a message backwards: `delivered` after `failed` wins, nothing replaces `delivered`.
 */
const RANK: Record<Status, number> = {
  scheduled: 0,
  pending: 0,
  processing: 0,
  unknown: 1,
  sent: 2,
  failed: 3,
  expired: 3,
  delivered: 4,
  cancelled: 5, // cancelled before it was handed over: there is nothing a report could be about
};

/** What a delivery report makes of a message. `unknown` = the provider has no verdict, which ends nothing. */
export function afterReport(current: Status, reported: ReportedStatus): StatusChange {
  if (reported === 'unknown') return IGNORE;
  return RANK[reported] > RANK[current] ? to(reported) : IGNORE;
}

/**
 * What a phone's word makes of a message. Unlike a provider, a phone tries again by itself, or at somebody's hand: it
 * can have sent what it reported as failed, and it can still hold what we supposed to be sent.
 */
const PHONE_MOVES = {
  processing: ['pending', 'sent', 'unknown'],
  sent: ['pending', 'processing', 'unknown', 'failed'],
  delivered: ['pending', 'processing', 'unknown', 'sent', 'failed', 'expired'],
  failed: ['pending', 'processing', 'unknown', 'sent'],
} as const satisfies Partial<Record<Status, readonly Status[]>>;

export function afterPhone(current: Status, told: keyof typeof PHONE_MOVES): StatusChange {
  return (PHONE_MOVES[told] as readonly Status[]).includes(current) ? to(told) : IGNORE;
}

/** Moves of our own making, by what happens to the message. */
const MOVES = {
  /** Its time has come. */
  due: { from: ['scheduled'], to: 'pending' },
  /** An attempt begins. `sent` and `unknown` only for a resend that policy asked for. */
  attempt: { from: ['scheduled', 'pending', 'processing', 'sent', 'unknown'], to: 'processing' },
  /** The attempt failed; another one will follow. */
  retry: { from: ['processing', 'sent', 'unknown'], to: 'pending' },
  accepted: { from: ['pending', 'processing', 'unknown'], to: 'sent' },
  /** The attempt may or may not have reached the provider. */
  doubt: { from: ['pending', 'processing'], to: 'unknown' },
  fail: { from: ['scheduled', 'pending', 'processing', 'sent', 'unknown'], to: 'failed' },
  expire: { from: ['scheduled', 'pending', 'processing', 'sent', 'unknown'], to: 'expired' },
  cancel: { from: ['scheduled', 'pending'], to: 'cancelled' },
  /** Every attempt failed in passing, and it is still worth sending: the one way back from an ending. See redrive.ts. */
  redrive: { from: ['failed'], to: 'pending' },
} as const satisfies Record<string, { from: readonly Status[]; to: Status }>;

export type Move = keyof typeof MOVES;

export function afterMove(current: Status, move: Move): StatusChange {
  const { from, to: target } = MOVES[move];
  return (from as readonly Status[]).includes(current) ? to(target) : IGNORE;
}

/** Nothing will be attempted any more. A late report may still turn all but `cancelled` into `delivered`. */
export function isTerminal(status: Status): boolean {
  return status === 'delivered' || status === 'failed' || status === 'expired' || status === 'cancelled';
}
