/**
 * Twilio: SMS, MMS, WhatsApp, and calls that speak a text. The SDK builds requests and checks signatures; our own client
 * does the sending.
 */
import { z } from 'zod';
import type { Channel } from '../../messages/types.js';
import { costOf } from '../amount.js';
import { basicAuth } from '../basic-auth.js';
import { notAsked } from '../check.js';
import {
  UnparsableCallback,
  type DeliveryReport,
  type DriverContext,
  type InboundMedia,
  type ProviderDriver,
  type SendRequest,
} from '../driver.js';
import { isAtHost } from '../media.js';
import type { Outcome } from '../outcome.js';
import { callbackFields, fieldsAsRecord, ownRef, parseCount, parseForm, parseJson } from '../wire.js';
import { callReport, incomingCall, isCall, readCall } from './calls.js';
import { exchange } from './client.js';
import { readOptOut, readStatus } from './codes.js';
import {
  Account,
  CallBody,
  CallList,
  callOutcome,
  MessageBody,
  MessageList,
  messageOutcome,
} from './replies.js';
import { loadSdk } from './sdk.js';
import { callParams, fromWhatsApp, messageParams, templateFault, toWhatsApp } from './send.js';

const credentials = z.object({
  account_sid: z
    .string()
    .regex(/^AC[0-9a-fA-F]{32}$/, 'starts with AC and has 34 characters')
    .meta({ title: 'Account SID', help: 'Starts with AC, 34 characters.' }),
  auth_token: z
    .string()
    .min(1)
    .meta({ title: 'Auth token', help: 'Also verifies callbacks; rotate both together.', secret: true }),
  phone_number: z.string().min(1).meta({
    title: 'Sender',
    help: '+E.164 number, short code or alphanumeric id. WhatsApp: the enabled number, without prefix.',
  }),
  c1: z
    .string()
    .regex(/^MG[0-9a-fA-F]{32}$/, 'starts with MG and has 34 characters')
    .optional()
    .meta({
      title: 'Messaging Service SID',
      help: 'SMS, MMS: starts with MG. The service then picks the sender.',
    }),
  c2: z
    .string()
    .regex(/^HX[0-9a-fA-F]{32}$/, 'starts with HX and has 34 characters')
    .optional()
    .meta({ title: 'Content SID', help: 'WhatsApp: template where a message names none; starts with HX.' }),
});
type Credentials = z.infer<typeof credentials>;

/**
 * Some joined texts arrive as base64 of UTF-8. Decoded only when nothing else is plausible: several parts, the whole
 * text is base64, and it decodes to printable UTF-8. Source: "Incoming message webhook", read 2026-11-20.
 */
function readText(body: string, parts = 1): string {
  if (parts < 2 || body.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(body)) return body;
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(body, 'base64'));
    return /^[^\p{Cc}\p{Cn}]*$/u.test(text.replace(/[\r\n\t]/g, '')) ? text : body;
  } catch {
    return body;
  }
}

/** A lookup answers "no" only so long after the attempt that a request still on its way would have arrived. */
const SETTLED_MS = 120_000;
/** Our clock and Twilio's may differ, and Twilio may take a request late. */
const CREATED_WITHIN_MS = { before: 60_000, after: 600_000 };

type Context = DriverContext<Credentials>;

async function message(request: SendRequest, context: Context): Promise<Outcome> {
  const content = messageParams(request, context.credentials);
  if ('refused' in content) return content.refused;
  const result = await exchange(context, ({ messages }) => messages.create(content.params));
  return messageOutcome(result, context.now);
}

async function call(request: SendRequest, context: Context): Promise<Outcome> {
  const content = callParams(request, context.credentials);
  if ('refused' in content) return content.refused;
  const result = await exchange(context, ({ calls }) => calls.create(content.params));
  return callOutcome(result, context.now);
}

interface Found {
  items: { sid: string; date_created?: string | null | undefined; isLike: boolean }[];
  isComplete: boolean;
}
interface Probe {
  channel: Channel;
  to: string;
  text: string;
}

/** What stays below the size limit of a reply. */
const PAGE_SIZE = 200;

/**
 * Asks without `DateSent`: a message that still waits in Twilio's queue has no such date and would be missed. Also
 * without `From`, which a Messaging Service picks. Only a list with no further page is complete.
 */
async function listMessages({ channel, to, text }: Probe, context: Context): Promise<Found | null> {
  const filter = { to: channel === 'whatsapp' ? toWhatsApp(to) : to, pageSize: PAGE_SIZE };
  const { reply } = await exchange(context, ({ messages }) => messages.page(filter));
  const list = reply?.status === 200 ? MessageList.safeParse(parseJson(reply.body)).data : undefined;
  if (!list) return null;
  const items = list.messages.map((one) => ({ ...one, isLike: one.body === text }));
  return { items, isComplete: list.next_page_uri === null };
}

/** A call keeps no text: one from our number, made at that time, is taken for ours. */
async function listCalls({ to }: Probe, context: Context): Promise<Found | null> {
  const { reply } = await exchange(context, ({ calls }) => calls.page({ to, pageSize: PAGE_SIZE }));
  const list = reply?.status === 200 ? CallList.safeParse(parseJson(reply.body)).data : undefined;
  if (!list) return null;
  const ours = context.credentials.phone_number;
  const items = list.calls.map((one) => ({
    ...one,
    isLike: one.from === ours && one.direction === 'outbound-api',
  }));
  return { items, isComplete: list.next_page_uri === null };
}

async function pollCall(providerId: string, context: Context): Promise<DeliveryReport | null> {
  const { reply } = await exchange(context, ({ calls }) => calls(providerId).fetch());
  const record = reply?.status === 200 ? CallBody.safeParse(parseJson(reply.body)).data : undefined;
  const { status, duration, answered_by: answeredBy } = record ?? {};
  const state = status ? readCall({ state: status, duration, answeredBy }) : null;
  if (!record || !state) return null;
  return { providerId, ...state, ...costOf(record.price, record.price_unit) };
}

/** Pictures, sounds and files by their numbered fields. */
function readMedia(fields: URLSearchParams): InboundMedia[] {
  const count = Math.min(parseCount(fields.get('NumMedia')) ?? 0, MAX_MEDIA);
  return Array.from({ length: count }, (_, at) => {
    const [url, type] = [fields.get(`MediaUrl${at}`), fields.get(`MediaContentType${at}`)];
    return url ? [{ url, ...(type && { type }) }] : [];
  }).flat();
}
/** More than any message carries. */
const MAX_MEDIA = 30;

export const twilio = {
  type: 'Twilio',
  label: 'Twilio',
  help:
    "Sends and receives SMS, MMS and WhatsApp, and makes calls that speak a text, through a Twilio account. Set the app's " +
    'inbound URL as "A message comes in" webhook (HTTP POST) of the number, the Messaging Service or the WhatsApp sender, ' +
    'and as "Call status changes" webhook to see who called; delivery reports need no setting.',
  channels: ['sms', 'mms', 'voice', 'whatsapp'],
  credentials,
  senderField: 'phone_number',
  // US long codes: one part a second. Others allow more; what is too fast waits in Twilio's queue, out of our sight.
  limits: { tps: 1, maxLength: 1600 },
  signsCallbacks: true,
  signatures: 'HMAC-SHA1 of address and fields',
  receives: ['sms', 'mms', 'voice', 'whatsapp'],
  setAtProvider: { incoming: ['sms', 'mms', 'voice', 'whatsapp'] },
  pricesLate: true,

  templateFault: (template, { c2 }) => templateFault(template, c2),

  async send(request, context) {
    const outcome =
      request.channel === 'voice' ? await call(request, context) : await message(request, context);
    return outcome.kind === 'ambiguous' ? { ...outcome, probe: 'lookup' } : outcome;
  },

  verify({ method, url, headers, body }, { credentials: { auth_token } }) {
    const signature = headers['x-twilio-signature'];
    if (!signature) return 'invalid';
    const sdk = loadSdk();
    try {
      const valid = new URL(url).searchParams.has('bodySHA256')
        ? sdk.validateRequestWithBody(auth_token, signature, url, body.toString('utf8'))
        : sdk.validateRequest(
            auth_token,
            signature,
            url,
            method === 'POST' ? fieldsAsRecord(parseForm(body)) : {},
          );
      return valid ? 'valid' : 'invalid';
    } catch {
      return 'invalid'; // the SDK throws on a URL that is none
    }
  },

  parseInbound(request) {
    const fields = callbackFields(request);
    if (isCall(fields)) return incomingCall(fields);
    const [providerId, from, to] = [fields.get('MessageSid'), fields.get('From'), fields.get('To')];
    if (!providerId || !from || !to) throw new UnparsableCallback('MessageSid, From or To is missing');
    const parts = parseCount(fields.get('NumSegments'));
    const optOut = readOptOut(fields);
    const media = readMedia(fields);
    const channel = from.startsWith('whatsapp:') ? 'whatsapp' : media.length > 0 ? 'mms' : undefined;
    return [
      {
        providerId,
        from: fromWhatsApp(from),
        to: fromWhatsApp(to),
        text: readText(fields.get('Body') ?? '', parts),
        ...(parts !== undefined && { parts }),
        ...(optOut && { optOut }),
        ...(channel && { channel }),
        ...(media.length > 0 && { media }),
      },
    ];
  },

  parseDlr(request) {
    const fields = callbackFields(request);
    const ref = ownRef(request);
    const providerId = fields.get('CallSid') || fields.get('MessageSid') || fields.get('SmsSid');
    const word = fields.get('CallStatus') || fields.get('MessageStatus') || fields.get('SmsStatus');
    if (!word || !(ref || providerId)) throw new UnparsableCallback('a status or a sid is missing');
    const state = isCall(fields) ? callReport(fields) : readStatus(word, parseCount(fields.get('ErrorCode')));
    return state ? [{ ...(ref && { ref }), ...(providerId && { providerId }), ...state }] : [];
  },

  /** The same for what could not be read: Twilio would only repeat it unchanged. Plain text would go to the sender. */
  callbackReply(kind) {
    return kind === 'receive'
      ? { status: 200, type: 'text/xml', body: '<?xml version="1.0" encoding="UTF-8"?><Response/>' }
      : { status: 204, type: 'text/plain', body: '' };
  },

  async test(context) {
    const { account_sid } = context.credentials;
    const { reply, failure } = await exchange(context, ({ api }) => api.v2010.accounts(account_sid).fetch());
    if (failure) return notAsked('Twilio', failure);
    const account = Account.safeParse(parseJson(reply.body)).data;
    if (reply.status === 401) return { ok: false, text: 'Twilio refuses this account SID and auth token.' };
    if (reply.status !== 200 || account?.sid !== account_sid) {
      return { ok: false, text: `Twilio did not confirm the account (HTTP ${reply.status}).` };
    }
    if (account.status !== 'active') {
      return { ok: false, text: `Twilio knows the account, but it is ${account.status}.` };
    }
    return { ok: true, text: 'Twilio knows the account and it is active.' };
  },

  async lookup(probe, context) {
    const list =
      probe.channel === 'voice' ? await listCalls(probe, context) : await listMessages(probe, context);
    if (!list) return { found: 'unknown' };
    const near = list.items.filter(({ date_created }) => {
      const afterMs = Date.parse(date_created ?? '') - probe.sentAt.getTime();
      return !(afterMs < -CREATED_WITHIN_MS.before || afterMs > CREATED_WITHIN_MS.after); // keeps unreadable dates
    });
    const [match, ...more] = near.filter(({ isLike }) => isLike);
    if (match && more.length === 0) return { found: 'yes', providerId: match.sid };
    // A text that differs may still be ours: Twilio can replace characters (smart encoding) or redact bodies.
    const settled = context.now.getTime() - probe.sentAt.getTime() >= SETTLED_MS;
    return { found: near.length === 0 && list.isComplete && settled ? 'no' : 'unknown' };
  },

  async poll(providerId, context) {
    if (providerId.startsWith('CA')) return pollCall(providerId, context);
    const { reply } = await exchange(context, ({ messages }) => messages(providerId).fetch());
    const message = reply?.status === 200 ? MessageBody.safeParse(parseJson(reply.body)).data : undefined;
    const state = message?.status ? readStatus(message.status, parseCount(message.error_code)) : null;
    if (!message || !state) return null;
    const parts = parseCount(message.num_segments);
    return {
      providerId,
      ...state,
      ...(parts !== undefined && { parts }),
      ...costOf(message.price, message.price_unit),
    };
  },

  /** Nobody but Twilio is shown the account's password. */
  mediaRequest({ url }, { credentials: { account_sid, auth_token } }) {
    const isTwilios = isAtHost(url, 'twilio.com');
    return { url, headers: isTwilios ? { authorization: basicAuth(account_sid, auth_token) } : {} };
  },
} satisfies ProviderDriver<Credentials>;
