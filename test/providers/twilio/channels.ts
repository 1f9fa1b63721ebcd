/** MMS, WhatsApp and calls: what goes out, and what stays here. */
import twilioSdk from 'twilio';
import type { SendRequest } from '../../../src/providers/driver.js';
import { accepted, ambiguous, permanent, transient, type Outcome } from '../../../src/providers/outcome.js';
import type { SendRow } from '../../support/driver-spec.js';
import { BASIC, CALL, call, CONTENT, message, refused, ROOT, SID, type Credentials } from './fixtures.js';

type Row = SendRow<Credentials>;
type Form = Record<string, string | string[]>;

const SERVICE = 'MG00000000000000000000000000000001';
const StatusCallback = 'https://gw.example.test/api/sms/apps/7/callback/s3cr3t-key/156-1#rc=5&rp=all';
const JPG = 'https://cdn.example.test/a.jpg';
const PDF = 'https://cdn.example.test/b.pdf?x=1&y=2';

export const MMS: Partial<SendRequest> = { channel: 'mms', mediaUrls: [JPG] };
export const WHATSAPP: Partial<SendRequest> = { channel: 'whatsapp' };
export const VOICE: Partial<SendRequest> = { channel: 'voice' };

const MM = 'MM00000000000000000000000000000001';
const row = (
  name: string,
  change: Partial<SendRequest>,
  form: Form,
  credentials: Partial<Credentials> = {},
): Row => ({
  name,
  message: change,
  credentials,
  reply: [201, message({ sid: MM })],
  outcome: accepted(MM),
  request: { path: `${ROOT}/Messages.json`, form: { StatusCallback, ...form } },
});
const kept = (name: string, change: Partial<SendRequest>, outcome: Outcome): Row => ({
  name,
  message: change,
  reply: [201, message()],
  request: null,
  outcome,
});

const TEXT = { To: '+254711000111', From: '+12025550100', Body: 'Habari marker-7f3a' };
const TO_WHATSAPP = { To: 'whatsapp:+254711000111', From: 'whatsapp:+12025550100' };

const messages: Row[] = [
  row(
    'MMS: a text and two files, in order',
    { ...MMS, mediaUrls: [JPG, PDF] },
    { ...TEXT, MediaUrl: [JPG, PDF] },
  ),
  row('MMS: a file needs no text', { ...MMS, text: '' }, { To: TEXT.To, From: TEXT.From, MediaUrl: JPG }),
  row(
    'MMS: through a Messaging Service; a validity stays here',
    { ...MMS, validityS: 60 },
    { To: TEXT.To, Body: TEXT.Body, MediaUrl: JPG, MessagingServiceSid: SERVICE },
    { c1: SERVICE },
  ),
  row('WhatsApp: numbers carry its name', WHATSAPP, { ...TO_WHATSAPP, Body: TEXT.Body }),
  row(
    'WhatsApp: a name that is there already is not repeated',
    { ...WHATSAPP, from: 'whatsapp:+12025550100' },
    { ...TO_WHATSAPP, Body: TEXT.Body },
  ),
  row(
    'WhatsApp: not through a Messaging Service',
    { ...WHATSAPP, from: '' },
    { ...TO_WHATSAPP, Body: TEXT.Body },
    { c1: SERVICE },
  ),
  row(
    'WhatsApp: a file, and the text under it',
    { ...WHATSAPP, mediaUrls: [JPG] },
    { ...TO_WHATSAPP, Body: TEXT.Body, MediaUrl: JPG },
  ),
  kept(
    'WhatsApp: two files are one too many',
    { ...WHATSAPP, mediaUrls: [JPG, PDF] },
    permanent('message', 'media_error', { text: 'WhatsApp takes one file a message' }),
  ),
  kept(
    'WhatsApp: a file beside a template, which would be left out',
    { ...WHATSAPP, mediaUrls: [JPG], template: { name: CONTENT, variables: {} } },
    permanent('message', 'media_error', { text: 'a template of Twilio holds its own file' }),
  ),
  row(
    'WhatsApp: a template and its values, and no text',
    { ...WHATSAPP, template: { name: CONTENT, variables: { 1: 'Ñ "a"', name: 'b' } } },
    { ...TO_WHATSAPP, ContentSid: CONTENT, ContentVariables: '{"1":"Ñ \\"a\\"","name":"b"}' },
  ),
  row(
    "WhatsApp: the app's template where none is named, without values",
    { ...WHATSAPP, template: { name: '', variables: {} } },
    { ...TO_WHATSAPP, ContentSid: CONTENT },
    { c2: CONTENT },
  ),
  ...['order_1', ''].map((name) =>
    kept(
      `WhatsApp: ${JSON.stringify(name)} is no Content SID`,
      { ...WHATSAPP, template: { name, variables: {} } },
      permanent('message', 'invalid_content'),
    ),
  ),
  {
    name: 'WhatsApp: outside the 24 hours',
    message: WHATSAPP,
    reply: [400, refused(63016)],
    outcome: permanent('message', 'template_required', { providerCode: '63016' }),
  },
];

const SAYS = '<?xml version="1.0" encoding="UTF-8"?><Response>';
const CALL_FORM = {
  To: '+254711000111',
  From: '+12025550100',
  StatusCallback,
  StatusCallbackEvent: ['initiated', 'ringing', 'answered', 'completed'],
  StatusCallbackMethod: 'POST',
};
const spoken = (name: string, change: Partial<SendRequest>, inside: string): Row => ({
  name: `call: ${name}`,
  message: { ...VOICE, ...change },
  reply: [201, call()],
  outcome: accepted(CALL),
  request: { form: { ...CALL_FORM, Twiml: `${SAYS}${inside}</Response>` } },
});

const calls: Row[] = [
  {
    name: 'a call says its text as soon as somebody answers',
    message: VOICE,
    reply: [201, call()],
    outcome: { ...accepted(CALL), parts: undefined },
    request: {
      method: 'POST',
      path: `${ROOT}/Calls.json`,
      headers: { authorization: `Basic ${BASIC}` },
      query: {},
      form: { ...CALL_FORM, Twiml: `${SAYS}<Say>Habari marker-7f3a</Say></Response>` },
    },
  },
  spoken(
    'in a language, by a voice',
    { speech: { language: 'sw-KE', voice: 'Polly.Joanna' } },
    '<Say language="sw-KE" voice="Polly.Joanna">Habari marker-7f3a</Say>',
  ),
  spoken(
    'what is XML in the text is escaped, what XML can not hold is left out',
    { text: 'a<b> & "c"\u0000 ሰላም' },
    '<Say>a&lt;b&gt; &amp; "c" ሰላም</Say>',
  ),
  {
    name: 'call: 4,000 characters with XML around them go out',
    message: { ...VOICE, text: 'a'.repeat(4000 - bare()) },
    reply: [201, call()],
    outcome: accepted(CALL),
  },
  {
    name: 'call: 4,001 are too many',
    message: { ...VOICE, text: 'a'.repeat(4001 - bare()) },
    reply: [201, call()],
    request: null,
    outcome: permanent('message', 'content_too_long'),
  },
  {
    name: 'call: not through a Messaging Service; no sender means the number of the app',
    message: { ...VOICE, from: '' },
    credentials: { c1: SERVICE },
    reply: [201, call()],
    outcome: accepted(CALL),
    request: { form: { ...CALL_FORM, Twiml: `${SAYS}<Say>Habari marker-7f3a</Say></Response>` } },
  },
  {
    name: 'call: the sid of a message is none of a call',
    message: VOICE,
    reply: [201, message()],
    outcome: ambiguous('bad_reply', { probe: 'lookup' }),
  },
  {
    name: 'call: a number that is none',
    message: VOICE,
    reply: [400, refused(21211)],
    outcome: permanent('message', 'invalid_recipient', { providerCode: '21211' }),
  },
  {
    name: "call: 500 in Twilio's own words was not processed",
    message: VOICE,
    reply: [500, refused(20_500, 500)],
    outcome: transient('app', 'provider_error'),
  },
  {
    name: 'message: the sid of a call is none of a message',
    reply: [201, call()],
    outcome: ambiguous('bad_reply', { probe: 'lookup' }),
  },
];

/** Length of the document around a text. */
function bare(): number {
  const response = new twilioSdk.twiml.VoiceResponse();
  response.say('');
  // An empty element is written shorter.
  return response.toString().length + '</Say>'.length - '/'.length;
}

export const ways = {
  mms: { message: MMS, accepts: [201, message({ sid: SID })], probe: 'lookup' },
  whatsapp: { message: WHATSAPP, accepts: [201, message({ sid: SID })], probe: 'lookup' },
  voice: { message: VOICE, accepts: [201, call()], probe: 'lookup' },
} as const;

export const channels: Row[] = [...messages, ...calls];
