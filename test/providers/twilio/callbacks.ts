/** What Twilio calls us with: delivery reports and texts to our number. */
import { rowsFor, type DlrRow, type InboundRow } from '../../support/driver-spec.js';
import { ACCOUNT, SID, type Credentials } from './fixtures.js';

/** Source: "Outbound message status in status callbacks". */
const EXPECTED_STATUSES: Record<string, 'sent' | 'delivered' | 'failed' | null> = {
  accepted: null,
  queued: null,
  scheduled: null,
  sending: null,
  sent: 'sent',
  delivered: 'delivered',
  read: 'delivered',
  partially_delivered: 'delivered',
  undelivered: 'failed',
  failed: 'failed',
  canceled: 'failed',
};

const EXPECTED_OPT_OUT_WORDS = {
  STOP: 'stop',
  STOPALL: 'stop',
  UNSUBSCRIBE: 'stop',
  CANCEL: 'stop',
  END: 'stop',
  QUIT: 'stop',
  START: 'start',
  UNSTOP: 'start',
} as const;

const EXPECTED_OPT_OUT_TYPES = { STOP: 'stop', START: 'start', HELP: undefined } as const;

const dlr = (status: string, more = '') =>
  `SmsStatus=${status}&MessageStatus=${status}${more}&To=%2B254711000111&MessageSid=${SID}` +
  `&AccountSid=${ACCOUNT}&From=%2B12025550100&ApiVersion=2010-04-01`;

const failure = (
  word: string,
  code: string,
  ...[status, reason]: ['failed' | 'expired', NonNullable<DlrReason>]
): DlrRow<Credentials> => ({
  name: `${word} with ${code} is ${status}: ${reason}`,
  form: dlr(word, `&ErrorCode=${code}`),
  reports: [{ providerId: SID, status, reason, providerCode: code }],
});
type DlrReason = Exclude<DlrRow<Credentials>['reports'], 'unparsable'>[number]['reason'];

export const dlrs: DlrRow<Credentials>[] = [
  ...rowsFor('DLR_STATUSES', EXPECTED_STATUSES, (word, status) => ({
    name: `${word} is ${status ?? 'no report'}`,
    form: dlr(word),
    ref: '156-1',
    reports: status ? [{ ref: '156-1', providerId: SID, status, providerCode: word }] : [],
  })),
  {
    name: 'an unknown word is never an ending',
    form: dlr('teleported', '&ErrorCode=30003'),
    reports: [{ providerId: SID, status: 'sent', reason: undefined, providerCode: 'teleported' }],
  },
  {
    name: 'a word that every object has is as unknown',
    form: dlr('constructor'),
    reports: [{ status: 'sent', providerCode: 'constructor' }],
  },
  failure('undelivered', '30003', 'failed', 'handset_unreachable'),
  failure('undelivered', '30005', 'failed', 'invalid_recipient'),
  failure('undelivered', '30006', 'failed', 'landline'),
  failure('undelivered', '30007', 'failed', 'blocked_by_operator'),
  failure('failed', '30004', 'failed', 'blocked_by_operator'),
  failure('failed', '30036', 'expired', 'expired'),
  failure('failed', '39999', 'failed', 'unknown'),
  {
    name: 'failed without a code has an unknown reason',
    form: dlr('failed', '&ErrorCode='),
    reports: [{ status: 'failed', reason: 'unknown', providerCode: 'failed' }],
  },
  {
    name: 'an error code that is none is not repeated',
    form: dlr('failed', '&ErrorCode=%3Cb%3E'),
    reports: [{ status: 'failed', reason: 'unknown', providerCode: 'failed' }],
  },
  {
    name: 'our reference is decoded',
    form: dlr('sent'),
    ref: '156%2D1',
    reports: [{ ref: '156-1', providerId: SID }],
  },
  {
    name: 'a broken reference leaves the sid',
    form: dlr('sent'),
    ref: '%E0%A4%A',
    reports: [{ ref: undefined, providerId: SID }],
  },
  {
    name: 'our reference alone is enough',
    form: 'MessageStatus=sent',
    ref: '156-1',
    reports: [{ ref: '156-1', providerId: undefined }],
  },
  {
    name: 'the older field names are read',
    form: `SmsSid=${SID}&SmsStatus=delivered`,
    reports: [{ providerId: SID, status: 'delivered' }],
  },
  {
    name: 'the query of a GET is read',
    query: dlr('delivered'),
    reports: [{ providerId: SID, status: 'delivered' }],
  },
  { name: 'no status', form: `MessageSid=${SID}`, ref: '156-1', reports: 'unparsable' },
  { name: 'neither sid nor reference', form: 'MessageStatus=sent', reports: 'unparsable' },
  { name: 'JSON', json: { MessageSid: SID, MessageStatus: 'sent' }, reports: 'unparsable' },
];

/** Twilio's own sample. */
const mo = (more: Record<string, string> = {}) => ({
  ToCountry: 'US',
  SmsMessageSid: 'SM00000000000000000000000000000009',
  NumMedia: '0',
  SmsStatus: 'received',
  FromCountry: 'US',
  Body: 'CONFIRM',
  To: '+12025550100',
  NumSegments: '1',
  MessageSid: 'SM00000000000000000000000000000009',
  AccountSid: ACCOUNT,
  From: '+12025550142',
  ApiVersion: '2010-04-01',
  ...more,
});

const LONG = 'Ndefu sana 😀\n'.repeat(20);

export const inbound: InboundRow<Credentials>[] = [
  {
    name: 'a text to our number',
    form: mo(),
    messages: [
      {
        providerId: 'SM00000000000000000000000000000009',
        from: '+12025550142',
        to: '+12025550100',
        text: 'CONFIRM',
        parts: 1,
        optOut: undefined,
      },
    ],
  },
  {
    name: 'unicode, spaces and line breaks are kept',
    form: mo({ Body: ' Jambo 😀\nሰላም ' }),
    messages: [{ text: ' Jambo 😀\nሰላም ' }],
  },
  { name: 'an empty text is a text', form: mo({ Body: '', NumMedia: '1' }), messages: [{ text: '' }] },
  { name: 'a GET, if the number is set so', query: mo(), messages: [{ text: 'CONFIRM' }] },
  {
    name: 'a joined text in base64 is decoded',
    form: mo({ Body: Buffer.from(LONG).toString('base64'), NumSegments: '4' }),
    messages: [{ text: LONG, parts: 4 }],
  },
  {
    name: 'one part is never taken for base64',
    form: mo({ Body: 'SGFiYXJp' }),
    messages: [{ text: 'SGFiYXJp' }],
  },
  {
    name: 'base64 of control characters is left as it is',
    form: mo({ Body: 'AAECAwQF', NumSegments: '2' }),
    messages: [{ text: 'AAECAwQF' }],
  },
  {
    name: 'base64 of what is not UTF-8 is left as it is',
    form: mo({ Body: '////', NumSegments: '2' }),
    messages: [{ text: '////' }],
  },
  ...rowsFor('OPT_OUT_WORDS', EXPECTED_OPT_OUT_WORDS, (word, optOut) => ({
    name: `${word} to a US number means ${optOut}`,
    form: mo({ Body: ` ${word.toLowerCase()} ` }),
    messages: [{ text: ` ${word.toLowerCase()} `, optOut }],
  })),
  {
    name: 'STOP in a sentence is a text',
    form: mo({ Body: 'Stop please' }),
    messages: [{ optOut: undefined }],
  },
  {
    name: 'STOP to a number elsewhere is a text',
    form: mo({ Body: 'STOP', ToCountry: 'KE' }),
    messages: [{ optOut: undefined }],
  },
  ...rowsFor('OPT_OUT_TYPES', EXPECTED_OPT_OUT_TYPES, (type, optOut) => ({
    name: `OptOutType ${type} means ${optOut ?? 'nothing'}, whatever the text`,
    form: mo({ OptOutType: type, Body: 'ACHA', ToCountry: 'KE' }),
    messages: [{ text: 'ACHA', optOut }],
  })),
  { name: 'no sid', form: 'From=%2B12025550142&To=%2B12025550100&Body=x', messages: 'unparsable' },
  { name: 'no sender', form: mo({ From: '' }), messages: 'unparsable' },
];
