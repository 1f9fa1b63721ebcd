/** Plivo: SMS, MMS, WhatsApp and calls. The official package writes what a call says; our client does the sending. */
import { z } from 'zod';
import { balanceOf, costOf } from '../amount.js';
import { basicAuth } from '../basic-auth.js';
import { notAsked } from '../check.js';
import type { DeliveryReport, ProviderDriver } from '../driver.js';
import { isAtHost } from '../media.js';
import { tolerantWord } from '../tolerant.js';
import { parseAmount, parseCount, parseJson } from '../wire.js';
import { answerDocument } from './answer.js';
import { CURRENCY, operatorOf, readInbound, readReport } from './callbacks.js';
import { exchange } from './client.js';
import { readState } from './codes.js';
import { credentials, type Credentials } from './credentials.js';
import { call, sendMessage } from './send.js';
import { verify } from './verify.js';

const Account = z.object({ auth_id: z.string(), cash_credits: tolerantWord });
const Message = z.object({
  message_uuid: z.string(),
  message_state: z.string(),
  error_code: tolerantWord,
  units: tolerantWord,
  total_amount: tolerantWord,
  mcc: tolerantWord,
  mnc: tolerantWord,
});

export const plivo = {
  type: 'Plivo',
  label: 'Plivo',
  help:
    "Sends and receives SMS, MMS and WhatsApp through a Plivo account, and makes calls that speak a text. Set the app's " +
    'inbound URL as message URL (and answer URL, for calls to the number) of the Plivo application, method POST; ' +
    'delivery reports need no setting.',
  channels: ['sms', 'mms', 'whatsapp', 'voice'],
  credentials,
  senderField: 'phone_number',
  // An account's own default; what is faster waits up to three hours in Plivo's queue and fails then, out of our sight.
  limits: { tps: 5, maxLength: 1600 },
  // They are signed, but the signature of messages covers the address alone: the key in it has to be ours.
  signsCallbacks: false,
  signatures: 'V2 (messages), V3 (calls)',
  receives: ['sms', 'mms', 'whatsapp', 'voice'],
  setAtProvider: { incoming: ['sms', 'mms', 'whatsapp', 'voice'] },

  send: (request, context) =>
    request.channel === 'voice' ? call(request, context) : sendMessage(request, context),

  verify,
  parseInbound: readInbound,
  parseDlr: readReport,

  /** Three repeats unless 2xx. An empty document is taken by messages and ends a call to our number. */
  callbackReply: (kind) =>
    kind === 'receive'
      ? { status: 200, type: 'application/xml', body: '<Response/>' }
      : { status: 204, type: 'text/plain', body: '' },

  answer: ({ text, speech }) => ({
    status: 200,
    type: 'application/xml',
    body: answerDocument(text, speech),
  }),

  /** Accounts can ask for a password on files; it goes to Plivo alone. */
  mediaRequest: ({ url }, context) => {
    const { auth_id, auth_token } = context.credentials;
    return {
      url,
      headers: isAtHost(url, 'plivo.com') ? { authorization: basicAuth(auth_id, auth_token) } : {},
    };
  },

  tellsBalance: true,
  async test(context) {
    const { reply, failure } = await exchange(context, '');
    if (failure) return notAsked('Plivo', failure);
    if (reply.status === 401) return { ok: false, text: 'Plivo refuses this auth ID and token.' };
    const account = Account.safeParse(parseJson(reply.body)).data;
    if (reply.status !== 200 || account?.auth_id !== context.credentials.auth_id) {
      return { ok: false, text: `Plivo did not confirm the account (HTTP ${reply.status}).` };
    }
    const left = parseAmount(account.cash_credits);
    return {
      ok: true,
      text: `Plivo knows the account${left === undefined ? '' : `; its balance is ${left} ${CURRENCY}`}.`,
      ...balanceOf(account.cash_credits, CURRENCY),
    };
  },

  async poll(providerId, context): Promise<DeliveryReport | null> {
    const { reply } = await exchange(context, `Message/${encodeURIComponent(providerId)}/`);
    const message = reply?.status === 200 ? Message.safeParse(parseJson(reply.body)).data : undefined;
    const state = message ? readState(message.message_state, message.error_code) : null;
    if (!message || !state) return null;
    const parts = parseCount(message.units);
    return {
      providerId,
      ...state,
      ...(parts !== undefined && { parts }),
      ...costOf(message.total_amount, CURRENCY),
      ...operatorOf(message.mcc, message.mnc),
    };
  },
} satisfies ProviderDriver<Credentials>;
