/** Batches as they go out. */
import { z } from 'zod';
import type { Progress } from '../batches/service.js';
import { BATCH_STATES, ROW_FAULTS, type Batch, type RowError } from '../batches/types.js';
import { STATUSES } from '../messages/types.js';
import { instant, instantOrNull } from './present.js';
import { Instant, Told } from './schemas.js';
import { rowWords } from '../batches/row-words.js';

export const RowErrorRecord = z.object({
  row: z.int().meta({ description: 'From 1; a header is no row.' }),
  to: z.string(),
  reason: z.enum(ROW_FAULTS),
  message: z.string(),
  told: Told,
});

export const BatchRecord = z
  .object({
    id: z.int().nullable(),
    uuid: z.uuid(),
    name: z.string().nullable(),
    status: z.enum(BATCH_STATES),
    app_id: z.int().nullable(),
    group_id: z.int().nullable(),
    message: z.string(),
    rows: z.int(),
    accepted: z.int(),
    rejected: z.int(),
    duplicates: z.int(),
    message_parts: z.int().meta({ description: 'Of all members together.' }),
    unicode: z.int().meta({ description: 'Members whose text needs UCS-2, with 70 characters to a part.' }),
    estimated_cost: z.string().nullable().meta({
      description: "Before the start: by the price of the app's last messages; null when none had one.",
    }),
    currency: z.string().nullable(),
    counts: z.record(z.enum(STATUSES), z.int()).meta({ description: 'Members by status.' }),
    progress: z.number().meta({ description: 'From 0 to 1: how many members have left, or are over.' }),
    errors: z.array(RowErrorRecord).meta({ description: 'The first few; all of them: GET …/{id}/errors.' }),
    scheduled_at: Instant.nullable(),
    started_at: Instant.nullable(),
    finished_at: Instant.nullable(),
    created_at: Instant,
    updated_at: Instant,
  })
  .meta({ id: 'Batch' });

export const presentError = ({ row, to, reason, text }: RowError) => ({
  row,
  to,
  reason,
  message: text,
  told: rowWords.read(text),
});

export function presentBatch(
  batch: Batch,
  { counts, price }: Progress,
  errors: readonly RowError[],
): z.input<typeof BatchRecord> {
  const waiting = (counts.scheduled ?? 0) + (counts.pending ?? 0) + (counts.processing ?? 0);
  return {
    id: batch.id === 0 ? null : batch.id, // a dry run has none
    uuid: batch.uuid,
    name: batch.name,
    status: batch.state,
    app_id: batch.appId,
    group_id: batch.groupId,
    message: batch.message,
    rows: batch.rows,
    accepted: batch.accepted,
    rejected: batch.rejected,
    duplicates: batch.duplicates,
    message_parts: batch.parts,
    unicode: batch.unicode,
    estimated_cost: price?.amount ?? null,
    currency: price?.currency ?? null,
    counts: Object.fromEntries(STATUSES.map((status) => [status, counts[status] ?? 0])) as Record<
      (typeof STATUSES)[number],
      number
    >,
    progress:
      batch.accepted === 0 || batch.id === 0 ? 0 : Math.round((1 - waiting / batch.accepted) * 1_000) / 1_000,
    errors: errors.map(presentError),
    scheduled_at: instantOrNull(batch.scheduledAt),
    started_at: instantOrNull(batch.startedAt),
    finished_at: instantOrNull(batch.finishedAt),
    created_at: instant(batch.createdAt),
    updated_at: instant(batch.updatedAt),
  };
}
