/**
 * Africa's Talking: SMS, calls that speak a text, WhatsApp. The SDK builds only what a call says: its sending goes out
 * by itself, to hosts that are one for the whole process, and takes a plain 200 for a failure.
 */
import { z } from 'zod';
import { balanceOf } from '../amount.js';
import type { ReportedStatus } from '../../messages/types.js';
import { notAsked } from '../check.js';
import {
  UnparsableCallback,
  type DeliveryReport,
  type DriverContext,
  type InboundMessage,
  type ProviderDriver,
  type RawRequest,
  type SendRequest,
} from '../driver.js';
import { permanent, type Outcome } from '../outcome.js';
import { callbackFields, parseJson, parseUtcTime } from '../wire.js';
import { exchange, isSandbox } from './client.js';
import { CHAT_STATUSES, codeOf, DLR_STATUSES, readWord, reasonOf } from './codes.js';
import { readMoney, smsOutcome } from './sms.js';
import {
  answerDocument,
  callOutcome,
  callReport,
  identityOf,
  incomingCall,
  isCall,
  isOpen,
  isOurCall,
} from './voice.js';
import { chatBody, chatOutcome, templateFault } from './whatsapp.js';

const credentials = z.object({
  api_key: z
    .string()
    .min(1)
    .meta({ title: 'API key', help: 'New keys can take some minutes to work.', secret: true }),
  username: z
    .string()
    .min(1)
    .meta({ title: 'Username', help: 'Username of the app; "sandbox" selects the sandbox.' }),
  shortcode: z
    .string()
    .min(1)
    .meta({ title: 'Short code or sender id', help: 'An approved sender; a wrong one is refused.' }),
  phone_number: z
    .string()
    .regex(/^\+\d{7,15}$/, 'starts with + and the country code')
    .optional()
    .meta({ title: 'Caller number', help: 'Voice: your voice-enabled number, with + and country code.' }),
  c1: z
    .string()
    .regex(/^\+\d{7,15}$/, 'starts with + and the country code')
    .optional()
    .meta({ title: 'WhatsApp number', help: 'WhatsApp: your business number, with + and country code.' }),
});
type Credentials = z.infer<typeof credentials>;
type Context = DriverContext<Credentials>;

async function sendSms(request: SendRequest, context: Context): Promise<Outcome> {
  const form = {
    to: request.to,
    message: request.text,
    from: request.from || context.credentials.shortcode,
    bulkSMSMode: '1',
    enqueue: '1',
  };
  return smsOutcome(await exchange(context, { host: 'api', path: '/version1/messaging', form }), context.now);
}

/** The sender chosen for this message, unless it is the short code, which neither calls nor chats. */
const numberOf = (request: SendRequest, own: string | undefined, { credentials }: Context) =>
  request.from && request.from !== credentials.shortcode ? request.from : own;

async function call(request: SendRequest, context: Context): Promise<Outcome> {
  const from = numberOf(request, context.credentials.phone_number, context);
  if (isSandbox(context.credentials)) return misconfigured('the sandbox makes no calls');
  if (!from) return misconfigured('calls need phone_number');
  const form = { to: request.to, from, clientRequestId: request.ref };
  return callOutcome(await exchange(context, { host: 'voice', path: '/call', form }), context.now);
}

async function chat(request: SendRequest, context: Context): Promise<Outcome> {
  const waNumber = numberOf(request, context.credentials.c1, context);
  if (!waNumber) return misconfigured('WhatsApp needs c1, the business number');
  const content = chatBody(request);
  if ('refused' in content) return content.refused;
  const json = { waNumber, phoneNumber: request.to, body: content.body };
  return chatOutcome(
    await exchange(context, { host: 'chat', path: '/whatsapp/message/send', json }),
    context.now,
  );
}

const misconfigured = (text: string) => permanent('app', 'misconfigured', { text });

/** Callbacks are forms; those of WhatsApp are not documented and may be JSON. */
function fieldsOf(request: RawRequest): URLSearchParams {
  const json = request.method === 'POST' ? parseJson(request.body) : undefined;
  if (typeof json !== 'object' || json === null) return callbackFields(request);
  return new URLSearchParams(
    Object.entries(json).filter((field): field is [string, string] => typeof field[1] === 'string'),
  );
}

/** 99999 is the sandbox's own. */
function operatorOf(fields: URLSearchParams): { operator?: string } {
  const code = fields.get('networkCode') ?? '';
  return /^\d{5,6}$/.test(code) && code !== '99999' ? { operator: code } : {};
}

function statusOf(word: string): ReportedStatus {
  return readWord(DLR_STATUSES, word) ?? readWord(CHAT_STATUSES, word) ?? 'sent';
}

/** A subscriber left or joined: the opt-out callback, or the one of premium subscriptions. */
function subscription(fields: URLSearchParams): InboundMessage | null {
  const [from, to] = [fields.get('phoneNumber'), fields.get('senderId') ?? fields.get('shortCode')];
  if (!from || !to || fields.has('status')) return null;
  const optOut = fields.get('updateType')?.toLowerCase() === 'addition' ? 'start' : 'stop';
  return { from, to, text: fields.get('keyword') ?? '', optOut };
}

export const africasTalking = {
  type: 'AfricasTalking',
  label: "Africa's Talking",
  help:
    "Sends and receives SMS, makes calls that speak a text, and sends WhatsApp (experimental) through Africa's Talking. " +
    'In its dashboard set the inbound URL for incoming messages and opt-outs, and the callback URL for delivery ' +
    'reports and, with voice, as callback URL of the number. That URL serves all apps with the same username.',
  channels: ['sms', 'voice', 'whatsapp'],
  credentials,
  channelFields: { voice: ['phone_number'], whatsapp: ['c1'] },
  senderField: 'shortcode',
  accountField: 'username',
  limits: {},
  signsCallbacks: false,
  receives: ['sms', 'voice'],
  setAtProvider: { reports: ['sms', 'voice', 'whatsapp'], incoming: ['sms', 'voice'] },

  templateFault,

  send(request, context) {
    if (request.channel === 'voice') return call(request, context);
    return request.channel === 'whatsapp' ? chat(request, context) : sendSms(request, context);
  },

  verify: () => 'unsigned',

  kindOf(request) {
    const fields = fieldsOf(request);
    if (isCall(fields)) return isOurCall(fields) ? 'callback' : 'receive';
    if (subscription(fields) || (fields.has('from') && fields.has('text'))) return 'receive';
    return fields.has('id') && fields.has('status') ? 'callback' : null;
  },

  parseInbound(request) {
    const fields = fieldsOf(request);
    if (isCall(fields)) return isOurCall(fields) ? [] : incomingCall(fields);
    const change = subscription(fields);
    if (change) return [change];
    const [from, to, providerId] = [fields.get('from'), fields.get('to'), fields.get('id')];
    if (!from || !to) throw new UnparsableCallback('from or to is missing');
    const receivedAt = parseUtcTime(fields.get('date'));
    return [
      {
        ...(providerId && { providerId }),
        from,
        to,
        text: fields.get('text') ?? '',
        ...(receivedAt && { receivedAt }),
        ...operatorOf(fields),
      },
    ];
  },

  parseDlr(request) {
    const fields = fieldsOf(request);
    if (isCall(fields)) {
      const identity = identityOf(fields);
      if (!identity) throw new UnparsableCallback('sessionId is missing');
      return isOurCall(fields) ? [{ ...identity, ...callReport(fields) }] : [];
    }
    const [providerId, word] = [fields.get('id') ?? fields.get('messageId'), fields.get('status')];
    if (!providerId || !word) throw new UnparsableCallback('id or status is missing');
    const status = statusOf(word);
    const report: DeliveryReport = { providerId, status, ...operatorOf(fields) };
    const failureReason = fields.get('failureReason') ?? '';
    const providerCode = (status === 'failed' && codeOf(failureReason)) || codeOf(word);
    if (providerCode) report.providerCode = providerCode;
    if (word.toLowerCase() === 'read') report.read = true;
    if (status === 'failed' || status === 'expired') {
      report.reason = reasonOf(word, failureReason);
      report.text = `Africa's Talking reports ${providerCode ?? status}`;
    }
    return [report];
  },

  /** Nothing is read of it. */
  callbackReply: () => ({ status: 200, type: 'text/plain', body: '' }),

  callToAnswer(request) {
    const fields = fieldsOf(request);
    return isCall(fields) && isOpen(fields) && isOurCall(fields) ? identityOf(fields) : null;
  },

  answer: ({ text, speech }) => ({
    status: 200,
    type: 'application/xml',
    body: answerDocument(text, speech),
  }),

  tellsBalance: true,
  async test(context) {
    const { reply, failure } = await exchange(context, { host: 'api', path: '/version1/user' });
    if (failure) return notAsked("Africa's Talking", failure);
    if (reply.status === 401)
      return { ok: false, text: "Africa's Talking refuses this username and API key." };
    const balance = UserReply.safeParse(parseJson(reply.body)).data?.UserData.balance;
    if (reply.status !== 200 || balance === undefined) {
      return { ok: false, text: `Africa's Talking did not confirm the app (HTTP ${reply.status}).` };
    }
    const money = readMoney(balance);
    const left = money ? ` Its balance is ${money.currency} ${money.amount}.` : '';
    const [currency, amount] = balance.trim().split(/ +/);
    return { ok: true, text: `Africa's Talking knows the app.${left}`, ...balanceOf(amount, currency) };
  },
} satisfies ProviderDriver<Credentials>;

const UserReply = z.object({ UserData: z.object({ balance: z.string() }) });
