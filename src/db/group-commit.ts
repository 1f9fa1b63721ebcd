/**
 * Group commit for SQLite: transactions that wait at the same time share one commit, and so one wait for the disk.
 * With one writer and a disk that takes a millisecond to sync, that wait is most of what a transaction costs. MySQL
 * does the same inside the server.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Knex } from 'knex';
import { collectHooks } from './after-commit.js';
import { isBusy, pauseAfter } from './busy.js';
import type { Db } from './connect.js';

interface Job {
  /** When it came, by a clock that nobody sets; milliseconds. */
  since: number;
  work: (trx: Knex.Transaction) => Promise<unknown>;
  resolve: (value: never) => void;
  reject: (error: unknown) => void;
}

/** Longer groups save little more and make the first of them wait for the last. */
const GROUP_SIZE = 64;

export class GroupCommit {
  private readonly waiting: Job[] = [];
  private running = false;
  /** Since when another process has held the lock without a break. */
  private lockedSince: number | null = null;

  /**
   * @param isFault errors that may have ended the whole transaction, so that nothing of the group may be kept
   * @param busyMs how long one waits for a lock of another process
   */
  constructor(
    private readonly db: Db,
    private readonly isFault: (error: unknown) => boolean,
    private readonly busyMs: () => number,
  ) {}

  /**
   * Runs `work` all or nothing. Resolves when it is on the disk; rejects when nothing of it is. `work` is begun again
   * when another process holds the lock.
   */
  run<T>(work: (trx: Knex.Transaction) => Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.waiting.push({ since: performance.now(), work, resolve, reject });
      if (!this.running) void this.drain();
    });
  }

  private async drain(): Promise<void> {
    this.running = true;
    // Whatever becomes ready in the same turn of the event loop joins the first group.
    await new Promise(setImmediate);
    let tries = 0;
    while (this.waiting.length > 0) {
      const jobs = this.waiting.splice(0, GROUP_SIZE);
      const locked = await this.commit(jobs);
      if (locked === null) {
        tries = 0;
        this.lockedSince = null;
      } else if (this.keepPatient(jobs, locked)) await delay(pauseAfter((tries += 1)));
    }
    this.running = false;
  }

  /** Nothing of `jobs` was done. Rejects those that have waited too long. @returns whether any are left */
  private keepPatient(jobs: readonly Job[], locked: unknown): boolean {
    const now = performance.now();
    const lockedSince = (this.lockedSince ??= now);
    for (const job of [...jobs, ...this.waiting.splice(0)]) {
      // Time spent in the queue before is none of the lock's doing.
      if (now - Math.max(job.since, lockedSince) >= this.busyMs()) job.reject(locked);
      else this.waiting.push(job);
    }
    return this.waiting.length > 0;
  }

  /** @returns null when every job was told how it ended; the error when another process holds the lock */
  private async commit(jobs: readonly Job[]): Promise<unknown> {
    const ends: (() => void)[] = [];
    let cause: unknown = null;
    try {
      await this.db.transaction(async (trx) => {
        // knex comes here even when the transaction could not begin, and throws that error afterwards.
        if (trx.isCompleted()) return;
        try {
          for (const job of jobs) ends.push(await this.runOne(trx, job, jobs.length === 1));
        } catch (error) {
          cause = error;
          throw error;
        }
      });
    } catch (error) {
      // After a fault there may be nothing left to roll back; that knex fails at it says less than the fault itself.
      const fault = cause ?? error;
      if (isBusy(fault)) return fault;
      for (const { reject } of jobs) reject(fault);
      return null;
    }
    for (const end of ends) end();
    return null;
  }

  /** @returns runs the hooks and tells the caller how it ended, once the group is committed. @throws when the group must be given up */
  private async runOne(trx: Knex.Transaction, { work, resolve, reject }: Job, isAlone: boolean) {
    if (isAlone) {
      const { value, committed } = await collectHooks(trx, work);
      return () => (committed(), resolve(value as never));
    }
    await trx.raw('savepoint one');
    try {
      const { value, committed } = await collectHooks(trx, work);
      await trx.raw('release one');
      return () => (committed(), resolve(value as never));
    } catch (error) {
      // SQLite rolls everything back by itself when the disk is full, for one; the next savepoint would then begin a
      // transaction of its own and commit, while its caller reads that nothing was stored.
      if (this.isFault(error)) throw error;
      await trx.raw('rollback to one');
      await trx.raw('release one');
      return () => reject(error);
    }
  }
}
