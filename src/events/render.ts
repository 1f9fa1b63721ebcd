/** What an event says, as its receivers read it. */
import type { Executor } from '../db/connect.js';
import { addDetails, type DetailedMessage } from '../messages/details.js';
import { findMessages } from '../messages/store.js';
import { statusAt, type Event, type EventRecord, type EventType } from './types.js';

export interface Presenter {
  message(message: DetailedMessage): Record<string, unknown>;
  /** ISO 8601. @param ms milliseconds since 1970 */
  instant(ms: number): string;
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
