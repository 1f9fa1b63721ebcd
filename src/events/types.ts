/** Words of events: everything worth telling, a row each. No I/O. */
import type { Message, Status } from '../messages/types.js';

export const EVENT_TYPES = [
  'message.received',
  'message.sent',
  'message.delivered',
  'message.read',
  'message.failed',
  'message.expired',
  'message.cancelled',
  'message.unknown',
  'call.received',
  'call.ended',
  'phone.online',
  'phone.offline',
  'phone.battery_low',
  'phone.sim_trouble',
  'payment.received',
  'payment.reversed',
  'payment.suspicious',
  'payment.needs_review',
  'opt_out.added',
  'opt_out.removed',
  'keyword.matched',
  'app.suspended',
  'app.resumed',
  'app.credentials_refused',
  'batch.completed',
  'batch.cancelled',
  'app.balance_low',
  'webhook.dead',
  'webhook.disabled',
] as const;
export type EventType = (typeof EVENT_TYPES)[number];

export interface NewEvent {
  type: EventType;
  messageId?: number;
  /** null = of no app: only tokens without limits see it. */
  appId: number | null;
  /** What it says by itself. Events of a message say nothing but its record, so they have none. */
  data?: Readonly<Record<string, unknown>>;
  /** The message as it is now, where the caller has it at hand: it need not be read again. */
  message?: Message;
}

export interface Event {
  id: number;
  uuid: string;
  type: EventType;
  messageId: number | null;
  appId: number | null;
  data: Record<string, unknown> | null;
  /** Milliseconds since 1970. */
  createdAt: number;
}

/** An event as it is told: to receivers, in the list and in the stream. */
export interface EventRecord {
  id: string;
  event: EventType;
  created_at: string;
  data: Record<string, unknown>;
}

const STATUS_OF: Partial<Record<EventType, Status>> = {
  'message.received': 'delivered',
  'message.sent': 'sent',
  'message.delivered': 'delivered',
  'message.failed': 'failed',
  'message.expired': 'expired',
  'message.cancelled': 'cancelled',
  'message.unknown': 'unknown',
};

/** The status that a message had when this was told of it; undefined where the event is about something else. */
export const statusAt = (type: EventType): Status | undefined => STATUS_OF[type];
