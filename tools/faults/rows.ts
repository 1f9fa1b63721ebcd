/** What the database says, read past the gateways, which need not run. */
import knex, { type Knex } from 'knex';
import { isSettled, type StoredMessage } from './audit.js';

interface MessageRow {
  id: number;
  message: string;
  status: string;
}
interface AttemptRow {
  message_id: number;
  number: number;
  outcome: string | null;
  finished_at: number | null;
}

export async function readMessages(db: Knex): Promise<StoredMessage[]> {
  const messages = (await db('messages').select('id', 'message', 'status').orderBy('id')) as MessageRow[];
  const attempts = (await db('send_attempts')
    .select('message_id', 'number', 'outcome', 'finished_at')
    .orderBy(['message_id', 'number'])) as AttemptRow[];
  const stored = new Map(
    messages.map(({ id, message, status }): [number, StoredMessage] => [
      id,
      { id, mark: message, status, attempts: [] },
    ]),
  );
  for (const { message_id, number, outcome, finished_at } of attempts)
    stored.get(message_id)?.attempts.push({ number, outcome, finishedAt: finished_at });
  return [...stored.values()];
}

/** How many messages are not over yet, and what they are. */
export async function countUnsettled(db: Knex): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const message of await readMessages(db))
    if (!isSettled(message)) counts[message.status] = (counts[message.status] ?? 0) + 1;
  return counts;
}

/** Rows of `table` by the words in `column`. */
export async function countRows(db: Knex, table: string, column: string): Promise<Record<string, number>> {
  const rows = (await db(table).select(column).count({ count: '*' }).groupBy(column)) as {
    [key: string]: unknown;
    count: number;
  }[];
  return Object.fromEntries(rows.map((row) => [String(row[column]), Number(row.count)]));
}

/** @param url as the gateway's DATABASE_URL */
export async function withDatabase<T>(url: string, work: (db: Knex) => Promise<T>): Promise<T> {
  const db = url.startsWith('sqlite:')
    ? knex({
        client: 'better-sqlite3',
        connection: { filename: url.slice('sqlite:'.length) },
        useNullAsDefault: true,
      })
    : knex({ client: 'mysql2', connection: url });
  try {
    return await work(db);
  } finally {
    await db.destroy();
  }
}

/** One attempt, and what became of its message. */
export interface AttemptEnd {
  messageId: number;
  /** Of the message. */
  status: string;
  outcome: string | null;
  reason: string | null;
  /** Milliseconds since 1970. */
  startedAt: number;
  finishedAt: number | null;
}

export async function readAttempts(db: Knex, messageIds: readonly number[]): Promise<AttemptEnd[]> {
  return (await db('send_attempts as a')
    .join('messages as m', 'm.id', 'a.message_id')
    .whereIn('a.message_id', [...messageIds])
    .orderBy(['a.message_id', 'a.number'])
    .select({
      messageId: 'a.message_id',
      status: 'm.status',
      outcome: 'a.outcome',
      reason: 'a.reason',
      startedAt: 'a.started_at',
      finishedAt: 'a.finished_at',
    })) as AttemptEnd[];
}
