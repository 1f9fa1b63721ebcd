/** Infobip: SMS, MMS, voice and WhatsApp over its HTTP API. */
import { z } from 'zod';
import { balanceOf } from '../amount.js';
import type { Channel } from '../../messages/types.js';
import { isBasicAuth } from '../basic-auth.js';
import { notAsked } from '../check.js';
import { UnparsableCallback, type DriverContext, type ProviderDriver, type SendRequest } from '../driver.js';
import { exchangeJson } from '../exchange.js';
import type { HttpResult } from '../http.js';
import { isAtHost } from '../media.js';
import { ambiguous, type Ambiguous } from '../outcome.js';
import { parseAmount, parseJson } from '../wire.js';
import { readIncoming } from './inbound.js';
import { sendOutcome } from './reply.js';
import { Envelope, readResult, Result } from './reports.js';
import { prepare, templateFault } from './request.js';

const credentials = z
  .object({
    api_key: z.string().min(1).meta({
      title: 'API key',
      help: 'Must be allowed to send on each channel used; to read logs and the balance, too.',
      secret: true,
    }),
    api_link: z
      .string()
      .refine((link) => URL.canParse(withScheme(link)), 'not a web address')
      .meta({
        address: true,
        title: 'Base URL',
        help: 'Your personal host, such as https://xxxxx.api.infobip.com.',
      }),
    phone_number: z.string().min(1).meta({
      title: 'Sender',
      help: 'Number or alphanumeric id; for voice and WhatsApp the number registered there.',
    }),
    username: z.string().min(1).optional().meta({
      title: 'Callback user name',
      help: 'Of the Basic authentication that Infobip uses towards us, if you set that up there.',
    }),
    password: z
      .string()
      .min(1)
      .optional()
      .meta({ title: 'Callback password', help: 'Goes with the callback user name.', secret: true }),
  })
  .refine(({ username, password }) => password === undefined || username !== undefined, {
    path: ['username'],
    message: 'goes with the callback password',
  })
  .refine(({ username, password }) => username === undefined || password !== undefined, {
    path: ['password'],
    message: 'goes with the callback user name',
  });
type Credentials = z.infer<typeof credentials>;

/** Without a scheme it is https; ports and hosts count, a path does not. */
function withScheme(link: string): string {
  return /^https?:\/\//i.test(link) ? link : `https://${link}`;
}
const baseOf = ({ api_link }: Credentials) => new URL(withScheme(api_link)).origin;

function ask(context: DriverContext<Credentials>, path: string, body?: object): Promise<HttpResult> {
  return exchangeJson(context, {
    url: baseOf(context.credentials) + path,
    headers: { authorization: `App ${context.credentials.api_key}` },
    json: body,
  });
}

/** Our id of a message. The UUID keeps two gateways with one Infobip account from taking each other for a repeat. */
const ownId = ({ uuid, ref }: Pick<SendRequest, 'uuid' | 'ref'>) => (uuid ? `${uuid}-${ref}` : ref);

/**
 * Infobip refuses an id that it knows (status 23) for SMS, where its documents say so; for the other channels that is
 * not certain, and a call or a picture that comes twice is no better than a text that does.
 */
const PROBES: Readonly<Record<Channel, Ambiguous['probe']>> = {
  sms: 'resend-same-id',
  mms: 'lookup',
  voice: 'lookup',
  whatsapp: 'wait-dlr',
};

/** How long Infobip remembers an id is not documented; within this time it surely does. */
const SAME_ID_MS = 3_600_000;

/** Logs of the last 48 hours. WhatsApp has none. */
const LOGS: Readonly<Partial<Record<Channel, string>>> = {
  sms: '/sms/3/logs',
  mms: '/mms/2/logs',
  voice: '/tts/3/logs',
};

/** @returns undefined when the log could not be read */
async function readLog(
  context: DriverContext<Credentials>,
  messageId: string,
  channel: Channel = 'sms',
): Promise<Result[] | undefined> {
  const path = LOGS[channel];
  if (path === undefined) return undefined;
  const { reply } = await ask(context, `${path}?${new URLSearchParams({ messageId }).toString()}`);
  const log = reply?.status === 200 ? Envelope.safeParse(parseJson(reply.body)).data : undefined;
  return log?.results
    .flatMap((entry) => Result.safeParse(entry).data ?? [])
    .filter((entry) => entry.messageId === messageId);
}

/** Reads each entry by itself: one bad entry must not cost the others of its batch. */
function readBatch<T>(body: Buffer, read: (entry: unknown) => T | undefined): T[] {
  const batch = Envelope.safeParse(parseJson(body)).data;
  if (!batch) throw new UnparsableCallback('no list of results');
  const found = batch.results.map(read).filter((entry) => entry !== undefined);
  if (found.length === 0 && batch.results.length > 0) throw new UnparsableCallback('no result can be read');
  return found;
}

const Balance = z.object({ balance: z.unknown().optional(), currency: z.string().regex(/^[A-Za-z]{3}$/) });

export const infobip = {
  type: 'Infobip',
  label: 'Infobip',
  help:
    "Sends SMS, MMS, voice messages and WhatsApp through an Infobip account and receives what comes in. Set the app's " +
    "inbound URL as forwarding endpoint of the number (HTTP, Infobip's default formats); delivery reports need no setting.",
  channels: ['sms', 'mms', 'voice', 'whatsapp'],
  credentials,
  senderField: 'phone_number',
  limits: { maxLength: 4000 }, // bytes and at most 25 parts; what is too long for its alphabet is refused there
  signsCallbacks: false,
  signatures: 'Basic authentication',
  receives: ['sms', 'mms', 'whatsapp'],
  setAtProvider: { incoming: ['sms', 'mms', 'whatsapp'] },

  templateFault,

  async send(request, context) {
    const { channel, firstSentAt } = request;
    if (firstSentAt && context.now.getTime() - firstSentAt.getTime() > SAME_ID_MS) {
      const text = 'first sent too long ago to be sent again under the same id';
      return ambiguous('timeout', { probe: 'lookup', text });
    }
    const id = ownId(request);
    const prepared = prepare(request, request.from || context.credentials.phone_number, id);
    if ('kind' in prepared) return prepared;
    const result = await ask(context, prepared.path, prepared.body);
    return sendOutcome(result, { ownId: id, probe: PROBES[channel], now: context.now });
  },

  /** Basic, where the customer asked Infobip for it. */
  verify({ headers }, { credentials: { username, password } }) {
    if (username === undefined || password === undefined) return 'unsigned';
    return isBasicAuth(headers['authorization'], username, password) ? 'valid' : 'invalid';
  },

  parseInbound({ body }) {
    return readBatch(body, readIncoming);
  },

  /** Up to 100 at a time, each with our reference as `callbackData`. */
  parseDlr({ body }) {
    return readBatch(body, (entry) => {
      const result = Result.safeParse(entry).data;
      return result && readResult(result);
    }).filter((report) => report !== null);
  },

  /** Infobip repeats anything but success for hours, unchanged. */
  callbackReply() {
    return { status: 200, type: 'text/plain', body: '' };
  },

  /** WhatsApp files lie behind the API key. It goes to Infobip's own hosts only: the address came from outside. */
  mediaRequest({ url }, { credentials: given }) {
    const isOwnHost = URL.canParse(url) && new URL(url).origin === baseOf(given);
    const isTheirs = isOwnHost || isAtHost(url, 'infobip.com');
    return { url, headers: isTheirs ? { authorization: `App ${given.api_key}` } : {} };
  },

  tellsBalance: true,
  async test(context) {
    const { reply, failure } = await ask(context, '/account/1/balance');
    if (failure) return notAsked('Infobip', failure);
    if (reply.status === 401) return { ok: false, text: 'Infobip refuses this API key.' };
    if (reply.status === 403) {
      return {
        ok: true,
        text: 'Infobip knows this API key; it may not read the balance, so no more is known.',
      };
    }
    const account = reply.status === 200 ? Balance.safeParse(parseJson(reply.body)).data : undefined;
    const balance = parseAmount(account?.balance);
    if (!account || balance === undefined) {
      return { ok: false, text: `Infobip did not confirm the API key (HTTP ${reply.status}).` };
    }
    return {
      ok: true,
      text: `Infobip knows this API key; the balance is ${balance} ${account.currency}.`,
      ...balanceOf(account.balance, account.currency),
    };
  },

  /** Only ever "yes": that the log does not show a message yet is no proof that Infobip does not have it. */
  async lookup({ channel, ...probe }, context) {
    const id = ownId(probe);
    const entries = await readLog(context, id, channel);
    return entries?.length ? { found: 'yes', providerId: id } : { found: 'unknown' };
  },

  async poll(providerId, context, channel) {
    const entries = (await readLog(context, providerId, channel)) ?? [];
    const reports = entries.flatMap((entry) => readResult(entry) ?? []);
    return reports[0] ?? null;
  },
} satisfies ProviderDriver<Credentials>;
