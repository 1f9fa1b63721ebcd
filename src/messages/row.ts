/** The crossing between a row of `messages` and a Message. */
import type { Channel, Content, Encoding, Folder, Message, Status } from './types.js';
import { PRIORITIES } from './types.js';

export interface MessageRow {
  id: number;
  uuid: string;
  folder: string;
  channel: string;
  status: string;
  app_id: number;
  group_id: number | null;
  sms_provider: string;
  to: string;
  to_e164: string | null;
  from: string | null;
  from_e164: string | null;
  message: string;
  content: string | null;
  encoding: string;
  message_parts: number;
  provider_id: string | null;
  message_time: number | null;
  telco_code: string | null;
  telco_name: string | null;
  telco_source: string | null;
  attempts: number;
  retry_count: number;
  sent_at: number | null;
  delivery_date: number | null;
  cost: string | null;
  currency: string | null;
  error_code: string | null;
  error_message: string | null;
  client_ref: string | null;
  scheduled_at: number | null;
  expires_at: number | null;
  priority: number;
  batch_id: number | null;
  batch_row: number | null;
  in_bulk: number | boolean;
  metadata: string | null;
  sender: string | null;
  resent_from: number | null;
  token_id: number | null;
  failover_on_dlr: number | boolean;
  redrives: number;
  attempts_before: number;
  provider_check_at: number | null;
  redrive_at: number | null;
  text_blanked_at: number | null;
  traceparent: string | null;
  callback_url: string | null;
  not_before: number | null;
  created_at: number;
  updated_at: number;
}

export function readMessage(row: MessageRow): Message {
  return {
    id: row.id,
    uuid: row.uuid,
    folder: row.folder as Folder,
    channel: row.channel as Channel,
    status: row.status as Status,
    appId: row.app_id,
    groupId: row.group_id,
    provider: row.sms_provider,
    to: row.to,
    toE164: row.to_e164,
    from: row.from,
    fromE164: row.from_e164,
    text: row.message,
    ...(row.content !== null && { content: JSON.parse(row.content) as Content }),
    encoding: row.encoding as Encoding,
    parts: row.message_parts,
    providerId: row.provider_id,
    messageTime: row.message_time,
    telcoCode: row.telco_code,
    telcoName: row.telco_name,
    telcoSource: row.telco_source as Message['telcoSource'],
    attempts: row.attempts,
    retryCount: row.retry_count,
    sentAt: row.sent_at,
    deliveredAt: row.delivery_date,
    cost: row.cost,
    currency: row.currency,
    errorCode: row.error_code,
    errorMessage: row.error_message,
    clientRef: row.client_ref,
    scheduledAt: row.scheduled_at,
    expiresAt: row.expires_at,
    priority: PRIORITIES[row.priority] ?? 'normal',
    batchId: row.batch_id,
    ...(row.batch_row !== null && { batchRow: row.batch_row, inBulk: Boolean(row.in_bulk) }),
    metadata: row.metadata === null ? null : (JSON.parse(row.metadata) as Record<string, unknown>),
    sender: row.sender,
    resentFrom: row.resent_from,
    tokenId: row.token_id,
    failoverOnDlr: Boolean(row.failover_on_dlr),
    ...(row.redrives > 0 && { redrives: row.redrives, attemptsBefore: row.attempts_before }),
    ...(row.traceparent !== null && { traceparent: row.traceparent }),
    ...(row.callback_url !== null && { callbackUrl: row.callback_url }),
    ...(row.not_before !== null && { notBefore: row.not_before }),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

/** When a scheduled job looks at the message again: written with its status, read by the jobs alone. */
export interface JobMarks {
  providerCheckAt: number | null;
  redriveAt: number | null;
  textBlankedAt: number | null;
}

export type MessageFields = Partial<Omit<Message, 'id'> & JobMarks>;

const COLUMNS: Record<Exclude<keyof MessageFields, 'priority' | 'metadata' | 'content'>, keyof MessageRow> = {
  uuid: 'uuid',
  folder: 'folder',
  channel: 'channel',
  status: 'status',
  appId: 'app_id',
  groupId: 'group_id',
  provider: 'sms_provider',
  to: 'to',
  toE164: 'to_e164',
  from: 'from',
  fromE164: 'from_e164',
  text: 'message',
  encoding: 'encoding',
  parts: 'message_parts',
  providerId: 'provider_id',
  messageTime: 'message_time',
  telcoCode: 'telco_code',
  telcoName: 'telco_name',
  telcoSource: 'telco_source',
  attempts: 'attempts',
  retryCount: 'retry_count',
  sentAt: 'sent_at',
  deliveredAt: 'delivery_date',
  cost: 'cost',
  currency: 'currency',
  errorCode: 'error_code',
  errorMessage: 'error_message',
  clientRef: 'client_ref',
  scheduledAt: 'scheduled_at',
  expiresAt: 'expires_at',
  batchId: 'batch_id',
  batchRow: 'batch_row',
  inBulk: 'in_bulk',
  sender: 'sender',
  resentFrom: 'resent_from',
  tokenId: 'token_id',
  failoverOnDlr: 'failover_on_dlr',
  redrives: 'redrives',
  attemptsBefore: 'attempts_before',
  providerCheckAt: 'provider_check_at',
  redriveAt: 'redrive_at',
  textBlankedAt: 'text_blanked_at',
  traceparent: 'traceparent',
  callbackUrl: 'callback_url',
  notBefore: 'not_before',
  createdAt: 'created_at',
  updatedAt: 'updated_at',
};

/** Only the columns whose field is present. */
export function writeMessage(fields: MessageFields): Partial<MessageRow> {
  const row: Record<string, unknown> = {};
  for (const [field, value] of Object.entries(fields)) {
    if (value === undefined) continue;
    if (field === 'priority') row['priority'] = PRIORITIES.indexOf(value as Message['priority']);
    else if (field === 'metadata' || field === 'content')
      row[field] = value === null ? null : JSON.stringify(value);
    else row[COLUMNS[field as keyof typeof COLUMNS]] = value;
  }
  return row as Partial<MessageRow>;
}
