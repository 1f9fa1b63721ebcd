/** What can be asked of batches and ordered for them. */
import type { AppStore } from '../apps/store.js';
import type { Db } from '../db/connect.js';
import { inTransaction } from '../db/sql.js';
import { ApiError, notFound } from '../errors.js';
import type { Message, Status } from '../messages/types.js';
import { recordAudit } from '../security/audit.js';
import { isLimited, maySeeApp, maySeeGroup, type Actor } from '../tokens/types.js';
import { estimateCost, listPriced, type Price } from './estimate.js';
import { countByStatus, listMembers } from './members.js';
import { afterOrder, type Order } from './state.js';
import { findBatch, listBatches, listErrors, updateBatch, type BatchFilter } from './store.js';
import type { Batch, RowError } from './types.js';

export interface BatchDeps {
  db: Db;
  apps: AppStore;
  /** Called after the commit of an order that the batch's run is to hear of. */
  onOrdered: () => void;
  clock: () => Date;
}

/** How far a batch is. */
export interface Progress {
  /** Members by status. */
  counts: Partial<Record<Status, number>>;
  /** Of a batch that was not started; null = nothing tells what messages cost here. */
  price: Price | null;
}

const AT_ONCE = 500;
const REFUSED: Record<Order, string> = {
  start: 'Only a batch that is ready can be started',
  pause: 'Only a batch that runs can be paused',
  resume: 'Only a batch that is paused can be resumed',
  cancel: 'Only a batch that is ready, runs or is paused can be cancelled',
};

export class BatchService {
  constructor(private readonly deps: BatchDeps) {}

  /** @throws ApiError not_found, also for what the actor may not see */
  async get(actor: Actor, id: number): Promise<Batch> {
    const batch = await findBatch(this.deps.db, id);
    if (!batch || !(await this.maySee(actor, batch))) throw notFound('Batch');
    return batch;
  }

  async list(
    actor: Actor,
    filter: Omit<BatchFilter, 'visible'>,
    page: { limit: number; offset: number },
  ): Promise<{ batches: Batch[]; total: number }> {
    const visible = isLimited(actor) ? { apps: actor.appIds ?? [], groups: actor.groupIds ?? [] } : null;
    return listBatches(this.deps.db, { ...filter, visible }, page);
  }

  async progress(batch: Batch): Promise<Progress> {
    const counts = batch.id === 0 ? {} : await countByStatus(this.deps.db, batch.id);
    return { counts, price: batch.startedAt === null ? await this.price(batch) : null };
  }

  /** Carried out already, an order changes nothing. @throws ApiError not_in_that_state */
  async order(actor: Actor, id: number, order: Order): Promise<Batch> {
    await this.get(actor, id);
    const { db, clock, onOrdered } = this.deps;
    const batch = await inTransaction(db, async (trx) => {
      const before = await findBatch(trx, id, true);
      if (!before) throw notFound('Batch');
      const state = afterOrder(before.state, order);
      if (state === null)
        throw new ApiError('not_in_that_state', `${REFUSED[order]}; this one is ${before.state}.`);
      if (state === before.state) return before;
      const now = clock().getTime();
      const isFirst = before.startedAt === null && state === 'running';
      await updateBatch(trx, id, { state, isTold: false, ...(isFirst && { startedAt: now }) }, now);
      await recordAudit(trx, actor, `batch.${order}`, { target: 'batch', id }, {}, clock());
      return (await findBatch(trx, id))!;
    });
    onOrdered();
    return batch;
  }

  /** Rows that made no message, in their order. */
  async errors(actor: Actor, id: number, after: number, limit: number): Promise<RowError[]> {
    await this.get(actor, id);
    return listErrors(this.deps.db, id, after, limit);
  }

  /** Every row, the refused ones among them, in the order of the file. */
  async *results(batch: Batch): AsyncGenerator<{ message: Message } | { error: RowError }> {
    const errors = this.allErrors(batch.id);
    let error = await errors.next();
    for await (const message of this.allMembers(batch.id)) {
      for (; !error.done && error.value.row < message.batchRow!; error = await errors.next())
        yield { error: error.value };
      yield { message };
    }
    for (; !error.done; error = await errors.next()) yield { error: error.value };
  }

  private async *allMembers(batchId: number): AsyncGenerator<Message> {
    for (let after = 0; ;) {
      const members = await listMembers(this.deps.db, batchId, after, AT_ONCE);
      yield* members;
      if (members.length < AT_ONCE) return;
      after = members.at(-1)!.id;
    }
  }

  private async *allErrors(batchId: number): AsyncGenerator<RowError> {
    for (let after = 0; ;) {
      const errors = await listErrors(this.deps.db, batchId, after, AT_ONCE);
      yield* errors;
      if (errors.length < AT_ONCE) return;
      after = errors.at(-1)!.row;
    }
  }

  /** What so many parts will cost; null = nothing tells what messages cost there. */
  async priceThrough(appIds: readonly number[], parts: number): Promise<Price | null> {
    return estimateCost(await listPriced(this.deps.db, appIds), parts);
  }

  private async price({ appId, groupId, parts }: Batch): Promise<Price | null> {
    const { db, apps } = this.deps;
    const ids =
      appId !== null ? [appId] : (await apps.list(db, { groupId: groupId! })).apps.map(({ id }) => id);
    return this.priceThrough(ids, parts);
  }

  private async maySee(actor: Actor, { appId, groupId }: Batch): Promise<boolean> {
    if (groupId !== null) return maySeeGroup(actor, groupId);
    const app = appId === null ? null : await this.deps.apps.find(this.deps.db, appId);
    // Of an app that was deleted only tokens without limits read.
    return app ? maySeeApp(actor, app) : !isLimited(actor);
  }
}
