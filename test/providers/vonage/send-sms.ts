/** The SMS API. The expected codes are written from Vonage's error page, not from the driver. */
import type { SendRequest } from '../../../src/providers/driver.js';
import { accepted, ambiguous, permanent, transient, type Outcome } from '../../../src/providers/outcome.js';
import { rowsFor, type SendRow } from '../../support/driver-spec.js';
import { BASIC, CALLBACK, ID, part, refusedPart, smsReply, type Credentials } from './fixtures.js';

const BODY = {
  to: '254711000111',
  from: '12025550100',
  text: 'Habari marker-7f3a',
  type: 'text',
  'status-report-req': true,
  callback: CALLBACK,
  'client-ref': '156-1',
};

/** Source: "SMS API errors". */
const EXPECTED_CODES: Record<string, Outcome> = {
  1: transient('app', 'rate_limited'),
  2: permanent('message', 'invalid_content'),
  3: permanent('message', 'invalid_content'),
  4: permanent('app', 'auth_failed'),
  5: transient('message', 'provider_error'),
  6: permanent('message', 'no_route'),
  7: permanent('message', 'blocked_by_provider'),
  8: permanent('app', 'not_permitted'),
  9: transient('app', 'insufficient_balance', { retryAfterS: 900 }),
  10: transient('app', 'rate_limited'),
  11: permanent('app', 'not_permitted'),
  12: permanent('message', 'content_too_long'),
  14: permanent('app', 'auth_failed'),
  15: permanent('sender', 'invalid_sender'),
  17: permanent('message', 'blocked_by_provider'),
  22: permanent('message', 'no_route'),
  23: permanent('app', 'misconfigured'),
  29: permanent('app', 'not_permitted'),
  32: permanent('app', 'misconfigured'),
  33: permanent('sender', 'invalid_sender'),
};

const fieldRow = (name: string, message: Partial<SendRequest>, json: object): SendRow<Credentials> => ({
  name,
  message,
  reply: [200, smsReply(part())],
  outcome: accepted(ID),
  request: { json: { ...BODY, ...json } },
});

export const sendSms: SendRow<Credentials>[] = [
  {
    name: 'hands over a plain text',
    reply: [200, smsReply(part())],
    outcome: accepted(ID, {
      partIds: [ID],
      parts: 1,
      cost: { amount: '0.0412', currency: 'EUR' },
      operator: '63902',
    }),
    request: {
      method: 'POST',
      path: '/sms/json',
      query: {},
      headers: { authorization: `Basic ${BASIC}`, 'content-type': 'application/json' },
      json: BODY,
    },
  },
  fieldRow(
    'what GSM-7 does not have goes as unicode',
    { encoding: 'UCS-2', text: 'Habari ☺' },
    {
      text: 'Habari ☺',
      type: 'unicode',
    },
  ),
  fieldRow('an alphanumeric sender id goes out as it is', { from: 'Salami' }, { from: 'Salami' }),
  fieldRow('no sender id means the number of the app', { from: '' }, {}),
  fieldRow('a short code keeps its digits', { from: '20880' }, { from: '20880' }),
  fieldRow('validity is handed over in milliseconds', { validityS: 600.5 }, { ttl: 600_500 }),
  fieldRow('validity above a week is cut', { validityS: 1_000_000 }, { ttl: 604_800_000 }),
  fieldRow('validity below 20 seconds is 20', { validityS: 1 }, { ttl: 20_000 }),
  {
    name: 'each part has its id, and their prices are added exactly',
    reply: [
      200,
      smsReply(part(), part({ 'message-id': 'B2', 'message-price': '0.1' }), part({ 'message-id': 'C3' })),
    ],
    outcome: accepted(ID, {
      partIds: [ID, 'B2', 'C3'],
      parts: 3,
      cost: { amount: '0.1824', currency: 'EUR' },
    }),
  },
  {
    name: 'an odd side field costs neither the id nor the rest',
    reply: [200, smsReply(part({ 'message-price': [], network: '63902x' }))],
    outcome: { kind: 'accepted', providerId: ID, parts: 1, cost: undefined, operator: undefined },
  },
  {
    name: 'a status that is a number is read',
    reply: [200, smsReply(part({ status: 0 }))],
    outcome: accepted(ID),
  },
  {
    name: 'success without an id is no acceptance',
    reply: [200, smsReply(part({ 'message-id': '' }))],
    outcome: ambiguous('bad_reply', { httpStatus: 200 }),
  },
  {
    name: 'a part without an id is no acceptance either',
    reply: [200, smsReply(part(), part({ 'message-id': undefined }))],
    outcome: ambiguous('bad_reply', { httpStatus: 200 }),
  },
  {
    name: 'no entry at all is no acceptance',
    reply: [200, smsReply()],
    outcome: ambiguous('bad_reply', { httpStatus: 200 }),
  },
  ...rowsFor('SMS_CODES', EXPECTED_CODES, (code, outcome) => ({
    name: `status ${code}, with HTTP 200 as always`,
    reply: [200, refusedPart(code)],
    outcome: { ...outcome, providerCode: code, httpStatus: 200 },
  })),
  {
    name: 'throttled: the wait in the text is in milliseconds',
    reply: [200, refusedPart('1', 'Throughput Rate Exceeded - please wait [ 1250 ] and retry')],
    outcome: transient('app', 'rate_limited', { retryAfterS: 2, providerCode: '1' }),
  },
  {
    name: 'throttled: the wait in the text counts more than that in the header',
    reply: [429, refusedPart('1', 'please wait [ 1250 ] and retry'), { 'retry-after': '11' }],
    outcome: transient('app', 'rate_limited', { retryAfterS: 2, httpStatus: 429 }),
  },
  {
    name: 'throttled: without a wait in the text that in the header counts',
    reply: [429, refusedPart('1'), { 'retry-after': '11' }],
    outcome: transient('app', 'rate_limited', { retryAfterS: 11, providerCode: '1', httpStatus: 429 }),
  },
  {
    name: 'all parts refused: the first one says why',
    reply: [200, smsReply({ status: '9' }, { status: '5' })],
    outcome: transient('app', 'insufficient_balance', { retryAfterS: 900, providerCode: '9' }),
  },
  {
    name: 'one part taken, one refused: never sent again as a whole',
    reply: [200, smsReply(part(), { status: '1', 'error-text': '[ 250 ]' })],
    outcome: ambiguous('partial_accept', { providerCode: '1', httpStatus: 200 }),
  },
  {
    name: 'the text leads to the page of the errors',
    reply: [200, refusedPart('15')],
    outcome: permanent('sender', 'invalid_sender', {
      text: 'Vonage error 15, see https://developer.vonage.com/en/api-errors/sms',
    }),
  },
  {
    name: 'a status that nobody knows is a refusal of this message',
    reply: [200, refusedPart('77')],
    outcome: permanent('message', 'unknown', { providerCode: '77' }),
  },
  {
    name: 'a status that every object has is as unknown',
    reply: [200, refusedPart('constructor')],
    outcome: permanent('message', 'unknown', { providerCode: 'unreadable' }),
  },
  {
    name: '401 with the status in its body',
    reply: [401, refusedPart('4')],
    outcome: permanent('app', 'auth_failed', { providerCode: '4', httpStatus: 401 }),
  },
  {
    name: '500 with a status in its body may mean acceptance',
    reply: [500, refusedPart('5')],
    outcome: ambiguous('provider_error', { httpStatus: 500 }),
  },
];
