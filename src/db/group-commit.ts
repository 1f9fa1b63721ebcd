/**
 * Group commit for SQLite: transactions that wait at the same time share one commit, and so one wait for the disk.
 * With one writer and a disk that takes a millisecond to sync, that wait is most of what a transaction costs. MySQL
 * does the same inside the server.
 */
import type { Knex } from 'knex';
import type { Db } from './connect.js';

interface Job {
  work: (trx: Knex.Transaction) => Promise<unknown>;
  resolve: (value: never) => void;
  reject: (error: unknown) => void;
}

/** Longer groups save little more and make the first of them wait for the last. */
const GROUP_SIZE = 64;

export class GroupCommit {
  private readonly waiting: Job[] = [];
  private running = false;

  /** @param isFault errors that may have ended the whole transaction, so that nothing of the group may be kept */
  constructor(
    private readonly db: Db,
    private readonly isFault: (error: unknown) => boolean,
  ) {}

  /** Runs `work` all or nothing. Resolves when it is on the disk; rejects when nothing of it is. */
  run<T>(work: (trx: Knex.Transaction) => Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.waiting.push({ work, resolve, reject });
      if (!this.running) void this.drain();
    });
  }

  private async drain(): Promise<void> {
    this.running = true;
    // Whatever becomes ready in the same turn of the event loop joins the first group.
    await new Promise(setImmediate);
    while (this.waiting.length > 0) await this.commit(this.waiting.splice(0, GROUP_SIZE));
    this.running = false;
  }

  private async commit(jobs: readonly Job[]): Promise<void> {
    const ends: (() => void)[] = [];
    let cause: unknown = null;
    try {
      await this.db.transaction(async (trx) => {
        try {
          for (const job of jobs) ends.push(await this.runOne(trx, job, jobs.length === 1));
        } catch (error) {
          cause = error;
          throw error;
        }
      });
    } catch (error) {
      // After a fault there may be nothing left to roll back; that knex fails at it says less than the fault itself.
      for (const { reject } of jobs) reject(cause ?? error);
      return;
    }
    for (const end of ends) end();
  }

  /** @returns tells the caller how it ended, once the group is committed. @throws when the group must be given up */
  private async runOne(trx: Knex.Transaction, { work, resolve, reject }: Job, isAlone: boolean) {
    if (isAlone) {
      const value = await work(trx);
      return () => resolve(value as never);
    }
    await trx.raw('savepoint one');
    try {
      const value = await work(trx);
      await trx.raw('release one');
      return () => resolve(value as never);
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
