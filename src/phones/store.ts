/** Rows of `phones` and `phone_records`: who a phone is, how it is, and what it told of itself. */
import type { Executor } from '../db/connect.js';
import { clip } from '../messages/store.js';
import type { Bucket } from './pacing.js';
import type { Protocol } from './types.js';

export type Presence = 'new' | 'online' | 'offline';

/** Instants are milliseconds since 1970. */
export interface Phone {
  appId: number;
  protocol: Protocol;
  keyHash: string;
  oldKeyHash: string | null;
  oldKeyUntil: number | null;
  deviceId: string | null;
  client: string | null;
  /** SMSsync: its Message Results API is on, as far as we know. */
  hasResults: boolean;
  /** When it last did what only a phone with that setting does; 0 = never. */
  proofAt: number;
  lastEcho: Echo | null;
  presence: Presence;
  lastSeenAt: number | null;
  battery: number | null;
  signal: number | null;
  network: string | null;
  sim: string | null;
  statusAt: number | null;
  latitude: number | null;
  longitude: number | null;
  accuracy: number | null;
  locatedAt: number | null;
  batteryLow: boolean;
  simTrouble: boolean;
  bucket: Bucket | null;
  day: string | null;
  dayParts: number;
  /** Nothing is handed out before. */
  holdUntil: number;
  /** The gentle pace until then. */
  slowUntil: number;
}

/** An acknowledgement of SMSsync and its answer: the HTTP client may repeat it. */
export interface Echo {
  at: number;
  /** Of the uuids that were asked for, in order of the alphabet. */
  hash: string;
  uuids: string[];
}

export type PhoneChanges = Partial<Omit<Phone, 'appId' | 'protocol'>>;

export interface NewPhone {
  appId: number;
  protocol: Protocol;
  keyHash: string;
  secretHash: string | null;
  loginHash: string | null;
  deviceId: string | null;
}

export async function insertPhone(db: Executor, phone: NewPhone, now: number): Promise<void> {
  await db('phones').insert({
    app_id: phone.appId,
    protocol: phone.protocol,
    key_hash: phone.keyHash,
    secret_hash: phone.secretHash,
    login_hash: phone.loginHash,
    device_id: phone.deviceId,
    bucket: 'null',
    created_at: now,
    updated_at: now,
  });
}

/** @param lock holds the row until the transaction ends: everything that is decided for one phone follows one another */
export async function findPhone(db: Executor, appId: number, lock = false): Promise<Phone | null> {
  const query = db('phones').where({ app_id: appId });
  if (lock) void query.forUpdate();
  const row = (await query.first()) as PhoneRow | undefined;
  return row ? readPhone(row) : null;
}

export interface Caller {
  phone: Phone;
  /** When it asks for messages, its workflow has something to decide. */
  hasWork: boolean;
}

/** What a request can present, each as a hash; the phone is found by the first that is there. */
export type Presented = { key: string } | { secret: string } | { logins: readonly string[] };

/** What waits, what was given and may be offered again, what is due by now. About the rest a poll decides nothing. */
const WORK = `phone_hand_outs as h where h.app_id = phones.app_id and h.is_open = ? and (h.state = ?
  or (h.state = ? and h.is_plain = ? and phones.protocol <> ?) or h.lease_until <= ?)`;

/** In one indexed query. @returns every phone that it fits: a secret can be shared by mistake */
export async function findCallers(
  db: Executor,
  protocol: Protocol,
  presented: Presented,
  now: number,
): Promise<Caller[]> {
  const query = db('phones')
    .where({ protocol })
    .select('phones.*')
    .select(
      db.raw(`exists (select 1 from ${WORK}) as has_work`, [true, 'queued', 'leased', false, 'msync', now]),
    );
  if ('key' in presented) {
    void query.where((either) =>
      either
        .where({ key_hash: presented.key })
        .orWhere((old) => old.where({ old_key_hash: presented.key }).where('old_key_until', '>', now)),
    );
  } else if ('secret' in presented) void query.where({ secret_hash: presented.secret });
  else void query.whereIn('login_hash', [...presented.logins]);
  const rows = (await query.limit(2)) as (PhoneRow & { has_work: number })[];
  return rows.map((row) => ({ phone: readPhone(row), hasWork: Boolean(row.has_work) }));
}

export async function hasSecret(db: Executor, hash: string, notApp: number): Promise<boolean> {
  const row: unknown = await db('phones')
    .where({ secret_hash: hash })
    .whereNot({ app_id: notApp })
    .first('app_id');
  return row !== undefined;
}

export async function updatePhone(
  db: Executor,
  appId: number,
  changes: PhoneChanges & { secretHash?: string | null; loginHash?: string | null },
  now: number,
): Promise<void> {
  await db('phones')
    .where({ app_id: appId })
    .update({ ...writePhone(changes), updated_at: now });
}

export async function deletePhone(db: Executor, appId: number): Promise<void> {
  await db('phones').where({ app_id: appId }).delete();
}

export async function listPhones(
  db: Executor,
  filter: { appIds: readonly number[] },
): Promise<Map<number, Phone>> {
  const rows = (await db('phones').whereIn('app_id', [...filter.appIds])) as PhoneRow[];
  return new Map(rows.map((row) => [row.app_id, readPhone(row)]));
}

/** Far below what either engine takes in one statement. */
const TOUCHED_AT_ONCE = 200;

/** Notes when phones were last here, many in one statement. */
export async function touchPhones(db: Executor, seen: ReadonlyMap<number, number>): Promise<void> {
  const phones = [...seen];
  for (let from = 0; from < phones.length; from += TOUCHED_AT_ONCE) {
    const some = phones.slice(from, from + TOUCHED_AT_ONCE);
    const cases = some.map(() => 'when ? then ?').join(' ');
    await db('phones')
      .whereIn(
        'app_id',
        some.map(([appId]) => appId),
      )
      .update({ last_seen_at: db.raw(`case app_id ${cases} end`, some.flat()) });
  }
}

/** Phones whose workflow is not known to run. */
export async function listRunless(db: Executor, limit: number): Promise<number[]> {
  const rows = (await db('phones').where({ run_started: false }).limit(limit).select('app_id')) as {
    app_id: number;
  }[];
  return rows.map(({ app_id }) => Number(app_id));
}

export async function markRun(db: Executor, appIds: readonly number[]): Promise<void> {
  await db('phones')
    .whereIn('app_id', [...appIds])
    .update({ run_started: true });
}

/** The engine's data is gone: every phone needs a run again. */
export async function markRunless(db: Executor): Promise<void> {
  await db('phones').where({ run_started: true }).update({ run_started: false });
}

export type RecordKind = 'status' | 'location' | 'note';

export interface PhoneRecord {
  id: number;
  kind: RecordKind;
  data: Record<string, unknown>;
  at: number;
}

export async function addRecord(
  db: Executor,
  appId: number,
  kind: RecordKind,
  data: Record<string, unknown>,
  now: number,
): Promise<void> {
  await db('phone_records').insert({ app_id: appId, kind, data: JSON.stringify(data), created_at: now });
}

/** Newest first. */
export async function listRecords(
  db: Executor,
  appId: number,
  kind: RecordKind,
  page: { limit: number; offset: number },
): Promise<{ records: PhoneRecord[]; total: number }> {
  const matching = () => db('phone_records').where({ app_id: appId, kind });
  const counted = (await matching().count({ n: '*' }).first()) as { n: number };
  const rows = (await matching().orderBy('id', 'desc').limit(page.limit).offset(page.offset)) as {
    id: number;
    data: string;
    created_at: number;
  }[];
  const records = rows.map(({ id, data, created_at }) => ({
    id,
    kind,
    data: JSON.parse(data) as Record<string, unknown>,
    at: Number(created_at),
  }));
  return { records, total: Number(counted.n) };
}

interface PhoneRow {
  app_id: number;
  protocol: string;
  key_hash: string;
  old_key_hash: string | null;
  old_key_until: number | null;
  device_id: string | null;
  client: string | null;
  has_results: boolean | number;
  proof_at: number;
  last_echo: string | null;
  presence: string;
  last_seen_at: number | null;
  battery: number | null;
  signal: number | null;
  network: string | null;
  sim: string | null;
  status_at: number | null;
  latitude: number | null;
  longitude: number | null;
  accuracy: number | null;
  located_at: number | null;
  battery_low: boolean | number;
  sim_trouble: boolean | number;
  bucket: string;
  day: string | null;
  day_parts: number;
  hold_until: number;
  slow_until: number;
}

const readPhone = (row: PhoneRow): Phone => ({
  appId: Number(row.app_id),
  protocol: row.protocol as Protocol,
  keyHash: row.key_hash,
  oldKeyHash: row.old_key_hash,
  oldKeyUntil: row.old_key_until,
  deviceId: row.device_id,
  client: row.client,
  hasResults: Boolean(row.has_results),
  proofAt: Number(row.proof_at),
  lastEcho: row.last_echo === null ? null : (JSON.parse(row.last_echo) as Echo | null),
  presence: row.presence as Presence,
  lastSeenAt: row.last_seen_at,
  battery: row.battery,
  signal: row.signal,
  network: row.network,
  sim: row.sim,
  statusAt: row.status_at,
  latitude: row.latitude,
  longitude: row.longitude,
  accuracy: row.accuracy,
  locatedAt: row.located_at,
  batteryLow: Boolean(row.battery_low),
  simTrouble: Boolean(row.sim_trouble),
  bucket: JSON.parse(row.bucket) as Bucket | null,
  day: row.day,
  dayParts: row.day_parts,
  holdUntil: Number(row.hold_until),
  slowUntil: Number(row.slow_until),
});

const COLUMNS = {
  keyHash: 'key_hash',
  oldKeyHash: 'old_key_hash',
  oldKeyUntil: 'old_key_until',
  secretHash: 'secret_hash',
  loginHash: 'login_hash',
  deviceId: 'device_id',
  client: 'client',
  hasResults: 'has_results',
  proofAt: 'proof_at',
  lastEcho: 'last_echo',
  presence: 'presence',
  lastSeenAt: 'last_seen_at',
  battery: 'battery',
  signal: 'signal',
  network: 'network',
  sim: 'sim',
  statusAt: 'status_at',
  latitude: 'latitude',
  longitude: 'longitude',
  accuracy: 'accuracy',
  locatedAt: 'located_at',
  batteryLow: 'battery_low',
  simTrouble: 'sim_trouble',
  bucket: 'bucket',
  day: 'day',
  dayParts: 'day_parts',
  holdUntil: 'hold_until',
  slowUntil: 'slow_until',
} as const;

/** What phones say of themselves may be longer than its column. */
const WIDTHS: Partial<Record<keyof typeof COLUMNS, number>> = {
  deviceId: 190,
  client: 190,
  network: 60,
  sim: 60,
};
const JSON_FIELDS: ReadonlySet<string> = new Set(['bucket', 'lastEcho']);

function writePhone(changes: Partial<Record<keyof typeof COLUMNS, unknown>>): Record<string, unknown> {
  const names = Object.keys(changes) as (keyof typeof COLUMNS)[];
  return Object.fromEntries(
    names.map((name) => {
      const value = changes[name];
      const width = WIDTHS[name];
      const written = JSON_FIELDS.has(name)
        ? JSON.stringify(value)
        : width !== undefined && typeof value === 'string'
          ? clip(value, width)
          : value;
      return [COLUMNS[name], written];
    }),
  );
}
