/** Events as people read them in Slack: one in blocks, several as a list. Pure. */
import type { EventRecord } from '../events/types.js';

interface Block {
  type: string;
  [field: string]: unknown;
}

export interface SlackMessage {
  /** What a notification shows. */
  text: string;
  blocks: Block[];
}

/** Slack refuses longer texts of a section (Block Kit reference: 3,000) and more blocks than 50. */
const MAX_TEXT = 2_500;
const MAX_LINES = 20;

/** @param publicUrl of this gateway; null = without links */
export function slackBody(records: readonly EventRecord[], publicUrl: string | null): SlackMessage {
  const [only] = records;
  return records.length === 1 ? one(only!, publicUrl) : digest(records, publicUrl);
}

function one(record: EventRecord, publicUrl: string | null): SlackMessage {
  const { event, data } = record;
  const title = titleOf(record);
  const text = typeof data['message'] === 'string' && data['message'] !== '' ? data['message'] : null;
  const fields = fieldsOf(data).map(([name, value]) => mrkdwn(`*${name}*\n${escape(value)}`));
  const link = linkOf(record, publicUrl);
  const small = [escape(event), escape(record.created_at), ...(link === null ? [] : [`<${link}|open>`])];
  return {
    text: title,
    blocks: [
      { type: 'section', text: mrkdwn(`*${escape(title)}*`) },
      ...(text === null ? [] : [{ type: 'section', text: mrkdwn(quote(text)) }]),
      ...(fields.length === 0 ? [] : [{ type: 'section', fields }]),
      { type: 'context', elements: [mrkdwn(small.join(' · '))] },
    ],
  };
}

function digest(records: readonly EventRecord[], publicUrl: string | null): SlackMessage {
  const counts = new Map<string, number>();
  for (const { event } of records) counts.set(event, (counts.get(event) ?? 0) + 1);
  const summary = [...counts].map(([event, n]) => `${n} × ${event}`).join(', ');
  const lines = records.slice(0, MAX_LINES).map((record) => {
    const link = linkOf(record, publicUrl);
    const title = escape(titleOf(record)).slice(0, 200);
    return link === null ? `• ${title}` : `• <${link}|${title}>`;
  });
  if (records.length > MAX_LINES) lines.push(`• and ${records.length - MAX_LINES} more`);
  const text = `${records.length} events: ${summary}`;
  return {
    text,
    blocks: [
      { type: 'section', text: mrkdwn(`*${escape(text)}*`) },
      ...inSections(lines).map((part) => ({ type: 'section', text: mrkdwn(part) })),
    ],
  };
}

const TITLES: Readonly<Record<string, string>> = {
  'message.received': 'Message from {from}',
  'message.sent': 'Message to {to} was sent',
  'message.delivered': 'Message to {to} was delivered',
  'message.read': 'Message to {to} was read',
  'message.failed': 'Message to {to} failed',
  'message.expired': 'Message to {to} expired',
  'message.cancelled': 'Message to {to} was cancelled',
  'message.unknown': 'Message to {to} is in doubt',
  'call.received': 'Call from {from}',
  'call.ended': 'Call between {from} and {to} is over',
  'phone.online': 'Phone {name} is back',
  'phone.offline': 'Phone {name} is offline',
  'phone.battery_low': 'Battery of phone {name} is low',
  'phone.sim_trouble': 'Phone {name} has trouble with its SIM',
  'payment.received': 'Payment of {amount} {currency} received',
  'payment.reversed': 'Payment {transaction_id} was reversed',
  'payment.suspicious': 'A payment looks forged',
  'payment.needs_review': 'A payment needs a look',
  'opt_out.added': '{number} wants no more messages from app {app_id}',
  'opt_out.removed': '{number} wants messages from app {app_id} again',
  'keyword.matched': 'Message {message_id} has the keyword {keyword}',
  'app.suspended': 'App {app_id} keeps failing and is left out until {until}',
  'app.resumed': 'App {app_id} works again',
  'app.credentials_refused': 'The provider refuses the credentials of app {app_id}',
  'app.balance_low': 'App {app_id} has {balance} {currency} left at its provider',
  'webhook.dead': 'Webhook {webhook_id} did not get an event: {error}',
  'webhook.disabled': 'Webhook {webhook_id} was switched off',
};

function titleOf({ event, data }: EventRecord): string {
  const title = TITLES[event] ?? event;
  const filled = title.replace(/\{(\w+)\}/g, (_, name: string) => wordOf(data[name]));
  return filled.replace(/ {2,}/g, ' ').trim();
}

const FIELDS: readonly (readonly [field: string, name: string])[] = [
  ['from', 'From'],
  ['to', 'To'],
  ['status', 'Status'],
  ['error_message', 'Reason'],
  ['sms_provider', 'Provider'],
  ['amount', 'Amount'],
  ['account', 'Account'],
  ['transaction_id', 'Transaction'],
  ['duration', 'Seconds'],
  ['app_id', 'App'],
];

const fieldsOf = (data: Readonly<Record<string, unknown>>): [string, string][] =>
  FIELDS.flatMap(([field, name]) => {
    const value = wordOf(data[field]);
    return value === '' ? [] : [[name, value.slice(0, 500)] as [string, string]];
  });

const wordOf = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : '';

function linkOf({ event, data }: EventRecord, publicUrl: string | null): string | null {
  if (publicUrl === null || !event.startsWith('message.') || typeof data['id'] !== 'number') return null;
  return `${publicUrl.replace(/\/$/, '')}/api/sms/sms/${data['id']}`;
}

/** Slack's own three (formatting text, "Escaping text"): the rest is written as it is. */
const escape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

const quote = (text: string): string => `>${escape(text.slice(0, 1_000)).replace(/\r\n|\r|\n/g, '\n>')}`;

const mrkdwn = (text: string) => ({ type: 'mrkdwn', text });

function inSections(lines: readonly string[]): string[] {
  const sections: string[] = [];
  for (const line of lines) {
    const last = sections.at(-1);
    if (last === undefined || last.length + line.length >= MAX_TEXT) sections.push(line);
    else sections[sections.length - 1] = `${last}\n${line}`;
  }
  return sections;
}
