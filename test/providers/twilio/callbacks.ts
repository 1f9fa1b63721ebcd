/** What Twilio calls us with: delivery reports and texts to our number. */
import type { ReasonCode } from '../../../src/providers/outcome.js';
import { rowsFor, type DlrRow, type InboundRow } from '../../support/driver-spec.js';
import { ACCOUNT, CALL, SID, type Credentials } from './fixtures.js';
import { EXPECTED_CODES } from './send.js';

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

/** Source: Calls resource, "Call status values". */
const EXPECTED_CALLS: Record<string, 'sent' | 'delivered' | ReasonCode | null> = {
  queued: null,
  initiated: null,
  ringing: 'sent',
  'in-progress': 'sent',
  completed: 'delivered',
  busy: 'handset_unreachable',
  'no-answer': 'handset_unreachable',
  failed: 'unknown',
  canceled: 'unknown',
};

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

const called = (CallStatus: string, more: Record<string, string> = {}) => ({
  CallSid: CALL,
  AccountSid: ACCOUNT,
  From: '+12025550100',
  To: '+254711000111',
  CallStatus,
  Direction: 'outbound-api',
  Timestamp: 'Fri, 20 Nov 2026 11:46:00 +0000',
  SequenceNumber: '2',
  CallbackSource: 'call-progress-events',
  ...more,
});

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
  ...Object.entries(EXPECTED_CODES).flatMap(([code, outcome]) =>
    'reason' in outcome
      ? failure('undelivered', code, outcome.reason === 'expired' ? 'expired' : 'failed', outcome.reason)
      : [],
  ),
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
  {
    name: 'read has its own mark, delivered has not',
    form: dlr('read'),
    reports: [{ status: 'delivered', read: true }],
  },
  { name: 'delivered alone is not read', form: dlr('delivered'), reports: [{ read: undefined }] },
  ...rowsFor('CALL_STATUSES', EXPECTED_CALLS, (state, end): DlrRow<Credentials> => {
    const named = { ref: '156-1', providerId: CALL, providerCode: state, call: { state } };
    const status =
      end === 'sent' || end === 'delivered' ? { status: end } : { status: 'failed', reason: end! };
    return {
      name: `a call that is ${state}`,
      form: called(state),
      ref: '156-1',
      reports: end === null ? [] : [{ ...named, ...(status as { status: 'sent' }) }],
    };
  }),
  {
    name: 'a call that was answered: how long, by whom, when',
    form: called('completed', { CallDuration: '45', AnsweredBy: 'human', ErrorCode: '' }),
    reports: [
      {
        status: 'delivered',
        reason: undefined,
        reportedAt: new Date('2026-11-20T11:46:00Z'),
        call: { state: 'completed', durationS: 45, answeredBy: 'human' },
      },
    ],
  },
  ...(['machine_start', 'machine_end_beep', 'fax'] as const).map((AnsweredBy): DlrRow<Credentials> => ({
    name: `a call answered by ${AnsweredBy}`,
    form: called('completed', { AnsweredBy }),
    reports: [{ call: { state: 'completed', answeredBy: 'machine' } }],
  })),
  {
    name: 'a call answered by who knows',
    form: called('in-progress', { AnsweredBy: 'unknown' }),
    reports: [{ status: 'sent', call: { state: 'in-progress', answeredBy: 'unknown' } }],
  },
  {
    name: 'a call that failed for a known code',
    form: called('failed', { ErrorCode: '21211' }),
    reports: [{ status: 'failed', reason: 'invalid_recipient', providerCode: '21211' }],
  },
  {
    name: 'an unknown state of a call is never an ending',
    form: called('constructor'),
    reports: [{ status: 'sent', providerCode: 'constructor' }],
  },
  {
    name: 'a call without a readable time',
    form: called('ringing', { Timestamp: 'now' }),
    reports: [{ status: 'sent', reportedAt: undefined }],
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
  {
    name: 'pictures that came with a text make it an MMS',
    form: mo({
      NumMedia: '3',
      MediaUrl0: 'https://api.twilio.com/media/ME1',
      MediaContentType0: 'image/jpeg',
      MediaUrl1: 'https://api.twilio.com/media/ME2',
    }),
    messages: [
      {
        text: 'CONFIRM',
        channel: 'mms',
        media: [
          { url: 'https://api.twilio.com/media/ME1', type: 'image/jpeg' },
          { url: 'https://api.twilio.com/media/ME2' },
        ],
      },
    ],
  },
  {
    name: 'no pictures, whatever their number says',
    form: mo({ NumMedia: '99999' }),
    messages: [{ media: undefined, channel: undefined }],
  },
  {
    name: 'WhatsApp loses its prefix',
    form: mo({ From: 'whatsapp:+254711000111', To: 'whatsapp:+12025550100', ProfileName: 'A', WaId: '1' }),
    messages: [{ from: '+254711000111', to: '+12025550100', channel: 'whatsapp', media: undefined }],
  },
  {
    name: 'a picture in WhatsApp',
    form: mo({
      From: 'whatsapp:+254711000111',
      NumMedia: '1',
      MediaUrl0: 'https://api.twilio.com/m',
      Body: '',
    }),
    messages: [{ text: '', channel: 'whatsapp', media: [{ url: 'https://api.twilio.com/m' }] }],
  },
  {
    name: 'a call to our number, when it ended',
    form: called('completed', { From: '+254711000111', To: '+12025550100', CallDuration: '45' }),
    messages: [
      {
        providerId: CALL,
        from: '+254711000111',
        to: '+12025550100',
        text: '',
        channel: 'voice',
        call: { state: 'completed', durationS: 45 },
      },
    ],
  },
  {
    name: 'a call to our number that nobody took',
    form: called('no-answer'),
    messages: [{ call: { state: 'no-answer' } }],
  },
  { name: 'a call to our number that goes on', form: called('ringing'), messages: [] },
  { name: 'no sid', form: 'From=%2B12025550142&To=%2B12025550100&Body=x', messages: 'unparsable' },
  { name: 'no sender', form: mo({ From: '' }), messages: 'unparsable' },
];
