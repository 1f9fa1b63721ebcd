/** Sending, channel by channel. The expected codes are written from MessageBird's error page, not from the driver. */
import type { SendRequest } from '../../../src/providers/driver.js';
import { accepted, ambiguous, permanent, transient, type Outcome } from '../../../src/providers/outcome.js';
import { rowsFor, type SendRow } from '../../support/driver-spec.js';
import { CHANNEL, ID, KEY, message, recipient, refused, REPORTS, type Credentials } from './fixtures.js';

type Row = SendRow<Credentials>;

const TEXT = 'Habari marker-7f3a';
const COMMON = { recipients: ['254711000111'], originator: '12025550100', body: TEXT, reference: '156-1' };
const SMS = { ...COMMON, datacoding: 'auto', reportUrl: REPORTS };

const smsRow = (name: string, change: Partial<SendRequest>, json: object): Row => ({
  name,
  message: change,
  reply: [201, message()],
  outcome: accepted(ID),
  request: { path: '/messages', json: { ...SMS, ...json } },
});

const sms: Row[] = [
  {
    name: 'hands over a text with our reference, without which no report comes',
    reply: [201, message()],
    outcome: { ...accepted(ID, { parts: 1 }), cost: undefined, operator: undefined },
    request: {
      method: 'POST',
      path: '/messages',
      query: {},
      headers: { authorization: `AccessKey ${KEY}`, 'content-type': 'application/json' },
      json: SMS,
    },
  },
  smsRow('an alphanumeric originator goes out as it is', { from: 'Salami' }, { originator: 'Salami' }),
  smsRow('no originator means that of the app', { from: '' }, { originator: 'ACME' }),
  smsRow('unicode is found out by MessageBird', { text: 'ሰላም', encoding: 'UCS-2' }, { body: 'ሰላም' }),
  smsRow('validity is handed over in whole seconds', { validityS: 600.9 }, { validity: 600 }),
  smsRow('validity below a second is one', { validityS: 0.4 }, { validity: 1 }),
  {
    name: 'parts, price and operator, when they are there already',
    reply: [
      201,
      message([
        recipient({ messagePartCount: 3, mccmnc: '63902', price: { amount: 0.036, currency: 'EUR' } }),
      ]),
    ],
    outcome: accepted(ID, { parts: 3, cost: { amount: '0.036', currency: 'EUR' }, operator: '63902' }),
  },
  {
    name: 'odd side fields do not cost the id',
    reply: [201, { ...message([recipient({ messagePartCount: 'x', price: 7 })]), reference: 7 }],
    outcome: { ...accepted(ID), parts: undefined, cost: undefined },
  },
  { name: 'an id is enough', reply: [201, { id: ID, recipients: null }], outcome: accepted(ID) },
  {
    name: '201 without an id is no acceptance',
    reply: [201, { ...message(), id: '' }],
    outcome: ambiguous('bad_reply', { httpStatus: 201 }),
  },
];

const mms: Row[] = [
  {
    name: 'mms: a text and files, in order',
    message: { channel: 'mms', mediaUrls: ['https://m.example.test/a.jpg', 'https://m.example.test/b'] },
    reply: [201, message([{ recipient: 254711000111, status: 'sent' }])],
    outcome: { ...accepted(ID), parts: undefined },
    request: {
      path: '/mms',
      json: { ...COMMON, mediaUrls: ['https://m.example.test/a.jpg', 'https://m.example.test/b'] },
    },
  },
];

const voiceRow = (name: string, speech: SendRequest['speech'], json: object): Row => ({
  name: `voice: ${name}`,
  message: { channel: 'voice', ...(speech && { speech }) },
  reply: [201, message([recipient({ status: 'calling' })])],
  outcome: accepted(ID),
  request: { path: '/voicemessages', json: { ...COMMON, reportUrl: REPORTS, ...json } },
});
const speaks = (tag: string, language: string) =>
  voiceRow(`${tag} is MessageBird's ${language}`, { language: tag }, { language });

const voice: Row[] = [
  voiceRow('a text is read in the language of the account', undefined, {}),
  speaks('en-US', 'en-us'),
  speaks('en', 'en-gb'),
  speaks('pt-BR', 'pt-br'),
  speaks('es-AR', 'es-es'),
  speaks('sw-KE', 'sw-ke'), // not spoken there: it says so itself
  voiceRow('with a voice', { language: 'nl-NL', voice: 'male' }, { language: 'nl-nl', voice: 'male' }),
];

const chatRow = (name: string, change: Partial<SendRequest>, type: string, content: object): Row => ({
  name: `whatsapp: ${name}`,
  message: { channel: 'whatsapp', ...change },
  reply: [202, { id: ID, status: 'accepted' }],
  outcome: { ...accepted(ID), parts: undefined },
  request: {
    method: 'POST',
    path: '/v1/send',
    json: { to: '+254711000111', from: CHANNEL, type, content, reportUrl: REPORTS },
  },
});
const fileRow = (file: string, type: string): Row => {
  const url = `https://m.example.test/${file}`;
  return chatRow(`${file} goes as ${type}`, { text: '', mediaUrls: [url] }, type, { [type]: { url } });
};
const template = { name: 'greeting', language: 'sw', variables: { 2: 'kesho', 10: 'z', 1: 'Asha' } };
const hsm = (more: object) => ({
  hsm: {
    namespace: 'ns_1',
    templateName: 'greeting',
    language: { policy: 'deterministic', code: 'sw' },
    ...more,
  },
});
const VALUES = ['Asha', 'kesho', 'z'];
const withHeader = (file: string, type: string): Row => {
  const url = `https://m.example.test/${file}`;
  const components = [
    { type: 'header', parameters: [{ type, [type]: { url } }] },
    { type: 'body', parameters: VALUES.map((text) => ({ type: 'text', text })) },
  ];
  const name = `a template with ${file} has a ${type} as header`;
  return chatRow(name, { text: '', template, mediaUrls: [url] }, 'hsm', hsm({ components }));
};
const notSent = (
  name: string,
  change: Partial<SendRequest>,
  reason: 'media_error' | 'invalid_content',
  credentials: Partial<Credentials> = {},
): Row => ({
  name: `whatsapp: ${name}`,
  message: { channel: 'whatsapp', ...change },
  credentials,
  reply: [202, { id: ID }],
  outcome: permanent('message', reason),
  request: null,
});

const whatsapp: Row[] = [
  chatRow('a text', {}, 'text', { text: TEXT }),
  chatRow('a picture with its caption', { mediaUrls: ['https://m.example.test/a.png'] }, 'image', {
    image: { url: 'https://m.example.test/a.png', caption: TEXT },
  }),
  fileRow('a.mp4', 'video'),
  fileRow('a.mp3', 'audio'),
  fileRow('a.pdf', 'file'),
  chatRow('a template with its values in the order of their positions', { text: '', template }, 'hsm', {
    ...hsm({ params: VALUES.map((value) => ({ default: value })) }),
  }),
  withHeader('a.png', 'image'),
  withHeader('a.mp4', 'video'),
  withHeader('a.pdf', 'document'),
  notSent(
    'a sound with a text cannot go in one message',
    { mediaUrls: ['https://m.example.test/a.mp3'] },
    'media_error',
  ),
  notSent(
    'two files cannot go in one message',
    { mediaUrls: ['https://m.example.test/a.png', 'https://m.example.test/b.png'] },
    'media_error',
  ),
  notSent('a template without a namespace is not sent', { template }, 'invalid_content', {
    c3: undefined,
  }),
  notSent(
    'a template without a language is not sent',
    { template: { name: 'greeting', variables: {} } },
    'invalid_content',
  ),
];

/** Source: "Errors" of the classic REST API. */
const EXPECTED_CODES: Record<string, [httpStatus: number, outcome: Outcome]> = {
  2: [401, permanent('app', 'auth_failed')],
  9: [422, permanent('message', 'invalid_recipient')],
  10: [422, permanent('message', 'invalid_content')],
  20: [404, permanent('message', 'misconfigured')],
  21: [400, permanent('message', 'invalid_content')],
  25: [402, transient('app', 'insufficient_balance', { retryAfterS: 900 })],
  98: [404, permanent('app', 'misconfigured')],
  99: [500, ambiguous('provider_error')],
};
const EXPECTED_PARAMETERS: Record<string, Outcome> = {
  originator: permanent('sender', 'invalid_sender'),
  recipient: permanent('message', 'invalid_recipient'),
  recipients: permanent('message', 'invalid_recipient'),
  to: permanent('message', 'invalid_recipient'),
  mediaUrls: permanent('message', 'media_error'),
  reportUrl: permanent('app', 'misconfigured'),
  from: permanent('app', 'misconfigured'),
};

const errors: Row[] = [
  ...rowsFor('ERROR_CODES', EXPECTED_CODES, (code, [httpStatus, outcome]): Row => ({
    name: `error ${code}`,
    reply: [httpStatus, refused(Number(code))],
    outcome: { ...outcome, providerCode: code, httpStatus },
  })),
  ...rowsFor('PARAMETERS', EXPECTED_PARAMETERS, (parameter, outcome): Row => ({
    name: `an invalid ${parameter} is ${'reason' in outcome ? outcome.reason : ''}`,
    reply: [422, refused(10, parameter)],
    outcome: { ...outcome, providerCode: '10', text: `MessageBird error 10 (${parameter})` },
  })),
  {
    name: 'balance too low as 422 is no fault of the message',
    reply: [422, refused(25)],
    outcome: transient('app', 'insufficient_balance', { retryAfterS: 900, httpStatus: 422 }),
  },
  {
    name: 'an invalid parameter that nobody knows is a fault of the content',
    reply: [422, refused(10, 'toString')],
    outcome: permanent('message', 'invalid_content'),
  },
  {
    name: 'a parameter that is none is not repeated',
    reply: [422, refused(10, 'a "quoted" thing')],
    outcome: permanent('message', 'invalid_content', { text: 'MessageBird error 10' }),
  },
  {
    name: 'the first of several errors decides, all are told',
    reply: [422, { errors: [...refused(9).errors, ...refused(10, 'originator').errors] }],
    outcome: permanent('message', 'invalid_recipient', {
      providerCode: '9',
      text: 'MessageBird error 9, 10 (originator)',
    }),
  },
  {
    name: 'an error code that nobody knows is a refusal of this message',
    reply: [422, refused(77)],
    outcome: permanent('message', 'unknown', { providerCode: '77', httpStatus: 422 }),
  },
  {
    name: '429 was not processed, whatever code it comes with',
    reply: [429, refused(99), { 'retry-after': '11' }],
    outcome: transient('app', 'rate_limited', { retryAfterS: 11 }),
  },
  {
    name: '500 in MessageBird’s own words may mean acceptance',
    reply: [500, refused(77)],
    outcome: ambiguous('provider_error', { providerCode: '77' }),
  },
];

export const send = [...sms, ...mms, ...voice, ...whatsapp, ...errors];
