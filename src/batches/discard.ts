/** Removes what an upload left behind that ended before its last row: nobody was told that anything was accepted. */
import type { AppStore, GroupStore } from '../apps/store.js';
import type { Db, Executor } from '../db/connect.js';
import { inTransaction } from '../db/sql.js';
import type { Message } from '../messages/types.js';
import { removeCounted } from '../stats/removal.js';
import { returnPlaces } from './keep-back.js';
import { removeMembers } from './members.js';
import { deleteBatch } from './store.js';

export interface DiscardDeps {
  db: Db;
  apps: AppStore;
  groups: GroupStore;
}

const REMOVED_AT_ONCE = 500;

/** The batch and its members, their places under a cap, and what was counted of them. A second call finds the rest. */
export async function discardUpload(deps: DiscardDeps, batchId: number): Promise<void> {
  const remove = () =>
    inTransaction(deps.db, async (trx) => {
      const removed = await removeCounted(trx, () => removeMembers(trx, batchId, REMOVED_AT_ONCE));
      await returnPlacesOf(deps, trx, removed);
      return removed.length;
    });
  while ((await remove()) > 0);
  await inTransaction(deps.db, (trx) => deleteBatch(trx, batchId));
}

/** The process that took them may be gone: they tell themselves whose cap it was. */
async function returnPlacesOf(
  { apps, groups }: DiscardDeps,
  trx: Executor,
  members: readonly Message[],
): Promise<void> {
  const [first] = members;
  const app = first ? await apps.find(trx, first.appId) : null;
  if (!first || !app) return;
  const { groupId } = first;
  const scope =
    groupId === null ? { app, group: null } : { app: null, group: await groups.find(trx, groupId) };
  await returnPlaces(trx, scope, app, members);
}
