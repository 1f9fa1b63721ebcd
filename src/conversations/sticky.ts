/** Which app somebody wrote to last: an answer goes out by it, and so from the number that they know. */
import type { App } from '../apps/types.js';
import type { Executor } from '../db/connect.js';
import { toE164 } from '../messages/numbers.js';
import { listReceived } from './store.js';

/** What the history of a message says whose app was chosen so. */
export const STICKY_NOTE = 'this app was chosen because it received last from this number';

/**
 * One look-up by index.
 * @param apps of which one is wanted @param to as the client wrote it; each app reads it in its own country
 * @returns the id of the app that received last from there; null = none of them ever did
 */
export async function lastReceiver(db: Executor, apps: readonly App[], to: string): Promise<number | null> {
  const numbers = new Map<number, string>();
  for (const { id, settings } of apps) {
    const read = toE164(to, settings.default_country ?? null);
    if (read.ok) numbers.set(id, read.e164 ?? to);
  }
  if (numbers.size === 0) return null;
  const received = await listReceived(db, [...new Set(numbers.values())], [...numbers.keys()]);
  return received.find(({ appId, number }) => numbers.get(appId) === number)?.appId ?? null;
}
