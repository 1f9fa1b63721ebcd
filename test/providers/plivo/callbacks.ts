/** What Plivo calls us with: states of messages, ends of calls, texts and calls to our number. */
import { rowsFor, type DlrRow, type InboundRow } from '../../support/driver-spec.js';
import { UUID, type Credentials } from './fixtures.js';

type Reason = NonNullable<Exclude<DlrRow<Credentials>['reports'], 'unparsable'>[number]['reason']>;
type Status = 'sent' | 'delivered' | 'failed' | 'expired';

const report = (more: Record<string, string> = {}) => ({
  MessageUUID: UUID,
  ParentMessageUUID: UUID,
  PartInfo: '1 of 1',
  To: '254711000111',
  From: '12025550100',
  Status: 'delivered',
  Units: '1',
  TotalRate: '0.00700',
  TotalAmount: '0.00700',
  MCC: '639',
  MNC: '02',
  ErrorCode: '000',
  Sequence: '3',
  SentTime: '2026-03-15 14:30:01',
  DeliveryReportTime: '2026-03-15 14:30:05',
  ...more,
});

/** Source: "Message states". */
const EXPECTED_STATES: Record<string, Status | null> = {
  queued: null,
  sent: 'sent',
  delivered: 'delivered',
  read: 'delivered',
  undelivered: 'failed',
  failed: 'failed',
  rejected: 'failed',
};

/** Source: "Messaging error codes". */
const EXPECTED_CODES: Record<string, Reason> = {
  10: 'invalid_content',
  20: 'provider_error',
  30: 'blocked_by_operator',
  40: 'invalid_sender',
  50: 'invalid_recipient',
  60: 'blocked_by_operator',
  70: 'invalid_recipient',
  80: 'handset_unreachable',
  90: 'no_route',
  100: 'blocked_by_operator',
  110: 'content_too_long',
  200: 'opted_out',
  201: 'invalid_sender',
  300: 'provider_error',
  420: 'expired',
  900: 'insufficient_balance',
  1000: 'unknown',
};

const PART = 'eeeeeeee-0000-4000-8000-000000000002';

const hangup = (more: Record<string, string> = {}) => ({
  CallUUID: '97ceeb52-0000-4000-8000-000000000001',
  RequestUUID: UUID,
  ALegUUID: '97ceeb52-0000-4000-8000-000000000001',
  From: '12025550100',
  To: '254711000111',
  Direction: 'outbound',
  Event: 'Hangup',
  CallStatus: 'completed',
  HangupCause: 'NORMAL_CLEARING',
  Duration: '12',
  BillDuration: '60',
  TotalCost: '0.00850',
  ...more,
});

const EXPECTED_CALL_STATES: Record<string, [Status, Reason | undefined]> = {
  ringing: ['sent', undefined],
  'in-progress': ['sent', undefined],
  completed: ['delivered', undefined],
  busy: ['failed', 'handset_unreachable'],
  failed: ['failed', 'unknown'],
  timeout: ['failed', 'handset_unreachable'],
  'no-answer': ['failed', 'handset_unreachable'],
};

export const dlrs: DlrRow<Credentials>[] = [
  {
    name: 'a delivery with its price, parts and operator',
    form: report(),
    ref: '156-1',
    reports: [
      {
        ref: '156-1',
        providerId: UUID,
        partId: undefined,
        status: 'delivered',
        reason: undefined,
        providerCode: 'delivered',
        parts: 1,
        cost: { amount: '0.00700', currency: 'USD' },
        operator: '63902',
        reportedAt: new Date('2026-03-15T14:30:05Z'),
      },
    ],
  },
  ...rowsFor('MESSAGE_STATES', EXPECTED_STATES, (word, status) => ({
    name: `${word} is ${status ?? 'no report'}`,
    form: report({ Status: word }),
    ref: '156-1',
    reports: status
      ? [
          {
            ref: '156-1',
            providerId: UUID,
            status,
            providerCode: word,
            read: word === 'read' ? true : undefined,
          },
        ]
      : [],
  })),
  {
    name: 'a word in capitals, in the field of small letters',
    form: { MessageUUID: UUID, status: 'Sent', SentTime: '2026-03-15 14:30:01' },
    reports: [{ providerId: UUID, status: 'sent', reportedAt: new Date('2026-03-15T14:30:01Z') }],
  },
  {
    name: 'the query of a GET is read',
    query: report(),
    reports: [{ providerId: UUID, status: 'delivered' }],
  },
  ...rowsFor('REPORT_CODES', EXPECTED_CODES, (code, reason) => ({
    name: `undelivered with ${code}: ${reason}`,
    form: report({ Status: 'undelivered', ErrorCode: code.padStart(3, '0') }),
    reports: [{ status: reason === 'expired' ? 'expired' : 'failed', reason, providerCode: code } as const],
  })),
  {
    name: 'failed without a code has an unknown reason',
    form: report({ Status: 'failed' }),
    reports: [{ status: 'failed', reason: 'unknown', providerCode: 'failed' }],
  },
  {
    name: 'a code that is none is not repeated',
    form: report({ Status: 'failed', ErrorCode: '<b>' }),
    reports: [{ reason: 'unknown', providerCode: 'failed' }],
  },
  {
    name: 'an unknown word is never an ending',
    form: report({ Status: 'teleported', ErrorCode: '50' }),
    reports: [{ status: 'sent', reason: undefined, providerCode: 'teleported' }],
  },
  {
    name: 'a word that every object has is as unknown',
    form: report({ Status: 'constructor' }),
    reports: [{ status: 'sent', providerCode: 'constructor' }],
  },
  {
    name: 'a later part names the whole, and its amount is not taken for the whole',
    form: report({ MessageUUID: PART, PartInfo: '2 of 3', Units: '3', TotalAmount: '0.02100' }),
    reports: [{ providerId: UUID, partId: PART, parts: undefined, cost: undefined, operator: '63902' }],
  },
  {
    name: 'the first part of several stands for the whole',
    form: report({ PartInfo: '1 of 3', Units: '3', TotalAmount: '0.02100' }),
    reports: [{ providerId: UUID, partId: UUID, parts: 3, cost: { amount: '0.02100', currency: 'USD' } }],
  },
  {
    name: 'a short network code is two digits long',
    form: report({ MCC: '310', MNC: '2' }),
    reports: [{ operator: '31002' }],
  },
  {
    name: 'odd side fields cost nothing else',
    form: report({ MCC: 'x', TotalAmount: 'free', Units: '-1', DeliveryReportTime: 'soon', PartInfo: 'x' }),
    reports: [
      { status: 'delivered', operator: undefined, cost: undefined, parts: undefined, reportedAt: undefined },
    ],
  },
  {
    name: 'our reference alone is enough',
    form: { Status: 'sent' },
    ref: '156-1',
    reports: [{ ref: '156-1' }],
  },
  { name: 'no state', form: report({ Status: '' }), reports: 'unparsable' },
  { name: 'neither id nor reference', form: { Status: 'sent' }, reports: 'unparsable' },
  ...rowsFor('CALL_STATES', EXPECTED_CALL_STATES, (word, [status, reason]) => ({
    name: `a call that is ${word} is ${status}`,
    form: hangup({ CallStatus: word }),
    ref: '156-1',
    reports: [{ ref: '156-1', providerId: UUID, status, reason, providerCode: word }],
  })),
  {
    name: 'a call that ended has a duration and a price',
    form: hangup(),
    reports: [
      {
        providerId: UUID,
        status: 'delivered',
        cost: { amount: '0.00850', currency: 'USD' },
        call: { state: 'completed', durationS: 12 },
      },
    ],
  },
  {
    name: 'a call that a machine answered',
    form: hangup({ Machine: 'true' }),
    reports: [{ call: { state: 'completed', durationS: 12, answeredBy: 'machine' } }],
  },
  {
    name: 'a call that somebody answered',
    form: hangup({ Machine: 'False', Duration: '0' }),
    reports: [{ call: { state: 'completed', durationS: 0, answeredBy: 'human' } }],
  },
  {
    name: 'a call in an unknown state is never an ending',
    form: hangup({ CallStatus: 'teleported', Duration: 'x' }),
    reports: [{ status: 'sent', reason: undefined, call: { state: 'teleported' } }],
  },
  { name: 'a call without a state', form: hangup({ CallStatus: '' }), reports: 'unparsable' },
];

const mo = (more: Record<string, string> = {}) => ({
  To: '12025550100',
  From: '254711000111',
  TotalRate: '0',
  Units: '1',
  Text: 'CONFIRM',
  TotalAmount: '0',
  Type: 'sms',
  MessageUUID: 'aaaa0000-0000-4000-8000-000000000001',
  MessageIntent: '',
  ...more,
});
const FILE = 'https://media.plivo.com/Account/MA000000000000000001/Media/1';
const EXPECTED_INTENTS = { optout: 'stop', optin: 'start', help: undefined } as const;

export const inbound: InboundRow<Credentials>[] = [
  {
    name: 'a text to our number',
    form: mo(),
    messages: [
      {
        providerId: 'aaaa0000-0000-4000-8000-000000000001',
        from: '+254711000111',
        to: '+12025550100',
        text: 'CONFIRM',
        channel: 'sms',
        parts: 1,
        optOut: undefined,
        media: undefined,
      },
    ],
  },
  { name: 'a GET, if the application is set so', query: mo(), messages: [{ text: 'CONFIRM' }] },
  {
    name: 'unicode, spaces and line breaks are kept',
    form: mo({ Text: ' Jambo 😀\nሰላም ' }),
    messages: [{ text: ' Jambo 😀\nሰላም ' }],
  },
  { name: 'an empty text is a text', form: mo({ Text: '' }), messages: [{ text: '' }] },
  {
    name: 'an mms has its text in another field, and files from 0',
    form: {
      ...Object.fromEntries(
        Object.entries(mo({ Type: 'mms', Body: 'Shamba' })).filter(([name]) => name !== 'Text'),
      ),
      MediaCount: '2',
      Media0: FILE,
      Media1: `${FILE}2`,
    },
    messages: [{ channel: 'mms', text: 'Shamba', media: [{ url: FILE }, { url: `${FILE}2` }] }],
  },
  {
    name: 'files from 1',
    form: mo({ Type: 'whatsapp', MediaCount: '1', Media1: FILE }),
    messages: [{ channel: 'whatsapp', media: [{ url: FILE }] }],
  },
  {
    name: 'a type that is new',
    form: mo({ Type: 'rcs' }),
    messages: [{ text: 'CONFIRM', channel: undefined }],
  },
  ...rowsFor('INTENTS', EXPECTED_INTENTS, (intent, optOut) => ({
    name: `intent ${intent} means ${optOut ?? 'nothing'}, whatever the text`,
    form: mo({ MessageIntent: intent, Text: 'ACHA' }),
    messages: [{ text: 'ACHA', optOut }],
  })),
  {
    name: 'somebody calls',
    form: {
      CallUUID: UUID,
      From: '254711000111',
      To: '12025550100',
      Direction: 'inbound',
      CallStatus: 'ringing',
    },
    messages: [
      {
        providerId: UUID,
        from: '+254711000111',
        to: '+12025550100',
        text: '',
        channel: 'voice',
        call: { state: 'ringing' },
      },
    ],
  },
  { name: 'no id', form: mo({ MessageUUID: '' }), messages: 'unparsable' },
  { name: 'no sender', form: mo({ From: '' }), messages: 'unparsable' },
];
