/** What waits for receivers of events and for phones: bounded reads on indexes, whatever the backlog. */
import type { Db } from '../db/connect.js';
import { readThrough } from '../db/sql.js';

export interface WebhookBacklog {
  hooks: { id: number; kind: string; pending: number; dead: number }[];
  /** Of all receivers. */
  pending: number;
  /** Since the next attempt was due; 0 = all are in time. */
  overdueMs: number;
}

export interface PhoneBacklog {
  presence: { presence: string; phones: number }[];
  open: { appId: number; state: string; messages: number; parts: number }[];
}

const PER_HOOK = 10_000;
const PER_PHONE = 10_000;
const HOOKS = 500;
const AT_MOST = 100_000;
const AT_ONCE = 5;

/** @throws when the database is away */
export async function readWebhooks(db: Db, now: number): Promise<WebhookBacklog> {
  const hooks = (await db('webhooks')
    .whereIn('state', ['active', 'off'])
    .whereIn('kind', ['webhook', 'slack']) // callbacks have a row for each origin
    .orderBy('id')
    .limit(HOOKS)
    .select('id', 'kind')) as { id: number; kind: string }[];
  const counts = await inTurns(hooks, async ({ id, kind }) => {
    const of = (state: string) =>
      countSome(db, 'webhook_deliveries_webhook_id_state_id_index', { webhook_id: id, state }, PER_HOOK);
    return { id, kind, pending: await of('pending'), dead: await of('dead') };
  });
  const next = (await readThrough(db, 'webhook_deliveries', BY_TIME)
    .where({ state: 'pending' })
    .orderBy('next_at')
    .first('next_at')) as { next_at: number } | undefined;
  return {
    hooks: counts,
    pending: await countSome(db, BY_TIME, { state: 'pending' }, AT_MOST),
    overdueMs: next ? Math.max(0, now - Number(next.next_at)) : 0,
  };
}

const BY_TIME = 'webhook_deliveries_state_next_at_index';

async function countSome(
  db: Db,
  index: string,
  is: Record<string, string | number>,
  atMost: number,
): Promise<number> {
  const some = readThrough(db, 'webhook_deliveries', index).where(is).select('id').limit(atMost).as('some');
  const row = (await db
    .count({ n: '*' })
    .from(some as never)
    .first()) as { n: number };
  return Number(row.n);
}

/** @throws when the database is away */
export async function readPhones(db: Db): Promise<PhoneBacklog> {
  const phones = (await db('phones').select('app_id', 'presence')) as { app_id: number; presence: string }[];
  const byPresence = new Map<string, number>(['new', 'online', 'offline'].map((word) => [word, 0]));
  for (const { presence } of phones) byPresence.set(presence, (byPresence.get(presence) ?? 0) + 1);
  const open = await inTurns(phones, async ({ app_id }) => {
    const some = db('phone_hand_outs')
      .where({ app_id, is_open: true })
      .limit(PER_PHONE)
      .select('state', 'parts')
      .as('some');
    const rows = (await db
      .from(some)
      .groupBy('state')
      .select('state')
      .count({ n: '*' })
      .sum({ parts: 'parts' })) as { state: string; n: number; parts: number }[];
    return rows.map(({ state, n, parts }) => ({
      appId: Number(app_id),
      state,
      messages: Number(n),
      parts: Number(parts),
    }));
  });
  return {
    presence:
      phones.length === 0 ? [] : [...byPresence].map(([presence, count]) => ({ presence, phones: count })),
    open: open.flat(),
  };
}

/** A few at a time: a thousand of them must not take every connection of the pool. */
export async function inTurns<T, R>(all: readonly T[], read: (one: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (let at = 0; at < all.length; at += AT_ONCE)
    results.push(...(await Promise.all(all.slice(at, at + AT_ONCE).map(read))));
  return results;
}
