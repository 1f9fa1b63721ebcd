/** Vonage (formerly Nexmo): SMS API, Messages API and Voice API. The SDK builds requests; our own client sends. */
import { z } from 'zod';
import { balanceOf } from '../amount.js';
import { notAsked } from '../check.js';
import type { CallbackContext, ProviderDriver, RawRequest } from '../driver.js';
import { permanent } from '../outcome.js';
import { callbackValues, parseJson } from '../wire.js';
import { exchange } from './client.js';
import { credentials, type Credentials } from './credentials.js';
import { readMessageInbound, readMessageStatus, sendMessage } from './messages.js';
import { CURRENCY, readSmsInbound, readSmsReport, sendSms } from './sms.js';
import { verify } from './verify.js';
import { call, readCallEvent, readInboundCall } from './voice.js';

const Balance = z.object({ value: z.number() });
const APPLICATION = ['application_id', 'c1'] as const;

/** Vonage's dashboard calls an address without any field, to see that it answers. */
const isEmpty = (fields: ReadonlyMap<string, string>, { body }: RawRequest) =>
  [...fields.keys()].every((name) => name === 'key') && body.length === 0;

export const vonage = {
  type: 'Vonage',
  label: 'Vonage',
  help:
    "Sends and receives through a Vonage (Nexmo) account. Set the app's inbound URL as webhook of the number for SMS; " +
    'delivery reports need no setting. Voice, mms and whatsapp need an application with its private key, and the same ' +
    'URL as its inbound webhook (POST).',
  channels: ['sms', 'mms', 'whatsapp', 'voice'],
  credentials,
  channelFields: { mms: APPLICATION, whatsapp: APPLICATION, voice: APPLICATION },
  senderField: 'phone_number',
  // 30 requests a second for each key; US long codes take one part a second, which only their owner can know.
  limits: { tps: 30, maxLength: 3200 },
  signatures: 'JWT with the hash of the body; fields with a secret (SMS)',
  receives: ['sms', 'mms', 'whatsapp', 'voice'],
  setAtProvider: { incoming: ['sms', 'mms', 'whatsapp', 'voice'] },
  signsCallbacks: false, // only where the account asked for it and `c2` says how

  async send(request, context) {
    if (request.channel === 'sms') return sendSms(request, context);
    const { application_id, c1 } = context.credentials;
    if (!application_id || !c1) {
      return permanent('app', 'misconfigured', {
        text: 'this channel needs an application and its private key',
      });
    }
    return request.channel === 'voice' ? call(request, context) : sendMessage(request, context);
  },

  verify: (request: RawRequest, context: CallbackContext<Credentials>) => verify(request, context),

  parseInbound(request) {
    const fields = callbackValues(request);
    if (isEmpty(fields, request)) return [];
    if (fields.has('message_uuid')) return [readMessageInbound(request)];
    return [fields.has('conversation_uuid') ? readInboundCall(fields) : readSmsInbound(fields)];
  },

  parseDlr(request) {
    const fields = callbackValues(request);
    if (isEmpty(fields, request)) return [];
    if (fields.has('message_uuid')) return [readMessageStatus(request)];
    return [fields.has('uuid') ? readCallEvent(request) : readSmsReport(fields, request)];
  },

  /** Repeated for a day unless 2xx, so what could not be read is taken too: it would only come back unchanged. */
  callbackReply(kind) {
    return { status: kind === 'receive' ? 200 : 204, type: 'text/plain', body: '' };
  },

  tellsBalance: true,
  async test(context) {
    const { reply, failure } = await exchange(context, ({ accounts }) => accounts.getBalance());
    if (failure) return notAsked('Vonage', failure);
    if (reply.status === 401) return { ok: false, text: 'Vonage refuses this API key and secret.' };
    const balance = Balance.safeParse(parseJson(reply.body)).data;
    if (reply.status !== 200 || !balance) {
      return { ok: false, text: `Vonage did not confirm the account (HTTP ${reply.status}).` };
    }
    const rest = context.credentials.application_id ? ' The application and its key were not tried.' : '';
    return {
      ok: true,
      text: `Vonage knows the account; its balance is ${balance.value} ${CURRENCY}.${rest}`,
      ...balanceOf(balance.value, CURRENCY),
    };
  },
} satisfies ProviderDriver<Credentials>;
