/** Opens the database: SQLite by default, MySQL or MariaDB by URL. One knex instance serves the whole process. */
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import knex, { type Knex } from 'knex';

export type Db = Knex;
/** A database or a running transaction: what every store function takes first. */
export type Executor = Knex;

export type Engine = 'sqlite' | 'mysql';

export function engineOf(url: string): Engine {
  return url.startsWith('sqlite:') ? 'sqlite' : 'mysql';
}

export const isSqlite = (db: Executor): boolean =>
  (db.client as { config: Knex.Config }).config.client === 'better-sqlite3';

/** @param url `sqlite:<file>` or `mysql://…`, as checked by config.ts */
export function openDatabase(url: string): Db {
  const db = engineOf(url) === 'sqlite' ? openSqlite(url.slice('sqlite:'.length)) : openMysql(url);
  // Errors are logged. mysql2 hangs the statement on them with every value in it: message texts, numbers, hashes.
  db.on('query-error', (error: { sql?: string }) => delete error.sql);
  return db;
}

const QUIET = {
  compileSqlOnError: false, // the statement in an error's message keeps its question marks, for the same reason
  // A failed connection is thrown to whoever asked for it; knex would print it as well, between the log's lines.
  log: { warn: () => undefined },
} as const satisfies Knex.Config;

interface SqliteConnection {
  pragma(text: string): unknown;
  prepare(sql: string): unknown;
}

function openSqlite(file: string): Db {
  mkdirSync(dirname(file), { recursive: true });
  return knex({
    ...QUIET,
    client: 'better-sqlite3',
    connection: { filename: file },
    useNullAsDefault: true,
    // One connection: SQLite has one writer, and a second one of our own would only meet SQLITE_BUSY.
    pool: {
      min: 1,
      max: 1,
      afterCreate: (connection: SqliteConnection, done: (error: Error | null) => void) => {
        keepStatements(connection);
        // Locks at once what it will write: a transaction that only reads at first could not wait for another
        // process later, SQLite would refuse it with SQLITE_BUSY in the middle.
        const prepare = connection.prepare.bind(connection);
        connection.prepare = (sql) => prepare(sql === 'BEGIN;' ? 'BEGIN IMMEDIATE;' : sql);
        connection.pragma('journal_mode = WAL');
        connection.pragma('synchronous = FULL'); // "accepted" must survive a power cut
        connection.pragma('foreign_keys = ON');
        connection.pragma('busy_timeout = 5000');
        done(null);
      },
    },
  });
}

interface SqliteConnection {
  pragma(text: string): unknown;
  prepare(sql: string): unknown;
}

const KEPT_STATEMENTS = 300;

/** knex prepares each statement anew, which costs as much as running it. SQLite itself notices a changed schema. */
function keepStatements(connection: SqliteConnection): void {
  const prepare = connection.prepare.bind(connection);
  const kept = new Map<string, unknown>();
  connection.prepare = (sql) => {
    let statement = kept.get(sql);
    if (statement === undefined) {
      if (kept.size >= KEPT_STATEMENTS) kept.clear(); // lists of every length make ever new texts
      kept.set(sql, (statement = prepare(sql)));
    }
    return statement;
  };
}

function openMysql(url: string): Db {
  const { hostname, port, username, password, pathname, searchParams } = new URL(url);
  return knex({
    ...QUIET,
    client: 'mysql2',
    connection: {
      host: hostname.replace(/^\[|\]$/g, ''), // a URL writes IPv6 in brackets
      port: port === '' ? 3306 : Number(port),
      user: decodeURIComponent(username),
      password: decodeURIComponent(password),
      database: decodeURIComponent(pathname.slice(1)),
      charset: 'utf8mb4',
      timezone: 'Z',
      connectTimeout: 10_000,
      ...(searchParams.get('ssl') === 'true' && { ssl: {} }),
    },
    pool: { min: 0, max: 10 },
    acquireConnectionTimeout: 10_000,
  });
}
