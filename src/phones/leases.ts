/**
 * One message on its way through one phone: what time does to it, and what a report of the phone does. Pure.
 *
 * The rules differ by what each app can prove. SMSsync without Message Results sends whatever it is given and remembers
 * nothing; with them it sends only what it acknowledged and we repeated; CHT gateway keeps what it was given and never
 * takes the same id twice; of MSync only reports are known.
 */
import type { PhoneStatus, Protocol } from './types.js';

export const HAND_OUT_STATES = [
  /** In the phone's queue, certainly not sent. */
  'queued',
  /** Given to the phone. */
  'leased',
  /** The phone said that it has it. */
  'stored',
  'sent',
  'delivered',
  'failed',
  /** Given to the phone, and nobody knows what became of it. */
  'unknown',
  /** Went to another app before the phone had it. */
  'released',
  'expired',
] as const;
export type HandOutState = (typeof HAND_OUT_STATES)[number];

const OPEN: ReadonlySet<HandOutState> = new Set(['queued', 'leased', 'stored']);
export const isOpen = (state: HandOutState) => OPEN.has(state);

/** Instants in milliseconds since 1970. */
export interface HandOutFacts {
  state: HandOutState;
  /** Handed out without an acknowledgement to come. */
  isPlain: boolean;
  /** The phone began anew after it had reported an end. */
  isAgain: boolean;
  /** Sent by the phone's own word; a plain hand-out only supposes it. */
  isConfirmed: boolean;
  /** How often the phone fetched since, without a proof that its acknowledgements are still on. */
  fetches: number;
  leasedAt: number | null;
  storedAt: number | null;
  /** End of the message's validity. */
  expiresAt: number | null;
}

const SECOND = 1_000;
const HOUR = 3_600 * SECOND;

/** A reply that takes longer to be written was never read. */
const REPLY_MS = 60 * SECOND;
/** Three times the longest time-out of a SMSsync: no acknowledgement can still be under way. */
export const LEASE_MS = 180 * SECOND;
/** Fetches without acknowledgement after which SMSsync's setting must have been turned off. */
const FETCHES_WITHOUT_PROOF = 2;
/** After this long a phone says nothing more about a message. */
export const SILENCE_MS = 24 * HOUR;
/** CHT gateway may be offered a message for as long as a delivery report is waited for. */
const OFFER_MS = 72 * HOUR;

export interface Habits {
  /** When the phone last did what only a SMSsync with Message Results does; 0 = never. */
  proofAt: number;
  /** MSync: a message without any report may be offered once more. */
  mayReoffer: boolean;
}

/** `no_proof`: nobody knows what became of it, and the phone acknowledges nothing any more. */
export type Fate = 'keep' | 'queue' | 'unknown' | 'no_proof' | 'expired';

/** What has become of an open hand-out by now. */
export function fateOf(protocol: Protocol, facts: HandOutFacts, habits: Habits, now: number): Fate {
  const isExpired = facts.expiresAt !== null && facts.expiresAt <= now;
  if (facts.state === 'queued') return isExpired ? 'expired' : 'keep';
  const since = facts.leasedAt ?? now;
  if (facts.state === 'stored') return (facts.storedAt ?? since) + SILENCE_MS <= now ? 'unknown' : 'keep';
  if (facts.state !== 'leased') return 'keep';
  switch (protocol) {
    case 'smssync':
      if (facts.isPlain) return since + REPLY_MS <= now ? 'unknown' : 'keep';
      if (since + LEASE_MS > now) return 'keep';
      // Its acknowledgements are on, and it gave none for this: it never sent it.
      if (habits.proofAt > since) return isExpired ? 'expired' : 'queue';
      if (facts.fetches >= FETCHES_WITHOUT_PROOF) return 'no_proof';
      return since + SILENCE_MS <= now ? 'unknown' : 'keep';
    case 'cht':
      return isExpired || since + OFFER_MS <= now ? 'unknown' : 'keep';
    case 'msync':
      if (habits.mayReoffer && since + LEASE_MS <= now) return isExpired ? 'unknown' : 'queue';
      return since + SILENCE_MS <= now ? 'unknown' : 'keep';
  }
}

/** When an open hand-out is to be looked at again, whatever the phone does; null = its message's own run looks. */
export function lookAgainAt(
  protocol: Protocol,
  facts: HandOutFacts,
  habits: Pick<Habits, 'mayReoffer'>,
  now: number,
): number | null {
  const since = facts.leasedAt ?? now;
  if (facts.state === 'stored') return (facts.storedAt ?? since) + SILENCE_MS;
  if (facts.state !== 'leased') return null;
  const candidates = {
    smssync: facts.isPlain ? [since + REPLY_MS] : [since + LEASE_MS, since + SILENCE_MS],
    cht: [Math.min(facts.expiresAt ?? Infinity, since + OFFER_MS)],
    msync: [...(habits.mayReoffer ? [since + LEASE_MS] : []), since + SILENCE_MS],
  }[protocol];
  return candidates.find((at) => at > now) ?? candidates.at(-1)!;
}

/** What happens to the message itself. */
export type Told = 'processing' | 'sent' | 'delivered' | 'failed';

export interface Effect {
  state: HandOutState;
  isAgain: boolean;
  isConfirmed: boolean;
  /** Null: nothing changes for the message. */
  told: Told | null;
}

/** @returns what a report changes; null = it is kept in the history and changes nothing */
export function afterReport(protocol: Protocol, facts: HandOutFacts, status: PhoneStatus): Effect | null {
  const { state, isConfirmed } = facts;
  if (state === 'delivered') return null;
  // It waits to be given once more; that it was sent the first time is good to know before.
  if (state === 'queued' && (status === 'stored' || status === 'failed')) return null;
  switch (status) {
    case 'stored': {
      if (state === 'stored' || state === 'released' || state === 'expired') return null;
      // Only somebody at the phone, or its own retry, begins a message anew that has ended.
      if (state === 'failed' || (state === 'sent' && isConfirmed)) {
        return { state, isAgain: true, isConfirmed, told: null };
      }
      const told = state === 'leased' ? null : 'processing';
      return { state: 'stored', isAgain: false, isConfirmed: false, told };
    }
    case 'sent':
      if (state === 'sent' && isConfirmed) return null;
      if (state === 'released' || state === 'expired') return null;
      return { state: 'sent', isAgain: false, isConfirmed: true, told: state === 'sent' ? null : 'sent' };
    case 'delivered':
      return { state: 'delivered', isAgain: false, isConfirmed: true, told: 'delivered' };
    case 'failed':
      if (state === 'failed' || state === 'released' || state === 'expired') return null;
      // CHT gateway itself discards a negative delivery report: without a new attempt this is a repeat of an old one.
      if (protocol === 'cht' && state === 'sent' && isConfirmed && !facts.isAgain) return null;
      return { state: 'failed', isAgain: false, isConfirmed: true, told: 'failed' };
  }
}

/** Whether an acknowledgement of SMSsync is answered with this uuid: the phone then sends it, and never otherwise. */
export function mayEcho(facts: HandOutFacts, now: number): boolean {
  if (facts.expiresAt !== null && facts.expiresAt <= now) return false;
  if (facts.storedAt !== null) return false; // echoed before
  return (
    facts.state === 'leased' ||
    facts.state === 'unknown' ||
    (facts.state === 'sent' && facts.isPlain && !facts.isConfirmed)
  );
}
