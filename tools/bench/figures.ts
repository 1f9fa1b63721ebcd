/** What a run's records amount to. Pure. */
import { messageIdOf, type Arrival } from '../load/behaviour.js';
import { isAccepted, latencyMs, type Send } from '../load/client.js';
import { spreadOf, type Spread } from '../load/percentiles.js';
import type { FoundMessage } from './settle.js';

export interface Figures {
  sends: number;
  accepted: number;
  /** How many sends got which HTTP status; 0 = none. */
  answers: Record<string, number>;
  /** From the first send to the last answer. */
  acceptSeconds: number;
  acceptPerS: number;
  /** Milliseconds from the send until its 200 was read. */
  acceptMs: Spread | null;
  /** Requests per second at the provider, from the first to the last. null of fewer than two. */
  sendsPerS: number | null;
  /** Milliseconds from the reading of the 200 to the arrival at the provider; below 0 when it came first. */
  acceptToProviderMs: Spread | null;
  delivered: number;
  /** From the first accepted message to the last delivery report, by the gateway's clock. */
  deliverySeconds: number | null;
  deliveredPerS: number | null;
}

export function figuresOf(
  sends: readonly Send[],
  arrivals: readonly Arrival[],
  messages: readonly FoundMessage[],
): Figures {
  const accepted = sends.filter(isAccepted);
  const acceptSeconds =
    (maxOf(sends, (send) => send.answeredMs) - minOf(sends, (send) => send.startedMs)) / 1000;
  const answeredAt = new Map(accepted.map(({ messageId, answeredMs }) => [messageId, answeredMs]));
  const gaps = arrivals.flatMap(({ ref, atMs }) => {
    const answered = answeredAt.get(messageIdOf(ref));
    return answered === undefined ? [] : [atMs - answered];
  });
  const own = messages.filter(({ id }) => answeredAt.has(id));
  const delivered = own.filter(({ deliveredAt }) => deliveredAt !== null);
  const deliverySeconds =
    delivered.length === 0
      ? null
      : (maxOf(delivered, ({ deliveredAt }) => deliveredAt!) - minOf(own, ({ createdAt }) => createdAt)) /
        1000;
  const arrivalSeconds = (maxOf(arrivals, ({ atMs }) => atMs) - minOf(arrivals, ({ atMs }) => atMs)) / 1000;
  return {
    sends: sends.length,
    accepted: accepted.length,
    answers: countAnswers(sends),
    acceptSeconds,
    acceptPerS: accepted.length / acceptSeconds,
    acceptMs: spreadOf(accepted.map(latencyMs)),
    sendsPerS: arrivals.length < 2 ? null : (arrivals.length - 1) / arrivalSeconds,
    acceptToProviderMs: spreadOf(gaps),
    delivered: delivered.length,
    deliverySeconds,
    deliveredPerS: deliverySeconds === null ? null : delivered.length / deliverySeconds,
  };
}

function countAnswers(sends: readonly Send[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { status } of sends) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}

// Not Math.max(...): a long run has more records than a call takes arguments.
const maxOf = <T>(all: readonly T[], read: (one: T) => number) =>
  all.reduce((highest, one) => Math.max(highest, read(one)), -Infinity);
const minOf = <T>(all: readonly T[], read: (one: T) => number) =>
  all.reduce((lowest, one) => Math.min(lowest, read(one)), Infinity);
