/** The few places where SQLite and MySQL differ, and the errors both can raise. */
import type { Knex } from 'knex';
import { collectHooks } from './after-commit.js';
import { isSqlite, limitsOf, type Db, type Executor } from './connect.js';
import { CommitUnknownError, isConnectionGone, isDatabaseAway } from './faults.js';
import { GroupCommit } from './group-commit.js';

type DatabaseError = Error & { code?: string; errno?: number };

export function isUniqueViolation(error: unknown): boolean {
  const { code = '' } = (error ?? {}) as DatabaseError;
  return (
    code === 'SQLITE_CONSTRAINT_UNIQUE' || code === 'SQLITE_CONSTRAINT_PRIMARYKEY' || code === 'ER_DUP_ENTRY'
  );
}

/** The same thing was written twice at once and this transaction lost; begun again, it sees its twin. */
export class ConcurrentTwinError extends Error {
  override name = 'ConcurrentTwinError';
}

/** Two writers met; the loser was rolled back as a whole and may simply begin again. */
function isConflict(error: unknown): boolean {
  if (error instanceof ConcurrentTwinError) return true;
  const { code = '' } = (error ?? {}) as DatabaseError;
  return code === 'ER_LOCK_DEADLOCK' || code === 'SQLITE_BUSY_SNAPSHOT' || code === 'ER_CHECKREAD';
}

const TRIES = 5;
const groups = new WeakMap<Db, GroupCommit>();

/**
 * Runs `work` in one transaction; begins again when it lost against another writer. Inside, use `trx` only: with
 * SQLite's single connection any other query would wait for this very transaction. Keep it short: on SQLite others
 * wait to be committed together with it. While another process holds SQLite's lock it waits, up to the limit that the
 * database was opened with.
 * @throws CommitUnknownError when nobody can tell whether it was stored
 */
export async function inTransaction<T>(db: Db, work: (trx: Knex.Transaction) => Promise<T>): Promise<T> {
  return untilWon(isSqlite(db) ? () => groupOf(db).run(work) : () => commitAlone(db, work));
}

/**
 * Like inTransaction, for work that writes with a single statement: MySQL commits that by itself, which saves the two
 * round trips of BEGIN and COMMIT.
 * @throws CommitUnknownError when nobody can tell whether it was stored
 */
export async function inOneStatement<T>(db: Db, work: (db: Executor) => Promise<T>): Promise<T> {
  if (isSqlite(db)) return inTransaction(db, work);
  return untilWon(async () => {
    try {
      return await work(db);
    } catch (error) {
      if (!isConnectionGone(error)) throw error;
      throw new CommitUnknownError('the database went away while it wrote', { cause: error });
    }
  });
}

async function untilWon<T>(run: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await run();
    } catch (error) {
      if (attempt >= TRIES || !isConflict(error)) throw error;
    }
  }
}

async function commitAlone<T>(db: Db, work: (trx: Knex.Transaction) => Promise<T>): Promise<T> {
  let cause: unknown = null;
  let isDone = false;
  try {
    const { value, committed } = await db.transaction(async (trx) => {
      // knex comes here even when the transaction could not begin, and throws that error afterwards.
      if (trx.isCompleted()) throw new Error('the transaction did not begin');
      try {
        const collected = await collectHooks(trx, work);
        isDone = true;
        return collected;
      } catch (error) {
        cause = error;
        throw error;
      }
    });
    committed();
    return value;
  } catch (error) {
    // On a connection that is gone there is nothing left to roll back; that this fails says less than the fault itself.
    if (!isDone) throw cause ?? error;
    if (isConflict(error) || !isDatabaseAway(error)) throw error;
    throw new CommitUnknownError('the database went away while it committed', { cause: error });
  }
}

function groupOf(db: Db): GroupCommit {
  let group = groups.get(db);
  const isFault = (error: unknown) =>
    isDatabaseAway(error) || (error as DatabaseError).code === 'SQLITE_BUSY_SNAPSHOT';
  if (!group) groups.set(db, (group = new GroupCommit(db, isFault, () => limitsOf(db).busyMs)));
  return group;
}

/** Repeats `work` for as long as the database is away, up to half a minute. */
export async function whileDatabaseIsAway<T>(work: () => Promise<T>, deadlineMs = 30_000): Promise<T> {
  const until = Date.now() + deadlineMs;
  for (let waitMs = 50; ; waitMs = Math.min(2_000, waitMs * 2)) {
    try {
      return await work();
    } catch (error) {
      if (!isDatabaseAway(error) || Date.now() + waitMs > until) throw error;
      await new Promise((resolve) => setTimeout(resolve, waitMs));
    }
  }
}

/** Inserts one row and returns its id. */
export async function insertRow(db: Executor, table: string, row: Record<string, unknown>): Promise<number> {
  const [id] = await db(table).insert(row);
  return Number(id);
}

/**
 * A query over `table` that reads it through this index and no other, whatever the engine's statistics say; null = the
 * table itself, by id. Fails where there is no such index.
 */
export function readThrough(db: Executor, table: string, index: string | null): Knex.QueryBuilder {
  const words = isSqlite(db)
    ? index === null
      ? db.raw('?? not indexed', [table])
      : db.raw('?? indexed by ??', [table, index])
    : db.raw('?? force index (??)', [table, index ?? 'PRIMARY']);
  return (db.queryBuilder() as Knex.QueryBuilder).from(words as never);
}

/**
 * The different values of `column` among the rows where `is` holds: one step in the index for each value, however many
 * rows have it. The index begins with the columns of `is` and goes on with this one.
 */
export async function distinctThrough(
  db: Executor,
  table: string,
  index: string,
  is: Readonly<Record<string, string | number | boolean>>,
  column: string,
): Promise<number[]> {
  const values: number[] = [];
  for (let last: number | undefined; ;) {
    // One statement a step: MySQL steps over what is a constant, and would walk where it comes from another row.
    const next = readThrough(db, table, index).where(is).whereNotNull(column).orderBy(column);
    if (last !== undefined) void next.where(column, '>', last);
    const row = (await next.first({ value: column })) as { value: number } | undefined;
    if (!row) return values;
    values.push((last = row.value));
  }
}
