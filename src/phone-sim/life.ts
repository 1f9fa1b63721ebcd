/** Lets a simulated phone live in real time: rounds, SMS that arrive, reports about itself. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Handset } from './handset.js';

export interface Incoming {
  from: string;
  /** @param index from 0 */
  text: (index: number) => string;
  /** Milliseconds between two. */
  everyMs: number;
  /** How many in all. */
  count: number;
}

export interface LifeOptions {
  /** Milliseconds from the beginning of a round to that of the next. */
  pollMs: number;
  /** Milliseconds until the first round; default: none. Many phones should not begin together. */
  firstPollMs?: number;
  /** Milliseconds between two reports of the phone about itself; null = none. */
  statusMs: number | null;
  incoming: Incoming | null;
  /** Ends this life: nothing new begins, and what is under way is waited for. */
  signal: AbortSignal;
  /** Called after each round. */
  onRound?: () => void;
}

/** @returns when `signal` ended it. @throws whatever is a fault of the simulator; a gateway that is away is none */
export async function live(handset: Handset, options: LifeOptions): Promise<void> {
  const { pollMs, firstPollMs = 0, statusMs, incoming, signal, onRound } = options;
  const { reportStatus } = handset;
  await Promise.all([
    rhythm({ everyMs: pollMs, firstMs: firstPollMs, signal }, async () => {
      await handset.poll();
      onRound?.();
    }),
    incoming &&
      rhythm({ everyMs: incoming.everyMs, firstMs: 0, signal, count: incoming.count }, (index) =>
        handset.receive(incoming.from, incoming.text(index)),
      ),
    reportStatus !== null &&
      statusMs !== null &&
      rhythm({ everyMs: statusMs, firstMs: firstPollMs, signal }, () => reportStatus()),
  ]);
}

interface Rhythm {
  everyMs: number;
  firstMs: number;
  signal: AbortSignal;
  count?: number;
}

/** One after the other; one that takes longer than the rhythm moves the later ones. */
async function rhythm(
  { everyMs, firstMs, signal, count = Infinity }: Rhythm,
  beat: (index: number) => Promise<void>,
): Promise<void> {
  let dueAt = performance.now() + firstMs;
  for (let index = 0; index < count; index += 1) {
    if (!(await waited(dueAt - performance.now(), signal))) return;
    await beat(index);
    dueAt = Math.max(dueAt + everyMs, performance.now());
  }
}

/** @returns false when it was interrupted */
async function waited(ms: number, signal: AbortSignal): Promise<boolean> {
  if (ms > 0) await delay(ms, undefined, { signal }).catch(() => undefined);
  return !signal.aborted;
}
