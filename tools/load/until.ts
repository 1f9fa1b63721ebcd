/** Waiting for something that will happen by itself. */
import { setTimeout as delay } from 'node:timers/promises';

/**
 * Asks `probe` again and again until it answers with something.
 * @throws Error naming `what` when `withinMs` has passed
 */
export async function until<T>(
  probe: () => Promise<T | null | undefined | false> | T | null | undefined | false,
  what: string | (() => string),
  withinMs: number,
): Promise<T> {
  const deadline = Date.now() + withinMs;
  for (let pauseMs = 10; ; pauseMs = Math.min(200, pauseMs * 1.5)) {
    const found = await probe();
    if (found) return found;
    if (Date.now() > deadline)
      throw new Error(`waited ${withinMs} ms for ${typeof what === 'string' ? what : what()}`);
    await delay(pauseMs);
  }
}
