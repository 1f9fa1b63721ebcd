/**
 * Messages to and from one number, both folders, by the indexes of numbers: ends, counts and stretches of a
 * conversation. A number is E.164, or as written where a message has none; nothing is written to one and meant for the
 * other.
 */
import type { Knex } from 'knex';
import type { Executor } from '../db/connect.js';
import { readThrough } from '../db/sql.js';
import { findMessages } from './lists.js';
import type { Folder, Message } from './types.js';

/** Whose messages count; see MessageFilter. */
export interface Seen {
  apps: readonly number[] | null;
  groups: readonly number[] | null;
  appId?: number;
}

/** Ids from `from` on, below `below`. */
export interface Stretch {
  from?: number | undefined;
  below?: number | undefined;
}

type Query = Knex.QueryBuilder;

interface Place {
  index: string;
  is: Record<string, string | null>;
  folder: Folder;
}

/** Each number has four at most, and SQLite joins 500 selects to one statement. */
const NUMBERS_AT_ONCE = 100;

function placesOf(number: string, folders: readonly Folder[] = ['outbox', 'inbox']): Place[] {
  return folders.flatMap((folder) => {
    const side = folder === 'outbox' ? 'to' : 'from';
    const asWritten = {
      index: `messages_${side}_id_${side}_e164_index`,
      is: { [side]: number, [`${side}_e164`]: null },
      folder,
    };
    const e164 = { index: `messages_${side}_e164_id_index`, is: { [`${side}_e164`]: number }, folder };
    return number.startsWith('+') ? [e164, asWritten] : [asWritten];
  });
}

/** The newest message of each number; one without messages is left out. */
export async function newestOf(
  db: Executor,
  numbers: readonly string[],
  seen: Seen,
): Promise<Map<string, number>> {
  const newest = new Map<string, number>();
  const rows = await ofEach(db, numbers, (number) =>
    placesOf(number).map((place) => rowsAt(db, place, seen).select('id').orderBy('id', 'desc').limit(1)),
  );
  for (const { number, value } of rows) newest.set(number, Math.max(newest.get(number) ?? 0, value));
  return newest;
}

/** Those of `numbers` that have a message with this id, or a later one. */
export async function numbersFrom(
  db: Executor,
  numbers: readonly string[],
  seen: Seen,
  from: number,
): Promise<Set<string>> {
  const rows = await ofEach(db, numbers, (number) =>
    placesOf(number).map((place) => rowsAt(db, place, seen, { from }).select('id').limit(1)),
  );
  return new Set(rows.map(({ number }) => number));
}

/** How many messages each number has, counted up to `cap`. */
export async function countOf(
  db: Executor,
  numbers: readonly string[],
  seen: Seen,
  cap: number,
): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  const rows = await ofEach(db, numbers, (number) =>
    placesOf(number).map((place) => counted(db, rowsAt(db, place, seen).select('id').limit(cap))),
  );
  for (const { number, value } of rows) counts.set(number, Math.min(cap, (counts.get(number) ?? 0) + value));
  return counts;
}

/** How many came from each number to an app after a message; counted up to `cap`. */
export async function countReceivedAfter(
  db: Executor,
  marks: readonly { number: string; appId: number; readUpTo: number }[],
  cap: number,
): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  for (let at = 0; at < marks.length; at += NUMBERS_AT_ONCE) {
    const parts = marks.slice(at, at + NUMBERS_AT_ONCE).flatMap(({ number, appId, readUpTo }) =>
      placesOf(number, ['inbox']).map((place) => {
        const seen = { apps: null, groups: null, appId };
        const rows = rowsAt(db, place, seen, { from: readUpTo + 1 });
        return { number, query: counted(db, rows.select('id').limit(cap)) };
      }),
    );
    for (const { number, value } of await together(db, parts))
      counts.set(number, Math.min(cap, (counts.get(number) ?? 0) + value));
  }
  return counts;
}

/** What was said to and by a number, in the order that is asked for. */
export async function listOfNumber(
  db: Executor,
  number: string,
  seen: Seen,
  page: Stretch & { limit: number; oldestFirst: boolean },
): Promise<Message[]> {
  const order = page.oldestFirst ? 'asc' : 'desc';
  const parts = placesOf(number).map((place) => ({
    number,
    query: rowsAt(db, place, seen, page).select('id').orderBy('id', order).limit(page.limit),
  }));
  const ids = (await together(db, parts)).map(({ value }) => value);
  const wanted = ids
    .sort((one, other) => (page.oldestFirst ? one - other : other - one))
    .slice(0, page.limit);
  if (wanted.length === 0) return [];
  const found = await findMessages(db, wanted);
  return page.oldestFirst ? found.reverse() : found;
}

interface Value {
  number: string;
  value: number;
}

async function ofEach(
  db: Executor,
  numbers: readonly string[],
  select: (number: string) => Query[],
): Promise<Value[]> {
  const values: Value[] = [];
  for (let at = 0; at < numbers.length; at += NUMBERS_AT_ONCE) {
    const some = numbers.slice(at, at + NUMBERS_AT_ONCE);
    const parts = some.flatMap((number) => select(number).map((query) => ({ number, query })));
    values.push(...(await together(db, parts)));
  }
  return values;
}

function rowsAt(db: Executor, { index, is, folder }: Place, seen: Seen, stretch: Stretch = {}): Query {
  const query = readThrough(db, 'messages', index).where(is).where({ folder });
  if (stretch.from !== undefined) void query.where('id', '>=', stretch.from);
  if (stretch.below !== undefined) void query.where('id', '<', stretch.below);
  if (seen.appId !== undefined) void query.where({ app_id: seen.appId });
  if (seen.apps === null && seen.groups === null) return query;
  return query.where((either) =>
    either.whereIn('app_id', [...(seen.apps ?? [])]).orWhereIn('group_id', [...(seen.groups ?? [])]),
  );
}

const counted = (db: Executor, rows: Query): Query =>
  db.count({ id: '*' }).from(rows.as('some') as never) as unknown as Query;

/** Ids, or a count, and the number that they belong to. */
interface Part {
  number: string;
  query: Query;
}

/** One statement, which says by its place to which part each row belongs. */
async function together(db: Executor, parts: readonly Part[]): Promise<Value[]> {
  if (parts.length === 0) return [];
  const selects = parts.map(({ query }, at) =>
    db.select(db.raw(`${at} as place`), 'one.id').from(query.as('one') as never),
  );
  const [first, ...others] = selects as unknown as [Query, ...Query[]];
  const rows = (await (others.length === 0 ? first : first.unionAll(others as never))) as {
    place: number;
    id: number | string;
  }[];
  return rows.map(({ place, id }) => ({ number: parts[Number(place)]!.number, value: Number(id) }));
}
