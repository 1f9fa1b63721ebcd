/** Rows of `webhook_deliveries` and `webhook_attempts`. */
import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import type { Executor } from '../db/connect.js';
import { distinctThrough, readThrough } from '../db/sql.js';
import { clip } from '../messages/store.js';
import type { Delivery, DeliveryAttempt, DeliveryState } from './types.js';

export interface PlannedDelivery {
  webhookId: number;
  eventId: number;
  url: string | null;
}

export async function addDeliveries(
  db: Executor,
  deliveries: readonly PlannedDelivery[],
  now: number,
): Promise<void> {
  await db('webhook_deliveries').insert(
    deliveries.map(({ webhookId, eventId, url }) => ({
      webhook_id: webhookId,
      event_id: eventId,
      url,
      state: 'pending',
      workflow_started: false,
      next_at: now,
      began_at: now,
      created_at: now,
    })),
  );
}

const BY_START = 'webhook_deliveries_workflow_started_webhook_id_id_index';

/** Webhooks with deliveries whose run was not started. */
export const listWaitingHooks = (db: Executor): Promise<number[]> =>
  distinctThrough(db, 'webhook_deliveries', BY_START, { workflow_started: false }, 'webhook_id');

/** The oldest deliveries of a webhook that are due and whose run was not started. */
export async function listUnstarted(
  db: Executor,
  webhookId: number,
  now: number,
  limit: number,
): Promise<Delivery[]> {
  const rows = (await readThrough(db, 'webhook_deliveries', BY_START)
    .where({ workflow_started: false, webhook_id: webhookId })
    .where('next_at', '<=', now)
    .orderBy('id')
    .limit(limit)) as DeliveryRow[];
  return rows.map(read);
}

/** Takes those whose run nobody else is starting. @returns their ids */
export async function claimStarts(db: Executor, ids: readonly number[], now: number): Promise<number[]> {
  const claim = randomUUID();
  await db('webhook_deliveries')
    .whereIn('id', [...ids])
    .where({ workflow_started: false })
    .update({ workflow_started: true, claim });
  // Where it was planned for later, that stays; else the reconciling job counts from now.
  await db('webhook_deliveries')
    .whereIn('id', [...ids])
    .where({ claim })
    .where('next_at', '<', now)
    .update({ next_at: now });
  return (await db('webhook_deliveries')
    .whereIn('id', [...ids])
    .where({ claim })
    .orderBy('id')
    .pluck('id')) as number[];
}

/** Their runs are to be started (again). @param nextAt absent = as it stands in the row */
export async function giveBack(db: Executor, ids: readonly number[], nextAt?: number): Promise<void> {
  if (ids.length === 0) return;
  await db('webhook_deliveries')
    .whereIn('id', [...ids])
    .where({ state: 'pending' })
    .update({ workflow_started: false, ...(nextAt !== undefined && { next_at: nextAt }) });
}

/** Runs that should have done something long ago are started again; where one is alive, nothing comes of that. */
export async function giveBackOverdue(db: Executor, dueBefore: number, limit: number): Promise<number> {
  const ids = (await readThrough(db, 'webhook_deliveries', 'webhook_deliveries_state_next_at_index')
    .where({ state: 'pending', workflow_started: true })
    .where('next_at', '<', dueBefore)
    .orderBy('next_at')
    .limit(limit)
    .pluck('id')) as number[];
  await giveBack(db, ids);
  return ids.length;
}

/** Those of `ids` that wait for the end of their first attempt. */
export async function stillUntried(db: Executor, ids: readonly number[]): Promise<Set<number>> {
  const found = (await db('webhook_deliveries')
    .whereIn('id', [...ids])
    .where({ state: 'pending', attempts: 0, workflow_started: true })
    .pluck('id')) as number[];
  return new Set(found);
}

export async function listDeliveries(db: Executor, ids: readonly number[]): Promise<Delivery[]> {
  const rows = (await db('webhook_deliveries')
    .whereIn('id', [...ids])
    .orderBy('id')) as DeliveryRow[];
  return rows.map(read);
}

/** Takes those that nobody is posting just now, until `until`. */
export async function claimPosts(
  db: Executor,
  ids: readonly number[],
  now: number,
  until: number,
): Promise<Delivery[]> {
  const claim = randomUUID();
  await db('webhook_deliveries')
    .whereIn('id', [...ids])
    .where({ state: 'pending' })
    .where('claimed_until', '<=', now)
    .update({ claim, claimed_until: until });
  const rows = (await db('webhook_deliveries')
    .whereIn('id', [...ids])
    .where({ claim })
    .orderBy('id')) as DeliveryRow[];
  return rows.map(read);
}

export async function addAttempts(db: Executor, attempts: readonly DeliveryAttempt[]): Promise<void> {
  await db('webhook_attempts').insert(
    attempts.map((attempt) => ({
      delivery_id: attempt.deliveryId,
      number: attempt.number,
      http_status: attempt.httpStatus,
      error: clip(attempt.error, 500),
      duration_ms: attempt.durationMs,
      reply: attempt.reply,
      created_at: attempt.createdAt,
    })),
  );
}

/** An attempt of each has ended. */
export async function endAttempts(
  db: Executor,
  ids: readonly number[],
  end: { state: DeliveryState; reason?: string; nextAt?: number },
  now: number,
): Promise<void> {
  await db('webhook_deliveries')
    .whereIn('id', [...ids])
    .where({ state: 'pending' }) // it can have been given up meanwhile
    .update({
      state: end.state,
      ...(end.reason !== undefined && { reason: clip(end.reason, 200) }),
      attempts: db.raw('attempts + 1'),
      claimed_until: 0,
      ...(end.nextAt !== undefined && { next_at: end.nextAt }),
      ...(end.state !== 'pending' && { ended_at: now, workflow_started: true }),
    });
}

/** Gives up deliveries of a webhook that is off. @returns how many */
export async function bury(
  db: Executor,
  deliveries: { ids: readonly number[] } | { webhookId: number; limit: number },
  reason: string,
  now: number,
): Promise<number> {
  const ids =
    'ids' in deliveries
      ? [...deliveries.ids]
      : ((await readThrough(db, 'webhook_deliveries', 'webhook_deliveries_webhook_id_state_id_index')
          .where({ webhook_id: deliveries.webhookId, state: 'pending' })
          .orderBy('id')
          .limit(deliveries.limit)
          .pluck('id')) as number[]);
  if (ids.length === 0) return 0;
  return db('webhook_deliveries')
    .whereIn('id', ids)
    .where({ state: 'pending' })
    .update({ state: 'dead', reason, ended_at: now, workflow_started: true, claimed_until: 0 });
}

/** Begins ended deliveries anew. @returns how many there were */
export async function begin(db: Executor, ids: readonly number[], now: number): Promise<number> {
  return db('webhook_deliveries')
    .whereIn('id', [...ids])
    .whereNot({ state: 'pending' })
    .update({
      state: 'pending',
      reason: null,
      attempts: 0,
      workflow_started: false,
      next_at: now,
      began_at: now,
      ended_at: null,
    });
}

/** Whatever a pending one waits for, its attempt comes now. @returns how many there were that nobody is posting */
export async function hasten(db: Executor, ids: readonly number[], now: number): Promise<number> {
  return db('webhook_deliveries')
    .whereIn('id', [...ids])
    .where({ state: 'pending' })
    .where('claimed_until', '<=', now)
    .update({ workflow_started: false, next_at: now });
}

export interface DeliveryFilter {
  webhookId: number;
  state?: DeliveryState | undefined;
  /** Only of events of these apps; null = of all. */
  appIds: readonly number[] | null;
}

const ofApps = (db: Executor, query: Knex.QueryBuilder, appIds: readonly number[] | null) =>
  appIds === null
    ? query
    : query.whereExists(
        db('events')
          .whereRaw('events.id = webhook_deliveries.event_id')
          .whereIn('app_id', [...appIds]),
      );

/** The next ids of a webhook's deliveries. */
export async function idsAfter(
  db: Executor,
  filter: Required<DeliveryFilter>,
  after: number,
  limit: number,
): Promise<number[]> {
  const query = readThrough(db, 'webhook_deliveries', 'webhook_deliveries_webhook_id_state_id_index')
    .where({ webhook_id: filter.webhookId, state: filter.state })
    .where('id', '>', after)
    .orderBy('id')
    .limit(limit);
  return (await ofApps(db, query, filter.appIds).pluck('id')) as number[];
}

/** Newest first, with the number of all that match. */
export async function pageOfDeliveries(
  db: Executor,
  filter: DeliveryFilter,
  page: { limit: number; offset: number },
): Promise<{ deliveries: Delivery[]; total: number }> {
  const matching = () => {
    const query = db('webhook_deliveries').where({ webhook_id: filter.webhookId });
    if (filter.state) void query.where({ state: filter.state });
    return ofApps(db, query, filter.appIds);
  };
  const [rows, count] = await Promise.all([
    matching().orderBy('id', 'desc').limit(page.limit).offset(page.offset) as unknown as Promise<
      DeliveryRow[]
    >,
    matching().count({ n: '*' }).first() as unknown as Promise<{ n: number | string }>,
  ]);
  return { deliveries: rows.map(read), total: Number(count.n) };
}

/** The newest delivery of each webhook that has ended, arrived or given up; webhooks without one are left out. */
export async function lastEnded(db: Executor, webhookIds: readonly number[]): Promise<Map<number, Delivery>> {
  // Each is the end of an index: quick however long the log is.
  const newest = (state: DeliveryState) =>
    db('webhook_deliveries as d').whereRaw('d.webhook_id = webhooks.id').where('d.state', state).max('d.id');
  const found = (await db('webhooks')
    .whereIn('webhooks.id', [...webhookIds])
    .select(newest('delivered').as('delivered'), newest('dead').as('dead'))) as Record<
    'delivered' | 'dead',
    number | null
  >[];
  const ids = found.map(({ delivered, dead }) => Math.max(delivered ?? 0, dead ?? 0));
  return new Map((await listDeliveries(db, ids)).map((delivery) => [delivery.webhookId, delivery]));
}

/** Of all events of a message, whoever wanted them; newest first. */
export async function deliveriesOfMessage(db: Executor, messageId: number): Promise<Delivery[]> {
  const rows = (await db('webhook_deliveries')
    .whereIn('event_id', db('events').where({ message_id: messageId }).select('id'))
    .orderBy('id', 'desc')
    .limit(200)) as DeliveryRow[];
  return rows.map(read);
}

/** Oldest first, by delivery. */
export async function attemptsOf(
  db: Executor,
  deliveryIds: readonly number[],
): Promise<Map<number, DeliveryAttempt[]>> {
  const rows = (await db('webhook_attempts')
    .whereIn('delivery_id', [...deliveryIds])
    .orderBy('id')) as AttemptRow[];
  const attempts = new Map<number, DeliveryAttempt[]>(deliveryIds.map((id) => [id, []]));
  for (const row of rows) attempts.get(row.delivery_id)?.push(readAttempt(row));
  return attempts;
}

interface DeliveryRow {
  id: number;
  webhook_id: number;
  event_id: number;
  url: string | null;
  state: string;
  reason: string | null;
  attempts: number;
  claimed_until: number;
  next_at: number;
  began_at: number;
  ended_at: number | null;
  created_at: number;
}

const read = (row: DeliveryRow): Delivery => ({
  id: row.id,
  webhookId: row.webhook_id,
  eventId: row.event_id,
  url: row.url,
  state: row.state as DeliveryState,
  reason: row.reason,
  attempts: row.attempts,
  claimedUntil: row.claimed_until,
  nextAt: row.next_at,
  beganAt: row.began_at,
  endedAt: row.ended_at,
  createdAt: row.created_at,
});

interface AttemptRow {
  delivery_id: number;
  number: number;
  http_status: number | null;
  error: string | null;
  duration_ms: number;
  reply: string | null;
  created_at: number;
}

const readAttempt = (row: AttemptRow): DeliveryAttempt => ({
  deliveryId: row.delivery_id,
  number: row.number,
  httpStatus: row.http_status,
  error: row.error,
  durationMs: row.duration_ms,
  reply: row.reply,
  createdAt: row.created_at,
});
