/**
 * A SQLite file that another process has locked: waited for without holding up the event loop. SQLite's own waiting
 * blocks the whole process, so it is turned off (`busy_timeout`), and the time is slept here.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Knex } from 'knex';
import type { Db } from './connect.js';

/** SQLite's own waiting, milliseconds: none. Whoever waits would stop everybody, and many wait at the same time. */
export const BLOCKING_WAIT_MS = 0;

const FIRST_PAUSE_MS = 10;
const LONGEST_PAUSE_MS = 150;

/** Nothing of the statement or transaction was done: it may begin again. */
export function isBusy(error: unknown): boolean {
  const { code } = (error ?? {}) as { code?: unknown };
  return code === 'SQLITE_BUSY' || code === 'SQLITE_BUSY_RECOVERY';
}

/** How long to sleep before the next try. @param tries that have failed, from 1 */
export const pauseAfter = (tries: number): number =>
  Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (tries - 1));

/** Repeats `work` while the file is locked. @throws the SQLITE_BUSY of the last try once `limitMs` have passed */
export async function whileBusy<T>(work: () => Promise<T>, limitMs: number): Promise<T> {
  const startedAt = performance.now();
  for (let tries = 1; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      if (!isBusy(error) || performance.now() - startedAt >= limitMs) throw error;
      await delay(pauseAfter(tries));
    }
  }
}

interface Runner {
  run(): Promise<unknown>;
}

/**
 * Statements outside of transactions wait as well. Each try takes the connection anew, so that others read meanwhile.
 * @param limitMs asked at every statement; 0 = a locked file is an error at once
 */
export function waitWhileBusy(db: Db, limitMs: () => number): void {
  // Transactions have clients of their own, which this does not touch: they begin again as a whole.
  const client = db.client as { runner(builder: Knex.QueryBuilder): Runner };
  const makeRunner = client.runner.bind(client);
  client.runner = (builder) =>
    Object.assign(makeRunner(builder), { run: () => whileBusy(() => makeRunner(builder).run(), limitMs()) });
}
