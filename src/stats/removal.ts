/** Messages that are removed because they were never accepted in the end: what was counted of them is taken back. */
import type { Executor } from '../db/connect.js';
import { lockPosition, subtractAccepted } from './store.js';
import { ofAccepted, Tallies } from './tallies.js';
import type { AcceptedRow } from './types.js';
import { GRAIN_MS, type Grain } from './window.js';

/**
 * Nothing is rolled up from before `remove` until the transaction ends, so that it is known what was; what is still to be
 * rolled up is then not there any more.
 * @param remove deletes some messages in this transaction
 * @returns those
 */
export async function removeCounted<M extends Omit<AcceptedRow, 'isIncoming'>>(
  trx: Executor,
  remove: () => Promise<M[]>,
): Promise<M[]> {
  const position = (await lockPosition(trx, 'messages')) ?? 0;
  const removed = await remove();
  const counted = removed.filter(({ id }) => id <= position);
  for (const grain of Object.keys(GRAIN_MS) as Grain[]) {
    const tallies = new Tallies(GRAIN_MS[grain]);
    for (const message of counted) {
      const { appId, at, more } = ofAccepted({ ...message, isIncoming: false });
      tallies.add(appId, at, more);
    }
    await subtractAccepted(trx, grain, tallies.all());
  }
  return removed;
}
