/** What Vonage tells us about what we sent: receipts of parts, states of messages, events of calls. */
import { rowsFor, type DlrRow } from '../../support/driver-spec.js';
import { ID, problem, UUID, type Credentials } from './fixtures.js';

type Reason = NonNullable<Exclude<DlrRow<Credentials>['reports'], 'unparsable'>[number]['reason']>;
type Status = 'sent' | 'delivered' | 'failed' | 'expired' | 'unknown';

const receipt = (more: Record<string, string> = {}) => ({
  msisdn: '254711000111',
  to: 'ACME',
  'network-code': '63902',
  messageId: ID,
  price: '0.04120000',
  status: 'delivered',
  scts: '2603151430',
  'err-code': '0',
  'message-timestamp': '2026-03-15 14:30:05',
  'client-ref': '156-1',
  'api-key': 'abcd1234',
  ...more,
});

/** Source: "Delivery receipts". */
const EXPECTED_SMS_STATUSES: Record<string, Status> = {
  accepted: 'sent',
  buffered: 'sent',
  delivered: 'delivered',
  failed: 'failed',
  rejected: 'failed',
  expired: 'expired',
  unknown: 'unknown',
};
const EXPECTED_REPORT_CODES: Record<string, Reason> = {
  1: 'unknown',
  2: 'handset_unreachable',
  3: 'invalid_recipient',
  4: 'blocked_by_operator',
  5: 'no_route',
  6: 'blocked_by_operator',
  7: 'handset_unreachable',
  8: 'provider_error',
  9: 'invalid_recipient',
  10: 'invalid_content',
  11: 'no_route',
  12: 'invalid_recipient',
  13: 'blocked_by_operator',
  14: 'blocked_by_operator',
  15: 'blocked_by_operator',
  16: 'rate_limited',
  50: 'blocked_by_provider',
  51: 'blocked_by_provider',
  52: 'blocked_by_provider',
  53: 'blocked_by_provider',
  54: 'blocked_by_provider',
  99: 'unknown',
};

export const smsReports: DlrRow<Credentials>[] = [
  {
    name: 'a receipt in the query of a GET',
    query: receipt(),
    ref: '156-1',
    reports: [
      {
        ref: '156-1',
        providerId: ID,
        partId: ID,
        status: 'delivered',
        providerCode: 'delivered',
        reason: undefined,
        operator: '63902',
        cost: undefined,
        reportedAt: new Date('2026-03-15T14:30:05Z'),
      },
    ],
  },
  {
    name: 'a receipt in a form',
    form: receipt(),
    reports: [{ ref: '156-1', providerId: ID, status: 'delivered' }],
  },
  {
    name: 'a receipt in JSON',
    json: receipt(),
    reports: [{ ref: '156-1', providerId: ID, status: 'delivered' }],
  },
  {
    name: 'our path counts more than the reference that is echoed',
    query: receipt({ 'client-ref': '99-9' }),
    ref: '156-1',
    reports: [{ ref: '156-1' }],
  },
  {
    name: 'without any reference the id is left',
    query: receipt({ 'client-ref': '' }),
    reports: [{ ref: undefined, providerId: ID }],
  },
  ...rowsFor('SMS_STATUSES', EXPECTED_SMS_STATUSES, (word, status) => ({
    name: `${word} is ${status}`,
    form: receipt({ status: word }),
    reports: [{ status, providerCode: word }],
  })),
  {
    name: 'an unknown word is never an ending',
    form: receipt({ status: 'teleported', 'err-code': '3' }),
    reports: [{ status: 'sent', reason: undefined, providerCode: 'teleported' }],
  },
  {
    name: 'a word that every object has is as unknown',
    form: receipt({ status: 'constructor' }),
    reports: [{ status: 'sent', providerCode: 'constructor' }],
  },
  ...rowsFor('SMS_REPORT_CODES', EXPECTED_REPORT_CODES, (code, reason) => ({
    name: `failed with ${code}: ${reason}`,
    form: receipt({ status: 'failed', 'err-code': code }),
    reports: [{ status: 'failed', reason, providerCode: code }],
  })),
  {
    name: 'expired stays expired, whatever the code',
    form: receipt({ status: 'expired', 'err-code': '2' }),
    reports: [{ status: 'expired', reason: 'expired', providerCode: '2' }],
  },
  {
    name: 'failed without a code has an unknown reason',
    form: receipt({ status: 'rejected', 'err-code': '' }),
    reports: [{ status: 'failed', reason: 'unknown', providerCode: 'rejected' }],
  },
  {
    name: 'a code that is none is not repeated',
    form: receipt({ status: 'failed', 'err-code': '<b>' }),
    reports: [{ reason: 'unknown', providerCode: 'failed' }],
  },
  {
    name: 'a time that is none is left out',
    form: receipt({ 'message-timestamp': '2026-99-99 14:30:05', 'network-code': 'null' }),
    reports: [{ reportedAt: undefined, operator: undefined }],
  },
  { name: 'no status', form: receipt({ status: '' }), reports: 'unparsable' },
  { name: 'no id', form: receipt({ messageId: '' }), reports: 'unparsable' },
];

const state = (status: string, more: object = {}) => ({
  message_uuid: UUID,
  to: '254711000111',
  from: '12025550100',
  timestamp: '2026-03-15T14:30:05.000Z',
  status,
  client_ref: '156-1',
  channel: 'whatsapp',
  ...more,
});

const EXPECTED_MESSAGES_STATUSES: Record<string, Status> = {
  submitted: 'sent',
  delivered: 'delivered',
  read: 'delivered',
  rejected: 'failed',
  undeliverable: 'failed',
};

const failure = (code: string, status: Status, reason: Reason): DlrRow<Credentials> => ({
  name: `undeliverable with ${code} is ${status}: ${reason}`,
  json: state('undeliverable', { error: problem(code) }),
  reports: [{ status, reason, providerCode: code }],
});

export const messageReports: DlrRow<Credentials>[] = [
  ...rowsFor('MESSAGES_STATUSES', EXPECTED_MESSAGES_STATUSES, (word, status) => ({
    name: `${word} is ${status}`,
    json: state(word),
    ref: '156-1',
    reports: [
      {
        ref: '156-1',
        providerId: UUID,
        status,
        providerCode: word,
        partId: undefined,
        read: word === 'read' ? true : undefined,
        reportedAt: new Date('2026-03-15T14:30:05Z'),
      },
    ],
  })),
  {
    name: 'price, operator and parts',
    json: state('delivered', {
      usage: { currency: 'eur', price: '0.0333' },
      destination: { network_code: '63902' },
      sms: { count_total: '2' },
    }),
    reports: [{ ref: '156-1', cost: { amount: '0.0333', currency: 'EUR' }, operator: '63902', parts: 2 }],
  },
  {
    name: 'odd side fields cost nothing else',
    json: state('delivered', { usage: 'free', destination: 7, sms: [], timestamp: 5, error: 'x' }),
    reports: [{ status: 'delivered', cost: undefined, operator: undefined, parts: undefined }],
  },
  failure('1180', 'failed', 'handset_unreachable'),
  failure('1240', 'failed', 'opted_out'),
  failure('1340', 'failed', 'template_required'),
  failure('1360', 'expired', 'expired'),
  failure('1999', 'failed', 'unknown'),
  {
    name: 'the number in the title is read too',
    json: state('rejected', { error: { title: 1300, type: 'x' } }),
    reports: [{ status: 'failed', reason: 'invalid_recipient', providerCode: '1300' }],
  },
  {
    name: 'rejected without a number has an unknown reason',
    json: state('rejected'),
    reports: [{ status: 'failed', reason: 'unknown', providerCode: 'rejected' }],
  },
  {
    name: 'an unknown word is never an ending',
    json: state('teleported', { error: problem('1300') }),
    reports: [{ status: 'sent', reason: undefined, providerCode: 'teleported' }],
  },
  { name: 'no status', json: state(''), reports: 'unparsable' },
];

const event = (status: string, more: object = {}) => ({
  uuid: UUID,
  conversation_uuid: 'CON-0001',
  from: '12025550100',
  to: '254711000111',
  direction: 'outbound',
  timestamp: '2026-03-15T14:30:05.123Z',
  status,
  ...more,
});

const EXPECTED_CALL_STATES: Record<string, [Status, Reason | undefined]> = {
  started: ['sent', undefined],
  ringing: ['sent', undefined],
  answered: ['sent', undefined],
  human: ['sent', undefined],
  machine: ['sent', undefined],
  completed: ['delivered', undefined],
  busy: ['failed', 'handset_unreachable'],
  timeout: ['failed', 'handset_unreachable'],
  unanswered: ['failed', 'handset_unreachable'],
  cancelled: ['failed', 'unknown'],
  failed: ['failed', 'unknown'],
  rejected: ['failed', 'blocked_by_provider'],
};

export const callReports: DlrRow<Credentials>[] = [
  ...rowsFor('CALL_STATES', EXPECTED_CALL_STATES, (word, [status, reason]) => ({
    name: `a call that is ${word} is ${status}`,
    json: event(word),
    ref: '156-1',
    reports: [{ ref: '156-1', providerId: UUID, status, reason, providerCode: word }],
  })),
  {
    name: 'a completed call has a duration and a price',
    json: event('completed', { duration: '12', rate: '0.0045', price: '0.00090000', network: '63902' }),
    ref: '156-1',
    reports: [
      {
        status: 'delivered',
        cost: { amount: '0.00090000', currency: 'EUR' },
        operator: '63902',
        reportedAt: new Date('2026-03-15T14:30:05.123Z'),
        call: { state: 'completed', durationS: 12 },
      },
    ],
  },
  {
    name: 'a call of no length has a duration too',
    json: event('completed', { duration: 0, network: 'KE-FIXED' }),
    reports: [{ call: { state: 'completed', durationS: 0 }, operator: undefined }],
  },
  ...(['human', 'machine'] as const).map((who) => ({
    name: `answered by a ${who}`,
    json: event(who),
    reports: [{ call: { state: who, answeredBy: who } }],
  })),
  {
    name: 'an event in the query of a GET',
    query: { uuid: UUID, status: 'ringing', conversation_uuid: 'CON-0001' },
    ref: '156-1',
    reports: [{ ref: '156-1', status: 'sent', call: { state: 'ringing' } }],
  },
  {
    name: 'an unknown state is never an ending',
    json: event('teleported'),
    reports: [{ status: 'sent', reason: undefined }],
  },
  { name: 'an event without a state', json: event(''), reports: 'unparsable' },
];
