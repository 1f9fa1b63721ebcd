/** Opting out and in again, each with its event, inside the transaction of whatever asked for it. */
import type { Executor } from '../db/connect.js';
import { recordEvent } from '../events/store.js';
import { addOptOut, removeOptOut } from './store.js';
import type { OptOut, OptOutSource } from './types.js';

/**
 * The event names its message and is none of that message's, so that a rule for incoming messages hears of it once.
 * @returns whether the number is new on the list; one that is on it keeps its entry
 */
export async function optOut(trx: Executor, entry: Omit<OptOut, 'id'>): Promise<boolean> {
  if (!(await addOptOut(trx, entry))) return false;
  const { appId, number, source, messageId, since } = entry;
  const data = { app_id: appId, number, source, message_id: messageId };
  await recordEvent(trx, { type: 'opt_out.added', appId, data }, since);
  return true;
}

/** @param by who asked for it. @returns whether the number was on the list */
export async function optIn(
  trx: Executor,
  { appId, number }: Pick<OptOut, 'appId' | 'number'>,
  by: { source: OptOutSource; messageId: number | null },
  now: number,
): Promise<boolean> {
  if (!(await removeOptOut(trx, appId, number))) return false;
  const data = { app_id: appId, number, source: by.source, message_id: by.messageId };
  await recordEvent(trx, { type: 'opt_out.removed', appId, data }, now);
  return true;
}
