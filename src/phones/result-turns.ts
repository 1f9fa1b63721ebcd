/** For which messages SMSsync is asked for a result. */
import type { Executor } from '../db/connect.js';
import { listStored, type StoredFrom } from './hand-outs.js';
import { SILENCE_MS } from './leases.js';

/** The app looks each of them up. */
const ASKED_AT_ONCE = 100;

/**
 * Of more than a hundred each has its turn: 3.1 never reports a success, and the oldest hundred would otherwise hide the
 * failures of all that follow for a day. Where a list ended is kept in memory; after a restart it begins with the oldest.
 */
export class ResultTurns {
  private readonly ends = new Map<number, StoredFrom>();

  /** @returns uuids that the phone acknowledged and that may still change, from where the last list ended */
  async next(db: Executor, appId: number, now: number): Promise<string[]> {
    const oldest = { storedAt: now - SILENCE_MS, id: Number.MAX_SAFE_INTEGER };
    const end = this.ends.get(appId);
    const from = end && end.storedAt > oldest.storedAt ? end : oldest;
    const rows = await listStored(db, appId, from, ASKED_AT_ONCE);
    const isWhole = from === oldest && rows.length < ASKED_AT_ONCE;
    if (from !== oldest && rows.length < ASKED_AT_ONCE) {
      const again = await listStored(db, appId, oldest, ASKED_AT_ONCE - rows.length);
      const known = new Set(rows.map(({ uuid }) => uuid));
      rows.push(...again.filter(({ uuid }) => !known.has(uuid)));
    }
    const last = rows.at(-1);
    if (isWhole || !last) this.ends.delete(appId);
    else this.ends.set(appId, last);
    return rows.map(({ uuid }) => uuid);
  }
}
