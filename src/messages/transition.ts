/** Writes one status change: the row, its history and the event, in the caller's transaction. */
import type { Executor } from '../db/connect.js';
import { recordEvent } from '../events/store.js';
import type { EventType } from '../events/types.js';
import { findDriver } from '../providers/registry.js';
import { marksOf } from './job-marks.js';
import { tellOfCommit } from './observer.js';
import type { MessageFields } from './row.js';
import { addHistory, updateMessage } from './store.js';
import type { HistoryEntry, Message, Status } from './types.js';

export const EVENTS: Partial<Record<Status, EventType>> = {
  sent: 'message.sent',
  delivered: 'message.delivered',
  failed: 'message.failed',
  expired: 'message.expired',
  cancelled: 'message.cancelled',
  unknown: 'message.unknown',
};

/**
 * @param status what status.ts decided; null = the status stays, only `fields` change
 * @returns the message as it is now
 */
export async function transition(
  trx: Executor,
  message: Message,
  status: Status | null,
  fields: MessageFields,
  entry: Omit<HistoryEntry, 'kind' | 'fromStatus' | 'toStatus'>,
  now: number,
): Promise<Message> {
  const changes: MessageFields = {
    ...(status !== null &&
      marksOf(
        status,
        { ...message, ...fields } as Message,
        findDriver(fields.provider ?? message.provider),
        now,
      )),
    ...fields,
    ...(status !== null && { status }),
    updatedAt: now,
  };
  await updateMessage(trx, message.id, changes);
  if (status !== null) {
    const history: HistoryEntry = {
      kind: 'status',
      fromStatus: message.status,
      toStatus: status,
      appId: message.appId,
      ...entry,
    };
    await addHistory(trx, message.id, history, now);
  }
  const after = { ...message, ...changes } as Message;
  const type = status === null ? undefined : EVENTS[status];
  if (type) await recordEvent(trx, { type, messageId: message.id, appId: after.appId, message: after }, now);
  if (status !== null) tellOfCommit(trx, (observer) => observer.moved(after));
  return after;
}
