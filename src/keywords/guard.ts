/** Whether an incoming message may be answered by itself: what keeps two machines from talking for good. Pure. */
import type { Restraint } from './types.js';

/** An app's answers to one number are counted over this time, in milliseconds. */
export const COUNTED_MS = 3_600_000;
/** The same words are not said to one number twice in a row within this time. */
const SAME_MS = 60_000;
export const DEFAULT_PER_HOUR = 5;

export interface ReplyFacts {
  /** E.164; null = a short code or a name. */
  fromE164: string | null;
  from: string;
  /** The sender is a number of this gateway's own apps. */
  isOwnNumber: boolean;
  /** The rule answers short codes too. */
  anySender: boolean;
  perHour: number;
  /** The app's answers to this number within COUNTED_MS, newest first. */
  recent: readonly { textHash: string; createdAt: number }[];
  textHash: string;
}

/** @returns null = it may */
export function restrain(facts: ReplyFacts, now: number): Restraint | null {
  const { fromE164, from, recent } = facts;
  const mayBeAnswered = fromE164 !== null || (facts.anySender && /^\d{3,8}$/.test(from));
  if (!mayBeAnswered) return 'no_number';
  if (facts.isOwnNumber) return 'own_number';
  if (recent.length >= facts.perHour) return 'too_many';
  const [last] = recent;
  if (last?.textHash === facts.textHash && last.createdAt > now - SAME_MS) return 'same_again';
  return null;
}
