/** A database as it looks after weeks of work: twenty apps of very different volume, two groups, a steady stream. */
import { createHash } from 'node:crypto';
import type { Db } from '../../src/db/connect.js';
import type { Batch, Value } from './bulk.js';
import { insertBatches } from './bulk.js';

/** Thirty days at a million messages. */
export const MS_PER_MESSAGE = (30 * 24 * 3_600_000) / 1_000_000;
export const STARTED_AT = Date.UTC(2026, 9, 1);
export const APPS = 20;
/** Its rate slots are taken for days: its messages wait by the thousand, in front of all others. */
export const SATURATED_APP = 1;
export const GROUPS: Readonly<Record<number, readonly number[]>> = { 1: [1, 2, 3, 4, 5, 6], 2: [7, 8, 9] };

const AT_ONCE = 10_000;

export const acceptedAt = (index: number): number => Math.round(STARTED_AT + index * MS_PER_MESSAGE);

/** Chance by position: the same row whenever it is made. */
function chance(index: number, salt: number): number {
  let x = Math.imul(index ^ Math.imul(salt, 0x9e3779b1), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return ((x ^ (x >>> 16)) >>> 0) / 2 ** 32;
}

const WEIGHTS = Array.from({ length: APPS }, (_, rank) => 1 / (rank + 1) ** 1.3);
const WEIGHT = WEIGHTS.reduce((sum, weight) => sum + weight, 0);

function appOf(index: number): number {
  let left = chance(index, 1) * WEIGHT;
  for (let rank = 0; rank < APPS; rank += 1) if ((left -= WEIGHTS[rank]!) < 0) return rank + 1;
  return APPS;
}

const SHARES: readonly [status: string, share: number][] = [
  ['delivered', 0.93],
  ['failed', 0.04],
  ['expired', 0.01],
  ['cancelled', 0.005],
  ['sent', 0.004],
  ['unknown', 0.002],
  ['scheduled', 0.0005],
];

function statusOf(index: number): string {
  let left = chance(index, 2);
  for (const [status, share] of SHARES) if ((left -= share) < 0) return status;
  return 'pending';
}

/** Made once, before the first message. */
export async function fillApps(db: Db): Promise<void> {
  const times = { created_at: STARTED_AT, updated_at: STARTED_AT };
  for (const id of Object.keys(GROUPS))
    await db('app_groups').insert({
      id: Number(id),
      name: `Group ${id}`,
      live_name: `Group ${id}`,
      settings: '{}',
      rotation: '{}',
      ...times,
    });
  for (let id = 1; id <= APPS; id += 1) {
    const group = Object.entries(GROUPS).find(([, apps]) => apps.includes(id));
    await db('apps').insert({
      id,
      name: `App ${id}`,
      live_name: `App ${id}`,
      type: 'Simulator',
      channel: 'sms',
      sms_limit: 100,
      phone_number: `208${id}`,
      group_id: group ? Number(group[0]) : null,
      credentials: '', // nobody opens them here
      callback_key: '',
      settings: '{}',
      state: 'active',
      slot_next_us: id === SATURATED_APP ? 9e15 : 0,
      ...times,
    });
  }
}

/** Messages `from` to `to`, with all that belongs to them. @param tell is told how many there are now and then */
export async function fillMessages(
  db: Db,
  from: number,
  to: number,
  tell: (done: number) => void,
): Promise<void> {
  for (let at = from; at < to; at += AT_ONCE) {
    const last = Math.min(to, at + AT_ONCE);
    await insertBatches(db, batchOf(at, last));
    tell(last);
  }
}

function batchOf(from: number, to: number): Batch[] {
  const tables = {
    messages: [] as Value[][],
    message_events: [] as Value[][],
    send_attempts: [] as Value[][],
    sms_ipn_requests: [] as Value[][],
    delivery_reports: [] as Value[][],
    events: [] as Value[][],
    idempotency_keys: [] as Value[][],
  };
  for (let index = from; index < to; index += 1) addMessage(tables, index);
  return Object.entries(tables).map(([table, rows]) => ({ table, columns: COLUMNS[table]!, rows }));
}

const COLUMNS: Record<string, readonly string[]> = {
  messages:
    'id uuid folder channel status app_id group_id sms_provider to to_e164 from from_e164 message encoding message_parts provider_id message_time telco_code attempts client_ref priority batch_id failover_on_dlr workflow_started created_at updated_at sent_at delivery_date provider_check_at redrive_at'.split(
      ' ',
    ),
  message_events: 'message_id kind from_status to_status source app_id created_at'.split(' '),
  send_attempts: 'message_id number app_id sms_provider outcome provider_id started_at finished_at'.split(
    ' ',
  ),
  sms_ipn_requests: 'id app_id kind method url headers body verdict message_id created_at'.split(' '),
  delivery_reports:
    'app_id ipn_id message_id attempt provider_id status verdict signal_due dedupe_key created_at'.split(' '),
  events: 'uuid type message_id app_id created_at'.split(' '),
  idempotency_keys: 'token_id idempotency_key request_hash resource_id created_at'.split(' '),
};

const TEXTS = [
  'Your code is {n}. It is valid for ten minutes.',
  'Habari, your parcel {n} is at the counter. Bring this message and a paper that shows who you are.',
  'Payment {n} was received. Thank you!',
];

/** A phone number that nobody has. */
export const numberOf = (person: number): string =>
  `254711${String(100_000 + (person % 60_000)).padStart(6, '0')}`;
export const providerIdOf = (index: number): string => `sim-${index}-${Math.floor(chance(index, 9) * 1e9)}`;
export const uuidOf = (index: number, kind = 0): string => {
  const hex = createHash('md5').update(`${kind}:${index}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}`;
};

function addMessage(tables: Record<string, Value[][]>, index: number): void {
  const id = index + 1;
  const app = appOf(index);
  const at = acceptedAt(index);
  const number = numberOf(Math.floor(chance(index, 3) * 60_000));
  const text = TEXTS[index % TEXTS.length]!.replace('{n}', String(index));
  const isInbound = chance(index, 4) < 0.1;
  // A fiftieth of all waits for the saturated app, as urgent as can be.
  const isBacklog = !isInbound && app === SATURATED_APP && chance(index, 5) < 0.06;
  const status = isInbound ? 'delivered' : isBacklog ? 'pending' : statusOf(index);
  const wasSent = !isInbound && !['scheduled', 'pending', 'cancelled'].includes(status);
  const isDelivered = wasSent && status === 'delivered';
  const group = Object.entries(GROUPS).find(([, apps]) => apps.includes(app));
  const providerId = wasSent ? providerIdOf(index) : null;
  tables['messages']!.push([
    id,
    uuidOf(index),
    isInbound ? 'inbox' : 'outbox',
    'sms',
    status,
    app,
    !isInbound && group && chance(index, 6) < 0.5 ? Number(group[0]) : null,
    'Simulator',
    isInbound ? `208${app}` : number,
    isInbound ? null : `+${number}`,
    isInbound ? number : `208${app}`,
    isInbound ? `+${number}` : null,
    text,
    'GSM-7',
    1,
    providerId,
    at,
    '63902',
    wasSent ? 1 : 0,
    chance(index, 7) < 0.1 ? `order-${index}` : null,
    isBacklog ? 0 : 1,
    chance(index, 8) < 0.3 ? Math.floor(index / 5_000) + 1 : null,
    0,
    isBacklog ? 0 : 1,
    at,
    at + 5_000,
    wasSent ? at + 1_000 : null,
    isDelivered ? at + 5_000 : null,
    ['sent', 'unknown'].includes(status) ? at + 600_000 : null,
    // The job considers each failure once; these it has not come to.
    status === 'failed' && chance(index, 11) < 0.02 ? at + 300_000 : null,
  ]);
  tables['events']!.push([
    uuidOf(index, 1),
    isInbound ? 'message.received' : `message.${wasSent ? 'sent' : 'accepted'}`,
    id,
    app,
    at,
  ]);
  if (!wasSent) return;
  for (const [before, after, later] of [
    ['pending', 'processing', 500],
    ['processing', 'sent', 1_000],
  ] as const)
    tables['message_events']!.push([id, 'status', before, after, 'workflow', app, at + later]);
  tables['send_attempts']!.push([id, 1, app, 'Simulator', 'accepted', providerId, at + 500, at + 1_000]);
  if (!['delivered', 'failed', 'expired'].includes(status)) return;
  tables['message_events']!.push([id, 'status', 'sent', status, 'provider', app, at + 5_000]);
  tables['events']!.push([uuidOf(index, 2), `message.${status}`, id, app, at + 5_000]);
  const body = Buffer.from(JSON.stringify({ id: providerId, status, at: at + 5_000, to: number }));
  const headers = '{"content-type":"application/json","user-agent":"simulator"}';
  tables['sms_ipn_requests']!.push([
    id,
    app,
    'callback',
    'POST',
    `/api/sms/apps/${app}/callback/***`,
    headers,
    body,
    'applied',
    id,
    at + 5_000,
  ]);
  tables['delivery_reports']!.push([
    app,
    id,
    id,
    1,
    providerId,
    status,
    'applied',
    0,
    createHash('sha256').update(`${index}`).digest('hex'),
    at + 5_000,
  ]);
  if (chance(index, 10) < 0.2)
    tables['idempotency_keys']!.push([1, `key:${uuidOf(index, 3)}`, uuidOf(index, 4), id, at]);
}
