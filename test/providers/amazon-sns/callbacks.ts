/** What reaches us from Amazon: texts in envelopes of a topic, and entries of the delivery log. */
import type { ReasonCode } from '../../../src/providers/outcome.js';
import { rowsFor, type DlrRow, type InboundRow } from '../../support/driver-spec.js';
import { confirmation, goodbye, ID, logged, LOG_TOPIC, signed, sms, type Credentials } from './fixtures.js';

/** Source: the list of reasons in "Viewing CloudWatch metrics and logs for SMS deliveries". */
const EXPECTED_FAILURES: Record<string, [response: string, reason: ReasonCode]> = {
  'opted out': ['Phone number is opted out', 'opted_out'],
  blocked: ['Phone carrier has blocked this message', 'blocked_by_operator'],
  spam: ['Looks like spam', 'blocked_by_operator'],
  'max price': ['This delivery would exceed max price', 'price_limit'],
  'no quota left': ['No quota left for account', 'insufficient_balance'],
  spend: ['Monthly spend limit reached', 'insufficient_balance'],
  'message body': ['Message body is invalid', 'invalid_content'],
  invalid: ['Invalid phone number', 'invalid_recipient'],
  unreachable: ['Phone is currently unreachable', 'handset_unreachable'],
  unavailable: ['Phone carrier is currently unavailable', 'handset_unreachable'],
};

const success = (providerResponse: string) =>
  logged({}, { providerResponse, dwellTimeMsUntilDeviceAck: undefined });
const CARRIER = 'Message has been accepted by phone carrier';

const operator = (name: string, delivery: object, expected: string | undefined): DlrRow<Credentials> => ({
  name: `operator: ${name}`,
  json: logged({}, delivery),
  reports: [{ operator: expected }],
});

export const dlrs: DlrRow<Credentials>[] = [
  {
    name: "acknowledged by the phone is delivered, with the log's price, operator and time",
    json: logged(),
    reports: [
      {
        ref: undefined,
        providerId: ID,
        status: 'delivered',
        reason: undefined,
        providerCode: 'SUCCESS',
        text: CARRIER,
        reportedAt: new Date('2026-03-15T14:30:00.558Z'),
        cost: { amount: '0.0211', currency: 'USD' },
        operator: '63902',
        parts: undefined,
      },
    ],
  },
  {
    name: 'accepted by the phone is delivered',
    json: success('Message has been accepted by phone'),
    reports: [{ status: 'delivered' }],
  },
  { name: 'accepted by the carrier alone is sent', json: success(CARRIER), reports: [{ status: 'sent' }] },
  {
    name: 'accepted by the carrier alone is delivered where the app says that it counts',
    credentials: { c5: 'on' },
    json: success(CARRIER),
    reports: [{ status: 'delivered' }],
  },
  {
    name: 'accepted by the carrier alone is sent where the app says that it does not',
    credentials: { c5: 'off' },
    json: success(CARRIER),
    reports: [{ status: 'sent' }],
  },
  {
    name: 'a failure is one, whatever counts',
    credentials: { c5: 'on' },
    json: logged({ status: 'FAILURE' }, { providerResponse: 'Phone is currently unreachable' }),
    reports: [{ status: 'failed', reason: 'handset_unreachable' }],
  },
  ...rowsFor('FAILURE_WORDS', EXPECTED_FAILURES, (_, [providerResponse, reason]) => ({
    name: `FAILURE, "${providerResponse}"`,
    json: logged({ status: 'FAILURE' }, { providerResponse, dwellTimeMsUntilDeviceAck: undefined }),
    reports: [{ status: 'failed' as const, reason, text: providerResponse, providerCode: 'FAILURE' }],
  })),
  {
    name: 'FAILURE for an unknown reason, numbers left out',
    json: logged(
      { status: 'FAILURE' },
      { providerResponse: 'Unknown error attempting to reach +254711000111' },
    ),
    reports: [{ status: 'failed', reason: 'unknown', text: 'Unknown error attempting to reach …' }],
  },
  {
    name: 'an unknown status is never an ending',
    json: logged({ status: 'LATER' }),
    reports: [{ status: 'sent', providerCode: 'LATER' }],
  },
  {
    name: 'parts, where the log has them',
    json: logged({}, { numberOfMessageParts: 3 }),
    reports: [{ parts: 3 }],
  },
  {
    name: 'an odd side field costs nothing else',
    json: logged({}, { priceInUSD: 'free', mcc: 'x', providerResponse: 7, numberOfMessageParts: -1 }),
    reports: [{ providerId: ID, status: 'delivered', cost: undefined, operator: undefined, text: undefined }],
  },
  {
    name: 'no delivery in it',
    json: { notification: { messageId: ID }, status: 'SUCCESS' },
    reports: [{ providerId: ID, status: 'sent', reportedAt: undefined }],
  },
  operator('a zero that the number lost comes back', { mcc: 262, mnc: 1 }, '26201'),
  operator('three digits in North America', { mcc: 310, mnc: 26 }, '310026'),
  operator('an MNC of three digits elsewhere', { mcc: 405, mnc: 840 }, '405840'),
  operator('MNC 0', { mcc: 639, mnc: 0 }, '63900'),
  operator('no country has this', { mcc: 1, mnc: 1 }, undefined),
  operator('half a code', { mcc: 639.5, mnc: 2 }, undefined),
  {
    name: 'a list of entries',
    body: JSON.stringify([logged(), logged({ status: 'FAILURE' })]),
    reports: [{ status: 'delivered' }, { status: 'failed' }],
  },
  {
    name: 'the document of a subscription filter; what is no entry is passed over',
    json: {
      logEvents: [
        { id: '1', message: JSON.stringify(logged()) },
        { id: '2', message: 'REPORT RequestId' },
      ],
    },
    reports: [{ providerId: ID }],
  },
  {
    name: 'through a topic',
    json: signed({ TopicArn: LOG_TOPIC, Message: JSON.stringify(logged()) }),
    reports: [{ providerId: ID, status: 'delivered' }],
  },
  { name: 'the topic asks for a confirmation', json: confirmation(), reports: [] },
  { name: 'a text instead of an entry', json: signed(), reports: 'unparsable' },
  { name: 'an envelope with something missing', json: { ...signed(), MessageId: 7 }, reports: 'unparsable' },
  { name: 'something else', json: { a: 1 }, reports: 'unparsable' },
  { name: 'an empty list', body: '[]', reports: 'unparsable' },
  { name: 'no JSON', body: 'hello', reports: 'unparsable' },
];

const said = (change: object) => signed({ Message: JSON.stringify(sms(change)) });

export const inbound: InboundRow<Credentials>[] = [
  {
    name: 'a text to our number',
    json: signed(),
    headers: { 'content-type': 'text/plain; charset=UTF-8', 'x-amz-sns-message-type': 'Notification' },
    messages: [
      {
        providerId: 'cae173d2-0000-4000-8000-000000000001',
        from: '+12025550142',
        to: '+12025550101',
        text: 'JOIN',
        receivedAt: new Date('2026-11-20T12:00:00Z'),
      },
    ],
  },
  {
    name: 'without an id of its own it has that of the notification',
    json: said({ inboundMessageId: undefined }),
    messages: [{ providerId: '22b80b92-0000-5000-8000-302f00000001' }],
  },
  {
    name: 'unicode is kept',
    json: said({ messageBody: ' Jambo 😀\nሰላም ' }),
    messages: [{ text: ' Jambo 😀\nሰላም ' }],
  },
  { name: 'an empty text is a text', json: said({ messageBody: '' }), messages: [{ text: '' }] },
  { name: 'no readable time', json: signed({ Timestamp: 'today' }), messages: [{ receivedAt: undefined }] },
  { name: 'a subscription to be confirmed is no text', json: confirmation(), messages: [] },
  { name: 'nor is the end of one', json: goodbye(), messages: [] },
  { name: 'raw message delivery', json: sms(), messages: 'unparsable' },
  { name: 'an envelope with something missing', json: { ...signed(), Message: 7 }, messages: 'unparsable' },
  { name: 'a notification of something else', json: signed({ Message: 'alarm!' }), messages: 'unparsable' },
  { name: 'no sender', json: said({ originationNumber: '' }), messages: 'unparsable' },
];
