/** Locks a SQLite file as a backup tool or somebody's shell would. */
import Sqlite from 'better-sqlite3';
import { setTimeout as delay } from 'node:timers/promises';

/** Holds the write lock of `file` for `ms`. The lock counts for every other process. */
export async function lockSqlite(file: string, ms: number): Promise<void> {
  const database = new Sqlite(file, { fileMustExist: true, timeout: 10_000 });
  try {
    // A busy writer leaves gaps of milliseconds only, and busy waiting polls.
    begin(database);
    await delay(ms);
    database.exec('COMMIT');
  } finally {
    database.close();
  }
}

function begin(database: Sqlite.Database): void {
  for (let tries = 1; ; tries += 1) {
    try {
      database.exec('BEGIN EXCLUSIVE');
      return;
    } catch (error) {
      if ((error as { code?: string }).code !== 'SQLITE_BUSY' || tries === 10) throw error;
    }
  }
}
