/** What we ask Twilio: are the credentials right, did it get that message, how did the message end. */
import type { CheckRow, LookupRow, MediaRow, PollRow } from '../../support/driver-spec.js';
import { ACCOUNT, BASIC, CALL, ROOT, SID, call, message, refused, type Credentials } from './fixtures.js';

export const check: CheckRow<Credentials>[] = [
  {
    name: 'an active account',
    reply: [200, { sid: ACCOUNT, status: 'active' }],
    request: { method: 'GET', path: `${ROOT}.json`, headers: { authorization: `Basic ${BASIC}` }, body: '' },
    ok: true,
    text: /active/,
  },
  {
    name: 'a suspended account',
    reply: [200, { sid: ACCOUNT, status: 'suspended' }],
    ok: false,
    text: /suspended/,
  },
  { name: 'a wrong token', reply: [401, refused(20_003, 401)], ok: false, text: /refuses/ },
  { name: 'another account', reply: [200, { sid: 'AC1', status: 'active' }], ok: false, text: /confirm/ },
  { name: 'no such account', reply: [404, refused(20_404, 404)], ok: false, text: /404/ },
  { name: 'a web page', reply: [200, '<html>'], ok: false },
  { name: 'nobody there', reply: 'refused', ok: false, text: /ECONNREFUSED/ },
];

const page = (messages: object[], next: string | null = null) =>
  [200, { messages, next_page_uri: next }] as const;
/** Rows ask for the default probe, sent at 11:45:00. */
const at = (time: string, more: object = {}) =>
  message({ date_created: `Fri, 20 Nov 2026 ${time} +0000`, ...more });

const callAt = (time: string, more: object = {}) =>
  call({ date_created: `Fri, 20 Nov 2026 ${time} +0000`, ...more });

function calls(
  rows: { name: string; found: LookupRow<Credentials>['found']; records: object[] }[],
): LookupRow<Credentials>[] {
  return rows.map(({ name, found, records }) => ({
    name: `a call: ${name}`,
    probe: { channel: 'voice' },
    reply: [200, { calls: records, next_page_uri: null }],
    request: {
      method: 'GET',
      path: `${ROOT}/Calls.json`,
      query: { To: '+254711000111', PageSize: '200' },
      body: '',
    },
    found,
  }));
}

export const lookup: LookupRow<Credentials>[] = [
  {
    name: 'the one message with this text at this time',
    reply: page([at('11:45:03')]),
    request: {
      method: 'GET',
      path: `${ROOT}/Messages.json`,
      query: { To: '+254711000111', PageSize: '200' },
      body: '',
    },
    found: { providerId: SID },
  },
  { name: 'on the first page of many', reply: page([at('11:45:03')], '/next'), found: { providerId: SID } },
  { name: 'clocks that differ by half a minute', reply: page([at('11:44:30')]), found: { providerId: SID } },
  {
    name: 'two with this text: nobody knows which',
    reply: page([at('11:45:03'), at('11:46:00', { sid: `${SID}2` })]),
    found: 'unknown',
  },
  { name: 'an empty, complete list', reply: page([]), found: 'no' },
  { name: 'only others, before and long after', reply: page([at('11:43:00'), at('11:58:00')]), found: 'no' },
  { name: 'only others, and more pages', reply: page([at('11:43:00')], '/next'), found: 'unknown' },
  {
    name: 'another text at this time: ours, perhaps',
    reply: page([at('11:45:03', { body: '' })]),
    found: 'unknown',
  },
  {
    name: 'another text without a readable time',
    reply: page([message({ body: 'x', date_created: null })]),
    found: 'unknown',
  },
  {
    name: 'too soon to say no',
    probe: { sentAt: new Date('2026-11-20T11:59:00Z') },
    reply: page([]),
    found: 'unknown',
  },
  {
    name: 'WhatsApp is asked for by its own name',
    probe: { channel: 'whatsapp' },
    reply: page([at('11:45:03')]),
    request: { path: `${ROOT}/Messages.json`, query: { To: 'whatsapp:+254711000111', PageSize: '200' } },
    found: { providerId: SID },
  },
  ...calls([
    { name: 'the one call of ours at this time', found: { providerId: CALL }, records: [callAt('11:45:03')] },
    {
      name: 'two of ours',
      found: 'unknown',
      records: [callAt('11:45:03'), callAt('11:46:00', { sid: `${CALL}2` })],
    },
    {
      name: 'one from another number',
      found: 'unknown',
      records: [callAt('11:45:03', { from: '+12025550199' })],
    },
    { name: 'one to us', found: 'unknown', records: [callAt('11:45:03', { direction: 'inbound' })] },
    { name: 'one of long ago', found: 'no', records: [callAt('11:30:00')] },
    { name: 'none', found: 'no', records: [] },
  ]),
  { name: 'a call: a list of messages', probe: { channel: 'voice' }, reply: page([]), found: 'unknown' },
  { name: 'refused', reply: [401, refused(20_003, 401)], found: 'unknown' },
  { name: 'a web page', reply: [200, '<html>'], found: 'unknown' },
  { name: 'silence', reply: 'timeout', found: 'unknown' },
];

export const poll: PollRow[] = [
  {
    name: 'delivered, with price and parts',
    providerId: SID,
    reply: [200, message({ status: 'delivered', price: '-0.00750', num_segments: '2' })],
    request: { method: 'GET', path: `${ROOT}/Messages/${SID}.json`, query: {}, body: '' },
    report: { providerId: SID, status: 'delivered', parts: 2, cost: { amount: '0.00750', currency: 'USD' } },
  },
  {
    name: 'sent, without a price yet',
    providerId: SID,
    reply: [200, message({ status: 'sent' })],
    report: { status: 'sent', cost: undefined, parts: 1 },
  },
  {
    name: 'failed, with its reason',
    providerId: SID,
    reply: [200, message({ status: 'undelivered', error_code: 30_003, price: '-0.1', price_unit: 'usd' })],
    report: {
      status: 'failed',
      reason: 'handset_unreachable',
      providerCode: '30003',
      cost: { amount: '0.1', currency: 'USD' },
    },
  },
  {
    name: 'a price that is no number is left out',
    providerId: SID,
    reply: [200, message({ status: 'sent', price: '1e-3' })],
    report: { status: 'sent', cost: undefined },
  },
  { name: 'still queued', providerId: SID, reply: [200, message()], report: null },
  { name: 'unknown there', providerId: SID, reply: [404, refused(20_404, 404)], report: null },
  { name: 'silence', providerId: SID, reply: 'timeout', report: null },
  {
    name: 'a call that ended, with length and price',
    providerId: CALL,
    reply: [
      200,
      call({ status: 'completed', duration: '45', answered_by: 'machine_start', price: '-0.01300' }),
    ],
    request: { method: 'GET', path: `${ROOT}/Calls/${CALL}.json`, query: {}, body: '' },
    report: {
      providerId: CALL,
      status: 'delivered',
      cost: { amount: '0.01300', currency: 'USD' },
      call: { state: 'completed', durationS: 45, answeredBy: 'machine' },
    },
  },
  {
    name: 'a call that nobody took',
    providerId: CALL,
    reply: [200, call({ status: 'no-answer', duration: '0' })],
    report: {
      status: 'failed',
      reason: 'handset_unreachable',
      cost: undefined,
      call: { state: 'no-answer' },
    },
  },
  { name: 'a call that waits', providerId: CALL, reply: [200, call()], report: null },
  { name: 'a call unknown there', providerId: CALL, reply: [404, refused(20_404, 404)], report: null },
];

const authorization = `Basic ${BASIC}`;
export const media: MediaRow<Credentials>[] = [
  ...['https://api.twilio.com/m', 'https://media.us1.twilio.com/m', 'https://twilio.com/m'].map((url) => ({
    name: `${url} is asked with the password`,
    media: { url },
    request: { url, headers: { authorization } },
  })),
  ...[
    'https://twilio.com.example.test/m',
    'https://eviltwilio.com/m',
    'http://api.twilio.com/m',
    'https://example.test/api.twilio.com',
    'nonsense',
  ].map((url) => ({
    name: `${url} is asked without it`,
    media: { url },
    request: { url, headers: {} },
  })),
];
