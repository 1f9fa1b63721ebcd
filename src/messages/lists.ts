/** Lists and counts of messages by filter. Every statement names its index, and reads no further than it must. */
import type { Knex } from 'knex';
import type { Executor } from '../db/connect.js';
import { distinctThrough, readThrough } from '../db/sql.js';
import { readMessage, type MessageRow } from './row.js';
import { groupsNeeded, sourcesOf, toCount, type GroupApp, type Source } from './sources.js';
import type { Folder, Message, MessageFilter } from './types.js';

/** Ids from `from` on, below `below`. */
export interface IdRange {
  from?: number | undefined;
  below?: number | undefined;
}

export interface Slice extends IdRange {
  limit: number;
  offset?: number;
}

export type PartyRow = Pick<Message, 'id' | 'folder' | 'to' | 'toE164' | 'from' | 'fromE164' | 'text'>;

/** SQLite joins at most 500 selects to one statement. */
const SOURCES_AT_ONCE = 200;

/** Newest first. `filter.text` is not looked at here: see text-search.ts. */
export async function listMessages(db: Executor, filter: MessageFilter, slice: Slice): Promise<Message[]> {
  const ids = await pickIds(db, filter, slice);
  return ids === null ? [] : findMessages(db, ids);
}

/** The same, nothing but ids and texts. */
export async function listTexts(
  db: Executor,
  filter: MessageFilter,
  slice: Slice,
): Promise<{ id: number; message: string }[]> {
  const ids = await pickIds(db, filter, slice);
  if (ids === null) return [];
  return (await joined(db, ids).select('m.id', 'm.message')) as { id: number; message: string }[];
}

/** The same, what tells who wrote to whom, and the texts. */
export async function listParties(db: Executor, filter: MessageFilter, slice: Slice): Promise<PartyRow[]> {
  const ids = await pickIds(db, filter, slice);
  if (ids === null) return [];
  const columns = ['id', 'folder', 'to', 'to_e164', 'from', 'from_e164', 'message'];
  const rows = await joined(db, ids).select(columns.map((name) => `m.${name}`));
  return (rows as MessageRow[]).map((row) => ({
    id: row.id,
    folder: row.folder as Folder,
    to: row.to,
    toE164: row.to_e164,
    from: row.from,
    fromE164: row.from_e164,
    text: row.message,
  }));
}

/** Newest first. */
export async function findMessages(db: Executor, ids: Ids): Promise<Message[]> {
  return ((await joined(db, ids).select('m.*')) as MessageRow[]).map(readMessage);
}

/** How many there are, exactly: the work grows with the number. */
export async function countMessages(
  db: Executor,
  filter: MessageFilter,
  range: IdRange = {},
): Promise<number> {
  let total = 0;
  for (const some of chunks((await sourcesFor(db, filter)).flatMap(toCount))) {
    const counts = some.map((source) => rowsOf(db, source, range).count({ n: '*' }));
    const all = counts.length === 1 ? counts[0]! : db.sum({ n: 'n' }).from(together(db, counts));
    const [row] = (await all) as { n: number | string | null }[];
    total += Number(row?.n ?? 0);
  }
  return total;
}

/** Counts what the indexes alone say, `filter.rest` of each source left out; stops at `cap`. */
export async function countAtMost(db: Executor, filter: MessageFilter, cap: number): Promise<number> {
  let total = 0;
  for (const some of chunks(await sourcesFor(db, filter))) {
    const parts = some.map((source) =>
      rowsOf(db, { ...source, rest: {} }, {})
        .select('id')
        .limit(cap),
    );
    const row = (await db
      .count({ n: '*' })
      .from(db.select('id').from(together(db, parts)).limit(cap).as('some'))
      .first()) as { n: number | string };
    total += Number(row.n);
    if (total >= cap) return cap;
  }
  return total;
}

type Query = Knex.QueryBuilder;
/** A statement that answers ids, or the ids. Wrapped: a promise of a bare statement would run it. */
type Ids = { query: Query } | readonly number[];

/** @returns null when nothing can match */
async function pickIds(db: Executor, filter: MessageFilter, slice: Slice): Promise<Ids | null> {
  const [first, ...others] = chunks(await sourcesFor(db, filter));
  if (!first) return null;
  if (others.length === 0) return { query: newestIds(db, first, slice) };
  const { limit, offset = 0 } = slice;
  const found: number[] = [];
  for (const some of [first, ...others]) {
    const rows = (await newestIds(db, some, { ...slice, limit: offset + limit, offset: 0 })) as {
      id: number;
    }[];
    found.push(...rows.map(({ id }) => id));
  }
  return found.sort((one, other) => other - one).slice(offset, offset + limit);
}

async function sourcesFor(db: Executor, filter: MessageFilter): Promise<Source[]> {
  const groupApps: GroupApp[] = [];
  for (const groupId of groupsNeeded(filter)) {
    const index = 'messages_group_id_app_id_id_index';
    const apps = await distinctThrough(db, 'messages', index, { group_id: groupId }, 'app_id');
    groupApps.push(...apps.map((appId) => ({ groupId, appId })));
  }
  return sourcesOf(filter, groupApps);
}

function newestIds(db: Executor, sources: readonly Source[], slice: Slice): Query {
  const { limit, offset = 0 } = slice;
  const newest = (source: Source) => rowsOf(db, source, slice).select('id').orderBy('id', 'desc');
  if (sources.length === 1) return newest(sources[0]!).limit(limit).offset(offset);
  const parts = sources.map((source) => newest(source).limit(offset + limit));
  return db.select('id').from(together(db, parts)).orderBy('id', 'desc').limit(limit).offset(offset);
}

/** The rows of these ids: all but the ids is read last, for the few that are wanted. */
function joined(db: Executor, ids: Ids): Query {
  const table = db.queryBuilder() as Query;
  const query =
    'query' in ids
      ? table.from(ids.query.as('i') as never).joinRaw('cross join messages as m on m.id = i.id')
      : table.from('messages as m').whereIn('m.id', [...ids]);
  return (query as Query).orderBy('m.id', 'desc');
}

function together(db: Executor, parts: readonly Query[]): Query {
  // Each in brackets of its own: SQLite knows no other way to limit the parts of a union.
  const selects = parts.map((part, at) => db.select('*').from(part.as(`s${at}`) as never));
  return (db.queryBuilder() as Query).unionAll(selects as never).as('u') as never;
}

function rowsOf(db: Executor, { index, is, isNot, rest }: Source, { from, below }: IdRange): Query {
  const query = readThrough(db, 'messages', index).where(is);
  if (isNot)
    void query.where((either) => either.whereNot(isNot.column, isNot.value).orWhereNull(isNot.column));
  if (from !== undefined) void query.where('id', '>=', from);
  if (below !== undefined) void query.where('id', '<', below);
  return narrow(query, rest);
}

function narrow(query: Query, rest: MessageFilter): Query {
  if (rest.appId !== undefined) void query.where({ app_id: rest.appId });
  if (rest.folder) void query.where({ folder: rest.folder });
  if (rest.status) void query.where({ status: rest.status });
  if (rest.channel) void query.where({ channel: rest.channel });
  if (rest.clientRef) void query.where({ client_ref: rest.clientRef });
  if (rest.createdAfter !== undefined) void query.where('created_at', '>=', rest.createdAfter);
  if (rest.createdBefore !== undefined) void query.where('created_at', '<', rest.createdBefore);
  for (const side of ['to', 'from'] as const) {
    const wanted = rest[side];
    if (wanted === undefined) continue;
    const e164 = `+${wanted.replace(/\D/g, '')}`;
    void query.where((either) => either.where(`${side}_e164`, e164).orWhere(side, wanted));
  }
  const { apps, groups } = rest.visible ?? { apps: null, groups: null };
  if (apps !== null || groups !== null) {
    void query.where((either) =>
      either.whereIn('app_id', [...(apps ?? [])]).orWhereIn('group_id', [...(groups ?? [])]),
    );
  }
  return query;
}

function chunks(sources: readonly Source[]): Source[][] {
  const made: Source[][] = [];
  for (let at = 0; at < sources.length; at += SOURCES_AT_ONCE)
    made.push(sources.slice(at, at + SOURCES_AT_ONCE));
  return made;
}
