/** What is done to many messages at once, in a handful of statements: the same rows as one by one. */
import type { Knex } from 'knex';
import type { Executor } from '../db/connect.js';
import { recordEvents } from '../events/store.js';
import type { Outcome } from '../providers/outcome.js';
import { findDriver } from '../providers/registry.js';
import { marksOf } from './job-marks.js';
import { tellOfCommit } from './observer.js';
import { writeMessage, type MessageFields } from './row.js';
import { clip, historyRow, type NewAttempt } from './store.js';
import { EVENTS } from './transition.js';
import type { HistoryEntry, Message, Status } from './types.js';

export interface Change {
  message: Message;
  /** What changes beside the status. */
  fields: MessageFields;
}

/**
 * The same as `transition`, for messages that all get this status.
 * @param entryOf what the history of each says
 * @returns the messages as they are now
 */
export async function transitionMany(
  trx: Executor,
  changes: readonly Change[],
  status: Status,
  entryOf: (message: Message) => Omit<HistoryEntry, 'kind' | 'fromStatus' | 'toStatus'>,
  now: number,
): Promise<Message[]> {
  if (changes.length === 0) return [];
  const written = changes.map(({ message, fields }) => ({
    ...marksOf(
      status,
      { ...message, ...fields } as Message,
      findDriver(fields.provider ?? message.provider),
      now,
    ),
    ...fields,
    status,
    updatedAt: now,
  }));
  await updateEach(
    trx,
    'messages',
    changes.map(({ message }, at) => ({ id: message.id, values: writeMessage(written[at]!) })),
  );
  await trx('message_events').insert(
    changes.map(({ message }) => {
      const entry = { appId: message.appId, ...entryOf(message) };
      return historyRow(
        message.id,
        { kind: 'status', fromStatus: message.status, toStatus: status, ...entry },
        now,
      );
    }),
  );
  const after = changes.map(({ message }, at) => ({ ...message, ...written[at] }) as Message);
  const type = EVENTS[status];
  if (type)
    await recordEvents(
      trx,
      after.map((message) => ({ type, messageId: message.id, appId: message.appId, message })),
      now,
    );
  for (const message of after) tellOfCommit(trx, (observer) => observer.moved(message));
  return after;
}

/** Claims the first attempt of messages that have none yet. Raises a unique violation where one has. */
export async function beginAttempts(trx: Executor, attempts: readonly NewAttempt[]): Promise<void> {
  await trx('send_attempts').insert(
    attempts.map(({ messageId, number, appId, provider, startedAt }) => ({
      message_id: messageId,
      number,
      app_id: appId,
      sms_provider: provider,
      started_at: startedAt,
    })),
  );
}

/** Ends first attempts that their provider accepted. */
export async function endAccepted(
  trx: Executor,
  ended: readonly { messageId: number; outcome: Extract<Outcome, { kind: 'accepted' }> }[],
  now: number,
): Promise<void> {
  const rows = (await trx('send_attempts')
    .whereIn(
      'message_id',
      ended.map(({ messageId }) => messageId),
    )
    .where({ number: 1 })
    .select('id', 'message_id')) as { id: number; message_id: number }[];
  const idOf = new Map(rows.map(({ id, message_id }) => [message_id, id]));
  await updateEach(
    trx,
    'send_attempts',
    ended.map(({ messageId, outcome }) => ({
      id: idOf.get(messageId)!,
      values: { outcome: 'accepted', provider_id: clip(outcome.providerId, 190), finished_at: now },
    })),
  );
}

interface RowChange {
  id: number;
  values: Readonly<Record<string, unknown>>;
}

/** One statement for rows that mostly change alike: a column in which they differ goes by the id. */
async function updateEach(trx: Executor, table: string, changes: readonly RowChange[]): Promise<void> {
  const columns = new Set(changes.flatMap(({ values }) => Object.keys(values)));
  const set: Record<string, unknown> = {};
  for (const column of columns) {
    const first = changes[0]!.values[column];
    const isSame = changes.every(({ values }) => column in values && values[column] === first);
    set[column] = isSame ? first : byId(trx, column, changes);
  }
  await trx(table)
    .whereIn(
      'id',
      changes.map(({ id }) => id),
    )
    .update(set);
}

/** What a row does not change it keeps. */
function byId(trx: Executor, column: string, changes: readonly RowChange[]): Knex.Raw {
  const some = changes.filter(({ values }) => column in values);
  const cases = some.map(() => 'when ? then ?').join(' ');
  const values = some.flatMap(({ id, values: row }) => [id, row[column] ?? null]);
  return trx.raw(`case ?? ${cases} else ?? end`, ['id', ...values, column] as never);
}
