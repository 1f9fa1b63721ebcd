/** Words of keyword replies: which texts are answered, and each answer that came of it. No I/O, no behaviour. */

export const KEYWORD_COMPARATORS = ['equals', 'contains', 'starts_with', 'regex'] as const;
export type KeywordComparator = (typeof KEYWORD_COMPARATORS)[number];

export interface Keyword {
  id: number;
  name: string | null;
  /** Of one app, of the apps of one group, or, with neither, of all. */
  appId: number | null;
  groupId: number | null;
  comparator: KeywordComparator;
  keyword: string;
  caseSensitive: boolean;
  /** The lowest is asked first; of equals the oldest. */
  priority: number;
  /** A template; null = nothing is answered. */
  reply: string | null;
  /** Kept in the metadata of what it fits; null = none. */
  tag: string | null;
  /** Short codes are answered too. */
  anySender: boolean;
  enabled: boolean;
  /** Milliseconds since 1970; null = never. */
  expiresAt: number | null;
  createdBy: number | null;
  updatedBy: number | null;
  createdAt: number;
  updatedAt: number;
}

export type NewKeyword = Omit<Keyword, 'id'>;

/** What was found in a text. */
export interface Match {
  /** The part that fits, as it was written. */
  keyword: string;
  /** Groups of a regular expression, or the words behind the keyword. */
  words: readonly string[];
}

export type ReplyKind = 'stop' | 'start' | 'help' | 'keyword';

/** An answer, decided in the transaction of what it answers. */
export interface AutoReply {
  id: number;
  /** The incoming message. */
  messageId: number;
  appId: number;
  /** In E.164, or a short code. */
  number: string;
  kind: ReplyKind;
  keywordId: number | null;
  /** Empty once it was sent or dropped. */
  text: string;
  sender: string | null;
  createdAt: number;
}

/** Why nothing is answered. */
export type Restraint = 'no_number' | 'own_number' | 'too_many' | 'same_again';
