/** Rows of `batches` and `batch_errors`. */
import { randomUUID } from 'node:crypto';
import type { Executor } from '../db/connect.js';
import { insertRow } from '../db/sql.js';
import type { Batch, BatchState, RowError } from './types.js';

export interface NewBatch {
  name: string | null;
  tokenId: number | null;
  appId: number | null;
  groupId: number | null;
  message: string;
  scheduledAt: number | null;
  idempotencyKey: string | null;
}

/** Made before its rows are read. Raises a unique violation when the token has used the key. */
export async function insertBatch(db: Executor, batch: NewBatch, now: number): Promise<number> {
  return insertRow(db, 'batches', {
    uuid: randomUUID(),
    name: batch.name,
    state: 'receiving',
    token_id: batch.tokenId,
    app_id: batch.appId,
    group_id: batch.groupId,
    message: batch.message,
    scheduled_at: batch.scheduledAt,
    idempotency_key: batch.idempotencyKey,
    is_told: true,
    created_at: now,
    updated_at: now,
  });
}

/** @param lock holds the row until the transaction ends */
export async function findBatch(db: Executor, id: number, lock = false): Promise<Batch | null> {
  const query = db('batches').where({ id });
  if (lock) void query.forUpdate();
  const row = (await query.first()) as BatchRow | undefined;
  return row ? readBatch(row) : null;
}

export async function findByKey(
  db: Executor,
  tokenId: number | null,
  key: string,
): Promise<{ batch: Batch; requestHash: string | null } | null> {
  const row = (await db('batches').where({ token_id: tokenId, idempotency_key: key }).first()) as
    BatchRow | undefined;
  return row ? { batch: readBatch(row), requestHash: row.request_hash } : null;
}

export interface BatchFilter {
  state?: BatchState | undefined;
  appId?: number | undefined;
  groupId?: number | undefined;
  /** Apps and groups a limited token may see; null = all. */
  visible: { apps: readonly number[]; groups: readonly number[] } | null;
}

/** Newest first. */
export async function listBatches(
  db: Executor,
  filter: BatchFilter,
  { limit, offset }: { limit: number; offset: number },
): Promise<{ batches: Batch[]; total: number }> {
  const query = db('batches');
  const { state, appId, groupId, visible } = filter;
  if (state) void query.where({ state });
  if (appId !== undefined) void query.where({ app_id: appId });
  if (groupId !== undefined) void query.where({ group_id: groupId });
  if (visible)
    void query.where((seen) =>
      seen.whereIn('app_id', [...visible.apps]).orWhereIn('group_id', [...visible.groups]),
    );
  const [count] = (await query.clone().count({ n: '*' })) as { n: number | string }[];
  const rows = (await query.orderBy('id', 'desc').limit(limit).offset(offset)) as BatchRow[];
  return { batches: rows.map(readBatch), total: Number(count?.n ?? 0) };
}

export type Tally = Pick<Batch, 'rows' | 'accepted' | 'rejected' | 'duplicates' | 'parts' | 'unicode'>;

/** What has been read so far. */
export async function writeTally(db: Executor, id: number, tally: Tally, now: number): Promise<void> {
  await db('batches')
    .where({ id })
    .update({ ...tally, updated_at: now });
}

export interface BatchChange {
  state?: BatchState;
  isTold?: boolean;
  requestHash?: string;
  startedAt?: number;
  finishedAt?: number;
  settledAt?: number;
}

export async function updateBatch(
  db: Executor,
  id: number,
  { state, isTold, requestHash, startedAt, finishedAt, settledAt }: BatchChange,
  now: number,
): Promise<void> {
  await db('batches')
    .where({ id })
    .update({
      ...(state && { state }),
      ...(isTold !== undefined && { is_told: isTold }),
      ...(requestHash !== undefined && { request_hash: requestHash }),
      ...(startedAt !== undefined && { started_at: startedAt }),
      ...(finishedAt !== undefined && { finished_at: finishedAt }),
      ...(settledAt !== undefined && { settled_at: settledAt }),
      updated_at: now,
    });
}

export async function deleteBatch(db: Executor, id: number): Promise<void> {
  await db('batch_errors').where({ batch_id: id }).delete();
  await db('batches').where({ id }).delete();
}

/** Until they are settled. */
const WITH_RUN: readonly BatchState[] = ['running', 'paused', 'cancelled', 'completed'];

/** Batches that have changed, or lost their run, since their run was told. */
export async function listUntold(db: Executor, limit: number): Promise<Batch[]> {
  const rows = (await db('batches').where({ is_told: false }).orderBy('id').limit(limit)) as BatchRow[];
  return rows.map(readBatch);
}

/** @param updatedAt of the row that was told: one that has changed since is told again */
export async function markTold(db: Executor, id: number, updatedAt: number): Promise<void> {
  await db('batches').where({ id, updated_at: updatedAt }).update({ is_told: true });
}

export async function markUntold(db: Executor, ids: readonly number[]): Promise<void> {
  await db('batches')
    .whereIn('id', [...ids])
    .update({ is_told: false });
}

/** Batches that have a run, by id. */
export async function listUnsettled(db: Executor, after: number, limit: number): Promise<number[]> {
  return (await db('batches')
    .whereNull('settled_at')
    .where({ is_told: true })
    .whereIn('state', [...WITH_RUN])
    .where('id', '>', after)
    .orderBy('id')
    .limit(limit)
    .pluck('id')) as number[];
}

/** The engine's data is gone: whatever is not settled needs its run again. */
export async function markAllUntold(db: Executor): Promise<void> {
  await db('batches')
    .whereIn('state', [...WITH_RUN])
    .whereNull('settled_at')
    .update({ is_told: false });
}

/** Batches whose upload ended without a word: its process is gone. */
export async function listAbandoned(db: Executor, before: number): Promise<number[]> {
  return (await db('batches')
    .where({ state: 'receiving' })
    .where('updated_at', '<', before)
    .pluck('id')) as number[];
}

/** SQLite takes 32,766 values in a statement. */
const ERRORS_AT_ONCE = 500;

export async function addErrors(db: Executor, batchId: number, errors: readonly RowError[]): Promise<void> {
  for (let at = 0; at < errors.length; at += ERRORS_AT_ONCE)
    await db('batch_errors').insert(
      errors.slice(at, at + ERRORS_AT_ONCE).map(({ row, to, reason, text }) => ({
        batch_id: batchId,
        batch_row: row,
        to,
        reason,
        text,
      })),
    );
}

/** In the order of the rows. @param after the row that the page before ended with; 0 = from the first on */
export async function listErrors(
  db: Executor,
  batchId: number,
  after: number,
  limit: number,
): Promise<RowError[]> {
  const rows = (await db('batch_errors')
    .where({ batch_id: batchId })
    .where('batch_row', '>', after)
    .orderBy('batch_row')
    .limit(limit)
    .select('batch_row', 'to', 'reason', 'text')) as (Omit<RowError, 'row'> & { batch_row: number })[];
  return rows.map(({ batch_row: row, to, reason, text }) => ({ row, to, reason, text }));
}

interface BatchRow {
  id: number;
  uuid: string;
  name: string | null;
  state: string;
  token_id: number | null;
  app_id: number | null;
  group_id: number | null;
  message: string;
  rows: number;
  accepted: number;
  rejected: number;
  duplicates: number;
  parts: number;
  unicode: number;
  scheduled_at: number | null;
  request_hash: string | null;
  created_at: number;
  updated_at: number;
  started_at: number | null;
  finished_at: number | null;
}

const readBatch = (row: BatchRow): Batch => ({
  id: row.id,
  uuid: row.uuid,
  name: row.name,
  state: row.state as BatchState,
  tokenId: row.token_id,
  appId: row.app_id,
  groupId: row.group_id,
  message: row.message,
  rows: row.rows,
  accepted: row.accepted,
  rejected: row.rejected,
  duplicates: row.duplicates,
  parts: Number(row.parts),
  unicode: row.unicode,
  scheduledAt: row.scheduled_at,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
  startedAt: row.started_at,
  finishedAt: row.finished_at,
});
