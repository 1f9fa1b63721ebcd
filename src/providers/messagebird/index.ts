/** MessageBird's classic REST API: SMS, MMS, voice messages, and WhatsApp through Conversations. */
import { z } from 'zod';
import { balanceOf } from '../amount.js';
import type { Channel } from '../../messages/types.js';
import { notAsked } from '../check.js';
import type { DriverContext, ProviderDriver } from '../driver.js';
import { exchangeJson, withoutSlash } from '../exchange.js';
import type { HttpResult } from '../http.js';
import { isAtHost } from '../media.js';
import { parseAmount, parseJson } from '../wire.js';
import { readInbound } from './inbound.js';
import { sendOutcome } from './message.js';
import { readAnswer, readReport } from './reports.js';
import { prepare, templateFault, type Prepared } from './request.js';
import { isSigned } from './signature.js';

const credentials = z.object({
  access_key: z.string().min(1).meta({
    title: 'Access key',
    help: 'Live key of the classic REST API.',
    secret: true,
  }),
  phone_number: z
    .string()
    .min(1)
    .meta({ title: 'Originator', help: 'Number, or up to 11 alphanumeric characters.' }),
  c1: z.string().min(1).optional().meta({
    title: 'Signing key',
    help: 'Of the account, if it has one: calls without a valid signature are then refused.',
    secret: true,
  }),
  c2: z
    .string()
    .min(1)
    .optional()
    .meta({ title: 'Conversations channel id', help: 'Of the WhatsApp channel.' }),
  c3: z
    .string()
    .min(1)
    .optional()
    .meta({ title: 'WhatsApp namespace', help: 'Of the templates; needed to send them.' }),
});
type Credentials = z.infer<typeof credentials>;

const HOSTS = {
  rest: 'https://rest.messagebird.com',
  conversations: 'https://conversations.messagebird.com',
} as const;

function ask(
  context: DriverContext<Credentials>,
  { at, path, body }: Omit<Prepared, 'body'> & { body?: object },
): Promise<HttpResult> {
  return exchangeJson(context, {
    url: withoutSlash(context.endpoints[at] ?? HOSTS[at]) + path,
    headers: { authorization: `AccessKey ${context.credentials.access_key}` },
    json: body,
  });
}

const MESSAGES: Readonly<Record<Channel, Omit<Prepared, 'body'>>> = {
  sms: { at: 'rest', path: '/messages' },
  mms: { at: 'rest', path: '/mms' },
  voice: { at: 'rest', path: '/voicemessages' },
  whatsapp: { at: 'conversations', path: '/v1/messages' },
};

const Balance = z.object({ amount: z.unknown().optional(), type: z.string().regex(/^\w{1,20}$/) });

export const messageBird = {
  type: 'MessageBird',
  label: 'MessageBird (classic)',
  help:
    'Sends SMS, MMS (US and Canada), voice messages and WhatsApp through the classic MessageBird API, whose keys Bird ' +
    "ends on 31 December 2026. Set the app's inbound URL in a flow, on the number, or as Conversations webhook for " +
    'message.created; delivery reports need no setting.',
  channels: ['sms', 'mms', 'voice', 'whatsapp'],
  credentials,
  channelFields: { whatsapp: ['c2'] },
  senderField: 'phone_number',
  limits: { tps: 500, maxLength: 1377 },
  signatures: 'JWT of address and body',
  receives: ['sms', 'mms', 'whatsapp'],
  setAtProvider: { reports: ['mms'], incoming: ['sms', 'mms', 'whatsapp'] },
  signsCallbacks: false, // only accounts with a signing key are

  async send(request, context) {
    const { phone_number, c2, c3 } = context.credentials;
    const prepared = prepare(request, request.from || phone_number, { channelId: c2, namespace: c3 });
    return 'kind' in prepared ? prepared : sendOutcome(await ask(context, prepared), context.now);
  },

  templateFault: (template, { c3 }) => templateFault(template, c3),

  verify(request, { credentials: { c1 }, now }) {
    if (c1 === undefined) return 'unsigned';
    return isSigned(request, c1, now) ? 'valid' : 'invalid';
  },

  parseInbound: readInbound,

  parseDlr: readReport,

  /** Exactly these two letters mean success to MessageBird; anything else comes again, unchanged. */
  callbackReply() {
    return { status: 200, type: 'text/plain', body: 'OK' };
  },

  /** The key goes to MessageBird's own hosts only: the address came from outside. */
  mediaRequest({ url }, { credentials: { access_key } }) {
    const isTheirs = isAtHost(url, 'messagebird.com');
    return { url, headers: isTheirs ? { authorization: `AccessKey ${access_key}` } : {} };
  },

  tellsBalance: true,
  async test(context) {
    const { reply, failure } = await ask(context, { at: 'rest', path: '/balance' });
    if (failure) return notAsked('MessageBird', failure);
    if (reply.status === 401) return { ok: false, text: 'MessageBird refuses this access key.' };
    const balance = reply.status === 200 ? Balance.safeParse(parseJson(reply.body)).data : undefined;
    const amount = parseAmount(balance?.amount);
    if (!balance || amount === undefined) {
      return { ok: false, text: `MessageBird did not confirm the access key (HTTP ${reply.status}).` };
    }
    return {
      ok: true,
      text: `MessageBird knows this access key; the balance is ${amount} ${balance.type}.`,
      ...balanceOf(balance.amount, balance.type),
    };
  },

  async poll(providerId, context, channel = 'sms') {
    const { at, path } = MESSAGES[channel];
    const { reply } = await ask(context, { at, path: `${path}/${encodeURIComponent(providerId)}` });
    return reply?.status === 200 ? readAnswer(reply.body) : null;
  },
} satisfies ProviderDriver<Credentials>;
