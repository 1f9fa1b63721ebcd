/** Words of the message domain. No I/O, no behaviour. */

export const CHANNELS = ['sms', 'mms', 'voice', 'whatsapp'] as const;
export type Channel = (typeof CHANNELS)[number];

export const STATUSES = [
  'scheduled',
  'pending',
  'processing',
  'sent',
  'delivered',
  'failed',
  'expired',
  'cancelled',
  'unknown',
] as const;
/** What a message is now. Which change is allowed is decided in status.ts alone. */
export type Status = (typeof STATUSES)[number];

/** Something may still happen to these. Late reports aside, the others are final. */
export const OPEN_STATUSES = ['scheduled', 'pending', 'processing', 'sent', 'unknown'] as const;
export const FINAL_STATUSES = ['delivered', 'failed', 'expired', 'cancelled'] as const;

/** What a DLR can say: nothing but these. `unknown` = the provider itself has no verdict. */
export const REPORTED_STATUSES = ['sent', 'delivered', 'failed', 'expired', 'unknown'] as const;
export type ReportedStatus = (typeof REPORTED_STATUSES)[number];

export const ENCODINGS = ['GSM-7', 'UCS-2'] as const;
export type Encoding = (typeof ENCODINGS)[number];

export const PRIORITIES = ['high', 'normal', 'low'] as const;
export type Priority = (typeof PRIORITIES)[number];

/** A price: exact decimal string, ISO 4217 currency where the provider names one. Never a float. */
export interface Money {
  amount: string;
  currency: string | null;
}

/** A WhatsApp template that the provider knows. */
export interface Template {
  /** Its name, or its id where the provider goes by ids; empty = the one set on the app. */
  name: string;
  /** As the template was approved, for example `sw` or `en_US`. */
  language?: string;
  /** Values for its placeholders: by position ("1", "2" …) or by name. */
  variables: Readonly<Record<string, string>>;
}

/** What a message carries besides its text. */
export interface Content {
  /** mms and whatsapp: public addresses of files, in order. */
  media?: readonly string[];
  /** whatsapp: in place of the text. */
  template?: Template;
}

export const FOLDERS = ['outbox', 'inbox'] as const;
export type Folder = (typeof FOLDERS)[number];

/** A message as the database holds it. Instants are milliseconds since 1970. */
export interface Message {
  id: number;
  uuid: string;
  folder: Folder;
  channel: Channel;
  status: Status;
  appId: number;
  groupId: number | null;
  provider: string;
  /** As the client or provider wrote it. */
  to: string;
  toE164: string | null;
  from: string | null;
  fromE164: string | null;
  text: string;
  /** Absent = nothing but the text. Removed together with it when texts are no longer kept. */
  content?: Content;
  encoding: Encoding;
  parts: number;
  providerId: string | null;
  messageTime: number | null;
  telcoCode: string | null;
  telcoName: string | null;
  telcoSource: 'provider' | 'prefix' | null;
  attempts: number;
  retryCount: number;
  sentAt: number | null;
  deliveredAt: number | null;
  cost: string | null;
  currency: string | null;
  errorCode: string | null;
  errorMessage: string | null;
  clientRef: string | null;
  scheduledAt: number | null;
  expiresAt: number | null;
  priority: Priority;
  batchId: number | null;
  /** Its place in the batch, from 1; absent unless it has one. */
  batchRow?: number;
  /** The run of its batch looks after it: it has none of its own. */
  inBulk?: boolean;
  metadata: Record<string, unknown> | null;
  sender: string | null;
  resentFrom: number | null;
  tokenId: number | null;
  failoverOnDlr: boolean;
  /** How often it was begun again after every attempt had failed; absent = never. */
  redrives?: number;
  /** Attempts made before the last time it was begun again; absent = none. */
  attemptsBefore?: number;
  /** Of the request it came with (W3C); absent unless that was traced. */
  traceparent?: string;
  /** A cap of the recipient's delays it until then; absent = nothing does. */
  notBefore?: number;
  /** Where the events of this message alone are posted to; absent = nowhere. */
  callbackUrl?: string;
  createdAt: number;
  updatedAt: number;
}

/** Who caused an entry of a message's history. */
export type Source = 'api' | 'workflow' | 'provider';

export interface HistoryEntry {
  kind: 'status' | 'dlr' | 'note';
  fromStatus?: Status | null;
  toStatus?: Status | null;
  source: Source;
  appId?: number | null;
  providerCode?: string | null;
  text?: string | null;
}

export interface Attempt {
  number: number;
  appId: number;
  provider: string;
  outcome: string | null;
  scope: string | null;
  reason: string | null;
  providerCode: string | null;
  httpStatus: number | null;
  providerId: string | null;
  text: string | null;
  startedAt: number;
  finishedAt: number | null;
}

/** What a list of messages is narrowed down to. */
export interface MessageFilter {
  appId?: number;
  /** Apps and groups a limited token may see; null = all. */
  visible?: { apps: readonly number[] | null; groups: readonly number[] | null };
  folder?: Folder;
  status?: Status;
  channel?: string;
  /** Digits or text of the number, as written or in E.164. */
  to?: string;
  from?: string;
  text?: string;
  clientRef?: string;
  batchId?: number;
  createdAfter?: number;
  createdBefore?: number;
}
