/** Rows of `events`: everything worth telling, written in the transaction of the change it tells about. */
import { randomUUID } from 'node:crypto';
import type { Executor } from '../db/connect.js';

export type EventType =
  | 'message.received'
  | 'message.sent'
  | 'message.delivered'
  | 'message.read'
  | 'message.failed'
  | 'message.expired'
  | 'message.cancelled'
  | 'message.unknown'
  | 'payment.received'
  | 'payment.reversed'
  | 'payment.suspicious'
  | 'payment.needs_review'
  | 'app.suspended';

export async function recordEvent(
  db: Executor,
  event: { type: EventType; messageId?: number; appId: number | null },
  at: number,
): Promise<void> {
  await db('events').insert({
    uuid: randomUUID(),
    type: event.type,
    message_id: event.messageId ?? null,
    app_id: event.appId,
    created_at: at,
  });
}
