/** Words of conversations: what was said to and by one number. No I/O, no behaviour. */
import type { Message } from '../messages/types.js';

/** Messages that count: those of one app, or of a token's apps and groups. Null in both = all. */
export interface View {
  apps: readonly number[] | null;
  groups: readonly number[] | null;
  appId?: number;
}

/** What a list of conversations is narrowed down to. */
export interface Wanted {
  /** Digits of the number, or letters where it is a name. */
  number?: string;
  /** A part of a text, in small or capital letters. */
  text?: string;
  unread?: boolean;
  /** Only numbers that wrote. */
  incoming?: boolean;
}

/** What one app knows of a number that wrote to it. */
export interface Received {
  number: string;
  appId: number;
  lastReceivedId: number;
  /** Milliseconds since 1970. */
  receivedAt: number;
  /** Id of the last message that somebody has read. */
  readUpTo: number;
  /** Something newer than that has come. */
  unread: boolean;
}

/** Messages are counted up to here. */
export const COUNTED = 1_000;

export interface Conversation {
  /** Of the other side: E.164, or as written where it is none. */
  number: string;
  last: Message;
  /** Up to COUNTED. */
  unread: number;
  /** Of both folders; up to COUNTED. */
  messages: number;
  /** Apps that it wrote to, the last one first. */
  receivers: readonly number[];
}
