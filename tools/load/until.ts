/** Waiting for something that will happen by itself, without guessing how long it takes. */
import { setTimeout as delay } from 'node:timers/promises';

/**
 * Asks `probe` again and again until it answers with something.
 * @param what said in the error when `withinMs` has passed
 */
export async function until<T>(
  probe: () => Promise<T | null | undefined | false> | T | null | undefined | false,
  what: string | (() => string | Promise<string>),
  withinMs = 40_000,
): Promise<T> {
  const deadline = Date.now() + withinMs;
  for (let pauseMs = 5; ; pauseMs = Math.min(100, pauseMs * 1.5)) {
    const found = await probe();
    if (found) return found;
    if (Date.now() > deadline)
      throw new Error(`waited ${withinMs} ms for ${typeof what === 'string' ? what : await what()}`);
    await delay(pauseMs);
  }
}
