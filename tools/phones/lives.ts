/** Many phones that live at the same time. */
import { setMaxListeners } from 'node:events';
import { live } from '../../src/phone-sim/life.js';
import type { RunningPhone } from './phone.js';

/**
 * Begins to poll with every phone, evenly spread over the time between two polls.
 * @param statusMs between two reports of a phone about itself; null = none
 * @returns ends it; resolves when the last request is over. It rejects with a fault of the simulators
 */
export function beginLives(
  phones: readonly RunningPhone[],
  { pollMs, statusMs }: { pollMs: number; statusMs: number | null },
): () => Promise<void> {
  const ending = new AbortController();
  const { signal } = ending;
  setMaxListeners(0, signal); // one for each phone that waits
  const lives = Promise.all(
    phones.map(({ handset }, index) =>
      live(handset, {
        pollMs,
        firstPollMs: (index * pollMs) / phones.length,
        statusMs,
        incoming: null,
        signal,
      }),
    ),
  );
  lives.catch(() => undefined); // told to whoever ends it
  return async () => {
    ending.abort();
    await lives;
    for (const phone of phones) phone.close();
  };
}
