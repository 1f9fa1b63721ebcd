/** Delivery reports: the query of a GET for SMS and calls, JSON for Conversations, or an answer to our question. */
import { UnparsableCallback, type CallFacts, type DeliveryReport, type RawRequest } from '../driver.js';
import { parseInstant } from '../instant.js';
import { lookUp } from '../tables.js';
import { callbackFields, ownRef, parseJson } from '../wire.js';
import { CALL_STATES, STATUS_ERRORS, STATUSES } from './codes.js';
import { factsOf, Message } from './message.js';

type State = Omit<DeliveryReport, 'ref' | 'providerId'>;

/** @returns null for words that say nothing new */
function readStatus(word: string, errorCode: unknown, at: unknown): State | null {
  const known = lookUp(STATUSES, word) ?? { status: 'sent' as const };
  if (known.status === null) return null;
  const code = /^[1-9]\d{0,5}$/.exec(String(errorCode ?? ''))?.[0];
  const reportedAt = parseInstant(at);
  const isOver = known.reason !== undefined;
  return {
    status: known.status,
    ...(isOver && { reason: (code && STATUS_ERRORS[code]) || known.reason }),
    providerCode: isOver && code !== undefined ? code : word.slice(0, 40),
    ...(isOver && { text: `MessageBird reports ${word}${code === undefined ? '' : ` (${code})`}` }),
    ...(reportedAt && { reportedAt }),
    ...(word === 'read' && { read: true }),
    ...(CALL_STATES.has(word) && { call: callIn(word) }),
  };
}

function callIn(state: string): CallFacts {
  return { state, ...(state === 'machine' && { answeredBy: 'machine' }) };
}

/** @throws UnparsableCallback */
export function readReport(request: RawRequest): DeliveryReport[] {
  const json = parseJson(request.body);
  return json === undefined ? readFields(request) : readJson(request, json);
}

function readFields(request: RawRequest): DeliveryReport[] {
  const fields = callbackFields(request);
  const word = fields.get('status');
  const ref = ownRef(request) ?? fields.get('reference');
  const providerId = fields.get('id');
  if (!word || !(ref || providerId)) throw new UnparsableCallback('status, or id and reference, are missing');
  const state = readStatus(word, fields.get('statusErrorCode'), fields.get('statusDatetime'));
  const facts = factsOf({
    status: word,
    statusDatetime: undefined,
    statusErrorCode: undefined,
    messagePartCount: fields.get('messagePartCount'),
    mccmnc: fields.get('mccmnc'),
    price: { amount: fields.get('price[amount]'), currency: fields.get('price[currency]') },
  });
  return state ? [{ ...(ref && { ref }), ...(providerId && { providerId }), ...state, ...facts }] : [];
}

/** Of Conversations. Either the message itself, or an event about it. */
function readJson(request: RawRequest, json: unknown): DeliveryReport[] {
  const inside = (json as { message?: unknown } | null)?.message;
  const message = Message.safeParse(inside ?? json).data;
  const ref = ownRef(request);
  if (!message?.status) throw new UnparsableCallback('no message with a status');
  const state = readStatus(message.status, undefined, message.updatedDatetime);
  return state ? [{ ...(ref && { ref }), providerId: message.id, ...state }] : [];
}

/** What MessageBird answers when it is asked for a message. */
export function readAnswer(body: Buffer): DeliveryReport | null {
  const message = Message.safeParse(parseJson(body)).data;
  const recipient = message?.recipients?.items[0];
  const word = recipient?.status ?? message?.status;
  if (!message || !word) return null;
  const at = recipient?.statusDatetime ?? message.updatedDatetime;
  const state = readStatus(word, recipient?.statusErrorCode, at);
  return state && { providerId: message.id, ...state, ...factsOf(recipient) };
}
