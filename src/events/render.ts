/** What an event says, as its receivers read it. */
import { randomUUID } from 'node:crypto';
import type { Executor } from '../db/connect.js';
import { addDetails, type DetailedMessage } from '../messages/details.js';
import { findMessages } from '../messages/store.js';
import { statusAt, type Event, type EventRecord, type EventType } from './types.js';

export interface Presenter {
  message(message: DetailedMessage): Record<string, unknown>;
  /** ISO 8601. @param ms milliseconds since 1970 */
  instant(ms: number): string;
}

/** A message that never was: for trying receivers out. */
export function sampleRecord(renderer: EventRenderer, now: Date): EventRecord {
  const at = now.getTime();
  const message: DetailedMessage = {
    id: 0,
    uuid: randomUUID(),
    folder: 'inbox',
    channel: 'sms',
    status: 'delivered',
    appId: 0,
    groupId: null,
    provider: 'Simulator',
    to: '254711000100',
    toE164: '+254711000100',
    from: '254711000111',
    fromE164: '+254711000111',
    text: 'A sample of what this webhook gets.',
    encoding: 'GSM-7',
    parts: 1,
    providerId: null,
    messageTime: at,
    telcoCode: null,
    telcoName: null,
    telcoSource: null,
    attempts: 0,
    retryCount: 0,
    sentAt: null,
    deliveredAt: at,
    cost: null,
    currency: null,
    errorCode: null,
    errorMessage: null,
    clientRef: null,
    scheduledAt: null,
    expiresAt: null,
    priority: 'normal',
    batchId: null,
    metadata: null,
    sender: null,
    resentFrom: null,
    tokenId: null,
    failoverOnDlr: false,
    createdAt: at,
    updatedAt: at,
    files: [],
    call: null,
  };
  return renderer.sample(message, now);
}

export class EventRenderer {
  constructor(private readonly present: Presenter) {}

  /** The records of these events, in their order. A message says what it is now, and the status it had then. */
  async records(db: Executor, events: readonly Event[]): Promise<EventRecord[]> {
    const ids = [...new Set(events.flatMap(({ messageId }) => messageId ?? []))];
    const found = ids.length === 0 ? [] : await addDetails(db, await findMessages(db, ids));
    const messages = new Map(found.map((message) => [message.id, message]));
    return events.map((event) => {
      const message = messages.get(event.messageId ?? 0);
      return {
        id: event.uuid,
        event: event.type,
        created_at: this.present.instant(event.createdAt),
        data: { ...(message && this.messageAt(event.type, message)), ...event.data },
      };
    });
  }

  sample(message: DetailedMessage, now: Date): EventRecord {
    const event = 'message.received';
    const created_at = this.present.instant(now.getTime());
    return { id: message.uuid, event, created_at, data: this.messageAt(event, message) };
  }

  /** What a rule compares: the same fields, from a message at hand. */
  messageAt(type: EventType, message: DetailedMessage): Record<string, unknown> {
    const status = statusAt(type) ?? message.status;
    return this.present.message({
      ...message,
      status,
      // It was not known yet when the event happened.
      deliveredAt: status === 'sent' ? null : message.deliveredAt,
    });
  }
}
