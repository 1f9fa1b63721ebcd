/** What we ask Plivo: are the credentials right, how did the message end. */
import type { CheckRow, PollRow } from '../../support/driver-spec.js';
import { BASIC, credentials, refused, ROOT, UUID, type Credentials } from './fixtures.js';

export const check: CheckRow<Credentials>[] = [
  {
    name: 'an account with money',
    reply: [200, { auth_id: credentials.auth_id, cash_credits: '24.42', name: 'Acme' }],
    request: {
      method: 'GET',
      path: `${ROOT}/`,
      query: {},
      headers: { authorization: `Basic ${BASIC}` },
      body: '',
    },
    ok: true,
    text: /balance is 24\.42 USD/,
    balance: { amount: '24.42', currency: 'USD' },
  },
  {
    name: 'an account that does not say how much',
    reply: [200, { auth_id: credentials.auth_id }],
    ok: true,
    text: /knows the account\.$/,
  },
  { name: 'a wrong token', reply: [401, refused('no')], ok: false, text: /refuses/ },
  { name: 'another account', reply: [200, { auth_id: 'MA1' }], ok: false, text: /confirm/ },
  { name: 'no such account', reply: [404, refused('not found')], ok: false, text: /404/ },
  { name: 'a web page', reply: [200, '<html>'], ok: false },
  { name: 'nobody there', reply: 'refused', ok: false, text: /ECONNREFUSED/ },
];

const record = (more: object = {}) => ({
  message_uuid: UUID,
  message_state: 'delivered',
  error_code: '000',
  units: 2,
  total_amount: '0.01400',
  total_rate: '0.00700',
  mcc: '639',
  mnc: '02',
  ...more,
});

export const poll: PollRow[] = [
  {
    name: 'delivered, with price, parts and operator',
    providerId: UUID,
    reply: [200, record()],
    request: { method: 'GET', path: `${ROOT}/Message/${UUID}/`, query: {}, body: '' },
    report: {
      providerId: UUID,
      status: 'delivered',
      parts: 2,
      cost: { amount: '0.01400', currency: 'USD' },
      operator: '63902',
    },
  },
  {
    name: 'failed, with its reason',
    providerId: UUID,
    reply: [200, record({ message_state: 'undelivered', error_code: 80, mcc: null, total_amount: null })],
    report: {
      status: 'failed',
      reason: 'handset_unreachable',
      providerCode: '80',
      operator: undefined,
      cost: undefined,
    },
  },
  { name: 'still queued', providerId: UUID, reply: [200, record({ message_state: 'queued' })], report: null },
  { name: 'unknown there', providerId: UUID, reply: [404, refused('not found')], report: null },
  { name: 'an id that is none stays in its place', providerId: '../x', reply: [404], report: null },
  { name: 'silence', providerId: UUID, reply: 'timeout', report: null },
];
