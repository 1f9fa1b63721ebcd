/**
 * SMPP 3.4. Not an HTTP driver: one process keeps the app's link (link.ts). What the SMSC delivers over it takes the
 * same way as an HTTP callback: a request of the method SMPP, which no HTTP client can write, with the PDU as JSON.
 */
import { UnparsableCallback, type ProviderDriver, type RawRequest } from '../driver.js';
import { transient } from '../outcome.js';
import { parseJson } from '../wire.js';
import { Delivery, readMessage, readReceipt } from './delivery.js';
import { credentials, settingsOf, type Credentials } from './fields.js';
import { SmppLink } from './link.js';

/** The method of requests that came over a link. */
export const LINK_METHOD = 'SMPP';

export const smpp = {
  type: 'SMPP',
  label: 'SMPP 3.4',
  help:
    'A direct link to an operator or an SMSC. The gateway binds by itself and stays bound; there is nothing to set up ' +
    'for receipts and incoming messages.',
  channels: ['sms'],
  credentials,
  senderField: 'phone_number',
  limits: { tps: 10 },
  signsCallbacks: true,
  receives: ['sms'],

  rate: (fields) => settingsOf(fields).tps,
  openLink: (host) => new SmppLink(host),

  send: (request, { link }) =>
    link
      ? link.send(request)
      : Promise.resolve(
          transient('app', 'provider_unavailable', { text: 'this process keeps no link to the SMSC' }),
        ),

  verify: ({ method }) => (method === LINK_METHOD ? 'valid' : 'invalid'),

  parseDlr(request, { credentials: fields }) {
    const report = readReceipt(readDelivery(request), settingsOf(fields).ids);
    if (!report) throw new UnparsableCallback('a receipt needs the id of a message and a state');
    return [report];
  },

  parseInbound: (request, { credentials: fields }) => [
    readMessage(readDelivery(request), settingsOf(fields).alphabet),
  ],

  callbackReply: () => ({ status: 200, type: 'text/plain', body: '' }),
} satisfies ProviderDriver<Credentials>;

/** @throws UnparsableCallback */
function readDelivery({ body }: RawRequest): Delivery {
  const delivery = Delivery.safeParse(parseJson(body));
  if (!delivery.success) throw new UnparsableCallback('not a delivery of an SMSC');
  return delivery.data;
}
