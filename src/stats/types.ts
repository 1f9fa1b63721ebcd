/** Words of the numbers over time. No I/O. */

export const RANGES = ['1h', '24h', '7d', '30d'] as const;
export type Range = (typeof RANGES)[number];

export const COUNTED = ['accepted', 'sent', 'delivered', 'failed', 'expired', 'incoming', 'parts'] as const;
export type Counted = (typeof COUNTED)[number];

/** What happened in one stretch of time through one app; each thing counts when it happened. */
export interface Tally extends Record<Counted, number> {
  /** Deliveries by how long they took; see delays.ts. */
  delays: readonly number[];
  /** Exact decimals by currency; `''` = the provider named none. Of messages that ended in this time. */
  costs: Readonly<Record<string, string>>;
}

export interface PlacedTally extends Tally {
  appId: number;
  /** Milliseconds since 1970. */
  beginsAt: number;
}

/** A row of a followed table, by which its place is known. */
export interface Place {
  id: number;
  createdAt: number;
}

/** A message as it was accepted or came in. */
export interface AcceptedRow extends Place {
  appId: number;
  isIncoming: boolean;
  parts: number;
}

export const TOLD_TYPES = ['message.sent', 'message.delivered', 'message.failed', 'message.expired'] as const;
export type ToldType = (typeof TOLD_TYPES)[number];

/** What an event told of a message. */
export interface ToldRow {
  appId: number;
  messageId: number;
  type: ToldType;
  createdAt: number;
}

/** What is asked of the message of an event. */
export interface MessageFacts {
  /** When it was due: accepted, or the time it was scheduled for. */
  dueAt: number;
  cost: string | null;
  currency: string | null;
}
