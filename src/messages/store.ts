/** Rows of `messages`, `message_events` and `send_attempts`. What a change means is decided by the callers' rules. */
import type { Knex } from 'knex';
import type { Executor } from '../db/connect.js';
import { distinctThrough, insertRow, isUniqueViolation, readThrough } from '../db/sql.js';
import { UNLIMITED } from '../db/statement-limit.js';
import type { Outcome } from '../providers/outcome.js';
import { runWanted } from './run-wanted.js';
import { readMessage, writeMessage, type MessageFields, type MessageRow } from './row.js';
import { OPEN_STATUSES, PRIORITIES, type Attempt, type HistoryEntry, type Message } from './types.js';

export type NewMessage = Omit<Message, 'id'>;

export async function insertMessage(
  db: Executor,
  message: NewMessage,
  more: { workflowStarted: boolean; inboundKey?: string },
): Promise<number> {
  return insertRow(db, 'messages', {
    ...writeMessage(message),
    workflow_started: more.workflowStarted,
    inbound_key: more.inboundKey ?? null,
  });
}

/** @param lock holds the row until the transaction ends */
export async function findMessage(db: Executor, id: number, lock = false): Promise<Message | null> {
  const query = db('messages').where({ id });
  if (lock) void query.forUpdate();
  const row = (await query.first()) as MessageRow | undefined;
  return row ? readMessage(row) : null;
}

export async function findMessages(db: Executor, ids: readonly number[]): Promise<Message[]> {
  const rows = (await db('messages').whereIn('id', [...ids])) as MessageRow[];
  return rows.map(readMessage);
}

/** Held until the transaction ends, by rising id. */
export async function findMessagesLocked(trx: Executor, ids: readonly number[]): Promise<Message[]> {
  const rows = (await trx('messages')
    .whereIn('id', [...ids])
    .orderBy('id')
    .forUpdate()) as MessageRow[];
  return rows.map(readMessage);
}

export async function updateMessage(db: Executor, id: number, fields: MessageFields): Promise<void> {
  await db('messages').where({ id }).update(writeMessage(fields));
}

/** Adds one line to a message's history. */
export async function addHistory(
  db: Executor,
  messageId: number,
  entry: HistoryEntry,
  at: number,
): Promise<void> {
  await db('message_events').insert(historyRow(messageId, entry, at));
}

export const historyRow = (messageId: number, entry: HistoryEntry, at: number) => ({
  message_id: messageId,
  kind: entry.kind,
  from_status: entry.fromStatus ?? null,
  to_status: entry.toStatus ?? null,
  source: entry.source,
  app_id: entry.appId ?? null,
  provider_code: clip(entry.providerCode, 190),
  text: clip(entry.text, 500),
  created_at: at,
});

export async function listHistory(
  db: Executor,
  messageId: number,
): Promise<(Required<HistoryEntry> & { at: number })[]> {
  const rows = (await db('message_events').where({ message_id: messageId }).orderBy('id')) as Record<
    string,
    never
  >[];
  return rows.map((row) => ({
    kind: row['kind']!,
    fromStatus: row['from_status']!,
    toStatus: row['to_status']!,
    source: row['source']!,
    appId: row['app_id']!,
    providerCode: row['provider_code']!,
    text: row['text']!,
    at: row['created_at']!,
  }));
}

export type NewAttempt = Pick<Attempt, 'number' | 'appId' | 'provider' | 'startedAt'> & { messageId: number };

/**
 * Claims attempt `number` of a message.
 * @returns 'begun', or 'repeated' when the row is there already: an earlier execution got this far
 */
export async function beginAttempt(db: Executor, attempt: NewAttempt): Promise<'begun' | 'repeated'> {
  try {
    await db('send_attempts').insert({
      message_id: attempt.messageId,
      number: attempt.number,
      app_id: attempt.appId,
      sms_provider: attempt.provider,
      started_at: attempt.startedAt,
    });
    return 'begun';
  } catch (error) {
    if (isUniqueViolation(error)) return 'repeated';
    throw error;
  }
}

export async function findAttempt(db: Executor, messageId: number, number: number): Promise<Attempt | null> {
  const row = (await db('send_attempts').where({ message_id: messageId, number }).first()) as
    Record<string, never> | undefined;
  return row ? readAttempt(row) : null;
}

export async function listAttempts(db: Executor, messageId: number): Promise<Attempt[]> {
  const rows = (await db('send_attempts').where({ message_id: messageId }).orderBy('number')) as Record<
    string,
    never
  >[];
  return rows.map(readAttempt);
}

export async function endAttempt(
  db: Executor,
  messageId: number,
  number: number,
  outcome: Outcome,
  at: number,
): Promise<void> {
  await db('send_attempts')
    .where({ message_id: messageId, number })
    .update({
      outcome: outcome.kind,
      ...(outcome.kind === 'accepted'
        ? { provider_id: clip(outcome.providerId, 190) }
        : {
            scope: 'scope' in outcome ? outcome.scope : null,
            reason: outcome.reason,
            provider_code: clip(outcome.providerCode, 190),
            http_status: outcome.httpStatus ?? null,
            text: clip(outcome.text, 500),
          }),
      finished_at: at,
    });
}

/** The attempt that a provider's id belongs to. */
export async function findAttemptByProviderId(
  db: Executor,
  appId: number,
  providerId: string,
): Promise<{ messageId: number; number: number } | null> {
  const row = (await readThrough(db, 'send_attempts', 'send_attempts_app_id_provider_id_index')
    .where({ app_id: appId, provider_id: providerId })
    .orderBy('id', 'desc')
    .first('message_id', 'number')) as { message_id: number; number: number } | undefined;
  return row ? { messageId: row.message_id, number: row.number } : null;
}

const BY_STATUS = 'messages_app_id_folder_status_id_index';

/** Pending and processing messages by app; counting stops at each app's limit, so a backlog costs no more. */
export async function countInFlight(
  db: Executor,
  apps: readonly { id: number; smsLimit: number }[],
): Promise<Map<number, number>> {
  const counts = await Promise.all(
    apps.map(async ({ id, smsLimit }) => {
      const some = readThrough(db, 'messages', BY_STATUS)
        .where({ app_id: id, folder: 'outbox' })
        .whereIn('status', ['pending', 'processing'])
        .select('id')
        .limit(Math.max(1, smsLimit))
        .as('some');
      const row = (await db
        .count({ n: '*' })
        .from(some as never)
        .first()) as { n: number };
      return [id, Number(row.n)] as const;
    }),
  );
  return new Map(counts);
}

export async function hasOpenMessages(db: Executor, appId: number): Promise<boolean> {
  const row: unknown = await readThrough(db, 'messages', BY_STATUS)
    .where({ app_id: appId, folder: 'outbox' })
    .whereIn('status', ['scheduled', 'pending', 'processing'])
    .first('id');
  return row !== undefined;
}

const BY_START = 'messages_workflow_started_app_id_priority_id_index';

/**
 * Accepted messages whose workflow was not started yet, the most urgent and oldest first. Asks app by app: the backlog
 * of one that is left out is not walked.
 * @param urgentOnly apps of which only messages of high priority are wanted
 */
export async function listUnstarted(
  db: Executor,
  limit: number,
  notApps: readonly number[],
  createdBefore: number,
  urgentOnly: readonly number[] = [],
): Promise<Message[]> {
  const waiting = await distinctThrough(db, 'messages', BY_START, { workflow_started: false }, 'app_id');
  const apps = waiting.filter((id) => !notApps.includes(id));
  const rows: MessageRow[] = [];
  for (let at = 0; at < apps.length; at += APPS_AT_ONCE) {
    const first = apps.slice(at, at + APPS_AT_ONCE).map((app_id, place) => {
      const ofApp = readThrough(db, 'messages', BY_START)
        .where({ workflow_started: false, app_id })
        .where(urgentOnly.includes(app_id) ? { priority: PRIORITIES.indexOf('high') } : {})
        .where('created_at', '<=', createdBefore)
        .orderBy([{ column: 'priority' }, { column: 'id' }])
        .select('id', 'priority')
        .limit(limit);
      return db
        .select('id')
        .select('priority')
        .from(ofApp.as(`a${place}`) as never);
    });
    const ids = db
      .select('id')
      .from((db.queryBuilder() as Knex.QueryBuilder).unionAll(first as never).as('u') as never)
      .orderBy([{ column: 'priority' }, { column: 'id' }])
      .limit(limit);
    rows.push(
      ...((await (db.queryBuilder() as Knex.QueryBuilder)
        .from(ids.as('i') as never)
        .joinRaw('cross join messages as m on m.id = i.id')
        .select('m.*')) as MessageRow[]),
    );
  }
  rows.sort((one, other) => one.priority - other.priority || one.id - other.id);
  return rows.slice(0, limit).map(readMessage);
}

/** SQLite joins at most 500 selects to one statement. */
const APPS_AT_ONCE = 200;

export async function markStarted(db: Executor, ids: readonly number[]): Promise<void> {
  await db('messages')
    .whereIn('id', [...ids])
    .update({ workflow_started: true });
}

/** Those of `ids` that are cancelled. */
export async function listCancelled(db: Executor, ids: readonly number[]): Promise<number[]> {
  const rows = (await db('messages')
    .whereIn('id', [...ids])
    .where({ status: 'cancelled' })
    .select('id')) as { id: number }[];
  return rows.map(({ id }) => id);
}

/** Every open message needs a workflow again, but for those that the run of their batch looks after. */
export async function markUnstarted(db: Executor): Promise<void> {
  await readThrough(db, 'messages', 'messages_folder_status_id_index')
    .where({ folder: 'outbox', workflow_started: true, in_bulk: false })
    .whereIn('status', [...OPEN_STATUSES])
    .update({ workflow_started: false })
    .options(UNLIMITED); // of a backlog of any size, while nothing waits for it
}

/** It needs a workflow run of its own, again or for the first time. */
export async function markUnstartedOne(db: Executor, id: number): Promise<void> {
  await db('messages').where({ id }).update({ workflow_started: false, in_bulk: false });
  runWanted.tell(db, { messageId: id });
}

/** Those of `ids` whose first attempt has not ended. */
export async function stillStarting(db: Executor, ids: readonly number[]): Promise<Set<number>> {
  const rows = (await db('messages')
    .whereIn('id', [...ids])
    .where((starting) =>
      starting
        .where({ status: 'processing', retry_count: 0 })
        // One that has an attempt and is pending again waits for its next one, or for a phone.
        .orWhere({ status: 'pending', attempts: 0 }),
    )
    .select('id')) as { id: number }[];
  return new Set(rows.map(({ id }) => id));
}

const readAttempt = (row: Record<string, never>): Attempt => ({
  number: row['number']!,
  appId: row['app_id']!,
  provider: row['sms_provider']!,
  outcome: row['outcome']!,
  scope: row['scope']!,
  reason: row['reason']!,
  providerCode: row['provider_code']!,
  httpStatus: row['http_status']!,
  providerId: row['provider_id']!,
  text: row['text']!,
  startedAt: row['started_at']!,
  finishedAt: row['finished_at']!,
});

/** Foreign text may be longer than its column; MySQL would refuse the whole row. */
export function clip(text: string | null | undefined, length: number): string | null {
  // Cutting through a surrogate pair would leave half a character.
  return text === null || text === undefined ? null : text.slice(0, length).replace(/[\uD800-\uDBFF]$/, '');
}
