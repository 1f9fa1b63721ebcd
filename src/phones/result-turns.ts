/** For which messages SMSsync is asked for a result. */
import type { Executor } from '../db/connect.js';
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

/** A place among what a phone acknowledged, in the order in which it did. */
interface StoredFrom {
  storedAt: number;
  id: number;
}

/** What the phone acknowledged after `from` and may still say something about; a failure it may undo by itself. */
async function listStored(
  db: Executor,
  appId: number,
  { storedAt, id }: StoredFrom,
  limit: number,
): Promise<(StoredFrom & { uuid: string })[]> {
  const rows = (await db('phone_hand_outs')
    .where({ app_id: appId })
    .where((after) =>
      after
        .where('stored_at', '>', storedAt)
        .orWhere((same) => same.where({ stored_at: storedAt }).where('id', '>', id)),
    )
    .whereIn('state', ['stored', 'sent', 'failed'])
    .orderBy([{ column: 'stored_at' }, { column: 'id' }])
    .limit(limit)
    .select('uuid', 'id', 'stored_at')) as { uuid: string; id: number; stored_at: number }[];
  return rows.map((row) => ({ uuid: row.uuid, id: Number(row.id), storedAt: Number(row.stored_at) }));
}
