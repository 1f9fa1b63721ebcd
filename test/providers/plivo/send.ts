/** Sending. The expected refusals are written from Plivo's pages, not from the driver. */
import type { SendRequest } from '../../../src/providers/driver.js';
import { accepted, ambiguous, permanent, transient, type Outcome } from '../../../src/providers/outcome.js';
import { rowsFor, type SendRow } from '../../support/driver-spec.js';
import { ANSWER, BASIC, CALLBACK, fired, queued, refused, ROOT, UUID, type Credentials } from './fixtures.js';

const MESSAGE = { src: '12025550100', dst: '254711000111', url: CALLBACK, method: 'POST', log: 'false' };
const TEXT = 'Habari marker-7f3a';
const IMAGE = 'https://files.example.test/a.jpg';

const messageRow = (name: string, message: Partial<SendRequest>, json: object): SendRow<Credentials> => ({
  name,
  message,
  reply: queued,
  outcome: accepted(UUID),
  request: { path: `${ROOT}/Message/`, json: { ...MESSAGE, type: message.channel ?? 'sms', ...json } },
});

/** Of the texts that come with a refusal. */
const EXPECTED_WORDS: Record<string, [text: string, Outcome]> = {
  'insufficient credit': [
    'Insufficient Credit to send message',
    transient('app', 'insufficient_balance', { retryAfterS: 120 }),
  ],
  src: ['src parameter is not valid', permanent('sender', 'invalid_sender')],
  source: ['Source number does not belong to you', permanent('sender', 'invalid_sender')],
  powerpack: ['Powerpack not found', permanent('app', 'misconfigured')],
  answer_url: ['answer_url is not a URL', permanent('app', 'misconfigured')],
  media: ['media_urls is not reachable', permanent('message', 'media_error')],
  dst: ['invalid dst number', permanent('message', 'invalid_recipient')],
  destination: ['Destination is not supported', permanent('message', 'invalid_recipient')],
};

const EXPECTED_REFUSALS: Record<string, Outcome> = {
  400: permanent('message', 'invalid_content'),
  401: permanent('app', 'auth_failed'),
  403: permanent('app', 'not_permitted'),
  404: permanent('app', 'misconfigured'),
  405: permanent('app', 'misconfigured'),
  429: transient('app', 'rate_limited', { retryAfterS: 5 }),
};

const call: Partial<SendRequest> = { channel: 'voice', answerUrl: ANSWER };
const parameter = (text: string, parameter_name?: string) => ({
  type: 'text',
  ...(parameter_name && { parameter_name }),
  text,
});

export const send: SendRow<Credentials>[] = [
  {
    ...messageRow('hands over a plain text', {}, { text: TEXT }),
    request: {
      method: 'POST',
      path: `${ROOT}/Message/`,
      query: {},
      headers: { authorization: `Basic ${BASIC}`, 'content-type': 'application/json' },
      json: { ...MESSAGE, type: 'sms', text: TEXT },
    },
  },
  messageRow('a sender id goes out as it is', { from: 'SALAMI' }, { text: TEXT, src: 'SALAMI' }),
  messageRow('no sender id means the number of the app', { from: '' }, { text: TEXT }),
  {
    ...messageRow('a Powerpack takes the place of the sender', {}, {}),
    credentials: { c1: 'pack-1' },
    request: {
      json: {
        powerpack_uuid: 'pack-1',
        dst: '254711000111',
        text: TEXT,
        type: 'sms',
        url: CALLBACK,
        method: 'POST',
        log: 'false',
      },
    },
  },
  messageRow(
    'mms: files and a text',
    { channel: 'mms', mediaUrls: [IMAGE, `${IMAGE}2`] },
    {
      text: TEXT,
      media_urls: [IMAGE, `${IMAGE}2`],
    },
  ),
  messageRow('mms: a file alone', { channel: 'mms', mediaUrls: [IMAGE], text: '' }, { media_urls: [IMAGE] }),
  messageRow('whatsapp: a text', { channel: 'whatsapp' }, { text: TEXT }),
  {
    ...messageRow('whatsapp: the business number, Powerpack or not', { channel: 'whatsapp' }, { text: TEXT }),
    credentials: { c1: 'pack-1' },
  },
  messageRow(
    'whatsapp: a picture and a text',
    { channel: 'whatsapp', mediaUrls: [IMAGE] },
    {
      text: TEXT,
      media_urls: [IMAGE],
    },
  ),
  messageRow(
    'whatsapp: a template with placeholders by position',
    { channel: 'whatsapp', template: { name: 'hello', language: 'sw', variables: { 2: 'Juma', 1: 'Asha' } } },
    {
      template: {
        name: 'hello',
        language: 'sw',
        components: [{ type: 'body', parameters: [parameter('Asha'), parameter('Juma')] }],
      },
    },
  ),
  messageRow(
    'whatsapp: a template with named placeholders and a picture above',
    {
      channel: 'whatsapp',
      mediaUrls: [IMAGE],
      template: { name: 'hello', language: 'en_US', variables: { first_name: 'Asha' } },
    },
    {
      template: {
        name: 'hello',
        language: 'en_US',
        components: [
          { type: 'header', parameters: [{ type: 'media', media: IMAGE }] },
          { type: 'body', parameters: [parameter('Asha', 'first_name')] },
        ],
      },
    },
  ),
  messageRow(
    'whatsapp: a template without placeholders or language',
    { channel: 'whatsapp', template: { name: 'hello', variables: {} } },
    { template: { name: 'hello', language: 'en', components: [] } },
  ),
  {
    name: 'whatsapp: several files are more than one message carries',
    message: { channel: 'whatsapp', mediaUrls: [IMAGE, IMAGE] },
    reply: queued,
    request: null,
    outcome: permanent('message', 'media_error'),
  },
  {
    name: 'voice: calls, and says where to fetch the words and where to report',
    message: call,
    reply: fired,
    outcome: accepted(UUID),
    request: {
      method: 'POST',
      path: `${ROOT}/Call/`,
      headers: { authorization: `Basic ${BASIC}` },
      json: {
        from: '12025550100',
        to: '254711000111',
        answer_url: ANSWER,
        answer_method: 'POST',
        hangup_url: CALLBACK,
        hangup_method: 'POST',
        time_limit: 300,
      },
    },
  },
  {
    name: 'voice: an id in a list is read too',
    message: call,
    reply: [201, { request_uuid: [UUID] }],
    outcome: accepted(UUID),
  },
  {
    name: 'voice: nobody is called without an address for the words',
    message: { channel: 'voice' },
    reply: fired,
    request: null,
    outcome: permanent('app', 'misconfigured'),
  },
  {
    name: 'an id that is no list is read too',
    reply: [202, { message_uuid: UUID }],
    outcome: accepted(UUID),
  },
  {
    name: '202 with a list of invalid numbers and no id is a refusal',
    reply: [202, { message: 'message(s) queued', message_uuid: [], invalid_number: ['254711000111'] }],
    outcome: permanent('message', 'invalid_recipient', { httpStatus: 202 }),
  },
  {
    name: '202 without an id is no acceptance',
    reply: [202, { message: 'message(s) queued', message_uuid: [] }],
    outcome: ambiguous('bad_reply', { httpStatus: 202 }),
  },
  ...rowsFor('ERROR_WORDS', EXPECTED_WORDS, (word, [text, outcome]) => ({
    name: `400 that speaks of ${word}`,
    reply: [400, refused(text)],
    outcome: { ...outcome, httpStatus: 400, text: `Plivo refuses it (HTTP 400) and speaks of "${word}"` },
  })),
  {
    name: 'a resource is no source',
    reply: [400, refused('the resource is wrong')],
    outcome: permanent('message', 'invalid_content'),
  },
  {
    name: 'no credit counts whatever the status',
    reply: [403, refused('Insufficient credits')],
    outcome: transient('app', 'insufficient_balance', { retryAfterS: 120, httpStatus: 403 }),
  },
  ...rowsFor('REFUSALS', EXPECTED_REFUSALS, (status, outcome) => ({
    name: `${status} without a telling text`,
    reply: [Number(status), refused('no')],
    outcome: { ...outcome, httpStatus: Number(status), text: `HTTP ${status}` },
  })),
  {
    name: '404 that speaks of a source is still a wrong address',
    reply: [404, refused('source not found')],
    outcome: permanent('app', 'misconfigured'),
  },
  {
    name: '418 is a refusal of this message',
    reply: [418],
    outcome: permanent('message', 'unknown', { httpStatus: 418 }),
  },
  ...[500, 502, 504].map((status): SendRow<Credentials> => ({
    name: `${status} in Plivo's own words may mean acceptance`,
    reply: [status, refused('server error, insufficient credit')],
    outcome: ambiguous('provider_error', { httpStatus: status }),
  })),
];
