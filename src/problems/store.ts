/** What the tables know of troubles. Every statement is bounded: by an index, or by a number of the newest rows. */
import type { Executor } from '../db/connect.js';
import { readThrough } from '../db/sql.js';
import { BATTERY_LOW } from './rules.js';
import type {
  BalanceTrouble,
  BatchTrouble,
  CallbackTrouble,
  HookTrouble,
  LinkTrouble,
  PhoneTrouble,
  TextTrouble,
  Trouble,
} from './types.js';

const COUNTED_TO = 10_000;
const HOOKS = 500;
/** Attempts in a row: fewer pass by themselves. */
const FAILING = 5;
const TEXTS = 1_000;
const BATCHES = 100;
const NEWEST_EVENTS = 10_000;
const NEWEST_CALLS = 3_000;
const AT_ONCE = 1_000;

const numberOrNull = (value: number | string | null | undefined) => (value == null ? null : Number(value));

/** Its newest failed attempt. */
export async function newestFailure(db: Executor, appId: number): Promise<Trouble> {
  const row = (await readThrough(db, 'send_attempts', 'send_attempts_app_id_provider_id_index')
    .where({ app_id: appId })
    .whereNull('provider_id')
    .whereNotNull('finished_at')
    .orderBy('id', 'desc')
    .first('reason', 'finished_at')) as { reason: string | null; finished_at: number } | undefined;
  return { reason: row?.reason ?? null, at: numberOrNull(row?.finished_at) };
}

/** When apps were suspended last, as far as the newest events tell. */
export async function suspendedSince(db: Executor, appIds: readonly number[]): Promise<Map<number, number>> {
  const newest = (await db('events').max({ id: 'id' }).first()) as { id: number | null } | undefined;
  const rows = (await readThrough(db, 'events', null)
    .where('id', '>', Number(newest?.id ?? 0) - NEWEST_EVENTS)
    .whereIn('type', ['app.suspended', 'app.resumed'])
    .whereIn('app_id', [...appIds])
    .orderBy('id')
    .select('type', 'app_id', 'created_at')) as { type: string; app_id: number; created_at: number }[];
  const since = new Map<number, number>();
  for (const { type, app_id, created_at } of rows) {
    const id = Number(app_id);
    if (type === 'app.resumed') since.delete(id);
    else if (!since.has(id)) since.set(id, Number(created_at));
  }
  return since;
}

export async function lowBalances(db: Executor): Promise<BalanceTrouble[]> {
  const rows = (await db('app_balances').where({ is_low: true })) as {
    app_id: number;
    amount: string;
    currency: string | null;
    checked_at: number;
  }[];
  return rows.map(({ app_id, amount, currency, checked_at }) => ({
    appId: Number(app_id),
    amount,
    currency,
    checkedAt: Number(checked_at),
  }));
}

/** Receivers that were switched off because they failed, and those with dead deliveries. */
export async function hooksInTrouble(db: Executor): Promise<HookTrouble[]> {
  const hooks = (await readThrough(db, 'webhooks', 'webhooks_state_kind_index')
    .whereIn('state', ['active', 'off'])
    .whereIn('kind', ['webhook', 'slack'])
    .limit(HOOKS)
    .select(
      ...['id', 'kind', 'name', 'state', 'dead_in_a_row', 'failures', 'app_id', 'group_id', 'updated_at'],
    )) as HookRow[];
  const troubles: HookTrouble[] = [];
  for (const hook of hooks.sort((one, other) => one.id - other.id)) {
    const dead = () =>
      readThrough(db, 'webhook_deliveries', 'webhook_deliveries_webhook_id_state_id_index').where({
        webhook_id: hook.id,
        state: 'dead',
      });
    const row = (await db
      .count({ n: '*' })
      .from(dead().select('id').limit(COUNTED_TO).as('some') as never)
      .first()) as { n: number | string };
    const count = Number(row.n);
    const isOff = hook.state === 'off' && hook.dead_in_a_row > 0; // else a person did it
    const failures = hook.state === 'active' && hook.failures >= FAILING ? hook.failures : 0;
    if (!isOff && count + failures === 0) continue;
    const first =
      count === 0 ? undefined : ((await dead().orderBy('id').first('ended_at')) as { ended_at: number });
    troubles.push({
      id: Number(hook.id),
      kind: hook.kind,
      name: hook.name,
      appId: numberOrNull(hook.app_id),
      groupId: numberOrNull(hook.group_id),
      isOff,
      failures,
      offSince: Number(hook.updated_at),
      count,
      since: numberOrNull(first?.ended_at),
    });
  }
  return troubles;
}

/** By SMS app; of the newest that wait. */
export async function textsInTrouble(db: Executor): Promise<TextTrouble[]> {
  const troubles = new Map<string, TextTrouble>();
  for (const state of ['needs_review', 'suspicious'] as const) {
    const rows = (await readThrough(db, 'payment_texts', 'payment_texts_state_payment_app_id_id_index')
      .where({ state })
      .limit(TEXTS)
      .select('app_id', 'payment_app_id', 'created_at')) as {
      app_id: number;
      payment_app_id: number;
      created_at: number;
    }[];
    for (const row of rows) {
      const [appId, paymentAppId, at] = [row.app_id, row.payment_app_id, row.created_at].map(Number) as [
        number,
        number,
        number,
      ];
      const key = `${state} ${appId} ${paymentAppId}`;
      const known = troubles.get(key) ?? { state, appId, paymentAppId, count: 0, since: at };
      troubles.set(key, { ...known, count: known.count + 1, since: Math.min(known.since!, at) });
    }
  }
  return [...troubles.values()];
}

export async function phonesInTrouble(db: Executor): Promise<PhoneTrouble[]> {
  const rows = (await db('phones')
    .where({ presence: 'offline' })
    .orWhere({ battery_low: true })
    .orWhere('battery', '<', BATTERY_LOW)
    .select('app_id', 'presence', 'last_seen_at', 'battery', 'battery_low', 'status_at')) as {
    app_id: number;
    presence: string;
    last_seen_at: number | null;
    battery: number | null;
    battery_low: boolean | number;
    status_at: number | null;
  }[];
  return rows.map((row) => ({
    appId: Number(row.app_id),
    isOffline: row.presence === 'offline',
    lastSeenAt: numberOrNull(row.last_seen_at),
    battery: row.battery,
    isBatteryLow: Boolean(row.battery_low),
    statusAt: numberOrNull(row.status_at),
  }));
}

export async function linksInTrouble(db: Executor): Promise<LinkTrouble[]> {
  const rows = (await db('smpp_links')
    .whereIn('state', ['down', 'refused'])
    .select('app_id', 'state', 'state_text', 'state_at')) as {
    app_id: number;
    state: string;
    state_text: string | null;
    state_at: number | null;
  }[];
  return rows.map((row) => ({
    appId: Number(row.app_id),
    isRefused: row.state === 'refused',
    text: row.state_text?.replace(/\.$/, '') ?? null,
    since: numberOrNull(row.state_at),
  }));
}

/** By app, among the newest calls. */
export async function callsInTrouble(db: Executor, since: number): Promise<CallbackTrouble[]> {
  const troubles = new Map<number, CallbackTrouble>();
  let before: number | null = null;
  for (let read = 0; read < NEWEST_CALLS; read += AT_ONCE) {
    const query = readThrough(db, 'sms_ipn_requests', null).orderBy('id', 'desc').limit(AT_ONCE);
    if (before !== null) void query.where('id', '<', before);
    const rows = (await query.select('id', 'app_id', 'verdict', 'created_at')) as CallRow[];
    for (const row of rows) {
      const [id, appId, at] = [Number(row.id), Number(row.app_id), Number(row.created_at)];
      if (at < since || !['unparsable', 'failed'].includes(row.verdict)) continue;
      const known = troubles.get(appId) ?? { appId, id, count: 0, since: at };
      troubles.set(appId, { ...known, count: known.count + 1, since: at });
    }
    const last = rows.at(-1);
    if (!last || rows.length < AT_ONCE || Number(last.created_at) < since) break;
    before = Number(last.id);
  }
  return [...troubles.values()];
}

export async function pausedBatches(db: Executor): Promise<BatchTrouble[]> {
  const rows = (await readThrough(db, 'batches', 'batches_state_updated_at_index')
    .where({ state: 'paused' })
    .orderBy('updated_at', 'desc')
    .limit(BATCHES)
    .select('id', 'name', 'app_id', 'group_id', 'updated_at')) as {
    id: number;
    name: string | null;
    app_id: number | null;
    group_id: number | null;
    updated_at: number;
  }[];
  return rows.map((row) => ({
    id: Number(row.id),
    name: row.name,
    appId: numberOrNull(row.app_id),
    groupId: numberOrNull(row.group_id),
    since: Number(row.updated_at),
  }));
}

interface HookRow {
  id: number;
  kind: 'webhook' | 'slack';
  name: string | null;
  state: string;
  dead_in_a_row: number;
  failures: number;
  app_id: number | null;
  group_id: number | null;
  updated_at: number;
}

interface CallRow {
  id: number;
  app_id: number;
  verdict: string;
  created_at: number;
}
