/** Rows by the hundred thousand: past knex, which spends more on a row than the database does. */
import { isSqlite, type Db } from '../../src/db/connect.js';

export type Value = string | number | Buffer | null;

export interface Batch {
  table: string;
  columns: readonly string[];
  rows: Value[][];
}

interface SqliteConnection {
  pragma(text: string): unknown;
  prepare(sql: string): { run(...values: Value[]): unknown };
  exec(sql: string): unknown;
}

interface MysqlConnection {
  promise(): { query(sql: string, values?: unknown): Promise<unknown> };
}

const ROWS_AT_ONCE = 1_000;

/** Everything in one transaction. The data need not survive a power cut: whoever asked for it makes it again. */
export async function insertBatches(db: Db, batches: readonly Batch[]): Promise<void> {
  const connection: unknown = await db.client.acquireConnection();
  try {
    if (isSqlite(db)) intoSqlite(connection as SqliteConnection, batches);
    else await intoMysql(connection as MysqlConnection, batches);
  } finally {
    await db.client.releaseConnection(connection);
  }
}

function intoSqlite(connection: SqliteConnection, batches: readonly Batch[]): void {
  connection.pragma('synchronous = OFF');
  connection.exec('begin immediate');
  for (const { table, columns, rows } of batches) {
    const names = columns.map((name) => `\`${name}\``).join();
    const insert = connection.prepare(
      `insert into \`${table}\` (${names}) values (${columns.map(() => '?').join()})`,
    );
    for (const row of rows) insert.run(...row);
  }
  connection.exec('commit');
  connection.pragma('synchronous = FULL');
}

async function intoMysql(connection: MysqlConnection, batches: readonly Batch[]): Promise<void> {
  const session = connection.promise();
  await session.query('begin');
  for (const { table, columns, rows } of batches) {
    const names = columns.map((name) => `\`${name}\``).join();
    for (let at = 0; at < rows.length; at += ROWS_AT_ONCE)
      await session.query(`insert into \`${table}\` (${names}) values ?`, [
        rows.slice(at, at + ROWS_AT_ONCE),
      ]);
  }
  await session.query('commit');
}
