/** Words of batches: many messages that are handed in together. No I/O. */

export const BATCH_STATES = ['receiving', 'ready', 'running', 'paused', 'cancelled', 'completed'] as const;
/**
 * `receiving` = its rows are being read; `ready` = they wait for somebody to start them; `completed` = every member was
 * handed to a provider or is over, while reports may still come.
 */
export type BatchState = (typeof BATCH_STATES)[number];

export const ROW_FAULTS = ['invalid', 'duplicate', 'opted_out', 'recipient_cap'] as const;
export type RowFault = (typeof ROW_FAULTS)[number];

/** Instants are milliseconds since 1970. */
export interface Batch {
  id: number;
  uuid: string;
  name: string | null;
  state: BatchState;
  tokenId: number | null;
  /** The target: one of these two. */
  appId: number | null;
  groupId: number | null;
  /** The template; empty = each row brought its own text. */
  message: string;
  /** Rows that were read, the refused ones among them. */
  rows: number;
  accepted: number;
  /** Without the duplicates. */
  rejected: number;
  duplicates: number;
  parts: number;
  /** Members in UCS-2. */
  unicode: number;
  scheduledAt: number | null;
  createdAt: number;
  updatedAt: number;
  startedAt: number | null;
  finishedAt: number | null;
}

/** One row as it came, numbered from 1; a header is no row. */
export interface InputRow {
  row: number;
  to: string;
  /** Its own text, in place of the batch's template. */
  message?: string;
  clientRef?: string;
  /** What the template names. */
  fields: Readonly<Record<string, string>>;
}

/** A row that made no message. */
export interface RowError {
  row: number;
  /** As it was written, shortened. */
  to: string;
  reason: RowFault;
  text: string;
}

/** A stretch of a batch's rows, both ends among them. */
export interface RowRange {
  fromRow: number;
  toRow: number;
}

/** Why nothing of a stretch can leave now; shown to people as it is. */
export const BULK_WAITS = {
  rate: "its app's rate",
  paused: 'its app, which is paused',
  suspended: 'its app, which keeps failing',
  window: 'the send window of its app',
  phone: 'its phone, which has enough to send',
} as const;
export type BulkWait = keyof typeof BULK_WAITS;

/** What came of looking after a stretch for a while. */
export type PlaceResult =
  | { do: 'done' }
  /** Not through yet; nothing stands in the way. */
  | { do: 'go_on' }
  | { do: 'wait'; why: BulkWait; waitMs: number }
  | { do: 'stop'; state: BatchState };
