/** Twilio Programmable Messaging. The SDK builds requests and checks signatures; our own client does the sending. */
import sdk from 'twilio';
import { z } from 'zod';
import type { Money } from '../../messages/types.js';
import { UnparsableCallback, type ProviderDriver } from '../driver.js';
import { outcomeOfStatus, retryAfterS, type HttpReply, type HttpResult } from '../http.js';
import { accepted, ambiguous, permanent, transient, type Outcome } from '../outcome.js';
import { callbackFields, fieldsAsRecord, ownRef, parseCount, parseForm, parseJson } from '../wire.js';
import { exchange } from './client.js';
import { ERROR_CODES, errorText, readOptOut, readStatus } from './codes.js';

/**
 * Read by Twilio, neither sent nor signed: repeat a callback after read time-outs, 4xx and 5xx too, not only after
 * failed connections. Source: "Webhooks connection overrides", read 2026-11-20.
 */
const CALLBACK_OVERRIDES = '#rc=5&rp=all';

/** Seconds. Source: Messages resource, `ValidityPeriod`, read 2026-11-20. */
const VALIDITY_S = { min: 1, max: 36_000 };

const credentials = z.object({
  account_sid: z
    .string()
    .regex(/^AC[0-9a-fA-F]{32}$/, 'starts with AC and has 34 characters')
    .meta({ title: 'Account SID', help: 'Starts with AC, 34 characters.' }),
  auth_token: z
    .string()
    .min(1)
    .meta({ title: 'Auth token', help: 'Also verifies callbacks; rotate both together.', secret: true }),
  phone_number: z
    .string()
    .min(1)
    .meta({ title: 'Sender', help: '+E.164 number, short code or alphanumeric id.' }),
  c1: z
    .string()
    .regex(/^MG[0-9a-fA-F]{32}$/, 'starts with MG and has 34 characters')
    .optional()
    .meta({ title: 'Messaging Service SID', help: 'Starts with MG. The service then picks the sender.' }),
});
type Credentials = z.infer<typeof credentials>;

const ErrorBody = z.object({ code: z.number().int().positive() });

const optionalText = z.string().nullish().catch(null); // an oddity in a side field must not cost us the sid
const MessageBody = z.object({
  sid: z.string().regex(/^(SM|MM)\w+$/),
  status: optionalText,
  body: optionalText,
  date_created: optionalText,
  num_segments: optionalText,
  price: optionalText,
  price_unit: optionalText,
  error_code: z.number().nullish().catch(null),
});
const MessageList = z.object({ messages: z.array(MessageBody), next_page_uri: z.string().nullable() });
const Account = z.object({ sid: z.string(), status: z.string() });

function sendOutcome({ reply, failure }: HttpResult, now: Date): Outcome {
  if (failure) return failure;
  const body = parseJson(reply.body);
  if (reply.status < 200 || reply.status > 299) {
    return refusal(reply, ErrorBody.safeParse(body).data?.code, now);
  }
  const message = MessageBody.safeParse(body).data;
  if (!message) return ambiguous('bad_reply', { httpStatus: reply.status, text: 'success without a sid' });
  if (message.error_code && ERROR_CODES[message.error_code]) return refusal(reply, message.error_code, now);
  const parts = parseCount(message.num_segments); // "0" while a Messaging Service still chooses the sender
  return accepted(message.sid, parts === undefined ? {} : { parts });
}

function refusal({ status, headers }: HttpReply, code: number | undefined, now: Date): Outcome {
  const byStatus = outcomeOfStatus({ status, headers }, now) ?? permanent('message', 'unknown');
  if (code === undefined) return byStatus;
  const detail = { providerCode: String(code), httpStatus: status, text: errorText(code) };
  const known = ERROR_CODES[code];
  if (known?.kind === 'rejected-permanent') return { ...known, ...detail };
  if (known) {
    const wait = retryAfterS(headers['retry-after'], now);
    return { ...known, ...detail, ...(wait !== null && { retryAfterS: wait }) };
  }
  // An error body of Twilio's own says that the request was seen and refused, which a bare 5xx does not.
  if (byStatus.kind === 'ambiguous' && status >= 500) return transient('app', 'provider_error', detail);
  return { ...byStatus, ...detail };
}

/** Prices come signed ("-0.00750") and only minutes after the ending. */
function readPrice(price: string | null | undefined, unit: string | null | undefined): Money | null {
  const amount = /^-?(\d+(?:\.\d+)?)$/.exec(price ?? '')?.[1];
  return amount === undefined ? null : { amount, currency: unit ? unit.toUpperCase() : null };
}

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

export const twilio = {
  type: 'Twilio',
  label: 'Twilio',
  help:
    'Sends and receives SMS through a Twilio account. Set the app\'s inbound URL as "A message comes in" webhook (HTTP POST) ' +
    'of the number or the Messaging Service; delivery reports need no setting.',
  channels: ['sms'],
  credentials,
  senderField: 'phone_number',
  // US long codes: one part a second. Others allow more; what is too fast waits in Twilio's queue, out of our sight.
  limits: { tps: 1, maxLength: 1600 },
  signsCallbacks: true,
  pricesLate: true,

  async send(request, context) {
    const { c1, phone_number } = context.credentials;
    const { min, max } = VALIDITY_S;
    const result = await exchange(context, ({ messages }) =>
      messages.create({
        to: request.to,
        body: request.text,
        statusCallback: request.dlrUrl + CALLBACK_OVERRIDES,
        ...(c1 ? { messagingServiceSid: c1 } : { from: request.from || phone_number }),
        ...(request.validityS !== undefined && {
          validityPeriod: Math.min(max, Math.max(min, Math.floor(request.validityS))),
        }),
      }),
    );
    const outcome = sendOutcome(result, context.now);
    return outcome.kind === 'ambiguous' ? { ...outcome, probe: 'lookup' } : outcome;
  },

  verify({ method, url, headers, body }, { credentials: { auth_token } }) {
    const signature = headers['x-twilio-signature'] ?? '';
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
    const [providerId, from, to] = [fields.get('MessageSid'), fields.get('From'), fields.get('To')];
    if (!providerId || !from || !to) throw new UnparsableCallback('MessageSid, From or To is missing');
    const parts = parseCount(fields.get('NumSegments'));
    const optOut = readOptOut(fields);
    return [
      {
        providerId,
        from,
        to,
        text: readText(fields.get('Body') ?? '', parts),
        ...(parts !== undefined && { parts }),
        ...(optOut && { optOut }),
      },
    ];
  },

  parseDlr(request) {
    const fields = callbackFields(request);
    const providerId = fields.get('MessageSid') || fields.get('SmsSid');
    const word = fields.get('MessageStatus') || fields.get('SmsStatus');
    const ref = ownRef(request);
    if (!word || !(ref || providerId)) throw new UnparsableCallback('MessageStatus or MessageSid is missing');
    const state = readStatus(word, parseCount(fields.get('ErrorCode')));
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
    if (failure) return { ok: false, text: `Twilio could not be asked: ${failure.text}.` };
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

  /**
   * Asks without `DateSent`: a message that still waits in Twilio's queue has no such date and would be missed. Also
   * without `From`, which a Messaging Service picks. Only a list with no further page is complete.
   */
  async lookup({ to, text, sentAt }, context) {
    // 200 messages stay below the size limit of a reply.
    const { reply } = await exchange(context, ({ messages }) => messages.page({ to, pageSize: 200 }));
    const list = reply?.status === 200 ? MessageList.safeParse(parseJson(reply.body)).data : undefined;
    if (!list) return { found: 'unknown' };
    const near = list.messages.filter(({ date_created }) => {
      const afterMs = Date.parse(date_created ?? '') - sentAt.getTime();
      return !(afterMs < -CREATED_WITHIN_MS.before || afterMs > CREATED_WITHIN_MS.after); // keeps unreadable dates
    });
    const [match, ...more] = near.filter(({ body }) => body === text);
    if (match && more.length === 0) return { found: 'yes', providerId: match.sid };
    // A text that differs may still be ours: Twilio can replace characters (smart encoding) or redact bodies.
    const settled = context.now.getTime() - sentAt.getTime() >= SETTLED_MS;
    return { found: near.length === 0 && list.next_page_uri === null && settled ? 'no' : 'unknown' };
  },

  async poll(providerId, context) {
    const { reply } = await exchange(context, ({ messages }) => messages(providerId).fetch());
    const message = reply?.status === 200 ? MessageBody.safeParse(parseJson(reply.body)).data : undefined;
    const state = message?.status ? readStatus(message.status, parseCount(message.error_code)) : null;
    if (!message || !state) return null;
    const parts = parseCount(message.num_segments);
    const cost = readPrice(message.price, message.price_unit);
    return { providerId, ...state, ...(parts !== undefined && { parts }), ...(cost && { cost }) };
  },
} satisfies ProviderDriver<Credentials>;
