/** What the two versions of SMSsync make of a reply. Pure. */
import type { NetReply } from './http-line.js';
import { asText, isObject, parseLenient, type JsonObject } from './json.js';
import type { SmssyncVersion } from './smssync-texts.js';

export interface Order {
  to: string;
  text: string;
  /** Null: the server gave none, so that the SMS can never be reported. */
  uuid: string | null;
}

/**
 * To an incoming SMS. Success is status 200 or 201 and `payload.success` true; all else is failure.
 * @returns null for failure, else the SMS that the reply asks for
 */
export function readTaken({ status, text }: NetReply): Order[] | null {
  if (status !== 200 && status !== 201) return null;
  const payload = payloadOf(parseLenient(text));
  if (!payload) return null;
  const { success, error, messages } = payload;
  if (success !== true && success !== 'true' && success !== 'True') return null;
  if (error != null && asText(error) === null) return null;
  if (messages != null && !Array.isArray(messages)) return null;
  return ((messages ?? []) as unknown[]).flatMap((item) => readOrder(item) ?? []);
}

/** What is done with the answer to `task=send`. A crash ends the app until Android starts it again. */
export type TaskVerdict =
  { kind: 'nothing' } | { kind: 'crash'; why: string } | { kind: 'send'; orders: Order[] };

const NOTHING: TaskVerdict = { kind: 'nothing' };

/**
 * The status is not looked at.
 * @param reply null when there was none
 * @param secret null when the phone has none
 */
export function readTask(
  reply: NetReply | null,
  version: SmssyncVersion,
  secret: string | null,
): TaskVerdict {
  const isNew = version === '3.1';
  const fragile = (why: string): TaskVerdict => (isNew ? { kind: 'crash', why } : NOTHING);
  if (!reply) return fragile('no answer');
  if (reply.text.trim() === '') return NOTHING;
  const body = parseLenient(reply.text);
  if (!isObject(body)) return fragile('the answer is no JSON object');
  if (body['payload'] == null) return NOTHING;
  const payload = payloadOf(body);
  if (!payload) return fragile('payload is no object');
  if (secret !== null && payload['secret'] !== secret) return NOTHING;
  if (payload['task'] == null) return isNew ? NOTHING : { kind: 'crash', why: 'task is missing' };
  if (payload['task'] !== 'send') return NOTHING;
  const { messages } = payload;
  if (messages == null) return { kind: 'crash', why: 'messages is missing' };
  if (!Array.isArray(messages)) return fragile('messages is no array');
  const items = messages as unknown[];
  const odd = items.map(oddityOf).find((why) => why !== null);
  if (odd !== undefined) return fragile(odd);
  return { kind: 'send', orders: items.flatMap((item) => readOrder(item) ?? []) };
}

/** The app reads these as columns of its own. */
function oddityOf(item: unknown): string | null {
  if (!isObject(item)) return 'a message is no object';
  if (typeof item['timestamp'] === 'number') return 'a timestamp is a number';
  if (item['_id'] != null && !/^\d+$/.test(asText(item['_id']) ?? '')) return 'an _id is no number';
  return null;
}

function readOrder(item: unknown): Order | null {
  if (!isObject(item)) return null;
  const [to, text] = [asText(item['to']), asText(item['message'])];
  return to === null || text === null ? null : { to, text, uuid: asText(item['uuid']) };
}

/** Which of the messages on the phone may be sent, or whose results are wanted. @returns null when it says nothing */
export function readUuids({ status, text }: NetReply): string[] | null {
  const body = parseLenient(text);
  const list = isObject(body) ? body['message_uuids'] : undefined;
  if (status !== 200 || !Array.isArray(list)) return null;
  return (list as unknown[]).flatMap((one) => asText(one) ?? []);
}

/** Of "test integration": 400 is shown as a wrong address. */
export function readTestResult({ status, text }: NetReply): 'passed' | 'wrong endpoint' | 'failed' {
  if (status === 400) return 'wrong endpoint';
  return status === 200 && payloadOf(parseLenient(text)) ? 'passed' : 'failed';
}

function payloadOf(body: unknown): JsonObject | null {
  const payload = isObject(body) ? body['payload'] : null;
  return isObject(payload) ? payload : null;
}
