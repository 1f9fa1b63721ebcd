/** What became of every SMS of one phone, by three witnesses: the radio, the network and the gateway. Pure. */

export interface OutEvidence {
  /** Texts that the gateway accepted for this phone, each a different one. */
  accepted: readonly string[];
  /** Texts of the SMS that left the phone, in order. */
  left: readonly string[];
  /** Texts that were in an answer which the phone never got. */
  lostOnTheWay: ReadonlySet<string>;
  /** What the gateway says about each text. */
  statuses: ReadonlyMap<string, string>;
}

export interface OutVerdict {
  accepted: number;
  once: number;
  /** Texts that left the phone more than once. */
  doubled: string[];
  /** SMS that left the phone beyond the first of each text. */
  extra: number;
  /** Never left the phone, and the gateway does not claim it did. */
  inDoubt: string[];
  /** Never left the phone because their answer was lost, and the gateway holds them for sent. */
  claimed: string[];
  /** Refused by the gateway in so many words: failed or expired. */
  ended: string[];
  /** Nothing explains why they never left the phone. */
  lost: string[];
  statuses: Record<string, number>;
}

const DOUBT = new Set(['unknown', 'processing']);
const ENDED = new Set(['failed', 'expired', 'cancelled']);

export function judgeOut({ accepted, left, lostOnTheWay, statuses }: OutEvidence): OutVerdict {
  const times = countBy(left);
  const missing = accepted.filter((text) => !times.has(text));
  const statusOf = (text: string) => statuses.get(text) ?? 'gone';
  const inDoubt = missing.filter((text) => DOUBT.has(statusOf(text)));
  const ended = missing.filter((text) => ENDED.has(statusOf(text)));
  const claimed = missing.filter((text) => statusOf(text) === 'sent' && lostOnTheWay.has(text));
  const explained = new Set([...inDoubt, ...ended, ...claimed]);
  return {
    accepted: accepted.length,
    once: accepted.filter((text) => times.get(text) === 1).length,
    doubled: [...times].filter(([, n]) => n > 1).map(([text]) => text),
    extra: left.length - times.size,
    inDoubt,
    claimed,
    ended,
    lost: missing.filter((text) => !explained.has(text)),
    statuses: Object.fromEntries(countBy(accepted.map(statusOf))),
  };
}

export interface InVerdict {
  received: number;
  stored: number;
  lost: string[];
  doubled: string[];
}

/** @param received texts that arrived at the phone, each a different one. @param inbox texts at the gateway */
export function judgeIn(received: readonly string[], inbox: readonly string[]): InVerdict {
  const times = countBy(inbox);
  return {
    received: received.length,
    stored: inbox.length,
    lost: received.filter((text) => !times.has(text)),
    doubled: [...times].filter(([, n]) => n > 1).map(([text]) => text),
  };
}

/** The most of `times` that lie within any `windowMs`, its end excluded. @param times ascending */
export function mostWithin(times: readonly number[], windowMs: number): number {
  let most = 0;
  let first = 0;
  times.forEach((time, index) => {
    while (times[first]! <= time - windowMs) first += 1;
    most = Math.max(most, index - first + 1);
  });
  return most;
}

export function countBy<T>(items: readonly T[]): Map<T, number> {
  const counts = new Map<T, number>();
  for (const item of items) counts.set(item, (counts.get(item) ?? 0) + 1);
  return counts;
}
