/** What a batch's run does besides sending: takes back what was cancelled, says that it is through, waits for reports. */
import type { AppStore, GroupStore } from '../apps/store.js';
import type { Db } from '../db/connect.js';
import { inTransaction } from '../db/sql.js';
import { recordEvent } from '../events/store.js';
import { transitionMany } from '../messages/bulk.js';
import type { LifecycleService } from '../messages/lifecycle.js';
import { reportDeadlines } from '../messages/deadlines.js';
import type { Message } from '../messages/types.js';
import { markUnstartedOne } from '../messages/store.js';
import { awaitedPlaces, countAwaited, listAwaited, listWaiting, stopWaiting } from './members.js';
import { findBatch, updateBatch } from './store.js';
import { historyWords } from '../messages/history-words.js';

export interface KeeperDeps {
  db: Db;
  apps: AppStore;
  groups: GroupStore;
  lifecycle: LifecycleService;
  clock: () => Date;
}

const CANCELLED_AT_ONCE = 200;
const CANCELLED_PER_CALL = 10;
const AWAITED_AT_ONCE = 100;

export class BatchKeeper {
  constructor(private readonly deps: KeeperDeps) {}

  /** Members that are with a provider stay there. @returns true while there may be more */
  async cancelMembers(batchId: number): Promise<boolean> {
    for (let call = 0; call < CANCELLED_PER_CALL; call += 1)
      if (!(await this.cancelSome(batchId))) return false;
    return true;
  }

  private cancelSome(batchId: number): Promise<boolean> {
    const { db, clock } = this.deps;
    return inTransaction(db, async (trx) => {
      const now = clock().getTime();
      const waiting = await listWaiting(trx, batchId, CANCELLED_AT_ONCE);
      const entry = { source: 'api' as const, text: historyWords.say('batch_cancelled') };
      const changes = waiting.map((message) => ({ message, fields: {} }));
      await transitionMany(trx, changes, 'cancelled', () => entry, now);
      if (waiting.length > 0) return true;
      const batch = await findBatch(trx, batchId, true);
      if (batch && batch.finishedAt === null) {
        await updateBatch(trx, batchId, { finishedAt: now }, now);
        const data = { batch_id: batchId };
        await recordEvent(trx, { type: 'batch.cancelled', appId: batch.appId, data }, now);
      }
      return false;
    });
  }

  /** Every member was handed to a provider, to a run of its own, or is over. */
  finishPlacing(batchId: number): Promise<void> {
    const { db, clock } = this.deps;
    return inTransaction(db, async (trx) => {
      const batch = await findBatch(trx, batchId, true);
      if (batch?.state !== 'running' && batch?.state !== 'paused') return;
      const now = clock().getTime();
      await updateBatch(trx, batchId, { state: 'completed', finishedAt: now }, now);
      const { accepted, rejected, duplicates } = batch;
      const data = { batch_id: batchId, accepted, rejected, duplicates };
      await recordEvent(trx, { type: 'batch.completed', appId: batch.appId, data }, now);
    });
  }

  async isOver(batchId: number): Promise<boolean> {
    const batch = await findBatch(this.deps.db, batchId);
    return batch === null || batch.state === 'cancelled';
  }

  /**
   * Ends the wait for reports whose time has passed, each with a last question to its provider where that can be asked.
   * @returns how many members still wait; 0 = the batch is settled
   */
  async endReportWaits(batchId: number): Promise<{ waiting: number }> {
    const { db, apps, groups, clock } = this.deps;
    const now = clock().getTime();
    const deadlineOf = reportDeadlines(db, apps, groups);
    for (const place of await awaitedPlaces(db, batchId)) {
      const sentBefore = now - (await deadlineOf(place));
      for (;;) {
        const overdue = await listAwaited(db, batchId, place.appId, sentBefore, AWAITED_AT_ONCE);
        for (const member of overdue) await this.endWait(member);
        if (overdue.length < AWAITED_AT_ONCE) break;
      }
    }
    const waiting = await countAwaited(db, batchId);
    if (waiting === 0) await updateBatch(db, batchId, { settledAt: now }, now);
    return { waiting };
  }

  private async endWait(member: Message): Promise<void> {
    const { db, lifecycle } = this.deps;
    const { undecided } = await lifecycle.endReportWait(member.id);
    if (undecided === null) return stopWaiting(db, [member.id]);
    await markUnstartedOne(db, member.id);
  }
}
