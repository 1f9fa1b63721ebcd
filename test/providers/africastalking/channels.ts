/** Calls and WhatsApp: what goes out and what a reply means. */
import type { SendRequest } from '../../../src/providers/driver.js';
import { accepted, ambiguous, permanent, transient, type Outcome } from '../../../src/providers/outcome.js';
import { rowsFor, type SendRow } from '../../support/driver-spec.js';
import { CHAT_ID, entry, KEY, SESSION, VOICE, WHATSAPP, type Credentials } from './fixtures.js';

type Row = SendRow<Credentials>;

/** Source: "Make a call", `status` of an entry. */
const EXPECTED_CALL_WORDS: Record<string, Outcome> = {
  Queued: accepted(SESSION),
  InvalidPhoneNumber: permanent('message', 'invalid_recipient', { providerCode: 'InvalidPhoneNumber' }),
  DestinationNotSupported: permanent('message', 'no_route', { providerCode: 'DestinationNotSupported' }),
  InsufficientCredit: transient('app', 'insufficient_balance', { retryAfterS: 900 }),
};

const FORM = {
  username: 'acme',
  to: '+254711000111',
  from: '+254711000100',
  clientRequestId: '156-1',
};

const called = (name: string, reply: Row['reply'], outcome: Row['outcome']): Row => ({
  name: `call: ${name}`,
  message: VOICE,
  reply,
  outcome,
});
const noSession = (status: string, errorMessage?: string) =>
  entry({ status, sessionId: 'None' }, errorMessage);

const calls: Row[] = [
  {
    name: 'a call carries our reference, and not its text',
    message: VOICE,
    reply: [200, entry()],
    outcome: accepted(SESSION),
    request: { method: 'POST', path: '/call', headers: { apikey: KEY }, query: {}, form: FORM },
  },
  {
    name: 'the short code of the app does not call',
    message: { ...VOICE, from: '20880' },
    reply: [201, entry()],
    outcome: accepted(SESSION),
    request: { form: FORM },
  },
  {
    name: 'a number chosen for this message does',
    message: { ...VOICE, from: '+254711000102' },
    reply: [201, entry()],
    outcome: accepted(SESSION),
    request: { form: { ...FORM, from: '+254711000102' } },
  },
  {
    name: 'the sandbox makes no calls',
    message: VOICE,
    credentials: { username: 'sandbox' },
    reply: [200, entry()],
    request: null,
    outcome: permanent('app', 'misconfigured', { text: 'the sandbox makes no calls' }),
  },
  {
    name: 'no call without a number of ours',
    message: VOICE,
    credentials: { phone_number: undefined },
    reply: [200, entry()],
    request: null,
    outcome: permanent('app', 'misconfigured', { text: 'calls need phone_number' }),
  },
  ...rowsFor('CALL_WORDS', EXPECTED_CALL_WORDS, (word, outcome): Row => ({
    name: `call: the entry says ${word}`,
    message: VOICE,
    reply: [200, outcome.kind === 'accepted' ? entry({ status: word }) : noSession(word)],
    outcome,
  })),
  called(
    'an entry in words that nobody knows is a refusal',
    [200, noSession('Impossible')],
    permanent('message', 'unknown', { providerCode: 'Impossible', httpStatus: 200 }),
  ),
  called(
    'no entry, and an error that names the caller id',
    [200, { entries: [], errorMessage: 'Invalid callerId: +254711000100' }],
    permanent('sender', 'invalid_sender', { text: "Africa's Talking refuses the call" }),
  ),
  called(
    'no entry, and an error that is a word',
    [200, { entries: [], errorMessage: 'InsufficientCredit' }],
    transient('app', 'insufficient_balance', { retryAfterS: 900, providerCode: 'InsufficientCredit' }),
  ),
  called(
    'no entry, and a sentence',
    [200, { entries: [], errorMessage: 'Something for +254711000111' }],
    permanent('message', 'unknown', { text: "Africa's Talking refuses the call" }),
  ),
  called('queued, and an error, is in doubt', [200, entry({}, 'Oops')], ambiguous('bad_reply')),
  called('queued without a session is in doubt', [200, noSession('Queued')], ambiguous('bad_reply')),
  called(
    'a refusal that comes with a session is in doubt',
    [200, entry({ status: 'Impossible' })],
    ambiguous('bad_reply'),
  ),
  called(
    'HTTP 400 with a word of theirs',
    [400, noSession('InvalidPhoneNumber')],
    permanent('message', 'invalid_recipient', { httpStatus: 400 }),
  ),
  called(
    'HTTP 401 in JSON stops the app',
    [401, { entries: [], errorMessage: 'Invalid credentials' }],
    permanent('app', 'auth_failed'),
  ),
  called(
    'HTTP 500 may mean a call, whatever it says',
    [500, noSession('InvalidPhoneNumber')],
    ambiguous('provider_error'),
  ),
];

const chatted = (name: string, change: Partial<SendRequest>, body: object | Outcome): Row => ({
  name: `WhatsApp: ${name}`,
  message: { ...WHATSAPP, ...change },
  reply: [200, { messageId: CHAT_ID, status: 'Sent' }],
  ...('kind' in body
    ? { request: null, outcome: body }
    : {
        outcome: accepted(CHAT_ID),
        request: {
          json: { username: 'acme', waNumber: '+254711000101', phoneNumber: '+254711000111', body },
        },
      }),
});
const JPG = 'https://cdn.example.test/a/photo.JPG?size=2';
const template = (variables: Record<string, string>) => ({ template: { name: 'order_1', variables } });

const chats: Row[] = [
  {
    name: 'WhatsApp is JSON to another host',
    message: WHATSAPP,
    reply: [200, { messageId: CHAT_ID }],
    outcome: accepted(CHAT_ID),
    request: {
      method: 'POST',
      path: '/whatsapp/message/send',
      headers: { apikey: KEY, 'content-type': 'application/json' },
    },
  },
  chatted('a text', {}, { message: 'Habari marker-7f3a' }),
  chatted(
    'a picture, and the text under it',
    { mediaUrls: [JPG] },
    { mediaType: 'Image', url: JPG, caption: 'Habari marker-7f3a' },
  ),
  ...[
    ['Video', 'https://cdn.example.test/a.mp4'],
    ['Audio', 'https://cdn.example.test/a.ogg'],
    ['Document', 'https://cdn.example.test/a.pdf'],
    ['Document', 'https://cdn.example.test/a'],
  ].map(([mediaType, url]) =>
    chatted(`${url} is sent as ${mediaType}`, { text: '', mediaUrls: [url!] }, { mediaType, url }),
  ),
  chatted(
    'two files are one too many',
    { mediaUrls: [JPG, JPG] },
    permanent('message', 'media_error', { text: 'one file a message, no more' }),
  ),
  chatted('a file without TLS', { mediaUrls: ['http://x.test/a.jpg'] }, permanent('message', 'media_error')),
  chatted(
    'a template, its values in order',
    template({ 2: 'two', 1: 'one', 10: 'ten', 3: '3', 4: '4', 5: '5', 6: '6', 7: '7', 8: '8', 9: '9' }),
    { templateId: 'order_1', bodyValues: ['one', 'two', '3', '4', '5', '6', '7', '8', '9', 'ten'] },
  ),
  chatted('a template with a heading', template({ header: 'Order', 1: 'one' }), {
    templateId: 'order_1',
    headerValue: 'Order',
    bodyValues: ['one'],
  }),
  chatted('a template without values', template({}), { templateId: 'order_1', bodyValues: [] }),
  chatted(
    'values by name have no place here',
    template({ 1: 'one', first_name: 'two' }),
    permanent('message', 'invalid_content'),
  ),
  chatted(
    'a file beside a template, which would be left out',
    { ...template({}), mediaUrls: [JPG] },
    permanent('message', 'media_error', { text: 'a template takes no file' }),
  ),
  chatted(
    'a template without a name',
    { template: { name: '', variables: {} } },
    permanent('message', 'invalid_content'),
  ),
  chatted('a gap among the values', template({ 1: 'one', 3: 'x' }), permanent('message', 'invalid_content')),
  {
    name: 'WhatsApp: another business number chosen for this message',
    message: { ...WHATSAPP, from: '+254711000103' },
    reply: [200, { messageId: CHAT_ID }],
    outcome: accepted(CHAT_ID),
    request: {
      json: {
        username: 'acme',
        waNumber: '+254711000103',
        phoneNumber: '+254711000111',
        body: { message: 'Habari marker-7f3a' },
      },
    },
  },
  {
    name: 'WhatsApp: not without a business number',
    message: WHATSAPP,
    credentials: { c1: undefined },
    reply: [200],
    request: null,
    outcome: permanent('app', 'misconfigured'),
  },
  {
    name: 'WhatsApp: an id under its other name',
    message: WHATSAPP,
    reply: [201, { id: CHAT_ID }],
    outcome: accepted(CHAT_ID),
  },
  {
    name: 'WhatsApp: the id None is in doubt',
    message: WHATSAPP,
    reply: [200, { messageId: 'None' }],
    outcome: ambiguous('bad_reply'),
  },
  {
    name: 'WhatsApp: a status that says so is a refusal',
    message: WHATSAPP,
    reply: [200, { messageId: CHAT_ID, status: 'Rejected' }],
    outcome: permanent('message', 'unknown', { providerCode: 'Rejected' }),
  },
];

export const channels: Row[] = [...calls, ...chats];
