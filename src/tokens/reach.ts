/** How far a token or a user sees: checked before it is kept. */
import type { Executor } from '../db/connect.js';
import { invalid } from '../errors.js';
import { unknownIds } from './store.js';
import { EVERYTHING, type Reach } from './types.js';

/** Lists in both, or in none. */
export const wholeReach = ({ appIds, groupIds }: Reach): Reach =>
  appIds === null && groupIds === null ? EVERYTHING : { appIds: appIds ?? [], groupIds: groupIds ?? [] };

/**
 * A reach that may be kept: a mistyped id would see nothing now, and some day an app that was never meant.
 * @throws ApiError validation_failed for an id that is not there, and for one that would see nothing at all
 */
export async function checkedReach(db: Executor, reach: Reach): Promise<Reach> {
  const whole = wholeReach(reach);
  const { appIds, groupIds } = whole;
  if (appIds?.length === 0 && groupIds?.length === 0)
    throw invalid('app_ids', 'Name at least one app or group; leave both fields out for every app.');
  await assertKnown(db, 'app', appIds ?? []);
  await assertKnown(db, 'group', groupIds ?? []);
  return whole;
}

async function assertKnown(db: Executor, what: 'app' | 'group', ids: readonly number[]): Promise<void> {
  if (ids.length === 0) return;
  const [unknown] = await unknownIds(db, what === 'app' ? 'apps' : 'app_groups', ids);
  if (unknown !== undefined) throw invalid(`${what}_ids`, `There is no ${what} ${unknown}.`);
}
