/** Sending SMS. The expected codes are written from the provider's pages, not from the driver. */
import { accepted, ambiguous, permanent, transient, type Outcome } from '../../../src/providers/outcome.js';
import { rowsFor, type SendRow } from '../../support/driver-spec.js';
import { ID, KEY, nobody, recipient, refused, type Credentials } from './fixtures.js';

/** 12:00 UTC to 08:00 in Lagos the next day. */
const UNTIL_MORNING = { retryAfterS: 19 * 3600 };

/** Source: "Send SMS", `statusCode`. */
const EXPECTED_CODES: Record<string, Outcome> = {
  401: permanent('message', 'blocked_by_provider'),
  402: permanent('sender', 'invalid_sender'),
  403: permanent('message', 'invalid_recipient'),
  404: permanent('message', 'invalid_recipient'),
  405: transient('app', 'insufficient_balance', { retryAfterS: 900 }),
  406: permanent('message', 'opted_out'),
  407: permanent('message', 'no_route'),
  409: transient('message', 'quiet_hours', UNTIL_MORNING),
  500: transient('message', 'provider_error'),
  501: transient('message', 'provider_error'),
  502: transient('message', 'provider_error', { maxTries: 3 }),
};

/** The same, by the words that stand alone when nobody is listed. */
const EXPECTED_WORDS: Record<string, string> = {
  RiskHold: '401',
  InvalidSenderId: '402',
  InvalidPhoneNumber: '403',
  UnsupportedNumberType: '404',
  InsufficientBalance: '405',
  UserInBlacklist: '406',
  CouldNotRoute: '407',
  DoNotDisturbRejection: '409',
  InternalServerError: '500',
  GatewayError: '501',
  RejectedByGateway: '502',
};

const FORM = {
  username: 'acme',
  to: '+254711000111',
  message: 'Habari marker-7f3a',
  from: '+12025550100',
  bulkSMSMode: '1',
  enqueue: '1',
};

export const send: SendRow<Credentials>[] = [
  {
    name: 'hands over a plain text and learns its price',
    reply: [201, recipient(101)],
    outcome: accepted(ID, { cost: { amount: '0.8000', currency: 'KES' } }),
    request: {
      method: 'POST',
      path: '/version1/messaging',
      headers: {
        apikey: KEY,
        accept: 'application/json',
        'content-type': 'application/x-www-form-urlencoded',
      },
      query: {},
      form: FORM,
    },
  },
  {
    name: 'no sender id means the short code of the app',
    message: { from: '' },
    reply: [201, recipient(101)],
    outcome: accepted(ID),
    request: { form: { ...FORM, from: '20880' } },
  },
  ...[100, 101, 102].map((code): SendRow<Credentials> => ({
    name: `${code} is acceptance, with HTTP 200 too`,
    reply: [200, recipient(code)],
    outcome: accepted(ID),
  })),
  {
    name: 'an unreadable price does not cost the id',
    reply: [201, recipient(101, { cost: { kes: 1 } })],
    outcome: { ...accepted(ID), cost: undefined },
  },
  {
    name: 'no price at all does not either',
    reply: [201, recipient(101, { cost: undefined })],
    outcome: { ...accepted(ID), cost: undefined },
  },
  ...['None', '', 7].map((messageId): SendRow<Credentials> => ({
    name: `accepted with the id ${JSON.stringify(messageId)} is in doubt`,
    reply: [201, recipient(101, { messageId })],
    outcome: ambiguous('bad_reply', { httpStatus: 201 }),
  })),
  ...rowsFor('SEND_CODES', EXPECTED_CODES, (code, outcome) => ({
    name: `code ${code} for the recipient`,
    reply: [201, refused(Number(code))],
    outcome: { ...outcome, providerCode: code, httpStatus: 201 },
  })),
  ...rowsFor('SEND_WORDS', EXPECTED_WORDS, (word, code) => ({
    name: `nobody listed and "${word}" is code ${code}`,
    reply: [201, nobody(word)],
    outcome: { ...EXPECTED_CODES[code]!, providerCode: code },
  })),
  {
    name: 'words count in any case',
    reply: [201, nobody('userInBlackList')],
    outcome: permanent('message', 'opted_out', { providerCode: '406' }),
  },
  {
    name: 'nobody listed and an unknown sentence, which is not repeated',
    reply: [201, nobody('No credit for +254711000111')],
    outcome: permanent('message', 'unknown', {
      text: "Africa's Talking took no recipient",
      httpStatus: 201,
    }),
  },
  {
    name: 'nobody listed although it says that it sent is in doubt',
    reply: [201, nobody('Sent to 1/1 Total Cost: KES 0.8000')],
    outcome: ambiguous('bad_reply'),
  },
  {
    name: 'nobody listed and sent to none is a refusal',
    reply: [201, nobody('Sent to 0/1 Total Cost: 0')],
    outcome: permanent('message', 'unknown'),
  },
  {
    name: 'an unknown code without an id is a refusal',
    reply: [201, refused(499)],
    outcome: permanent('message', 'unknown', { providerCode: '499' }),
  },
  {
    name: 'an unknown code with an id is in doubt',
    reply: [201, recipient(199)],
    outcome: ambiguous('bad_reply'),
  },
  {
    name: 'HTTP 409 with the list waits for the morning in Lagos',
    reply: [409, refused(409)],
    outcome: transient('message', 'quiet_hours', { ...UNTIL_MORNING, httpStatus: 409, providerCode: '409' }),
  },
  {
    name: 'a list that refuses keeps the delay in the header',
    reply: [503, refused(500), { 'retry-after': '11' }],
    outcome: transient('message', 'provider_error', { retryAfterS: 11, httpStatus: 503 }),
  },
  {
    name: '429 with a list that refuses waits as any 429',
    reply: [429, refused(501)],
    outcome: transient('message', 'provider_error', { retryAfterS: 30, httpStatus: 429 }),
  },
  {
    name: '401 in plain words stops the app',
    reply: [401, 'The supplied authentication is invalid'],
    outcome: permanent('app', 'auth_failed', { httpStatus: 401 }),
  },
  {
    name: '500 with a list that refuses was not sent',
    reply: [500, refused(500)],
    outcome: transient('message', 'provider_error', { providerCode: '500', httpStatus: 500 }),
  },
  {
    name: '500 with a list that accepts may mean acceptance',
    reply: [500, recipient(101)],
    outcome: ambiguous('provider_error'),
  },
  {
    name: 'the text names code and word',
    reply: [201, refused(406)],
    outcome: permanent('message', 'opted_out', { text: "Africa's Talking answers 406 UserInBlacklist" }),
  },
];
