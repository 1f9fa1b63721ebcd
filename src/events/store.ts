/** Rows of `events`: everything worth telling, written in the transaction of the change it tells about. */
import { randomUUID } from 'node:crypto';
import { commitObserver } from '../db/commit-observer.js';
import type { Executor } from '../db/connect.js';
import { insertRow } from '../db/sql.js';
import { plannerOf } from './planner.js';
import type { Event, EventType, NewEvent } from './types.js';

/** Hears the type of every event that was committed. */
export const writtenEvents = commitObserver<EventType>('writtenEvents');

/** @param at milliseconds since 1970 */
export async function recordEvent(db: Executor, event: NewEvent, at: number): Promise<void> {
  const { type, messageId = null, appId, data = null } = event;
  const uuid = randomUUID();
  const id = await insertRow(db, 'events', {
    uuid,
    type,
    message_id: messageId,
    app_id: appId,
    data: data && JSON.stringify(data),
    created_at: at,
  });
  writtenEvents.tell(db, type);
  await plannerOf(db)?.plan(db, { id, uuid, type, messageId, appId, data, createdAt: at }, event);
}

/** The same for several, in one statement; only what somebody wants is looked at one by one. */
export async function recordEvents(db: Executor, events: readonly NewEvent[], at: number): Promise<void> {
  const made = events.map((about) => ({ about, uuid: randomUUID() }));
  await db('events').insert(
    made.map(({ uuid, about: { type, messageId = null, appId, data = null } }) => ({
      uuid,
      type,
      message_id: messageId,
      app_id: appId,
      data: data && JSON.stringify(data),
      created_at: at,
    })),
  );
  const planner = plannerOf(db);
  if (!planner || !(await planner.mayWant(db, events))) return;
  const rows = (await db('events').whereIn(
    'uuid',
    made.map(({ uuid }) => uuid),
  )) as EventRow[];
  const idOf = new Map(rows.map(({ uuid, id }) => [uuid, id]));
  for (const { uuid, about } of made) {
    const { type, messageId = null, appId, data = null } = about;
    const event = { id: idOf.get(uuid)!, uuid, type, messageId, appId, data, createdAt: at };
    await planner.plan(db, event, about);
  }
}

export interface EventFilter {
  types?: readonly EventType[];
  /** null = of every app, and of none. */
  appIds?: readonly number[] | null;
}

/** Oldest first with `after`, else newest first. @param range ids: above `after`, up to `upTo`, below `before` */
export async function listEvents(
  db: Executor,
  filter: EventFilter,
  range: { after?: number; upTo?: number; before?: number },
  limit: number,
): Promise<Event[]> {
  const query = db('events')
    .orderBy('id', range.after === undefined ? 'desc' : 'asc')
    .limit(limit);
  if (filter.types) void query.whereIn('type', [...filter.types]);
  if (filter.appIds) void query.whereIn('app_id', [...filter.appIds]);
  if (range.after !== undefined) void query.where('id', '>', range.after);
  if (range.upTo !== undefined) void query.where('id', '<=', range.upTo);
  if (range.before !== undefined) void query.where('id', '<', range.before);
  return ((await query) as EventRow[]).map(readEvent);
}

export async function findEvents(db: Executor, ids: readonly number[]): Promise<Map<number, Event>> {
  const rows = (await db('events').whereIn('id', [...ids])) as EventRow[];
  return new Map(rows.map((row) => [row.id, readEvent(row)]));
}

/** Ids and times of the next rows, oldest first. */
export async function listPlaces(
  db: Executor,
  after: number,
  limit: number,
): Promise<{ id: number; createdAt: number }[]> {
  const rows = (await db('events')
    .where('id', '>', after)
    .orderBy('id')
    .limit(limit)
    .select('id', 'created_at')) as { id: number; created_at: number }[];
  return rows.map(({ id, created_at }) => ({ id, createdAt: created_at }));
}

export async function lastEventBefore(db: Executor, at: number): Promise<number> {
  const row = (await db('events').where('created_at', '<', at).orderBy('created_at', 'desc').first('id')) as
    { id: number } | undefined;
  return row?.id ?? 0;
}

interface EventRow {
  id: number;
  uuid: string;
  type: string;
  message_id: number | null;
  app_id: number | null;
  data: string | null;
  created_at: number;
}

const readEvent = (row: EventRow): Event => ({
  id: row.id,
  uuid: row.uuid,
  type: row.type as EventType,
  messageId: row.message_id,
  appId: row.app_id,
  data: row.data === null ? null : (JSON.parse(row.data) as Record<string, unknown>),
  createdAt: row.created_at,
});
