/** What happens to a message because of its phone: the row, its history, its attempt. All inside a transaction. */
import type { Executor } from '../db/connect.js';
import { afterMove, afterPhone } from '../messages/status.js';
import { tellOfCommit } from '../messages/observer.js';
import { addHistory, endAttempt, findAttempt, findMessage } from '../messages/store.js';
import { transition } from '../messages/transition.js';
import type { HistoryEntry, Message, Status } from '../messages/types.js';
import { accepted, ambiguous, permanent, transient, type Outcome } from '../providers/outcome.js';
import { moveHandOuts, type HandOutChanges, type HandOutRow } from './hand-outs.js';
import type { HandOutState, Told } from './leases.js';
import type { PhoneError } from './types.js';

/** Ends of a hand-out that the phone did not report. */
export type OwnEnd = 'unknown' | 'expired' | 'released' | 'refused';

const entryOf = (row: HandOutRow, text: string | null) => ({
  source: 'provider' as const,
  appId: row.appId,
  text,
});

/** True while the message is on the way through this very phone by this attempt. */
const isPresent = (message: Message, row: HandOutRow) =>
  message.attempts === row.attempt && message.appId === row.appId;

/**
 * The phone gets it now.
 * @returns false when there is nothing to send any more: it was cancelled, or has gone elsewhere
 */
export async function handOver(trx: Executor, row: HandOutRow, now: number): Promise<boolean> {
  const message = await findMessage(trx, row.messageId, true);
  if (!message || message.status !== 'pending' || !isPresent(message, row)) return false;
  await transition(trx, message, 'processing', {}, entryOf(row, 'handed to the phone'), now);
  return true;
}

/** The phone surely never sent it: it waits for the phone again. */
export async function takeBack(trx: Executor, row: HandOutRow, now: number): Promise<void> {
  const changes = { leasedAt: null, leaseUntil: null, fetches: 0 };
  await moveHandOuts(trx, [row.id], 'queued', changes, now);
  const message = await findMessage(trx, row.messageId, true);
  if (!message || !isPresent(message, row)) return;
  const change = afterMove(message.status, 'retry');
  const entry = entryOf(row, 'the phone did not take it; it waits again');
  if (change.changed) await transition(trx, message, change.status, {}, entry, now);
}

const UNKNOWN = 'given to the phone, which did not say what became of it';
const EXPIRED = 'Its validity ended before it was sent.';
const AWAY = 'the phone is away; it never had the message';
const REFUSED = 'The recipient opted out after it was accepted.';

const ENDS: Record<
  OwnEnd,
  {
    state: HandOutState;
    outcome: Outcome;
    text: string;
    move: 'doubt' | 'expire' | 'fail' | null;
    code: string;
  }
> = {
  unknown: {
    state: 'unknown',
    outcome: ambiguous('timeout', { text: UNKNOWN }),
    text: UNKNOWN,
    move: 'doubt',
    code: 'timeout',
  },
  expired: {
    state: 'expired',
    outcome: permanent('message', 'expired', { text: EXPIRED }),
    text: EXPIRED,
    move: 'expire',
    code: 'expired',
  },
  released: {
    state: 'released',
    outcome: transient('app', 'phone_away', { text: AWAY }),
    text: AWAY,
    move: null,
    code: 'phone_away',
  },
  refused: {
    state: 'released',
    outcome: permanent('message', 'opted_out', { text: REFUSED }),
    text: REFUSED,
    move: 'fail',
    code: 'opted_out',
  },
};

/** Ends a hand-out without a word of the phone; the message's run is told. */
export async function endHandOut(trx: Executor, row: HandOutRow, end: OwnEnd, now: number): Promise<void> {
  const { state, outcome, text, move, code } = ENDS[end];
  await moveHandOuts(trx, [row.id], state, { leaseUntil: null, signalDue: true }, now);
  await endAttemptOnce(trx, row, outcome, now);
  const message = await findMessage(trx, row.messageId, true);
  if (!message || !isPresent(message, row)) return;
  const entry = entryOf(row, text);
  const change = move === null ? null : afterMove(message.status, move);
  if (change?.changed) {
    await transition(trx, message, change.status, { errorCode: code, errorMessage: text }, entry, now);
  } else if (move === null) await addHistory(trx, message.id, { kind: 'note', ...entry }, now);
}

export interface PhoneWord {
  told: Told | null;
  error: PhoneError | null;
  /** For people: the phone's own words, or what we suppose. */
  text: string | null;
  /** The word as the phone wrote it; null when it said nothing. */
  code?: string | null;
}

/** Why the app of a phone, and not the message, is at fault: another app may try. */
export interface OnFailure {
  failsOver: boolean;
  requeuesOnLimit: boolean;
}

/**
 * Writes down what a phone said, or what follows from a reply that was written, and what it means for the message.
 * @returns whether anything changed
 */
export async function applyWord(
  trx: Executor,
  row: HandOutRow,
  state: HandOutState,
  changes: HandOutChanges,
  word: PhoneWord,
  onFailure: OnFailure,
  now: number,
): Promise<boolean> {
  const message = await findMessage(trx, row.messageId, true);
  const { told } = word;
  await moveHandOuts(trx, [row.id], state, { ...changes, ...(told && { signalDue: true }) }, now);
  if (!message) return false;
  const entry = { ...entryOf(row, word.text), providerCode: word.code ?? null };
  const isOurs = isPresent(message, row);
  const change = told === null || (!isOurs && told !== 'delivered') ? null : afterPhone(message.status, told);
  const mayTryElsewhere =
    told === 'failed' && isOurs && message.groupId !== null && mayLeave(word.error, onFailure);
  const isRetry = told === 'failed' && isOurs && word.error === 'limit_exceeded' && onFailure.requeuesOnLimit;
  const wasOpen =
    told !== null &&
    told !== 'processing' &&
    (await endAttemptOnce(trx, row, outcomeOf(row, word, { mayTryElsewhere, isRetry }), now));
  // The message's run decides; until then nobody reads a failure that may be undone.
  if (wasOpen && isRetry) {
    await transition(trx, message, afterRetry(message.status), {}, entry, now);
    return true;
  }
  if (!change?.changed || (wasOpen && mayTryElsewhere)) {
    const history: HistoryEntry = { kind: 'dlr', ...entry, toStatus: told };
    await addHistory(trx, message.id, history, now);
    return false;
  }
  if (message.sentAt !== null && (told === 'delivered' || told === 'failed')) {
    const { provider, sentAt } = message;
    tellOfCommit(trx, (observer) => observer.reported({ provider, status: told, delayMs: now - sentAt }));
  }
  await transition(trx, message, change.status, fieldsOf(message, row, word, now), entry, now);
  return true;
}

const afterRetry = (status: Status): Status | null => {
  const change = afterMove(status, 'retry');
  return change.changed ? change.status : null;
};

const mayLeave = (error: PhoneError | null, { failsOver }: OnFailure) =>
  failsOver && error !== 'invalid_destination';

function outcomeOf(
  row: HandOutRow,
  { told, error, text }: PhoneWord,
  { mayTryElsewhere, isRetry }: { mayTryElsewhere: boolean; isRetry: boolean },
): Outcome {
  if (told !== 'failed') return accepted(row.uuid);
  const reason = error ?? 'unknown_result';
  const why = { text: text ?? 'the phone could not send it' };
  if (isRetry) return transient('app', reason, why);
  return permanent(mayTryElsewhere ? 'app' : 'message', reason, why);
}

/** @returns false when it had ended before */
async function endAttemptOnce(
  trx: Executor,
  row: HandOutRow,
  outcome: Outcome,
  now: number,
): Promise<boolean> {
  const attempt = await findAttempt(trx, row.messageId, row.attempt);
  if (!attempt || attempt.finishedAt !== null) return false;
  await endAttempt(trx, row.messageId, row.attempt, outcome, now);
  return true;
}

function fieldsOf(message: Message, row: HandOutRow, { told, error, text }: PhoneWord, now: number) {
  switch (told) {
    case 'sent':
      return { sentAt: message.sentAt ?? now, providerId: row.uuid, errorCode: null, errorMessage: null };
    case 'delivered':
      return {
        sentAt: message.sentAt ?? now,
        deliveredAt: now,
        providerId: row.uuid,
        errorCode: null,
        errorMessage: null,
      };
    case 'failed':
      return { errorCode: error ?? 'unknown_result', errorMessage: text ?? 'The phone could not send it.' };
    default:
      return {};
  }
}
