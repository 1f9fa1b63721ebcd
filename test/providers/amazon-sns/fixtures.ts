/** What Amazon says, as the rows of this folder need it. Shapes follow its own samples; ids are invented. */
import { generateKeyPairSync, sign } from 'node:crypto';
import { canonicalString, type Envelope } from '../../../src/providers/amazon-sns/envelope.js';
import { selfSigned } from './certificate.js';

export interface Credentials {
  access_key: string;
  secret_access: string;
  region: string;
  phone_number?: string | undefined;
  c1?: string | undefined;
  sms_type?: 'Transactional' | 'Promotional' | undefined;
  c2?: string | undefined;
  c3?: string | undefined;
  c4?: string | undefined;
  c5?: 'on' | 'off' | undefined;
}

export const ID = '34d9b400-0000-5000-8000-000000000001';
export const SECRET = 'wJalrEXAMPLEKEYbPxRfiCYsecretEXAMPLEKEY1';
export const TOPIC = 'arn:aws:sns:us-east-1:123456789012:sms-inbound';
export const LOG_TOPIC = 'arn:aws:sns:us-east-1:123456789012:sms-log';

const NAMESPACE = 'http://sns.amazonaws.com/doc/2010-03-31/';
export const published = (messageId = ID) =>
  `<PublishResponse xmlns="${NAMESPACE}"><PublishResult><MessageId>${messageId}</MessageId></PublishResult>` +
  `<ResponseMetadata><RequestId>00000000-0000-5000-8000-000000000002</RequestId></ResponseMetadata></PublishResponse>`;
export const refused = (code: string, message = 'see the page') =>
  `<ErrorResponse xmlns="${NAMESPACE}"><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error>` +
  `<RequestId>00000000-0000-5000-8000-000000000002</RequestId></ErrorResponse>`;

export const CERT_URL = 'https://sns.us-east-1.amazonaws.com/SimpleNotificationService-0000.pem';
/** The time that all rows of the suite share. */
export const NOW = '2026-11-20T12:00:00.000Z';

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
export const OTHER_KEY = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
export const PEM = selfSigned(rsa, { from: '2026-01-01T00:00:00Z', to: '2027-01-01T00:00:00Z' });
/** For tests that go by the real clock. */
export const LASTING_PEM = selfSigned(rsa, { from: '2020-01-01T00:00:00Z', to: '2049-01-01T00:00:00Z' });
export const OLD_PEM = selfSigned(rsa, { from: '2024-01-01T00:00:00Z', to: '2025-01-01T00:00:00Z' });
export const EC_PEM = selfSigned(generateKeyPairSync('ec', { namedCurve: 'P-256' }), {
  from: '2026-01-01T00:00:00Z',
  to: '2027-01-01T00:00:00Z',
});

export const sms = (more: object = {}) => ({
  originationNumber: '+12025550142',
  destinationNumber: '+12025550101',
  messageKeyword: 'JOIN',
  messageBody: 'JOIN',
  inboundMessageId: 'cae173d2-0000-4000-8000-000000000001',
  previousPublishedMessageId: 'wJalrEXAMPLE',
  ...more,
});

/** A notification as SNS posts it, signed with the key of `PEM`. `undefined` leaves a field out. */
export function signed(change: Partial<Record<keyof Envelope, unknown>> = {}, key = rsa.privateKey): object {
  const envelope = JSON.parse(
    JSON.stringify({
      Type: 'Notification',
      MessageId: '22b80b92-0000-5000-8000-302f00000001',
      TopicArn: TOPIC,
      Message: JSON.stringify(sms()),
      Timestamp: NOW,
      SignatureVersion: '2',
      SigningCertURL: CERT_URL,
      UnsubscribeURL: 'https://sns.us-east-1.amazonaws.com/?Action=Unsubscribe',
      ...change,
    }),
  ) as Envelope;
  const digest = envelope.SignatureVersion === '1' ? 'RSA-SHA1' : 'RSA-SHA256';
  return {
    ...envelope,
    Signature: sign(digest, Buffer.from(canonicalString(envelope)), key).toString('base64'),
  };
}

export const SUBSCRIBE_URL = `https://sns.us-east-1.amazonaws.com/?Action=ConfirmSubscription&TopicArn=${TOPIC}&Token=2336412f37`;
export const confirmation = (change: Partial<Record<keyof Envelope, unknown>> = {}) =>
  signed({
    Type: 'SubscriptionConfirmation',
    Message: 'You have chosen to subscribe',
    Token: '2336412f37',
    SubscribeURL: SUBSCRIBE_URL,
    ...change,
  });
export const goodbye = () => confirmation({ Type: 'UnsubscribeConfirmation' });

/** An entry of the delivery log. */
export const logged = (more: object = {}, delivery: object = {}) => ({
  notification: { messageId: ID, timestamp: '2026-03-15 14:30:00.558' },
  delivery: {
    phoneCarrier: 'Example Carrier',
    mnc: 2,
    mcc: 639,
    destination: '+254711000111',
    priceInUSD: 0.0211,
    smsType: 'Transactional',
    providerResponse: 'Message has been accepted by phone carrier',
    dwellTimeMs: 410,
    dwellTimeMsUntilDeviceAck: 980,
    ...delivery,
  },
  status: 'SUCCESS',
  ...more,
});
