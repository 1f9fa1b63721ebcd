/** Counts what rows tell, by app and stretch of time, and adds such counts up. Pure. */
import { addDelays, NO_DELAYS, withDelay } from './delays.js';
import type { AcceptedRow, MessageFacts, PlacedTally, Tally, ToldRow } from './types.js';
import { floorTo } from './window.js';

export const EMPTY: Tally = {
  accepted: 0,
  sent: 0,
  delivered: 0,
  failed: 0,
  expired: 0,
  incoming: 0,
  parts: 0,
  delays: NO_DELAYS,
  costs: {},
};

/** Tallies by app and beginning, of one length. */
export class Tallies {
  private readonly places = new Map<string, PlacedTally>();

  constructor(private readonly stepMs: number) {}

  add(appId: number, at: number, more: Partial<Tally>): void {
    const beginsAt = floorTo(at, this.stepMs);
    const key = `${appId} ${beginsAt}`;
    const known = this.places.get(key) ?? EMPTY;
    this.places.set(key, { ...sum(known, more), appId, beginsAt });
  }

  all(): PlacedTally[] {
    return [...this.places.values()];
  }
}

/** Field by field: a month of a few apps is ten thousand of these. */
export function sum(one: Tally, more: Partial<Tally>): Tally {
  return {
    accepted: one.accepted + (more.accepted ?? 0),
    sent: one.sent + (more.sent ?? 0),
    delivered: one.delivered + (more.delivered ?? 0),
    failed: one.failed + (more.failed ?? 0),
    expired: one.expired + (more.expired ?? 0),
    incoming: one.incoming + (more.incoming ?? 0),
    parts: one.parts + (more.parts ?? 0),
    delays: more.delays?.length ? addDelays(one.delays, more.delays) : one.delays,
    costs: more.costs ? addCosts(one.costs, more.costs) : one.costs,
  };
}

export interface Happening {
  appId: number;
  at: number;
  more: Partial<Tally>;
}

export function ofAccepted({ appId, createdAt, isIncoming, parts }: AcceptedRow): Happening {
  return { appId, at: createdAt, more: isIncoming ? { incoming: 1 } : { accepted: 1, parts } };
}

/**
 * What an event adds.
 * @param earlier types of the events of this message before it: a report can overtake the answer to the send, and a
 * message that failed can still be delivered; its cost counts once
 * @param facts null = the message is gone
 */
export function ofTold(told: ToldRow, earlier: ReadonlySet<string>, facts: MessageFacts | null): Happening {
  return { appId: told.appId, at: told.createdAt, more: toldAdds(told, earlier, facts) };
}

const ENDS: readonly string[] = ['message.delivered', 'message.failed', 'message.expired'];

function toldAdds(
  { type, createdAt }: ToldRow,
  earlier: ReadonlySet<string>,
  facts: MessageFacts | null,
): Partial<Tally> {
  if (type === 'message.sent') return { sent: 1 };
  const isFirstEnd = !ENDS.some((end) => earlier.has(end));
  const cost = isFirstEnd && facts?.cost != null ? { costs: { [facts.currency ?? '']: facts.cost } } : {};
  if (type === 'message.failed') return { failed: 1, ...cost };
  if (type === 'message.expired') return { expired: 1, ...cost };
  return {
    delivered: 1,
    ...(!earlier.has('message.sent') && { sent: 1 }),
    ...(facts && { delays: withDelay(NO_DELAYS, createdAt - facts.dueAt) }),
    ...cost,
  };
}

/** Of what ended; null while nothing has. */
export function deliveryRate({ delivered, failed, expired }: Tally): number | null {
  const ended = delivered + failed + expired;
  return ended === 0 ? null : Math.round((delivered / ended) * 10_000) / 10_000;
}

function addCosts(one: Tally['costs'], other: Tally['costs']): Tally['costs'] {
  const names = Object.keys(other);
  if (names.length === 0) return one;
  const added: Record<string, string> = { ...one };
  for (const name of names) added[name] = addAmounts(one[name] ?? '0', other[name]!);
  return added;
}

/** Exact. @param one, other decimals without a sign, such as "0.0125"; anything else counts as nothing */
export function addAmounts(one: string, other: string): string {
  const [first, second] = [split(one), split(other)];
  const length = Math.max(first.fraction.length, second.fraction.length);
  const whole = ({ units, fraction }: { units: string; fraction: string }) =>
    BigInt(units + fraction.padEnd(length, '0'));
  const digits = (whole(first) + whole(second)).toString().padStart(length + 1, '0');
  const rest = digits.slice(digits.length - length).replace(/0+$/, '');
  const units = digits.slice(0, digits.length - length);
  return length === 0 || rest === '' ? units : `${units}.${rest}`;
}

function split(amount: string): { units: string; fraction: string } {
  const found = /^(\d{1,30})(?:\.(\d{0,30}))?$/.exec(amount);
  return { units: found?.[1] ?? '0', fraction: found?.[2] ?? '' };
}
