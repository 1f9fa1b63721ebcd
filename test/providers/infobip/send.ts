/** Sending, channel by channel, and what every answer means. */
import type { SendRequest } from '../../../src/providers/driver.js';
import { accepted, ambiguous, permanent, transient } from '../../../src/providers/outcome.js';
import { rowsFor, type SendRow } from '../../support/driver-spec.js';
import { EXPECTED_GROUPS, EXPECTED_HTTP_ERRORS, EXPECTED_STATUSES } from './expected.js';
import {
  ID,
  KEY,
  newError,
  oldError,
  PROBES,
  REPORTS,
  status,
  taken,
  UUID,
  type Credentials,
} from './fixtures.js';
import { whatsapp } from './whatsapp.js';

type Row = SendRow<Credentials>;

const WEBHOOKS = {
  delivery: { url: REPORTS, intermediateReport: true },
  contentType: 'application/json',
  callbackData: '156-1',
};
const DESTINATIONS = [{ to: '254711000111', messageId: ID }];
const SMS = {
  sender: '12025550100',
  destinations: DESTINATIONS,
  content: { text: 'Habari marker-7f3a' },
  webhooks: WEBHOOKS,
};

const smsRow = (name: string, message: Partial<SendRequest>, changes: object): Row => ({
  name,
  message,
  reply: [200, taken()],
  outcome: accepted(ID),
  request: {
    path: '/sms/3/messages',
    json: { messages: [{ ...SMS, ...changes }], options: { includeSmsCountInResponse: true } },
  },
});

const sms: Row[] = [
  {
    name: 'hands over a text, with an id of ours and the address for reports without its reference',
    reply: [200, taken({ details: { messageCount: 1 } })],
    outcome: accepted(ID, { parts: 1 }),
    request: {
      method: 'POST',
      path: '/sms/3/messages',
      query: {},
      headers: {
        authorization: `App ${KEY}`,
        'content-type': 'application/json',
        accept: 'application/json',
      },
      json: { messages: [SMS], options: { includeSmsCountInResponse: true } },
    },
  },
  smsRow('an alphanumeric sender id goes out as it is', { from: 'Salami' }, { sender: 'Salami' }),
  smsRow('no sender id means the sender of the app', { from: '' }, { sender: '20880' }),
  ...(
    [
      ['validity is handed over in whole seconds', 600.9, 600],
      ['validity above two days is cut', 259_200, 172_800],
      ['validity below a second is one', 0.4, 1],
    ] as const
  ).map(([name, validityS, amount]) =>
    smsRow(name, { validityS }, { options: { validityPeriod: { amount, timeUnit: 'SECONDS' } } }),
  ),
  {
    name: 'three parts are three parts',
    reply: [200, taken({ details: { messageCount: 3 } })],
    outcome: accepted(ID, { parts: 3 }),
  },
  {
    name: 'an odd side field does not cost the acceptance',
    reply: [200, taken({ messageId: 7, details: 'none', destination: null })],
    outcome: { ...accepted(ID), parts: undefined },
  },
];

const mms: Row[] = [
  {
    name: 'mms: a text and files, in order',
    message: { channel: 'mms', mediaUrls: ['https://m.example.test/a.jpg', 'https://m.example.test/b'] },
    reply: [200, taken()],
    outcome: accepted(ID),
    request: {
      path: '/mms/2/messages',
      json: {
        messages: [
          {
            ...SMS,
            content: {
              messageSegments: [
                { type: 'TEXT', text: 'Habari marker-7f3a' },
                { type: 'LINK', contentUrl: 'https://m.example.test/a.jpg' },
                { type: 'LINK', contentUrl: 'https://m.example.test/b' },
              ],
            },
          },
        ],
      },
    },
  },
];

const CALL = {
  from: '12025550100',
  destinations: DESTINATIONS,
  text: 'Habari marker-7f3a',
  notifyUrl: REPORTS,
  notifyContentType: 'application/json',
  notifyContentVersion: 2,
  callbackData: '156-1',
};
const voiceRow = (name: string, message: Partial<SendRequest>, changes: object): Row => ({
  name: `voice: ${name}`,
  message: { channel: 'voice', ...message },
  reply: [200, taken()],
  outcome: accepted(ID),
  request: { path: '/tts/3/advanced', json: { messages: [{ ...CALL, ...changes }] } },
});
const speaks = (tag: string, language: string) =>
  voiceRow(`${tag} is Infobip's ${language}`, { speech: { language: tag } }, { language });

const voice: Row[] = [
  voiceRow('a text is read in the language of the account', {}, {}),
  speaks('en-GB', 'en-gb'),
  speaks('en-US', 'en'),
  speaks('sw', 'sw-ke'),
  speaks('sw-TZ', 'sw-tz'),
  speaks('pt', 'pt-br'),
  speaks('tlh-KX', 'tlh-kx'),
  voiceRow(
    'with a voice of its name',
    { speech: { language: 'en', voice: 'Joanna' } },
    { language: 'en', voice: { name: 'Joanna' } },
  ),
  voiceRow('validity is in minutes', { validityS: 659 }, { validityPeriod: 10 }),
  voiceRow('validity below a minute is one', { validityS: 5 }, { validityPeriod: 1 }),
];

const detailOf = (id: string, name: string) => ({ providerCode: `${id} ${name}`, httpStatus: 200 });
const statuses: Row[] = [
  ...rowsFor('STATUS_CODES', EXPECTED_STATUSES, (id, { group, name, atSend }): Row => ({
    name: `status ${id} ${name} is ${atSend?.kind ?? 'accepted'}`,
    reply: [200, taken({ status: status(Number(id), group, name) })],
    outcome: atSend ? { ...atSend, ...detailOf(id, name) } : accepted(ID),
  })),
  ...rowsFor('STATUS_GROUPS', EXPECTED_GROUPS, (group, { atSend }): Row => ({
    name: `an unknown status of group ${group} is ${atSend?.kind ?? 'accepted'}`,
    reply: [200, taken({ status: status(999, Number(group), 'NEW') })],
    outcome: atSend ? { ...atSend, ...detailOf('999', 'NEW') } : accepted(ID),
  })),
  {
    name: 'a status of a group that nobody knows leaves it in doubt',
    reply: [200, taken({ status: status(999, 77) })],
    outcome: ambiguous('bad_reply', { probe: 'resend-same-id', httpStatus: 200 }),
  },
  {
    name: 'no status leaves it in doubt',
    reply: [200, taken({ status: undefined })],
    outcome: ambiguous('bad_reply', { probe: 'resend-same-id' }),
  },
  {
    name: 'the refusal is told without its description',
    reply: [200, taken({ status: status(14, 5, 'REJECTED_DESTINATION_BLOCKLISTED') })],
    outcome: permanent('message', 'opted_out', {
      text: 'Infobip refuses the message: 14 REJECTED_DESTINATION_BLOCKLISTED',
    }),
  },
];

const HTTP_STATUSES: Record<string, number> = {
  E400: 400,
  BAD_REQUEST: 400,
  E401: 401,
  UNAUTHORIZED: 401,
  E403: 403,
  FORBIDDEN: 403,
  E404: 404,
  NOT_FOUND: 404,
  E429: 429,
  TOO_MANY_REQUESTS: 429,
  E500: 500,
  GENERAL_ERROR: 500,
};
const blamed = (property: string, outcome: Row['outcome']): Row[] =>
  [newError('E400', property), oldError('BAD_REQUEST', property)].map((body, at) => ({
    name: `a fault of ${property} is ${outcome.reason}, in ${['new', 'old'][at]} words`,
    reply: [400, body],
    outcome: { ...outcome, httpStatus: 400 },
  }));

const errors: Row[] = [
  ...rowsFor('HTTP_ERRORS', EXPECTED_HTTP_ERRORS, (code, outcome): Row => {
    const httpStatus = HTTP_STATUSES[code]!;
    const body = /^E\d/.test(code) ? newError(code) : oldError(code);
    return {
      name: `error ${code}`,
      reply: [httpStatus, body],
      outcome: { ...outcome, providerCode: code, httpStatus },
    };
  }),
  ...blamed('messages[0].sender', permanent('sender', 'invalid_sender')),
  ...blamed('from', permanent('sender', 'invalid_sender')),
  ...blamed('messages[0].destinations[0].to', permanent('message', 'invalid_recipient')),
  ...blamed('to', permanent('message', 'invalid_recipient')),
  ...blamed('messages[0].destinations', permanent('message', 'invalid_recipient')),
  ...blamed('messages[0].webhooks.delivery.url', permanent('app', 'misconfigured')),
  ...blamed('notifyUrl', permanent('app', 'misconfigured')),
  ...blamed('content.mediaUrl', permanent('message', 'media_error')),
  ...blamed('content.text', permanent('message', 'invalid_content')),
  {
    name: 'names of faulty fields are told, what stands in them is not',
    reply: [400, newError('E400', 'messages[0].content.text', 'a "quoted" thing')],
    outcome: permanent('message', 'invalid_content', {
      text: 'Infobip refuses the request: E400 (messages[0].content.text)',
    }),
  },
  {
    name: '404 without words stops the app: the base URL is wrong',
    reply: [404, '<html>'],
    outcome: permanent('app', 'misconfigured', { httpStatus: 404 }),
  },
  {
    name: '429 prefers the delay in its header',
    reply: [429, newError('E429'), { 'retry-after': '11' }],
    outcome: transient('app', 'rate_limited', { retryAfterS: 11, providerCode: 'E429' }),
  },
  {
    name: 'an error code that nobody knows is read by its HTTP status',
    reply: [422, newError('E422')],
    outcome: permanent('message', 'unknown', { providerCode: 'E422', httpStatus: 422 }),
  },
  {
    name: 'a code that is none is not repeated',
    reply: [400, { errorCode: '<b>', violations: 'x' }],
    outcome: { kind: 'rejected-permanent', reason: 'unknown', providerCode: undefined },
  },
];

/** The standard rows show the other doubts. */
const doubts: Row[] = PROBES.map(([channel, probe]) => ({
  name: `${channel}: an error of the server is a doubt settled by ${probe}`,
  message: { channel },
  reply: [500, newError('E500')],
  outcome: ambiguous('provider_error', { probe }),
}));

const NOON = Date.parse('2026-11-20T12:00:00Z');
const repeats: Row[] = [
  {
    name: 'a repeat within the hour goes out under the same id',
    message: { firstSentAt: new Date(NOON - 3_600_000) },
    reply: [200, taken({ status: status(23, 5, 'REJECTED_DUPLICATE_MESSAGE_ID') })],
    outcome: accepted(ID),
    request: { json: { messages: [SMS], options: { includeSmsCountInResponse: true } } },
  },
  {
    name: 'a repeat after more than an hour does not go out: the id may be forgotten',
    message: { firstSentAt: new Date(NOON - 3_600_001) },
    reply: [200, taken()],
    outcome: ambiguous('timeout', { probe: 'lookup' }),
    request: null,
  },
  {
    name: 'another attempt has another id',
    message: { ref: '156-2', dlrUrl: `${REPORTS}/156-2` },
    reply: [200, taken({ messageId: `${UUID}-156-2` })],
    outcome: accepted(`${UUID}-156-2`),
    request: {
      json: {
        messages: [
          {
            ...SMS,
            destinations: [{ to: '254711000111', messageId: `${UUID}-156-2` }],
            webhooks: { ...WEBHOOKS, callbackData: '156-2' },
          },
        ],
        options: { includeSmsCountInResponse: true },
      },
    },
  },
];

export const send = [...sms, ...mms, ...voice, ...whatsapp, ...statuses, ...errors, ...doubts, ...repeats];
