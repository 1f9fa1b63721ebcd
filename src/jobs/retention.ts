/**
 * Removes what has been kept long enough, in short transactions over indexed ranges. Rows that were dealt with are out
 * of the range, so a run costs as much as there is to remove, however large the tables have grown.
 */
import type { Db } from '../db/connect.js';
import { KEPT_MS } from '../messages/idempotency.js';
import { FINAL_STATUSES, FOLDERS } from '../messages/types.js';
import {
  blankSessions,
  blankTexts,
  deleteBatches,
  deleteConversations,
  deleteDeliveries,
  deleteEventsAlone,
  deleteIncomingCalls,
  deleteKeys,
  deleteMessages,
  deletePaymentRequests,
  deletePhoneImports,
  deletePhoneRecords,
  deleteRecipientPlaces,
  deleteRequests,
  deleteUnmatchedReports,
  removeFiles,
} from './retention-store.js';
import { add, type Chunk, type Counts, type Cursor, type Pulse } from './types.js';

/** Days; 0 = for good. */
export interface RetentionTimes {
  textDays: number;
  requestDays: number;
  messageDays: number;
  phoneDays: number;
}

const DAY_MS = 86_400_000;
/** Nobody imports the inbox of a phone into its app again after so long. */
const IMPORT_DAYS = 60;
/** Transactions in one chunk. */
const STEPS_PER_CHUNK = 20;

interface Task {
  counts: string;
  /** @returns how many rows were removed, and whether there may be more */
  step: () => Promise<{ done: number; more: boolean }>;
}

export class Retention {
  constructor(private readonly deps: { db: Db; clock: () => Date; times: RetentionTimes }) {}

  /** A text counts from the time its message was accepted. */
  async sweep(cursor: Cursor | null, pulse: Pulse): Promise<Chunk> {
    const tasks = this.tasks();
    let at = Number(cursor?.['task'] ?? 0);
    let counts: Counts = Object.fromEntries(tasks.map((task) => [task.counts, 0]));
    for (let step = 0; step < STEPS_PER_CHUNK && at < tasks.length; step += 1) {
      pulse();
      const task = tasks[at]!;
      const { done, more } = await task.step();
      counts = add(counts, { [task.counts]: done });
      if (!more) at += 1;
    }
    return { counts, next: at < tasks.length ? { task: at } : null };
  }

  private tasks(): Task[] {
    const { db, clock, times } = this.deps;
    const now = clock().getTime();
    const before = (days: number) => now - days * DAY_MS;
    const texts: Task = {
      counts: 'texts_removed',
      step: () => blankTexts(db, before(times.textDays), now),
    };
    const fileDays = Math.min(...[times.textDays, times.messageDays].filter((days) => days > 0));
    const files: Task = { counts: 'files_removed', step: () => removeFiles(db, before(fileDays), now) };
    const requests: Task = {
      counts: 'raw_requests_deleted',
      step: () => deleteRequests(db, before(times.requestDays)),
    };
    const paymentRequests: Task = {
      counts: 'raw_payment_requests_deleted',
      step: () => deletePaymentRequests(db, before(times.requestDays)),
    };
    const keys: Task = { counts: 'idempotency_keys_deleted', step: () => deleteKeys(db, now - KEPT_MS) };
    const messages = FOLDERS.flatMap((folder) =>
      FINAL_STATUSES.map((status) => ({
        counts: 'messages_deleted',
        step: () => deleteMessages(db, folder, status, before(times.messageDays)),
      })),
    );
    const batches: Task = {
      counts: 'batches_deleted',
      step: () => deleteBatches(db, before(times.messageDays)),
    };
    const reports: Task = {
      counts: 'unmatched_reports_deleted',
      step: () => deleteUnmatchedReports(db, before(times.messageDays)),
    };
    const calls: Task = {
      counts: 'incoming_calls_deleted',
      step: () => deleteIncomingCalls(db, before(times.messageDays)),
    };
    const conversations: Task = {
      counts: 'conversations_deleted',
      step: () => deleteConversations(db, before(times.messageDays)),
    };
    const events: Task = {
      counts: 'events_deleted',
      step: () => deleteEventsAlone(db, before(times.messageDays)),
    };
    const phones: Task = {
      counts: 'phone_records_deleted',
      step: () => deletePhoneRecords(db, before(times.phoneDays)),
    };
    const imports: Task = {
      counts: 'phone_imports_deleted',
      step: () => deletePhoneImports(db, before(IMPORT_DAYS)),
    };
    const recipients: Task = {
      counts: 'recipients_deleted',
      step: () => deleteRecipientPlaces(db, now),
    };
    const deliveries: Task = {
      counts: 'deliveries_deleted',
      step: () => deleteDeliveries(db, before(times.requestDays)),
    };
    const sessions: Task = {
      counts: 'sessions_blanked',
      step: () => blankSessions(db, before(times.requestDays)),
    };
    return [
      // Before their messages, whose rows are removed by the hundred.
      ...(fileDays < Infinity ? [files] : []),
      ...(times.textDays > 0 ? [texts] : []),
      ...(times.requestDays > 0 ? [requests, paymentRequests, deliveries, sessions] : []),
      keys,
      imports,
      recipients,
      ...(times.phoneDays > 0 ? [phones] : []),
      ...(times.messageDays > 0 ? [...messages, batches, conversations, reports, calls, events] : []),
    ];
  }
}
