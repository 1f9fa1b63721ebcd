/** Brings the schema up or down. The list of migrations is code, so the same files run from source and from dist. */
import type { Knex } from 'knex';
import { MIGRATIONS } from '../../migrations/index.js';
import { waitForLock } from '../temporal/server/file-lock.js';
import { isSqlite, withoutLimits, type Db } from './connect.js';
import { UNLIMITED } from './statement-limit.js';

type Name = keyof typeof MIGRATIONS;

const source: Knex.MigrationSource<Name> = {
  getMigrations: () => Promise.resolve(Object.keys(MIGRATIONS) as Name[]),
  getMigrationName: (name) => name,
  getMigration: (name) => Promise.resolve(MIGRATIONS[name]),
};

const TABLE = 'migrations';
const settings = { migrationSource: source, tableName: TABLE };

/**
 * @returns names of the migrations that ran
 * @throws Error for a database that a newer version has migrated
 */
export async function migrateUp(db: Db): Promise<string[]> {
  return alone(db, async () => {
    await assertNotNewer(db);
    const [, names] = (await db.migrate.latest(settings)) as [number, string[]];
    return names;
  });
}

/** Migrations that ran here and that this version does not know. */
export async function unknownMigrations(db: Db): Promise<string[]> {
  return (await namesOfDone(db)).filter((name) => !Object.hasOwn(MIGRATIONS, name));
}

async function assertNotNewer(db: Db): Promise<void> {
  const [unknown] = await unknownMigrations(db);
  if (unknown === undefined) return;
  throw new Error(
    `The database is of a newer version of Salami Gateway: it has the migration "${unknown}". ` +
      'Run that version, or restore a backup that was made before it.',
  );
}

/** Takes back the newest migration, or all of them. @returns names of the migrations taken back */
export async function migrateDown(db: Db, all = false): Promise<string[]> {
  const [, names] = await alone(
    db,
    () =>
      (all ? db.migrate.rollback(settings, true) : db.migrate.down(settings)) as Promise<[number, string[]]>,
  );
  return names;
}

/** Only looks: a database without tables stays without. */
export async function migrationStatus(db: Db): Promise<{ name: string; applied: boolean }[]> {
  const applied = new Set(await namesOfDone(db));
  return Object.keys(MIGRATIONS).map((name) => ({ name, applied: applied.has(name) }));
}

/** In the order in which they ran. */
async function namesOfDone(db: Db): Promise<string[]> {
  return (await db.schema.hasTable(TABLE)) ? db(TABLE).orderBy('id').pluck('name') : [];
}

/** As long as a table of millions of rows may take to change. */
const WAIT_S = 3_600;

/**
 * Runs `work` while no other process migrates this database; several may start at once. The lock ends with its
 * holder, however that dies. knex's own does not: it would keep the gateway from ever starting again, and two
 * processes that meet on an empty database can make two of it, which nobody is able to take.
 */
async function alone<T>(db: Db, work: () => Promise<T>): Promise<T> {
  const lock: { release(): void | Promise<void> } = isSqlite(db) ? await lockSqlite(db) : await lockMysql(db);
  try {
    return await withoutLimits(db, async () => {
      await db.migrate.forceFreeMigrationsLock(settings);
      return work();
    });
  } finally {
    await lock.release();
  }
}

async function lockSqlite(db: Db) {
  const { filename } = (db.client as { config: { connection: { filename: string } } }).config.connection;
  return waitForLock(`${filename}.migrating`, () => undefined, AbortSignal.timeout(WAIT_S * 1_000));
}

async function lockMysql(db: Db) {
  // Held by the connection, so by one of its own. The name counts for the whole server: it holds the database's.
  const connection: unknown = await db.client.acquireConnection();
  const ask = async (sql: string): Promise<unknown> => {
    const [rows] = (await db.raw(sql).options(UNLIMITED).connection(connection)) as [{ answer: unknown }[]];
    return rows[0]?.answer;
  };
  const name = "concat('salami-migrate-', md5(database()))";
  const release = async () => {
    try {
      await ask(`select release_lock(${name}) as answer`);
    } finally {
      await db.client.releaseConnection(connection);
    }
  };
  if ((await ask(`select get_lock(${name}, ${WAIT_S}) as answer`)) === 1) return { release };
  await release();
  throw new Error('Another process has been migrating this database for an hour.');
}
