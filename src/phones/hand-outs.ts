/** Rows of `phone_hand_outs`: one for each message that was queued for a phone, per attempt. */
import { randomUUID } from 'node:crypto';
import { afterCommit } from '../db/after-commit.js';
import { commitObserver } from '../db/commit-observer.js';
import type { Db, Executor } from '../db/connect.js';
import { clip } from '../messages/store.js';
import { isTerminal } from '../messages/status.js';
import { PRIORITIES, type Priority, type Status } from '../messages/types.js';
import { isOpen, type HandOutFacts, type HandOutState } from './leases.js';

/** Instants are milliseconds since 1970. */
export interface HandOutRow extends HandOutFacts {
  id: number;
  uuid: string;
  appId: number;
  messageId: number;
  attempt: number;
  parts: number;
  priority: Priority;
  toE164: string | null;
  /** The message is still on its way through this very phone by this attempt, and has not ended. */
  isCurrent: boolean;
  queuedAt: number;
  endedAt: number | null;
  /** The phone's last words about it, to tell a repeat. */
  lastReport: string | null;
}

/** Hears how many hand-outs came to a state. */
export const movedHandOuts = commitObserver<{ state: HandOutState; count: number }>('movedHandOuts');

/** Queues a message for a phone. Safe to repeat: one row for each attempt. */
export async function queueHandOut(
  db: Executor,
  given: {
    appId: number;
    messageId: number;
    attempt: number;
    parts: number;
    priority: Priority;
    toE164: string | null;
  },
  now: number,
): Promise<void> {
  await db('phone_hand_outs').insert({
    uuid: randomUUID(),
    app_id: given.appId,
    message_id: given.messageId,
    attempt: given.attempt,
    parts: given.parts,
    priority: PRIORITIES.indexOf(given.priority),
    to_e164: clip(given.toE164, 20),
    state: 'queued',
    is_open: true,
    queued_at: now,
  });
  movedHandOuts.tell(db, { state: 'queued', count: 1 });
}

export interface HandOutFilter {
  states: readonly HandOutState[];
  /** Only for this recipient. */
  toE164?: string;
  limit?: number;
}

/** Open ones of a phone, the most urgent and oldest first. */
export async function listOpen(db: Executor, appId: number, filter: HandOutFilter): Promise<HandOutRow[]> {
  const query = ofPhone(db, appId)
    .where({ 'h.is_open': true })
    .whereIn('h.state', [...filter.states])
    .orderBy([{ column: 'h.priority' }, { column: 'h.id' }]);
  if (filter.toE164 !== undefined) void query.where({ 'h.to_e164': filter.toE164 });
  if (filter.limit !== undefined) void query.limit(filter.limit);
  return ((await query) as Row[]).map(read);
}

/**
 * Given to a phone, and to be looked at by now.
 * @param isFetch the phone asks for messages: also those that it should have acknowledged
 */
export async function listDue(
  db: Executor,
  appId: number,
  now: number,
  isFetch: boolean,
): Promise<HandOutRow[]> {
  const open = () => ofPhone(db, appId).where({ 'h.is_open': true });
  const due = (await open().where('h.lease_until', '<=', now)) as Row[];
  const unsaid = isFetch ? ((await open().where({ 'h.state': 'leased', 'h.is_plain': false })) as Row[]) : [];
  const rows = new Map([...due, ...unsaid].map((row) => [Number(row.id), row]));
  return [...rows.values()].map(read).sort((one, other) => one.id - other.id);
}

export async function listByUuid(
  db: Executor,
  appId: number,
  uuids: readonly string[],
): Promise<Map<string, HandOutRow>> {
  if (uuids.length === 0) return new Map();
  const rows = (await ofPhone(db, appId).whereIn('h.uuid', [...uuids])) as Row[];
  return new Map(rows.map((row) => [row.uuid, read(row)]));
}

export async function findHandOut(
  db: Executor,
  messageId: number,
  attempt: number,
): Promise<HandOutRow | null> {
  const row = (await withMessage(db).where({ 'h.message_id': messageId, 'h.attempt': attempt }).first()) as
    Row | undefined;
  return row ? read(row) : null;
}

/** Of a phone, by state; open ones only. */
export async function countOpen(db: Executor, appId: number): Promise<Record<string, number>> {
  return (await countOpenOf(db, [appId])).get(appId) ?? {};
}

/** The same of several phones. */
export async function countOpenOf(
  db: Executor,
  appIds: readonly number[],
): Promise<Map<number, Record<string, number>>> {
  const rows = (await db('phone_hand_outs')
    .whereIn('app_id', [...appIds])
    .where({ is_open: true })
    .groupBy('app_id', 'state')
    .select('app_id', 'state')
    .count({ n: '*' })) as unknown as { app_id: number; state: string; n: number }[];
  const counts = new Map<number, Record<string, number>>();
  for (const { app_id, state, n } of rows)
    counts.set(Number(app_id), { ...counts.get(Number(app_id)), [state]: Number(n) });
  return counts;
}

export interface HandOutChanges {
  isPlain?: boolean;
  isAgain?: boolean;
  isConfirmed?: boolean;
  fetches?: number;
  leasedAt?: number | null;
  storedAt?: number | null;
  lastReport?: string | null;
  /** When somebody has to look again; null = nobody. */
  leaseUntil?: number | null;
  /** The message's run is to hear of it. */
  signalDue?: boolean;
}

const KEY = 'phoneSignals';

/** From now on `notify` hears, after its commit, of everything that a message's run has to be told. */
export function onSignalsDue(db: Db, notify: () => void): void {
  db.userParams[KEY] = notify; // knex hands them on to every transaction
}

/** @param state as it is from now on; an end is dated */
export async function moveHandOuts(
  db: Executor,
  ids: readonly number[],
  state: HandOutState,
  changes: HandOutChanges,
  now: number,
): Promise<void> {
  if (ids.length === 0) return;
  await db('phone_hand_outs')
    .whereIn('id', [...ids])
    .update({
      state,
      is_open: isOpen(state),
      ended_at: isOpen(state) ? null : now,
      ...write(changes),
    });
  movedHandOuts.tell(db, { state, count: ids.length });
  const notify = db.userParams[KEY] as (() => void) | undefined;
  if (changes.signalDue && notify) afterCommit(db, notify);
}

export async function noteHandOuts(
  db: Executor,
  ids: readonly number[],
  changes: HandOutChanges,
): Promise<void> {
  if (ids.length === 0) return;
  await db('phone_hand_outs')
    .whereIn('id', [...ids])
    .update(write(changes));
}

/** When the next open one of a phone is to be looked at; null = none. */
export async function nextLook(db: Executor, appId: number): Promise<number | null> {
  const row = (await db('phone_hand_outs')
    .where({ app_id: appId, is_open: true })
    .min({ at: 'lease_until' })
    .first()) as { at: number | null };
  return row.at === null ? null : Number(row.at);
}

/** Ends of attempts that the message's run has not been told of. */
export async function listSignalsDue(
  db: Executor,
  limit: number,
): Promise<{ id: number; messageId: number; attempt: number; state: HandOutState }[]> {
  const rows = (await db('phone_hand_outs')
    .where({ signal_due: true })
    .orderBy('id')
    .limit(limit)
    .select('id', 'message_id', 'attempt', 'state')) as {
    id: number;
    message_id: number;
    attempt: number;
    state: HandOutState;
  }[];
  return rows.map(({ id, message_id, attempt, state }) => ({ id, messageId: message_id, attempt, state }));
}

/** @param told only where it is still in the state that was told */
export async function markTold(
  db: Executor,
  told: readonly { id: number; state: HandOutState }[],
): Promise<void> {
  for (const [state, ids] of byState(told))
    await db('phone_hand_outs').whereIn('id', ids).where({ state }).update({ signal_due: false });
}

function byState(told: readonly { id: number; state: HandOutState }[]): Map<HandOutState, number[]> {
  const groups = new Map<HandOutState, number[]>();
  for (const { id, state } of told) groups.set(state, [...(groups.get(state) ?? []), id]);
  return groups;
}

/** What a phone is given. */
export interface Given {
  id: number;
  uuid: string;
  to: string;
  text: string;
  /** Whether the phone will say that it has it. */
  isAcknowledged: boolean;
}

/** By the ids that were leased to it; in their order. */
export async function loadTexts(db: Executor, appId: number, ids: readonly number[]): Promise<Given[]> {
  if (ids.length === 0) return [];
  const rows = (await db('phone_hand_outs as h')
    .join('messages as m', 'm.id', 'h.message_id')
    .where({ 'h.app_id': appId })
    .whereIn('h.id', [...ids])
    .orderBy([{ column: 'h.priority' }, { column: 'h.id' }])
    .select('h.id', 'h.uuid', 'h.is_plain', 'm.to', 'm.to_e164', 'm.message')) as {
    id: number;
    uuid: string;
    is_plain: boolean | number;
    to: string;
    to_e164: string | null;
    message: string;
  }[];
  return rows.map(({ id, uuid, is_plain, to, to_e164, message }) => ({
    id: Number(id),
    uuid,
    to: to_e164 ?? to,
    text: message,
    isAcknowledged: !is_plain,
  }));
}

interface Row {
  id: number;
  uuid: string;
  app_id: number;
  message_id: number;
  attempt: number;
  parts: number;
  priority: number;
  to_e164: string | null;
  state: HandOutState;
  is_plain: boolean | number;
  is_again: boolean | number;
  is_confirmed: boolean | number;
  fetches: number;
  queued_at: number;
  leased_at: number | null;
  stored_at: number | null;
  ended_at: number | null;
  last_report: string | null;
  expires_at: number | null;
  message_app: number;
  message_attempts: number;
  message_status: Status;
}

const withMessage = (db: Executor) =>
  db('phone_hand_outs as h')
    .join('messages as m', 'm.id', 'h.message_id')
    .select('h.*', 'm.expires_at')
    .select({ message_app: 'm.app_id', message_attempts: 'm.attempts', message_status: 'm.status' });
const ofPhone = (db: Executor, appId: number) => withMessage(db).where({ 'h.app_id': appId });

const read = (row: Row): HandOutRow => ({
  id: Number(row.id),
  uuid: row.uuid,
  appId: Number(row.app_id),
  messageId: Number(row.message_id),
  attempt: row.attempt,
  parts: row.parts,
  priority: PRIORITIES[row.priority] ?? 'normal',
  toE164: row.to_e164,
  isCurrent:
    Number(row.message_app) === Number(row.app_id) &&
    row.message_attempts === row.attempt &&
    !isTerminal(row.message_status),
  state: row.state,
  isPlain: Boolean(row.is_plain),
  isAgain: Boolean(row.is_again),
  isConfirmed: Boolean(row.is_confirmed),
  fetches: row.fetches,
  queuedAt: Number(row.queued_at),
  leasedAt: row.leased_at,
  storedAt: row.stored_at,
  endedAt: row.ended_at,
  lastReport: row.last_report,
  expiresAt: row.expires_at,
});

function write(changes: HandOutChanges): Record<string, unknown> {
  const fields = {
    is_plain: changes.isPlain,
    is_again: changes.isAgain,
    is_confirmed: changes.isConfirmed,
    fetches: changes.fetches,
    leased_at: changes.leasedAt,
    stored_at: changes.storedAt,
    last_report: typeof changes.lastReport === 'string' ? clip(changes.lastReport, 190) : changes.lastReport,
    lease_until: changes.leaseUntil,
    signal_due: changes.signalDue,
  };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
