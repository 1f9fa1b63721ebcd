/** What we ask MessageBird: is the key right, how did the message end. */
import type { CheckRow, PollRow } from '../../support/driver-spec.js';
import { ID, KEY, message, recipient, refused, type Credentials } from './fixtures.js';

export const check: CheckRow<Credentials>[] = [
  {
    name: 'a key with a balance',
    reply: [200, { payment: 'prepaid', type: 'credits', amount: 9.2 }],
    request: {
      method: 'GET',
      path: '/balance',
      query: {},
      body: '',
      headers: { authorization: `AccessKey ${KEY}` },
    },
    ok: true,
    text: /9\.2 credits/,
    balance: { amount: '9.2', currency: null },
  },
  { name: 'a wrong key', reply: [401, refused(2, 'access_key')], ok: false, text: /refuses/ },
  { name: 'no such page', reply: [404, refused(98)], ok: false, text: /404/ },
  { name: 'a web page', reply: [200, '<html>'], ok: false, text: /200/ },
  { name: 'nobody there', reply: 'refused', ok: false, text: /ECONNREFUSED/ },
];

export const poll: PollRow[] = [
  {
    name: 'delivered, with price, parts and operator',
    providerId: ID,
    reply: [
      200,
      message([
        recipient({
          status: 'delivered',
          messagePartCount: 2,
          mccmnc: '25506',
          price: { amount: 0.075, currency: 'UAH' },
        }),
      ]),
    ],
    request: { method: 'GET', path: `/messages/${ID}`, query: {}, body: '' },
    report: {
      providerId: ID,
      status: 'delivered',
      parts: 2,
      operator: '25506',
      cost: { amount: '0.075', currency: 'UAH' },
      reportedAt: new Date('2026-11-20T11:45:05Z'),
    },
  },
  {
    name: 'failed, with its code',
    providerId: ID,
    reply: [200, message([recipient({ status: 'delivery_failed', statusErrorCode: 103 })])],
    report: { status: 'failed', reason: 'opted_out', providerCode: '103' },
  },
  { name: 'still on its way', providerId: ID, reply: [200, message()], report: { status: 'sent', parts: 1 } },
  {
    name: 'an MMS',
    providerId: ID,
    channel: 'mms',
    reply: [200, message([recipient({ status: 'delivered' })])],
    request: { path: `/mms/${ID}` },
    report: { status: 'delivered' },
  },
  {
    name: 'a call',
    providerId: ID,
    channel: 'voice',
    reply: [200, message([recipient({ status: 'answered' })])],
    request: { path: `/voicemessages/${ID}` },
    report: { status: 'delivered', call: { state: 'answered' } },
  },
  {
    name: 'a WhatsApp message that was read',
    providerId: ID,
    channel: 'whatsapp',
    reply: [200, { id: ID, status: 'read', updatedDatetime: '2026-11-20T11:45:05Z' }],
    request: { path: `/v1/messages/${ID}` },
    report: {
      providerId: ID,
      status: 'delivered',
      read: true,
      reportedAt: new Date('2026-11-20T11:45:05Z'),
    },
  },
  {
    name: 'a WhatsApp message that is only accepted',
    providerId: ID,
    channel: 'whatsapp',
    reply: [200, { id: ID, status: 'pending' }],
    report: null,
  },
  { name: 'no recipient in it', providerId: ID, reply: [200, message([])], report: null },
  { name: 'unknown there', providerId: ID, reply: [404, refused(20)], report: null },
  { name: 'silence', providerId: ID, reply: 'timeout', report: null },
];
