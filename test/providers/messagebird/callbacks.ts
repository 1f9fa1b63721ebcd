/** What MessageBird calls us with: reports of three products, and what came in in four shapes. */
import type { DeliveryReport } from '../../../src/providers/driver.js';
import { rowsFor, type DlrRow, type InboundRow } from '../../support/driver-spec.js';
import { ID, type Credentials } from './fixtures.js';

type Row = DlrRow<Credentials>;

const query = (more: Record<string, string> = {}): Record<string, string> => ({
  datacoding: 'plain',
  id: ID,
  mccmnc: '63902',
  messageLength: '5',
  messagePartCount: '1',
  ported: '0',
  'price[amount]': '0.012',
  'price[currency]': 'EUR',
  recipient: '254711000111',
  reference: '156-1',
  status: 'delivered',
  statusDatetime: '2026-03-15T14:30:05+00:00',
  ...more,
});

/** Source: "Status reports" of SMS, voice messages and Conversations. */
const EXPECTED_STATUSES: Record<string, [DeliveryReport['status'], DeliveryReport['reason']?] | null> = {
  scheduled: ['sent'],
  sent: ['sent'],
  buffered: ['sent'],
  delivered: ['delivered'],
  expired: ['expired', 'expired'],
  delivery_failed: ['failed', 'unknown'],
  calling: ['sent'],
  answered: ['delivered'],
  failed: ['failed', 'unknown'],
  busy: ['failed', 'handset_unreachable'],
  machine: ['failed', 'handset_unreachable'],
  accepted: null,
  pending: null,
  transmitted: ['sent'],
  rejected: ['failed', 'blocked_by_provider'],
  read: ['delivered'],
};

const forms: Row[] = [
  {
    name: 'a report with everything',
    ref: '156-1',
    query: query(),
    reports: [
      {
        ref: '156-1',
        providerId: ID,
        status: 'delivered',
        reason: undefined,
        providerCode: 'delivered',
        reportedAt: new Date('2026-03-15T14:30:05Z'),
        parts: 1,
        cost: { amount: '0.012', currency: 'EUR' },
        operator: '63902',
        call: undefined,
      },
    ],
  },
  ...rowsFor('STATUSES', EXPECTED_STATUSES, (word, expected): Row => ({
    name: `${word} is ${expected?.join(', ') ?? 'no report'}`,
    query: query({ status: word }),
    reports: expected ? [{ status: expected[0], reason: expected[1], providerCode: word }] : [],
  })),
  ...rowsFor('STATUS_ERRORS', { 103: 'opted_out' } as const, (code, reason): Row => ({
    name: `delivery_failed because of ${code} is ${reason}`,
    query: query({ status: 'delivery_failed', statusErrorCode: code, statusReason: 'for people' }),
    reports: [
      { status: 'failed', reason, providerCode: code, text: `MessageBird reports delivery_failed (${code})` },
    ],
  })),
  {
    name: 'another error code is kept, its reason is unknown',
    query: query({ status: 'delivery_failed', statusErrorCode: '4' }),
    reports: [{ status: 'failed', reason: 'unknown', providerCode: '4' }],
  },
  {
    name: 'an error code that is none is not repeated',
    query: query({ status: 'delivery_failed', statusErrorCode: '<b>' }),
    reports: [{ status: 'failed', providerCode: 'delivery_failed' }],
  },
  {
    name: 'an error code of a message that got there is nothing',
    query: query({ statusErrorCode: '103' }),
    reports: [{ status: 'delivered', reason: undefined, providerCode: 'delivered' }],
  },
  ...['teleported', 'constructor'].map((status): Row => ({
    name: `${status}, which nobody knows, is never an ending`,
    query: query({ status }),
    reports: [{ status: 'sent', reason: undefined, providerCode: status }],
  })),
  {
    name: 'our reference in the address comes before that in the query',
    ref: '157-2',
    query: query(),
    reports: [{ ref: '157-2' }],
  },
  { name: 'without it that in the query counts', query: query(), reports: [{ ref: '156-1' }] },
  {
    name: 'the id alone is enough',
    query: { id: ID, status: 'sent' },
    reports: [{ ref: undefined, providerId: ID, parts: undefined, cost: undefined, operator: undefined }],
  },
  {
    name: 'odd side fields are left out',
    query: query({ 'price[amount]': 'free', messagePartCount: '-1', mccmnc: 'x', statusDatetime: 'now' }),
    reports: [
      { status: 'delivered', cost: undefined, parts: undefined, operator: undefined, reportedAt: undefined },
    ],
  },
  { name: 'a form is read too', form: query(), reports: [{ ref: '156-1', status: 'delivered' }] },
  ...(
    [
      ['calling', undefined],
      ['answered', undefined],
      ['busy', undefined],
      ['machine', 'machine'],
    ] as const
  ).map(([state, answeredBy]): Row => ({
    name: `a call that is ${state}`,
    query: { id: ID, reference: '156-1', status: state },
    reports: [{ call: { state, ...(answeredBy && { answeredBy }) } }],
  })),
  { name: 'no status', query: { id: ID, reference: '156-1' }, reports: 'unparsable' },
  { name: 'neither id nor reference', query: { status: 'sent' }, reports: 'unparsable' },
];

const chat = (status: string) => ({
  id: ID,
  conversationId: 'c1',
  platform: 'whatsapp',
  direction: 'sent',
  status,
  updatedDatetime: '2026-03-15T14:30:05Z',
});
const conversations: Row[] = [
  {
    name: 'Conversations: an event about the message',
    ref: '156-1',
    json: { type: 'message.updated', message: chat('delivered') },
    reports: [
      {
        ref: '156-1',
        providerId: ID,
        status: 'delivered',
        read: undefined,
        reportedAt: new Date('2026-03-15T14:30:05Z'),
      },
    ],
  },
  {
    name: 'Conversations: the message itself',
    ref: '156-1',
    json: chat('failed'),
    reports: [{ ref: '156-1', providerId: ID, status: 'failed', reason: 'unknown' }],
  },
  {
    name: 'Conversations: the recipient has read it',
    json: chat('read'),
    reports: [{ providerId: ID, status: 'delivered', read: true, providerCode: 'read' }],
  },
  { name: 'Conversations: accepted is no news', json: chat('accepted'), reports: [] },
  { name: 'Conversations: no status', json: { message: { id: ID } }, reports: 'unparsable' },
  { name: 'Conversations: no message', json: { type: 'conversation.created' }, reports: 'unparsable' },
];

export const dlrs = [...forms, ...conversations];

/** MessageBird's own sample: keys come again, in another case. */
const LONG_NUMBER =
  'receiver=12025550100&body=Test&date=1773586800&date_utc=1773586800&reference=1' +
  '&id=aaaa0000000000000000000000000001&id=bbbb0000000000000000000000000002&recipient=12025550100' +
  '&originator=12025550142&body=CONFIRM&CreatedDatetime=2026-03-15T15%3A00%3A00%2B00%3A00';
const CONFIRM = {
  providerId: 'bbbb0000000000000000000000000002',
  from: '+12025550142',
  to: '+12025550100',
  text: 'CONFIRM',
  receivedAt: new Date('2026-03-15T15:00:00Z'),
  channel: 'sms' as const,
  media: undefined,
};
const FILES = ['https://media.example.test/1', 'https://media.example.test/2'];
const withFiles = (name: string, form: Record<string, string | string[]>): InboundRow<Credentials> => ({
  name: `files as ${name}`,
  form: { id: '1', originator: '12025550142', recipient: '12025550100', body: 'Tazama', ...form },
  messages: [{ text: 'Tazama', channel: 'mms', media: FILES.map((url) => ({ url })) }],
});

const event = (content: object, more: object = {}) => ({
  type: 'message.created',
  contact: { id: 'k1', msisdn: 254711000111 },
  conversation: { id: 'c1' },
  message: {
    id: 'm1',
    platform: 'whatsapp',
    from: '+254711000111',
    to: '+12025550100',
    direction: 'received',
    type: 'text',
    createdDatetime: '2026-03-15T15:00:00Z',
    content,
    ...more,
  },
});
const URL_OF_FILE = 'https://media.messagebird.example.test/v1/media/1';

export const inbound: InboundRow<Credentials>[] = [
  {
    name: 'a text to a long number; the last value of each key counts',
    form: LONG_NUMBER,
    messages: [CONFIRM],
  },
  { name: 'the same as a GET', query: LONG_NUMBER, messages: [CONFIRM] },
  {
    name: 'the same as JSON, with numbers as numbers',
    json: { id: '1', originator: 12025550142, recipient: 12025550100, body: 'CONFIRM' },
    messages: [{ from: '+12025550142', to: '+12025550100', text: 'CONFIRM' }],
  },
  {
    name: 'a text to a short code; its time names no zone',
    form: {
      mid: '500',
      shortcode: '20880',
      message: ' QUIZ 😀\nyes ',
      originator: '254711000111',
      receive_datetime: '20260315150000',
    },
    messages: [
      {
        providerId: '500',
        from: '+254711000111',
        to: '20880',
        text: ' QUIZ 😀\nyes ',
        receivedAt: undefined,
      },
    ],
  },
  {
    name: 'an empty text is a text',
    form: { originator: '1', receiver: '2', body: '' },
    messages: [{ text: '' }],
  },
  withFiles('a repeated field', { mediaUrls: FILES }),
  withFiles('fields with brackets', { 'mediaURLs[0]': FILES[0]!, 'mediaURLs[1]': FILES[1]! }),
  withFiles('a list with commas', { mediaURLs: FILES.join(',') }),
  withFiles('a list in JSON', { mediaUrls: JSON.stringify(FILES) }),
  {
    name: 'a file that is no address is left out',
    form: { originator: '1', receiver: '2', mediaUrls: 'null' },
    messages: [{ media: undefined, channel: 'sms' }],
  },
  {
    name: 'whatsapp: a text',
    json: event({ text: 'Habari' }),
    messages: [
      {
        providerId: 'm1',
        channel: 'whatsapp',
        from: '+254711000111',
        to: '+12025550100',
        text: 'Habari',
        receivedAt: new Date('2026-03-15T15:00:00Z'),
        media: undefined,
      },
    ],
  },
  {
    name: 'whatsapp: the sender is read from the contact, too',
    json: event({ text: 'Habari' }, { from: undefined, to: undefined }),
    messages: [{ from: '+254711000111', to: '' }],
  },
  ...['image', 'video', 'audio', 'file'].map((kind): InboundRow<Credentials> => ({
    name: `whatsapp: ${kind} with words`,
    json: event({ [kind]: { url: URL_OF_FILE, caption: 'Tazama' } }),
    messages: [{ text: 'Tazama', media: [{ url: URL_OF_FILE }] }],
  })),
  {
    name: 'whatsapp: a place',
    json: event({ location: { latitude: 40.75, longitude: -73.99 } }),
    messages: [{ text: '(40.75, -73.99)' }],
  },
  {
    name: 'whatsapp: a kind that comes tomorrow',
    json: event({ hologram: {} }),
    messages: [{ text: '', media: undefined }],
  },
  {
    name: 'an SMS through Conversations',
    json: event({ text: 'x' }, { platform: 'sms' }),
    messages: [{ channel: 'sms' }],
  },
  {
    name: 'what we sent ourselves is no message',
    json: event({ text: 'x' }, { direction: 'sent' }),
    messages: [],
  },
  {
    name: 'a change of a message is no message',
    json: { ...event({ text: 'x' }), type: 'message.updated' },
    messages: [],
  },
  {
    name: 'whatsapp: no sender',
    json: { ...event({ text: 'x' }, { from: undefined }), contact: undefined },
    messages: 'unparsable',
  },
  { name: 'no sender', form: { receiver: '2', body: 'x' }, messages: 'unparsable' },
  { name: 'no recipient', form: { originator: '1', body: 'x' }, messages: 'unparsable' },
  { name: 'nothing', query: '', messages: 'unparsable' },
];
