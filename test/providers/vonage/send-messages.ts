/** The Messages API: mms and whatsapp. The expected codes are written from Vonage's error pages. */
import type { SendRequest } from '../../../src/providers/driver.js';
import { accepted, ambiguous, permanent, transient, type Outcome } from '../../../src/providers/outcome.js';
import { rowsFor, type SendRow } from '../../support/driver-spec.js';
import { CALLBACK, problem, UUID, type Credentials } from './fixtures.js';

export const taken = [202, { message_uuid: UUID }] as const;

const COMMON = {
  to: '254711000111',
  from: '12025550100',
  client_ref: '156-1',
  webhook_url: CALLBACK,
  webhook_version: 'v1',
};
const IMAGE = 'https://files.example.test/a.jpg';
const SOUND = 'https://files.example.test/a.mp3';
const FILE = 'https://files.example.test/a.pdf';

const contentRow = (name: string, message: Partial<SendRequest>, json: object): SendRow<Credentials> => ({
  name,
  message,
  reply: taken,
  outcome: accepted(UUID),
  request: { json: { ...COMMON, channel: message.channel ?? 'whatsapp', ...json } },
});

/** Source: "Messages API errors". */
const EXPECTED_CODES: Record<string, Outcome> = {
  1000: transient('app', 'rate_limited'),
  1010: permanent('message', 'invalid_content'),
  1020: permanent('message', 'invalid_content'),
  1021: permanent('message', 'invalid_content'),
  1022: permanent('message', 'invalid_content'),
  1030: transient('message', 'provider_error'),
  1040: permanent('message', 'no_route'),
  1050: permanent('message', 'blocked_by_provider'),
  1060: permanent('app', 'not_permitted'),
  1070: transient('app', 'insufficient_balance', { retryAfterS: 900 }),
  1080: permanent('app', 'not_permitted'),
  1090: permanent('message', 'content_too_long'),
  1100: transient('message', 'provider_error'),
  1120: permanent('sender', 'invalid_sender'),
  1130: permanent('message', 'invalid_content'),
  1140: permanent('app', 'not_permitted'),
  1150: permanent('message', 'invalid_content'),
  1160: permanent('app', 'not_permitted'),
  1170: permanent('message', 'invalid_recipient'),
  1180: transient('message', 'handset_unreachable', { retryAfterS: 1800 }),
  1190: permanent('message', 'invalid_recipient'),
  1200: permanent('message', 'no_route'),
  1210: permanent('message', 'blocked_by_operator'),
  1220: transient('message', 'handset_unreachable', { retryAfterS: 1800 }),
  1230: transient('message', 'provider_error'),
  1240: permanent('message', 'opted_out'),
  1241: transient('app', 'rate_limited'),
  1242: permanent('app', 'misconfigured'),
  1250: permanent('message', 'no_route'),
  1251: permanent('message', 'no_route'),
  1260: permanent('message', 'invalid_recipient'),
  1270: permanent('message', 'blocked_by_operator'),
  1280: permanent('message', 'blocked_by_operator'),
  1282: permanent('message', 'blocked_by_provider'),
  1290: permanent('message', 'blocked_by_operator'),
  1300: permanent('message', 'invalid_recipient'),
  1310: permanent('message', 'invalid_recipient'),
  1320: permanent('message', 'duplicate'),
  1330: permanent('message', 'unknown'),
  1331: transient('message', 'provider_error'),
  1340: permanent('message', 'template_required'),
  1360: permanent('message', 'expired'),
  1380: permanent('message', 'media_error'),
  1381: permanent('message', 'media_error'),
  1382: permanent('message', 'media_error'),
  1400: permanent('app', 'misconfigured'),
  1410: permanent('message', 'invalid_content'),
  1420: permanent('sender', 'invalid_sender'),
  1430: permanent('message', 'invalid_recipient'),
  1431: permanent('message', 'invalid_recipient'),
  1440: permanent('message', 'invalid_content'),
  1450: permanent('message', 'invalid_content'),
  1451: permanent('message', 'invalid_content'),
  1460: transient('app', 'rate_limited', { retryAfterS: 86_400 }),
  1461: permanent('message', 'blocked_by_provider'),
  1470: permanent('message', 'blocked_by_provider'),
  1472: permanent('message', 'blocked_by_provider'),
  1473: permanent('message', 'blocked_by_provider'),
  1474: permanent('message', 'blocked_by_provider'),
  1475: permanent('message', 'blocked_by_provider'),
  1476: permanent('sender', 'invalid_sender'),
  1480: permanent('app', 'misconfigured'),
  1481: permanent('sender', 'invalid_sender'),
  1482: permanent('message', 'invalid_content'),
  1483: permanent('message', 'blocked_by_operator'),
  1484: permanent('app', 'not_permitted'),
  1490: permanent('message', 'unknown'),
};

/** Source: "API errors", generic ones. */
const EXPECTED_PROBLEMS: Record<string, Outcome> = {
  'low-balance': transient('app', 'insufficient_balance', { retryAfterS: 900 }),
  unauthorized: permanent('app', 'auth_failed'),
  forbidden: permanent('app', 'not_permitted'),
  unprovisioned: permanent('app', 'not_permitted'),
  'account-suspended': permanent('app', 'not_permitted'),
  'application-suspended': permanent('app', 'not_permitted'),
  'unavailable-legal': permanent('app', 'not_permitted'),
  'invalid-ip': permanent('app', 'not_permitted'),
  'jwt-expired': permanent('app', 'auth_failed'),
  'jwt-revoked': permanent('app', 'auth_failed'),
  'invalid-api-key': permanent('app', 'auth_failed'),
  'invalid-signature': permanent('app', 'auth_failed'),
  'multiple-auth-methods': permanent('app', 'auth_failed'),
  throttled: transient('app', 'rate_limited', { retryAfterS: 30 }),
};

const wrong = (...names: string[]) => ({
  title: 'Invalid params',
  invalid_parameters: names.map((name) => ({ name, reason: 'see the page' })),
});

/** What a bare problem document means; the Voice API answers with the same ones. */
export const refusals: SendRow<Credentials>[] = [
  {
    name: '422 that names the recipient',
    reply: [422, wrong('to')],
    outcome: permanent('message', 'invalid_recipient', { httpStatus: 422 }),
  },
  {
    name: '422 that names the sender',
    reply: [422, wrong('from')],
    outcome: permanent('sender', 'invalid_sender'),
  },
  {
    name: '422 that names anything else',
    reply: [422, wrong('image.url')],
    outcome: permanent('message', 'invalid_content'),
  },
  { name: '400 without a word', reply: [400], outcome: permanent('message', 'invalid_content') },
  {
    name: '402 waits for money',
    reply: [402],
    outcome: transient('app', 'insufficient_balance', { retryAfterS: 900 }),
  },
  { name: '403 stops the app', reply: [403], outcome: permanent('app', 'not_permitted') },
  { name: '404 is a wrong address', reply: [404], outcome: permanent('app', 'misconfigured') },
  {
    name: '429 in its own words keeps the delay in the header',
    reply: [429, problem('1000'), { 'retry-after': '11' }],
    outcome: transient('app', 'rate_limited', { retryAfterS: 11, providerCode: '1000' }),
  },
  {
    name: '429 in its own words, without a delay, waits as any 429',
    reply: [429, problem('1241')],
    outcome: transient('app', 'rate_limited', { retryAfterS: 30, providerCode: '1241' }),
  },
  {
    name: '500 in its own words may mean acceptance',
    reply: [500, problem('1030')],
    outcome: ambiguous('provider_error', { providerCode: '1030', httpStatus: 500 }),
  },
];

export const sendMessages: SendRow<Credentials>[] = [
  {
    ...contentRow('hands over a text', {}, { message_type: 'text', text: 'Habari marker-7f3a' }),
    request: {
      method: 'POST',
      path: '/v1/messages',
      headers: { 'content-type': 'application/json' },
      json: { ...COMMON, channel: 'whatsapp', message_type: 'text', text: 'Habari marker-7f3a' },
    },
  },
  contentRow(
    'a picture carries the text as its caption',
    { mediaUrls: [IMAGE] },
    {
      message_type: 'image',
      image: { url: IMAGE, caption: 'Habari marker-7f3a' },
    },
  ),
  contentRow(
    'a picture without a text',
    { mediaUrls: [IMAGE], text: '' },
    {
      message_type: 'image',
      image: { url: IMAGE },
    },
  ),
  contentRow(
    'a document',
    { mediaUrls: [FILE] },
    {
      message_type: 'file',
      file: { url: FILE, caption: 'Habari marker-7f3a' },
    },
  ),
  contentRow(
    'a sound without a text',
    { mediaUrls: [SOUND], text: '' },
    {
      message_type: 'audio',
      audio: { url: SOUND },
    },
  ),
  contentRow(
    'a template with placeholders by position',
    { template: { name: 'ns:hello', language: 'sw', variables: { 2: 'Juma', 1: 'Asha' } } },
    {
      message_type: 'template',
      template: { name: 'ns:hello', parameters: ['Asha', 'Juma'] },
      whatsapp: { policy: 'deterministic', locale: 'sw' },
    },
  ),
  contentRow(
    'a template without a language is looked for in English',
    { template: { name: 'hello', variables: {} } },
    {
      message_type: 'template',
      template: { name: 'hello', parameters: [] },
      whatsapp: { policy: 'deterministic', locale: 'en' },
    },
  ),
  contentRow(
    'a template with named placeholders goes in the form of WhatsApp itself',
    { template: { name: 'hello', language: 'en_US', variables: { first_name: 'Asha', orderId: '7' } } },
    {
      message_type: 'custom',
      custom: {
        type: 'template',
        template: {
          name: 'hello',
          language: { policy: 'deterministic', code: 'en_US' },
          components: [
            {
              type: 'body',
              parameters: [
                { type: 'text', parameter_name: 'first_name', text: 'Asha' },
                { type: 'text', parameter_name: 'orderId', text: '7' },
              ],
            },
          ],
        },
      },
    },
  ),
  contentRow(
    'a picture above a template',
    { mediaUrls: [IMAGE], template: { name: 'hello', variables: { 1: 'Asha' } } },
    {
      message_type: 'custom',
      custom: {
        type: 'template',
        template: {
          name: 'hello',
          language: { policy: 'deterministic', code: 'en' },
          components: [
            { type: 'header', parameters: [{ type: 'image', image: { link: IMAGE } }] },
            { type: 'body', parameters: [{ type: 'text', text: 'Asha' }] },
          ],
        },
      },
    },
  ),
  contentRow(
    'mms: a text',
    { channel: 'mms', validityS: 10 },
    {
      message_type: 'text',
      text: 'Habari marker-7f3a',
      ttl: 300,
    },
  ),
  contentRow(
    'mms: a picture',
    { channel: 'mms', mediaUrls: [IMAGE], validityS: 600 },
    {
      message_type: 'image',
      image: { url: IMAGE, caption: 'Habari marker-7f3a' },
      ttl: 600,
    },
  ),
  contentRow(
    'mms: a visiting card',
    { channel: 'mms', mediaUrls: ['https://files.example.test/a.vcf'], text: '' },
    {
      message_type: 'vcard',
      vcard: { url: 'https://files.example.test/a.vcf' },
    },
  ),
  contentRow(
    'mms: several files are one message',
    { channel: 'mms', mediaUrls: [IMAGE, SOUND, FILE] },
    {
      message_type: 'content',
      content: [
        { type: 'image', url: IMAGE, caption: 'Habari marker-7f3a' },
        { type: 'audio', url: SOUND },
        { type: 'file', url: FILE },
      ],
    },
  ),
  {
    name: 'several files are more than one WhatsApp message carries',
    message: { mediaUrls: [IMAGE, FILE] },
    reply: taken,
    request: null,
    outcome: permanent('message', 'media_error'),
  },
  {
    name: 'a sound with a text is more than one WhatsApp message carries',
    message: { mediaUrls: [SOUND] },
    reply: taken,
    request: null,
    outcome: permanent('message', 'invalid_content'),
  },
  ...(['application_id', 'c1'] as const).map((field): SendRow<Credentials> => ({
    name: `nothing goes out without ${field}`,
    credentials: { [field]: undefined },
    reply: taken,
    request: null,
    outcome: permanent('app', 'misconfigured'),
  })),
  {
    name: '202 without an id is no acceptance',
    reply: [202, { message_uuid: '' }],
    outcome: ambiguous('bad_reply', { httpStatus: 202 }),
  },
  ...rowsFor('MESSAGES_CODES', EXPECTED_CODES, (code, outcome) => ({
    name: `error ${code}`,
    reply: [422, problem(code)],
    outcome: { ...outcome, providerCode: code, httpStatus: 422 },
  })),
  ...rowsFor('PROBLEMS', EXPECTED_PROBLEMS, (word, outcome) => ({
    name: `problem ${word}`,
    reply: [403, { type: `https://developer.vonage.com/en/api-errors#${word}`, title: 'see the page' }],
    outcome: { ...outcome, providerCode: word, httpStatus: 403 },
  })),
  {
    name: 'the number in the title is read too',
    reply: [422, { title: 1340, type: 'about:blank' }],
    outcome: permanent('message', 'template_required', { providerCode: '1340' }),
  },
  ...refusals,
];
