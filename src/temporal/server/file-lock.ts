/**
 * A lock on a file that the operating system gives up by itself when its process dies, however it dies.
 *
 * Node has no flock, and a file holding a process id is not a lock: breaking a stale one races with whoever breaks
 * it at the same moment, and ids are reused. SQLite locks its files through the operating system on every platform,
 * so an exclusive transaction on an empty database is that lock. The file stays behind, empty: it means nothing.
 */
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import Database from 'better-sqlite3';

export interface FileLock {
  /** May be called more than once. */
  release(): void;
}

const POLL_MS = 250;

/** Keeps held locks from being garbage collected, which would close the file and so release them. */
const held = new Set<Database.Database>();

/**
 * Makes the file, and the folders on the way to it.
 * @returns null when another process, or another caller in this one, holds the lock
 * @throws Error when the file can't be opened (folder not writable, file system without locks)
 */
export function tryLock(file: string): FileLock | null {
  mkdirSync(dirname(file), { recursive: true });
  const database = new Database(file, { timeout: 0 });
  try {
    database.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    if (error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY')) return null;
    throw error;
  }
  held.add(database);
  return {
    release() {
      if (held.delete(database)) database.close();
    },
  };
}

/**
 * Waits until the lock is free.
 * @param onWait called about four times a second with the milliseconds waited so far
 * @throws the signal's reason when it is aborted; else as `tryLock`
 */
export async function waitForLock(
  file: string,
  onWait: (waitedMs: number) => void,
  signal?: AbortSignal,
): Promise<FileLock> {
  const startedAt = Date.now();
  for (;;) {
    signal?.throwIfAborted();
    const lock = tryLock(file);
    if (lock !== null) return lock;
    onWait(Date.now() - startedAt);
    await delay(POLL_MS);
  }
}
