/** Delivery reports, which come in batches. */
import { rowsFor, type DlrRow } from '../../support/driver-spec.js';
import { EXPECTED_ERRORS, EXPECTED_GROUPS, EXPECTED_STATUSES } from './expected.js';
import { ID, NO_ERROR, status, UUID, type Credentials } from './fixtures.js';

const DELIVERED = status(5, 3, 'DELIVERED_TO_HANDSET');
const SENT_AT = '2026-03-15T14:30:00.000+0000';

const result = (more: object = {}) => ({
  bulkId: '1000000000000000156',
  messageId: ID,
  to: '254711000111',
  sender: 'ACME',
  sentAt: SENT_AT,
  doneAt: '2026-03-15T17:30:05.000+0300',
  messageCount: 1,
  mccMnc: '63902',
  callbackData: '156-1',
  price: { pricePerMessage: 0.01, currency: 'EUR' },
  status: DELIVERED,
  error: NO_ERROR,
  ...more,
});
const batch = (...results: unknown[]) => ({ results });

type Row = DlrRow<Credentials>;
type Report = Exclude<Row['reports'], 'unparsable'>[number];
const dlr = (name: string, more: object, ...reports: Report[]): Row => ({
  name,
  json: batch(result(more)),
  reports,
});

const statuses: Row[] = [
  ...rowsFor('STATUS_CODES', EXPECTED_STATUSES, (id, { group, name, atSend, report }): Row =>
    dlr(
      `status ${id} ${name} is ${report ?? 'no report'}`,
      { status: status(Number(id), group, name) },
      ...(report
        ? [
            {
              status: report,
              reason: atSend && 'reason' in atSend ? atSend.reason : undefined,
              providerCode: `${id} ${name}`,
            },
          ]
        : []),
    ),
  ),
  ...rowsFor('STATUS_GROUPS', EXPECTED_GROUPS, (group, { report }): Row =>
    dlr(
      `an unknown status of group ${group} is ${report}`,
      { status: status(999, Number(group), 'NEW') },
      {
        status: report!,
        providerCode: '999 NEW',
      },
    ),
  ),
  ...rowsFor('ERROR_REASONS', EXPECTED_ERRORS, (id, reason): Row =>
    dlr(
      `undelivered because of error ${id} is ${reason}`,
      {
        status: status(9, 2, 'UNDELIVERABLE_NOT_DELIVERED'),
        error: { ...status(Number(id), 1, 'EC_NAME'), permanent: true },
      },
      {
        status: 'failed',
        reason,
        providerCode: `${id} EC_NAME`,
        text: `Infobip reports 9 UNDELIVERABLE_NOT_DELIVERED, ${id} EC_NAME`,
      },
    ),
  ),
];

export const seen = {
  messageId: ID,
  from: '254711000111',
  to: '12025550100',
  sentAt: SENT_AT,
  seenAt: '2026-03-15T14:31:00.000+0000',
};

const reports: Row[] = [
  dlr(
    'an error that may pass says so',
    {
      status: status(9, 2, 'UNDELIVERABLE_NOT_DELIVERED'),
      error: { ...status(27, 1, 'EC_ABSENT_SUBSCRIBER'), permanent: false },
    },
    {
      status: 'failed',
      reason: 'handset_unreachable',
      text: 'Infobip reports 9 UNDELIVERABLE_NOT_DELIVERED, 27 EC_ABSENT_SUBSCRIBER, a new message may get through',
    },
  ),
  dlr(
    'a report of no error promises nothing',
    { status: status(9, 2, 'UNDELIVERABLE_NOT_DELIVERED') },
    { status: 'failed', reason: 'unknown', text: 'Infobip reports 9 UNDELIVERABLE_NOT_DELIVERED' },
  ),
  dlr(
    'a report with everything',
    {},
    {
      ref: '156-1',
      providerId: ID,
      status: 'delivered',
      reason: undefined,
      providerCode: '5 DELIVERED_TO_HANDSET',
      reportedAt: new Date('2026-03-15T14:30:05Z'),
      parts: 1,
      cost: { amount: '0.01', currency: 'EUR' },
      operator: '63902',
      call: undefined,
      read: undefined,
    },
  ),
  dlr(
    'the price of a message is that of all its parts, exactly',
    { messageCount: 3, price: { pricePerMessage: 0.0145, currency: 'eur' } },
    {
      parts: 3,
      cost: { amount: '0.0435', currency: 'EUR' },
    },
  ),
  dlr(
    'the older name of the count is read',
    { messageCount: undefined, smsCount: 2 },
    {
      parts: 2,
      cost: { amount: '0.02', currency: 'EUR' },
    },
  ),
  dlr('a price that is none is left out', { price: { pricePerMessage: 'free' } }, { cost: undefined }),
  dlr('a time that is none is left out', { doneAt: 'soon', sentAt: null }, { reportedAt: undefined }),
  dlr(
    'no time of the end means that of the sending',
    { doneAt: undefined },
    { reportedAt: new Date(SENT_AT) },
  ),
  dlr(
    'odd side fields do not cost the verdict',
    { mccMnc: 63_902, messageCount: 'x', error: 'none', price: 7 },
    {
      status: 'delivered',
      operator: undefined,
      parts: undefined,
      cost: undefined,
    },
  ),
  dlr(
    'without our reference in it, the reference is read from our id',
    { callbackData: undefined },
    {
      ref: '156-1',
      providerId: ID,
    },
  ),
  dlr(
    'a reference that is none is left out',
    { callbackData: '../etc', messageId: 'theirs' },
    {
      ref: undefined,
      providerId: 'theirs',
    },
  ),
  dlr('our reference alone is enough', { messageId: undefined }, { ref: '156-1', providerId: undefined }),
  {
    name: 'every result of a batch counts, whatever the address says',
    ref: '999-9',
    json: batch(
      result(),
      result({ messageId: `${UUID}-157-1`, callbackData: '157-1', status: status(15, 4, 'EXPIRED_EXPIRED') }),
      result({ messageId: `${UUID}-158-2`, callbackData: '158-2', status: status(23, 5) }),
      result({ messageId: `${UUID}-159-1`, callbackData: '159-1', status: status(3, 1) }),
    ),
    reports: [
      { ref: '156-1', status: 'delivered' },
      { ref: '157-1', status: 'expired' },
      { ref: '159-1', status: 'sent' },
    ],
  },
  {
    name: 'results that cannot be read do not cost the others',
    json: batch(
      null,
      7,
      {},
      result({ messageId: undefined, callbackData: undefined }),
      result({ status: {} }),
      result(),
    ),
    reports: [{ ref: '156-1' }],
  },
  { name: 'an empty batch is no news', json: batch(), reports: [] },
  {
    name: 'a message that was read',
    json: batch(seen),
    reports: [
      {
        ref: '156-1',
        providerId: ID,
        status: 'delivered',
        read: true,
        reportedAt: new Date('2026-03-15T14:31:00Z'),
      },
    ],
  },
  { name: 'results of which none can be read', json: batch({ messageId: ID }), reports: 'unparsable' },
  { name: 'no list of results', json: result(), reports: 'unparsable' },
  { name: 'a form', form: { results: '[]' }, reports: 'unparsable' },
  { name: 'a GET', query: 'messageId=1', reports: 'unparsable' },
];

const voiceError = (id: number, name: string) => ({ ...status(id, 0, name), permanent: true });
const call = (name: string, more: object, report: Report): Row =>
  dlr(
    name,
    {
      messageCount: undefined,
      price: { pricePerSecond: 0.0015, currency: 'EUR' },
      error: voiceError(5000, 'VOICE_ANSWERED'),
      voiceCall: {
        feature: 'Voice-message',
        startTime: SENT_AT,
        duration: 10,
        chargedDuration: 30,
        answeredBy: null,
        ivr: null,
      },
      ...more,
    },
    report,
  );

const calls: Row[] = [
  call(
    'a call that was answered',
    {},
    {
      status: 'delivered',
      providerCode: '5 DELIVERED_TO_HANDSET',
      call: { state: 'VOICE_ANSWERED', durationS: 10, answeredBy: 'human' },
      cost: { amount: '0.045', currency: 'EUR' },
      parts: undefined,
    },
  ),
  call('answered, whatever the status says', { status: status(4, 2) }, { status: 'delivered' }),
  call(
    'a call that a machine took',
    { error: voiceError(5001, 'VOICE_ANSWERED_MACHINE') },
    { status: 'delivered', call: { state: 'VOICE_ANSWERED_MACHINE', durationS: 10, answeredBy: 'machine' } },
  ),
  call(
    'a call that was not taken failed, even where the status says delivered',
    { error: voiceError(5003, 'EC_VOICE_NO_ANSWER'), voiceCall: { duration: 0, chargedDuration: 0 } },
    {
      status: 'failed',
      reason: 'handset_unreachable',
      providerCode: '5003 EC_VOICE_NO_ANSWER',
      call: { state: 'EC_VOICE_NO_ANSWER', durationS: 0 },
      cost: { amount: '0', currency: 'EUR' },
    },
  ),
  call(
    'who took it is read from the call first',
    { voiceCall: { duration: 4, answeredBy: 'MACHINE' } },
    { call: { state: 'VOICE_ANSWERED', durationS: 4, answeredBy: 'machine' }, cost: undefined },
  ),
  call(
    'the newer error codes tell who took it, too',
    { error: voiceError(10_002, 'MACHINE_DETECTED') },
    { status: 'delivered', call: { state: 'MACHINE_DETECTED', durationS: 10, answeredBy: 'machine' } },
  ),
];

export const dlrs = [...statuses, ...reports, ...calls];
