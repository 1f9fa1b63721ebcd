/** Whether a phone is there, and what follows when that changes. Inside a transaction that holds the phone's row. */
import type { AppStore } from '../apps/store.js';
import type { App } from '../apps/types.js';
import type { Executor } from '../db/connect.js';
import { recordEvent } from '../events/store.js';
import { endHandOut } from './effects.js';
import { listOpen } from './hand-outs.js';
import { listPhones, updatePhone, type Phone } from './store.js';

/** The phone has just called. @returns whether that is news */
export async function comeOnline(
  trx: Executor,
  phone: Phone,
  client: string | null,
  now: number,
): Promise<boolean> {
  const isNews = phone.presence !== 'online';
  await updatePhone(trx, phone.appId, { presence: 'online', lastSeenAt: now, client }, now);
  if (isNews) await recordEvent(trx, { type: 'phone.online', appId: phone.appId }, now);
  return isNews;
}

/** It has been silent for too long: what it never had may go elsewhere. */
export async function goOffline(
  trx: Executor,
  apps: AppStore,
  app: App,
  phone: Phone,
  now: number,
): Promise<void> {
  await updatePhone(trx, phone.appId, { presence: 'offline' }, now);
  await recordEvent(trx, { type: 'phone.offline', appId: phone.appId }, now);
  await releaseQueue(trx, apps, app, now);
}

/** In one transaction; a longer queue goes on with the next look. */
const RELEASED_AT_ONCE = 500;

/**
 * Gives what the phone never had back to its group, where another app of it is there to take it.
 * @returns how many messages
 */
export async function releaseQueue(trx: Executor, apps: AppStore, app: App, now: number): Promise<number> {
  if (app.groupId === null || !(await hasOther(trx, apps, app))) return 0;
  const queued = await listOpen(trx, app.id, { states: ['queued'], limit: RELEASED_AT_ONCE });
  const movable = await inGroup(
    trx,
    queued.map(({ messageId }) => messageId),
  );
  const rows = queued.filter(({ messageId }) => movable.has(messageId));
  for (const row of rows) await endHandOut(trx, row, 'released', now);
  return rows.length;
}

/** A message that was sent through this app, and no group, stays with it. */
async function inGroup(trx: Executor, messageIds: readonly number[]): Promise<Set<number>> {
  const rows = (await trx('messages')
    .whereIn('id', [...messageIds])
    .whereNotNull('group_id')
    .select('id')) as { id: number }[];
  return new Set(rows.map(({ id }) => Number(id)));
}

async function hasOther(trx: Executor, apps: AppStore, app: App): Promise<boolean> {
  const { apps: members } = await apps.list(trx, { groupId: app.groupId! });
  const others = members.filter(
    ({ id, state, channel }) => id !== app.id && state === 'active' && channel === app.channel,
  );
  const phones = await listPhones(trx, { appIds: others.map(({ id }) => id) });
  return others.some(({ id }) => (phones.get(id)?.presence ?? 'online') === 'online');
}
