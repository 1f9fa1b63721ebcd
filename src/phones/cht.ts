/**
 * The CHT gateway app, also known as SysCo smsgateway: a poll to what it brings, and the reply. Pure.
 *
 * Source: CHT gateway, README "API" (shapes); the app's own behaviour where the README is silent.
 */
import { readTimestamp } from './timestamps.js';
import type { HandOut, PhoneError, PhoneReply, PhoneReport, PhoneSms, PhoneStatus } from './types.js';
import { listOf, objectOf, wordOf } from './values.js';

export interface Poll {
  sms: PhoneSms[];
  /** Oldest first; several may be about one message. */
  reports: PhoneReport[];
  /** Items that cannot be read, in a few words each. They must not cost the others: the phone sends all of them again. */
  malformed: string[];
}

/** @param body the parsed JSON of a POST. @returns null when it is no JSON object */
export function readPoll(body: unknown): Poll | null {
  const fields = objectOf(body);
  if (!fields) return null;
  const { messages, updates } = fields;
  const poll: Poll = { sms: [], reports: [], malformed: [] };
  for (const item of listOf(messages)) {
    const sms = readSms(item);
    if (sms) poll.sms.push(sms);
    else poll.malformed.push('a message without id, sender or text');
  }
  for (const item of listOf(updates)) {
    const report = readUpdate(item);
    if (report) poll.reports.push(report);
    else poll.malformed.push('an update without id');
  }
  return poll;
}

function readSms(item: unknown): PhoneSms | null {
  const fields = objectOf(item);
  const [id, from, text] = [wordOf(fields?.['id']), wordOf(fields?.['from']), fields?.['content']];
  if (!fields || id === null || from === null || typeof text !== 'string') return null;
  const receivedAt = readTimestamp(fields['sms_received']);
  // 0 for an SMS of several parts.
  return { id, from, to: null, text, sentAt: readTimestamp(fields['sms_sent']), receivedAt, simSlot: null };
}

const STATUSES: Readonly<Record<string, PhoneStatus>> = {
  UNSENT: 'stored',
  PENDING: 'stored',
  SENT: 'sent',
  DELIVERED: 'delivered',
  FAILED: 'failed',
};

function readUpdate(item: unknown): PhoneReport | null {
  const { id, status: word, reason } = objectOf(item) ?? {};
  const uuid = wordOf(id);
  if (uuid === null) return null;
  const known = typeof word === 'string' && Object.hasOwn(STATUSES, word) ? STATUSES[word]! : null;
  const why = typeof reason === 'string' ? reason : null;
  return {
    uuid,
    status: known,
    error: known === 'failed' ? errorOf(why ?? '') : null,
    text: why ?? (typeof word === 'string' ? word : null),
  };
}

const REASONS: readonly (readonly [RegExp, PhoneError])[] = [
  [/^destination\.invalid/, 'invalid_destination'],
  [/^generic/, 'generic_failure'],
  [/^no-service/, 'no_service'],
  [/^null-pdu/, 'null_pdu'],
  [/^radio-off/, 'radio_off'],
  [/^unknown; resultCode=5$/, 'limit_exceeded'],
  [/^Delivery failed/i, 'undelivered'],
  [/^Exception/, 'phone_exception'],
];

/** What the `reason` of a FAILED update means. */
export const errorOf = (reason: string): PhoneError =>
  REASONS.find(([pattern]) => pattern.test(reason))?.[1] ?? 'unknown_result';

/** To the app's check of the address. */
export const identity = (): PhoneReply => ({ status: 200, body: { 'medic-gateway': true } });

/**
 * Only once all that the poll brought is stored: on a 2xx with an object the phone forgets it, before it looks at
 * `messages`.
 */
export const messagesFor = (messages: readonly HandOut[]): PhoneReply => ({
  status: 200,
  body: { messages: messages.map(({ uuid, to, text }) => ({ id: uuid, to, content: text })) },
});

/** The phone repeats the whole request and writes `message` into its log. */
export const refusedPoll = (status: number, message: string): PhoneReply => ({
  status,
  body: { error: true, message },
});

/**
 * Readings of a Basic credential. The app sends the password as it was typed, still percent-encoded, and as ISO-8859-1.
 * @param encoded what follows `Basic `
 */
export function readBasic(encoded: string): { user: string; password: string }[] {
  const bytes = Buffer.from(encoded, 'base64');
  const readings = (['latin1', 'utf8'] as const).flatMap((charset) => {
    const text = bytes.toString(charset);
    const at = text.indexOf(':');
    if (at === -1) return [];
    const [user, password] = [text.slice(0, at), text.slice(at + 1)];
    return [
      { user, password },
      { user: percentDecoded(user), password: percentDecoded(password) },
    ];
  });
  return readings.filter(
    (one, index) =>
      readings.findIndex(({ user, password }) => user === one.user && password === one.password) === index,
  );
}

function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
