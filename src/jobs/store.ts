/** What the scheduled jobs read of `messages` and its tables: always along an index, always a bounded number of rows. */
import type { Executor } from '../db/connect.js';
import { readThrough } from '../db/sql.js';
import type { MessageRow } from '../messages/row.js';
import { OPEN_STATUSES, type Message, type Status } from '../messages/types.js';

/** An open message as far as its workflow run is concerned. */
export type OpenMessage = Pick<Message, 'id' | 'status' | 'appId' | 'groupId' | 'sentAt' | 'updatedAt'> & {
  workflowStarted: boolean;
  inBulk: boolean;
};

/** The next open messages by id: costs the same however many there are. One may have ended since it was found. */
export async function listOpenAfter(db: Executor, after: number, limit: number): Promise<OpenMessage[]> {
  // One statement a status: each is a short walk along the index, and touches no row.
  const lists = await Promise.all(
    OPEN_STATUSES.map(
      (status) =>
        readThrough(db, 'messages', 'messages_folder_status_id_index')
          .where({ folder: 'outbox', status })
          .where('id', '>', after)
          .orderBy('id')
          .limit(limit)
          .pluck('id') as unknown as Promise<number[]>,
    ),
  );
  const ids = lists
    .flat()
    .sort((one, other) => one - other)
    .slice(0, limit);
  const rows = (await db('messages')
    .whereIn('id', ids)
    .orderBy('id')
    .select(
      'id',
      'status',
      'app_id',
      'group_id',
      'in_bulk',
      'sent_at',
      'updated_at',
      'workflow_started',
    )) as (MessageRow & { workflow_started: number | boolean })[];
  return rows.map((row) => ({
    id: row.id,
    status: row.status as Status,
    appId: row.app_id,
    groupId: row.group_id,
    inBulk: Boolean(row.in_bulk),
    sentAt: row.sent_at,
    updatedAt: row.updated_at,
    workflowStarted: Boolean(row.workflow_started),
  }));
}

/** Messages of an app whose provider is to be asked by now, the longest waiting first. */
export async function listChecksDue(
  db: Executor,
  appId: number,
  now: number,
  limit: number,
): Promise<number[]> {
  return (await readThrough(db, 'messages', 'messages_app_id_provider_check_at_index')
    .where({ app_id: appId })
    .where('provider_check_at', '<=', now)
    .orderBy('provider_check_at')
    .limit(limit)
    .pluck('id')) as number[];
}

/** Failed messages that are to be considered for another round of attempts by now. */
export async function listRedrivesDue(db: Executor, now: number, limit: number): Promise<number[]> {
  return (await readThrough(db, 'messages', 'messages_redrive_at_index')
    .where('redrive_at', '<=', now)
    .orderBy('redrive_at')
    .limit(limit)
    .pluck('id')) as number[];
}

export async function isRedriveDue(db: Executor, id: number, now: number): Promise<boolean> {
  const row: unknown = await db('messages').where({ id }).where('redrive_at', '<=', now).first('id');
  return row !== undefined;
}

/** Whether an attempt of it was ever in doubt, as its history tells: an attempt's own row may have been settled since. */
export async function wasEverInDoubt(db: Executor, messageId: number): Promise<boolean> {
  const row: unknown = await db('message_events')
    .where({ message_id: messageId, to_status: 'unknown' })
    .first('id');
  return row !== undefined;
}

export async function hasReports(db: Executor, messageId: number): Promise<boolean> {
  const row: unknown = await db('delivery_reports').where({ message_id: messageId }).first('id');
  return row !== undefined;
}
