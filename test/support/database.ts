/** A fresh database for one test file, on the engine of this run: SALAMI_TEST_MYSQL names a server, else SQLite. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import mysql from 'mysql2/promise';
import { openDatabase, type Db } from '../../src/db/connect.js';
import { migrateUp } from '../../src/db/migrate.js';

export interface TestDatabase {
  url: string;
  /** A folder of its own, gone with the database. */
  folder: string;
  drop(): Promise<void>;
}

export const ENGINE = process.env['SALAMI_TEST_MYSQL'] ? 'mariadb' : 'sqlite';

/** @param server `mysql://…/` of a server of the test's own; default: that of this run */
export async function createTestDatabase(
  server: string | undefined = process.env['SALAMI_TEST_MYSQL'],
): Promise<TestDatabase> {
  const folder = mkdtempSync(join(tmpdir(), 'salami-test-'));
  const removeFolder = () => rmSync(folder, { recursive: true, force: true });
  if (!server) {
    return { url: `sqlite:${join(folder, 'test.db')}`, folder, drop: () => Promise.resolve(removeFolder()) };
  }
  const name = `salami_${randomBytes(6).toString('hex')}`;
  await run(server, `CREATE DATABASE ${name} CHARACTER SET utf8mb4`);
  return {
    url: `${server}${name}`,
    folder,
    async drop() {
      await run(server, `DROP DATABASE ${name}`);
      removeFolder();
    },
  };
}

export interface OpenDatabase {
  database: TestDatabase;
  /** Migrated. */
  db: Db;
  /** Another process's view of the same database. */
  other: Db;
}

/**
 * A migrated database for the describe block that calls this, gone afterwards.
 * @param ready called before the first test
 */
export function useDatabase(ready: (opened: OpenDatabase) => void): void {
  let opened: OpenDatabase;
  before(async () => {
    const database = await createTestDatabase();
    opened = { database, db: openDatabase(database.url), other: openDatabase(database.url) };
    await migrateUp(opened.db);
    ready(opened);
  });
  after(async () => {
    await Promise.all([opened.db.destroy(), opened.other.destroy()]);
    await opened.database.drop();
  });
}

async function run(server: string, sql: string): Promise<void> {
  const connection = await mysql.createConnection(server);
  await connection.query(sql);
  await connection.end();
}
