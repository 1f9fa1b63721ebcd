/** Words of webhooks: who wants to hear of what, and each delivery that came of it. No I/O, no behaviour. */

/** `callback` = the addresses that single messages came with, a row for each origin; people make the other two. */
export const WEBHOOK_KINDS = ['webhook', 'slack', 'callback'] as const;
export type WebhookKind = (typeof WEBHOOK_KINDS)[number];

export const COMPARATORS = ['equals', 'contains', 'starts_with', 'regex', '*'] as const;
export type Comparator = (typeof COMPARATORS)[number];

export type WebhookState = 'active' | 'off' | 'deleted';

/** What an event must be like. */
export interface Rule {
  id: number;
  kind: WebhookKind;
  field: string | null;
  comparator: Comparator;
  keyword: string | null;
  /** Types, or families such as `message.*`; null = every event. */
  events: readonly string[] | null;
  appId: number | null;
  groupId: number | null;
}

/** Milliseconds. */
export interface RetryPolicy {
  /** Before the second attempt; doubles each time. */
  initialMs: number;
  maxMs: number;
  /** From the event, or its replay, to the last attempt. */
  forMs: number;
  /** One attempt. */
  timeoutMs: number;
}

/** Seconds; what is absent has its default. */
export interface WebhookSettings {
  timeout_s?: number | undefined;
  retry_initial_s?: number | undefined;
  retry_max_s?: number | undefined;
  retry_for_s?: number | undefined;
}

export interface Webhook extends Rule {
  name: string | null;
  /** Opened. Of kind `callback` empty: each delivery has its own. */
  url: string;
  /** Opened; empty = nothing is signed. */
  secret: string;
  urlHash: string;
  settings: WebhookSettings;
  state: WebhookState;
  deadInARow: number;
  /** Attempts in a row that failed. */
  failures: number;
  /** Nothing is posted before; milliseconds since 1970. */
  blockedUntil: number;
  createdBy: number | null;
  updatedBy: number | null;
  createdAt: number;
  updatedAt: number;
}

export const DELIVERY_STATES = ['pending', 'delivered', 'dead'] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];

export interface Delivery {
  id: number;
  webhookId: number;
  eventId: number;
  url: string | null;
  state: DeliveryState;
  /** Why it is dead. */
  reason: string | null;
  /** Since it was planned, or replayed. */
  attempts: number;
  claimedUntil: number;
  nextAt: number;
  beganAt: number;
  endedAt: number | null;
  createdAt: number;
}

export interface DeliveryAttempt {
  deliveryId: number;
  number: number;
  httpStatus: number | null;
  error: string | null;
  durationMs: number;
  /** The first kilobyte of what was answered. */
  reply: string | null;
  createdAt: number;
}

/** What one call of the activity made of a delivery. */
export type DeliveryStep =
  | { id: number; do: 'end'; state: DeliveryState; attempts: number }
  /** Not delivered: `why` is for people. A duration, see AttemptResult. */
  | { id: number; do: 'wait'; waitMs: number; why: 'retry' | 'receiver' | 'busy'; attempts: number };

export interface DeliverInput {
  deliveryId: number;
  policy: RetryPolicy;
}

export interface DeliverGroupInput {
  deliveryIds: readonly number[];
  policy: RetryPolicy;
}

export interface GroupEnd {
  delivered: number;
  dead: number;
  /** Not tried: the receiver is unwell, or time ran out. */
  givenBack: number;
  /** Tried, and to be tried again. */
  retries: { id: number; waitMs: number }[];
}
