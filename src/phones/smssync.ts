/**
 * The SMSsync app: a request to what it wants, and what was done about it to the reply that the app can read. Versions
 * 2.8.3 and 3.1.1 are in the field and will not change, so their faults are answered here. Pure.
 *
 * Sources: smssync.ushahidi.com, "Developers" (documented names and replies); the apps' behaviour where it differs.
 */
import { readTimestamp } from './timestamps.js';
import {
  ANDROID_RESULTS,
  type HandOut,
  type PhoneError,
  type PhoneReply,
  type PhoneReport,
  type PhoneSms,
} from './types.js';
import { listOf, objectOf, textOf, wholeOf, wordOf } from './values.js';

/** The sender of the app's "test integration" button. */
const TEST_SENDER = '+000000000000';

/** A request once its parameters and body are read; see `readParameters` and body.ts. */
export interface SmssyncRequest {
  method: string;
  /** Of the address, as `readParameters` gives them. */
  query: ReadonlyMap<string, string>;
  /** Fields of the body, or null where it is nothing that can be read. */
  body: ReadonlyMap<string, unknown> | null;
}

export type SmssyncIntent =
  | { kind: 'incoming'; sms: PhoneSms; deviceId: string | null }
  | { kind: 'test' }
  | { kind: 'alert'; text: string }
  /** Which messages are to be sent? */
  | { kind: 'fetch' }
  /** These are on the phone. */
  | { kind: 'acknowledge'; uuids: string[] }
  /** For which is a result wanted? */
  | { kind: 'list_open' }
  | { kind: 'results'; reports: PhoneReport[]; isMalformed: boolean }
  | { kind: 'no_task' }
  | { kind: 'unusable'; error: string };

/** What the request says the phone's secret is; null when it says none. */
export function secretOf({ query, body }: SmssyncRequest): string | null {
  return textOf(body?.get('secret')) ?? query.get('secret') ?? null;
}

/**
 * The parameters of an address that the app has glued together: `?dev=7?task=send&secret=k`, or with the remains of an
 * earlier request behind it. Split at every `?` and `&`; the first of a repeated name counts.
 * @param search from the first `?` of the address on
 */
export function readParameters(search: string): ReadonlyMap<string, string> {
  const parameters = new Map<string, string>();
  for (const pair of search.split(/[?&]/)) {
    if (pair === '') continue;
    const at = pair.indexOf('=');
    const name = decode(at === -1 ? pair : pair.slice(0, at));
    if (!parameters.has(name)) parameters.set(name, at === -1 ? '' : decode(pair.slice(at + 1)));
  }
  return parameters;
}

/** As in a form, `+` is a space; what is no percent-encoding stays as it is. */
function decode(text: string): string {
  const spaced = text.replaceAll('+', ' ');
  try {
    return decodeURIComponent(spaced);
  } catch {
    return spaced;
  }
}

const WITHOUT_BODY: ReadonlySet<string> = new Set(['HEAD', 'OPTIONS', 'TRACE']);

export function readIntent(request: SmssyncRequest): SmssyncIntent {
  const { method, query, body } = request;
  // Nobody reads the answer's body here: messages in it would be lost.
  if (WITHOUT_BODY.has(method)) return { kind: 'no_task' };
  const isReading = method === 'GET';
  switch (query.get('task')) {
    case 'send':
      return { kind: 'fetch' };
    case 'sent':
      return { kind: 'acknowledge', uuids: uuidsOf(body?.get('queued_messages')) };
    case 'result':
      return isReading ? { kind: 'list_open' } : readResults(body);
    case undefined:
      return isReading ? { kind: 'no_task' } : readPost(body);
    default:
      return { kind: 'no_task' };
  }
}

function readPost(body: SmssyncRequest['body']): SmssyncIntent {
  if (!body) {
    return {
      kind: 'unusable',
      error: 'The body is neither a form nor JSON. Set the data format in the app to "URL encoded".',
    };
  }
  // An alert of 2.8; 3.1 sends whatever it sent last instead, which is then recognised as a repeat.
  if (body.has('Task') && !body.has('from')) {
    const code = textOf(body.get('errorCode'));
    return { kind: 'alert', text: [textOf(body.get('message')), code].filter(Boolean).join(' ') };
  }
  const [from, text] = [textOf(body.get('from')), textOf(body.get('message'))];
  if (from === null || text === null) {
    const missing = from === null ? 'from' : 'message';
    return {
      kind: 'unusable',
      error: `The field "${missing}" is missing. Leave the names of the fields in the app as they were.`,
    };
  }
  const id = wordOf(body.get('message_id'));
  if (from === TEST_SENDER && id === null) return { kind: 'test' };
  const sms: PhoneSms = {
    id,
    from,
    to: wordOf(body.get('sent_to')),
    text,
    sentAt: readTimestamp(body.get('sent_timestamp')),
    receivedAt: null,
    simSlot: null,
  };
  return { kind: 'incoming', sms, deviceId: wordOf(body.get('device_id')) };
}

/** The documents name one key, both versions of the app use another, and put a string of JSON into it. */
function readResults(body: SmssyncRequest['body']): SmssyncIntent {
  const given = body?.get('message_results') ?? body?.get('message_result');
  const rows = typeof given === 'string' ? parse(given) : given;
  if (!Array.isArray(rows)) return { kind: 'results', reports: [], isMalformed: true };
  const reports = rows.flatMap((row) => readResult(row) ?? []);
  return { kind: 'results', reports, isMalformed: reports.length < rows.length };
}

function readResult(row: unknown): PhoneReport | null {
  const fields = objectOf(row);
  const uuid = wordOf(fields?.['uuid']);
  if (!fields || uuid === null) return null;
  const result = {
    sentCode: wholeOf(fields['sent_result_code']),
    sentText: (textOf(fields['sent_result_message']) ?? '').trim(),
    deliveredCode: wholeOf(fields['delivered_result_code']),
    deliveredText: (textOf(fields['delivered_result_message']) ?? '').trim(),
  };
  const text = result.deliveredText || result.sentText || null;
  return { uuid, ...judgeResult(result), text };
}

export interface SmssyncResult {
  /** Null when the row says none. */
  sentCode: number | null;
  sentText: string;
  deliveredCode: number | null;
  deliveredText: string;
}

const SENT_WORDS = ['smssync message sent', 'sms sent'];

/**
 * What a row of results means. 2.8.3 gives Android's own codes (-1 = done), the documents others (0 = done), and 3.1.1
 * always 0 and only for failures, in the phone's language. The first line that fits counts.
 */
export function judgeResult({
  sentCode,
  sentText,
  deliveredCode,
  deliveredText,
}: SmssyncResult): Pick<PhoneReport, 'status' | 'error'> {
  const is = (status: PhoneReport['status'], error: PhoneError | null = null) => ({ status, error });
  if (deliveredText !== '') {
    const isDocumented = deliveredCode === 0 && deliveredText.toLowerCase() === 'sms delivered';
    return deliveredCode === -1 || isDocumented ? is('delivered') : is('failed', 'undelivered');
  }
  if (sentCode === -1) return is('sent');
  if (sentCode !== null && sentCode >= 1) return is('failed', ANDROID_RESULTS[sentCode] ?? 'unknown_result');
  if (sentCode !== 0 || sentText === '') return is(null); // not reported yet
  return SENT_WORDS.includes(sentText.toLowerCase()) ? is('sent') : is('failed', 'generic_failure');
}

/** What the app takes as success is the boolean `true` and status 200, nothing else. */
export const taken = (): PhoneReply => ({ status: 200, body: { payload: { success: true, error: null } } });

/** The SMS stays on the phone. 200 by default: only then does the app show the text. */
export const refused = (error: string, status = 200): PhoneReply => ({
  status,
  // `task` and `messages` for a request that asked for messages: some versions crash without them.
  body: { payload: { success: false, error, task: 'none', messages: [] } },
});

/** A fault of ours, in a shape that no task of either version trips over. */
export const fault = (status: number, error: string): PhoneReply => {
  const reply = refused(error, status);
  return { ...reply, body: { ...reply.body, message_uuids: [] } };
};

/**
 * @param secret as the request presented it: the phone obeys only a reply that repeats it byte for byte
 * @param messages items of exactly these three strings: the app reads other names as its own columns, and crashes
 */
export const handOut = (secret: string | null, messages: readonly HandOut[]): PhoneReply => ({
  status: 200,
  body: {
    payload: {
      task: 'send',
      ...(secret !== null && { secret }),
      messages: messages.map(({ to, text, uuid }) => ({ to, message: text, uuid })),
    },
  },
});

/** To an acknowledgement: the phone sends only what is repeated to it; and to the question which results are wanted. */
export const uuidList = (uuids: readonly string[]): PhoneReply => ({
  status: 200,
  body: { message_uuids: [...uuids] },
});

export const resultsTaken = (): PhoneReply => ({ status: 200, body: { success: true } });

export const noTask = (): PhoneReply => refused('no task');

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const MAX_UUIDS = 1_000;
const uuidsOf = (value: unknown): string[] =>
  [...new Set(listOf(value).flatMap((one) => wordOf(one) ?? []))].slice(0, MAX_UUIDS);
