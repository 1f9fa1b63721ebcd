/** Rows of `message_hours` and `message_minutes`, and the rows that they are made of. */
import type { Executor } from '../db/connect.js';
import { readThrough } from '../db/sql.js';
import { sum } from './tallies.js';
import {
  COUNTED,
  TOLD_TYPES,
  type AcceptedRow,
  type MessageFacts,
  type Place,
  type PlacedTally,
  type ToldRow,
  type ToldType,
} from './types.js';
import type { Grain } from './window.js';

const TABLES: Readonly<Record<Grain, string>> = { minute: 'message_minutes', hour: 'message_hours' };

/** The two tables that are followed, by the name of their place in `job_positions`. */
export const SOURCES = { messages: 'stats-messages', events: 'stats-events' } as const;
export type Source = keyof typeof SOURCES;

/** Up to which ids the roll-ups hold everything; null = nothing was rolled up yet. */
export interface Positions {
  messages: number | null;
  events: number | null;
}

export async function readPositions(db: Executor): Promise<Positions> {
  const rows = (await db('job_positions').whereIn('job', Object.values(SOURCES))) as PositionRow[];
  const of = (job: string) => {
    const row = rows.find((one) => one.job === job);
    return row ? Number(row.position) : null;
  };
  return { messages: of(SOURCES.messages), events: of(SOURCES.events) };
}

/** Where following begins; who comes second changes nothing. */
export async function ensurePosition(db: Executor, source: Source, position: number): Promise<void> {
  await db('job_positions').insert({ job: SOURCES[source], position }).onConflict('job').ignore();
}

/**
 * Holds both places until the transaction ends, whichever is wanted: what is rolled up from either goes into the same
 * rows, so one process does it at a time.
 */
export async function lockPosition(trx: Executor, source: Source): Promise<number | null> {
  const rows = (await trx('job_positions')
    .whereIn('job', Object.values(SOURCES))
    .orderBy('job')
    .forUpdate()) as PositionRow[];
  const row = rows.find(({ job }) => job === SOURCES[source]);
  return row ? Number(row.position) : null;
}

export async function movePosition(trx: Executor, source: Source, position: number): Promise<void> {
  await trx('job_positions').where({ job: SOURCES[source] }).update({ position });
}

/** The id of the newest row that is older than this; 0 = there is none. */
export async function lastBefore(db: Executor, source: Source, at: number): Promise<number> {
  const row = (await readThrough(db, source, `${source}_created_at_index`)
    .where('created_at', '<', at)
    .orderBy('created_at', 'desc')
    .first('id')) as { id: number } | undefined;
  return row?.id ?? 0;
}

/** The next messages by id. */
export async function listAccepted(db: Executor, after: number, limit: number): Promise<AcceptedRow[]> {
  const rows = (await db('messages')
    .where('id', '>', after)
    .orderBy('id')
    .limit(limit)
    .select('id', 'app_id', 'folder', 'message_parts', 'created_at')) as MessageRow[];
  return rows.map(({ id, app_id, folder, message_parts, created_at }) => ({
    id: Number(id),
    appId: Number(app_id),
    isIncoming: folder === 'inbox',
    parts: message_parts,
    createdAt: Number(created_at),
  }));
}

/** The next events by id, those of other types too: a hole among the ids says something. */
export async function listTold(
  db: Executor,
  after: number,
  limit: number,
): Promise<(Place & { told: ToldRow | null })[]> {
  const rows = (await db('events')
    .where('id', '>', after)
    .orderBy('id')
    .limit(limit)
    .select('id', 'type', 'message_id', 'app_id', 'created_at')) as EventRow[];
  return rows.map(({ id, type, message_id, app_id, created_at }) => {
    const createdAt = Number(created_at);
    const isTold = (TOLD_TYPES as readonly string[]).includes(type) && message_id !== null && app_id !== null;
    const told = isTold
      ? { appId: Number(app_id), messageId: Number(message_id), type: type as ToldType, createdAt }
      : null;
    return { id: Number(id), createdAt, told };
  });
}

/** Types of the events of these messages up to this id. */
export async function toldEarlier(
  db: Executor,
  messageIds: readonly number[],
  upTo: number,
): Promise<Map<number, Set<string>>> {
  const found = new Map<number, Set<string>>();
  if (messageIds.length === 0) return found;
  const rows = (await readThrough(db, 'events', 'events_message_id_index')
    .whereIn('message_id', [...messageIds])
    .where('id', '<=', upTo)
    .select('message_id', 'type')) as Pick<EventRow, 'message_id' | 'type'>[];
  for (const { message_id, type } of rows) {
    const id = Number(message_id);
    found.set(id, (found.get(id) ?? new Set()).add(type));
  }
  return found;
}

export async function factsOf(
  db: Executor,
  messageIds: readonly number[],
): Promise<Map<number, MessageFacts>> {
  if (messageIds.length === 0) return new Map();
  const rows = (await db('messages')
    .whereIn('id', [...messageIds])
    .select('id', 'created_at', 'scheduled_at', 'cost', 'currency')) as MessageRow[];
  return new Map(
    rows.map(({ id, created_at, scheduled_at, cost, currency }) => {
      const dueAt = Math.max(Number(created_at), Number(scheduled_at ?? 0));
      return [Number(id), { dueAt, cost, currency }];
    }),
  );
}

/** Adds to what is there. The caller holds the places, so nobody else writes here. */
export async function addTallies(trx: Executor, grain: Grain, more: readonly PlacedTally[]): Promise<void> {
  if (more.length === 0) return;
  const table = TABLES[grain];
  const rows = (await trx(table)
    .whereIn('begins_at', [...new Set(more.map(({ beginsAt }) => beginsAt))])
    .whereIn('app_id', [...new Set(more.map(({ appId }) => appId))])) as TallyRow[];
  const known = new Map(rows.map((row) => [`${row.app_id} ${row.begins_at}`, row]));
  const fresh: Record<string, unknown>[] = [];
  for (const tally of more) {
    const row = known.get(`${tally.appId} ${tally.beginsAt}`);
    if (row)
      await trx(table)
        .where({ id: row.id })
        .update(columnsOf({ ...tally, ...sum(read(row), tally) }));
    else fresh.push(columnsOf(tally));
  }
  if (fresh.length > 0) await trx(table).insert(fresh);
}

/** Where there is a row: minutes go after a while. The caller holds the places, as above. */
export async function subtractAccepted(
  trx: Executor,
  grain: Grain,
  less: readonly PlacedTally[],
): Promise<void> {
  const rest = (column: 'accepted' | 'parts', by: number) =>
    trx.raw(`CASE WHEN ${column} > ? THEN ${column} - ? ELSE 0 END`, [by, by]);
  for (const { appId, beginsAt, accepted, parts } of less)
    await trx(TABLES[grain])
      .where({ app_id: appId, begins_at: beginsAt })
      .update({ accepted: rest('accepted', accepted), parts: rest('parts', parts) });
}

/** Oldest first, from `from` on. @param after where the page before ended */
export async function listTallies(
  db: Executor,
  grain: Grain,
  from: number,
  after: { beginsAt: number; appId: number } | null,
  limit: number,
): Promise<PlacedTally[]> {
  const table = TABLES[grain];
  const query = readThrough(db, table, `${table}_begins_at_app_id_index`)
    .orderBy(['begins_at', 'app_id'])
    .limit(limit);
  if (after === null) void query.where('begins_at', '>=', from);
  else
    void query
      .where('begins_at', '>=', after.beginsAt)
      .where((either) =>
        either
          .where('begins_at', '>', after.beginsAt)
          .orWhere((same) => same.where('begins_at', after.beginsAt).where('app_id', '>', after.appId)),
      );
  return ((await query) as TallyRow[]).map(read);
}

export async function deleteMinutes(db: Executor, before: number): Promise<void> {
  await db('message_minutes').where('begins_at', '<', before).delete();
}

interface PositionRow {
  job: string;
  position: number;
}

interface MessageRow {
  id: number;
  app_id: number;
  folder: string;
  message_parts: number;
  created_at: number;
  scheduled_at: number | null;
  cost: string | null;
  currency: string | null;
}

interface EventRow {
  id: number;
  type: string;
  message_id: number | null;
  app_id: number | null;
  created_at: number;
}

type TallyRow = Record<(typeof COUNTED)[number], number> & {
  id: number;
  app_id: number;
  begins_at: number;
  delays: string;
  costs: string;
};

function read(row: TallyRow): PlacedTally {
  const { accepted, sent, delivered, failed, expired, incoming, parts } = row;
  return {
    appId: Number(row.app_id),
    beginsAt: Number(row.begins_at),
    ...{ accepted, sent, delivered, failed, expired, incoming, parts },
    delays: JSON.parse(row.delays) as number[],
    costs: JSON.parse(row.costs) as Record<string, string>,
  };
}

function columnsOf({ appId, beginsAt, delays, costs, ...tally }: PlacedTally): Record<string, unknown> {
  return {
    app_id: appId,
    begins_at: beginsAt,
    ...Object.fromEntries(COUNTED.map((name) => [name, tally[name]])),
    delays: JSON.stringify(delays),
    costs: JSON.stringify(costs),
  };
}
