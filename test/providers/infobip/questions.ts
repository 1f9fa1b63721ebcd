/** What we ask Infobip: is the key right, did it get that message, how did the message end. */
import type { CheckRow, LookupRow, PollRow } from '../../support/driver-spec.js';
import { ID, KEY, newError, NO_ERROR, status, UUID, type Credentials } from './fixtures.js';

export const check: CheckRow<Credentials>[] = [
  {
    name: 'a key that may read the balance',
    reply: [200, { balance: 47.79134, currency: 'EUR' }],
    request: {
      method: 'GET',
      path: '/account/1/balance',
      query: {},
      body: '',
      headers: { authorization: `App ${KEY}` },
    },
    ok: true,
    text: /47\.79134 EUR/,
    balance: { amount: '47.79134', currency: 'EUR' },
  },
  { name: 'a key that may only send', reply: [403, newError('E403')], ok: true, text: /no more is known/ },
  { name: 'a wrong key', reply: [401, newError('E401')], ok: false, text: /refuses/ },
  { name: 'another host', reply: [404, '<html>'], ok: false, text: /404/ },
  { name: 'a web page', reply: [200, '<html>'], ok: false, text: /200/ },
  { name: 'nobody there', reply: 'refused', ok: false, text: /ECONNREFUSED/ },
];

const entry = (more: object = {}) => ({
  destination: '254711000111',
  bulkId: '1',
  messageId: ID,
  sentAt: '2026-11-20T11:45:01.000+0000',
  doneAt: '2026-11-20T11:45:04.000+0000',
  messageCount: 2,
  price: { pricePerMessage: 0.01, currency: 'EUR' },
  status: status(5, 3, 'DELIVERED_TO_HANDSET'),
  error: NO_ERROR,
  mccMnc: '63902',
  content: { text: 'x' },
  ...more,
});
const log = (...results: unknown[]) => [200, { results }] as const;

const probe = { uuid: UUID };
export const lookup: LookupRow<Credentials>[] = [
  {
    name: 'the log of SMS shows our id',
    probe,
    reply: log(entry()),
    request: { method: 'GET', path: '/sms/3/logs', query: { messageId: ID }, body: '' },
    found: { providerId: ID },
  },
  {
    name: 'only the refusal of our repeat: the first is there',
    probe,
    reply: log(entry({ status: status(23, 5) })),
    found: { providerId: ID },
  },
  {
    name: 'the log of MMS',
    probe: { ...probe, channel: 'mms' },
    reply: log(entry()),
    request: { path: '/mms/2/logs', query: { messageId: ID } },
    found: { providerId: ID },
  },
  {
    name: 'the log of calls',
    probe: { ...probe, channel: 'voice' },
    reply: log(entry()),
    request: { path: '/tts/3/logs', query: { messageId: ID } },
    found: { providerId: ID },
  },
  {
    name: 'WhatsApp has no log',
    probe: { ...probe, channel: 'whatsapp' },
    reply: log(entry()),
    found: 'unknown',
  },
  { name: 'an empty log is no proof: it may lag', probe, reply: log(), found: 'unknown' },
  {
    name: 'only others in the log',
    probe,
    reply: log(entry({ messageId: `${UUID}-156-2` }), null, 7),
    found: 'unknown',
  },
  { name: 'the key may not read logs', probe, reply: [403, newError('E403')], found: 'unknown' },
  { name: 'a web page', probe, reply: [200, '<html>'], found: 'unknown' },
  { name: 'silence', probe, reply: 'timeout', found: 'unknown' },
];

export const poll: PollRow[] = [
  {
    name: 'delivered, with price, parts and operator',
    providerId: ID,
    reply: log(entry()),
    request: { method: 'GET', path: '/sms/3/logs', query: { messageId: ID }, body: '' },
    report: {
      providerId: ID,
      status: 'delivered',
      parts: 2,
      cost: { amount: '0.02', currency: 'EUR' },
      operator: '63902',
      reportedAt: new Date('2026-11-20T11:45:04Z'),
    },
  },
  {
    name: 'failed, with its reason',
    providerId: ID,
    reply: log(
      entry({
        status: status(9, 2, 'UNDELIVERABLE_NOT_DELIVERED'),
        error: { ...status(27, 1, 'EC_ABSENT_SUBSCRIBER'), permanent: false },
      }),
    ),
    report: { status: 'failed', reason: 'handset_unreachable', providerCode: '27 EC_ABSENT_SUBSCRIBER' },
  },
  {
    name: 'the refusal of our repeat says nothing, the first message does',
    providerId: ID,
    reply: log(entry({ status: status(23, 5) }), entry()),
    report: { status: 'delivered' },
  },
  {
    name: 'still on its way',
    providerId: ID,
    reply: log(entry({ status: status(7, 1) })),
    report: { status: 'sent' },
  },
  {
    name: 'a call, by its own log',
    providerId: ID,
    channel: 'voice',
    reply: log(entry({ price: { pricePerSecond: 0.01, currency: 'EUR' }, duration: 10 })),
    request: { path: '/tts/3/logs', query: { messageId: ID } },
    report: { status: 'delivered', cost: undefined },
  },
  { name: 'WhatsApp has no log', providerId: ID, channel: 'whatsapp', reply: log(entry()), report: null },
  { name: 'only our repeat', providerId: ID, reply: log(entry({ status: status(23, 5) })), report: null },
  { name: 'not in the log', providerId: ID, reply: log(), report: null },
  { name: 'refused', providerId: ID, reply: [401, newError('E401')], report: null },
  { name: 'silence', providerId: ID, reply: 'timeout', report: null },
];
