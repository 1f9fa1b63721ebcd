/** Envelopes: whose they are, what is fetched for them, and what a subscription asks for. */
import type { HandshakeRow, PrepareRow, SignatureRow } from '../../support/driver-spec.js';
import {
  CERT_URL,
  confirmation,
  EC_PEM,
  goodbye,
  logged,
  LOG_TOPIC,
  OLD_PEM,
  OTHER_KEY,
  PEM,
  signed,
  SUBSCRIBE_URL,
  TOPIC,
  type Credentials,
} from './fixtures.js';

const row = (
  verdict: 'valid' | 'invalid',
  name: string,
  json: unknown,
  more: Partial<SignatureRow<Credentials>> = {},
): SignatureRow<Credentials> => ({ name, json, prepared: PEM, ...more, verdict });
const ago = (minutes: number) =>
  new Date(Date.parse('2026-11-20T12:00:00Z') - minutes * 60_000).toISOString();

export const signatures: SignatureRow<Credentials>[] = [
  row('valid', 'a notification, version 2', signed()),
  row('valid', 'a notification, version 1', signed({ SignatureVersion: '1' })),
  row('valid', 'with a subject', signed({ Subject: 'SMS' })),
  row('valid', 'a subject that is null is no subject', { ...signed(), Subject: null }),
  row('valid', 'a subscription to be confirmed', confirmation()),
  row('valid', 'the end of a subscription', goodbye()),
  row('valid', 'the second topic of the app', signed({ TopicArn: LOG_TOPIC })),
  row('valid', 'fields that come tomorrow are not signed', { ...signed(), Zz: 1 }),
  row('valid', '59 minutes old', signed({ Timestamp: ago(59) })),
  row('invalid', '61 minutes old', signed({ Timestamp: ago(61) })),
  row('invalid', 'from the future', signed({ Timestamp: ago(-61) })),
  row('invalid', 'without a readable time', signed({ Timestamp: 'now' })),
  row('invalid', 'a topic of somebody else', signed({ TopicArn: `${TOPIC}2` })),
  row('invalid', 'an app without a topic', signed(), { credentials: { c2: undefined } }),
  row('invalid', 'another text', { ...signed(), Message: '{}' }),
  row('invalid', 'a subject that was added', { ...signed(), Subject: 'x' }),
  row('invalid', 'another token', { ...confirmation(), Token: 'x' }),
  row('invalid', 'version 1 that says it is 2', {
    ...signed({ SignatureVersion: '1' }),
    SignatureVersion: '2',
  }),
  row('invalid', 'version 3', { ...signed(), SignatureVersion: '3' }),
  row('invalid', 'signed by somebody else', signed({}, OTHER_KEY)),
  row('invalid', 'an empty signature', { ...signed(), Signature: '' }),
  row('invalid', 'a certificate that ended', signed(), { prepared: OLD_PEM }),
  row('invalid', 'a certificate of another kind', signed(), { prepared: EC_PEM }),
  row('invalid', 'a certificate that is none', signed(), { prepared: 'hello' }),
  row('invalid', 'no certificate', signed(), { prepared: '' }),
  row('invalid', 'a type that nobody knows', { ...signed(), Type: 'Rumour' }),
  row('invalid', 'half an envelope', { Type: 'Notification' }),
  ...[
    'http://sns.us-east-1.amazonaws.com/x.pem',
    'https://sns.us-east-1.amazonaws.com/x.txt',
    'https://sns.us-east-1.amazonaws.com:8443/x.pem',
    'https://u:p@sns.us-east-1.amazonaws.com/x.pem',
    'https://sns.us-east-1.amazonaws.com.example.test/x.pem',
    'https://sns.us-east-1.evil.amazonaws.com/x.pem',
    'https://example.test/sns.us-east-1.amazonaws.com/x.pem',
    'https://s3.amazonaws.com/x.pem',
    'nonsense',
  ].map((SigningCertURL) => row('invalid', `a certificate at ${SigningCertURL}`, signed({ SigningCertURL }))),
  { name: 'an entry of the log comes without a signature', json: logged(), verdict: 'unsigned' },
];

/** Kept by its address, so every row that fetches has one of its own. */
const certificateAt = (path: string) => ({
  SigningCertURL: `https://sns.us-east-1.amazonaws.com/${path}.pem`,
});
const fetched = (path: string) => ({ method: 'GET', path: `/${path}.pem`, query: {}, body: '' });
const unasked = (name: string, json: unknown, credentials = {}): PrepareRow<Credentials> => ({
  name: `${name}: nobody is asked`,
  json,
  credentials,
  reply: [200, PEM],
  request: null,
  prepared: undefined,
});
const unavailable = (name: string, path: string, reply: PrepareRow<Credentials>['reply']) => ({
  name,
  json: signed(certificateAt(path)),
  ...(reply !== undefined && { reply }),
  prepared: 'unavailable',
});

export const prepares: PrepareRow<Credentials>[] = [
  {
    name: 'the certificate is fetched',
    json: signed(certificateAt('a')),
    reply: [200, PEM],
    request: fetched('a'),
    prepared: PEM,
  },
  unavailable('a missing certificate is asked for again later', 'b', [404]),
  unavailable('so is a web page', 'c', [200, '<html>']),
  unavailable('and one of 17 kB', 'd', [200, PEM.padEnd(17_000)]),
  unavailable('and one behind a redirect', 'e', [302, '', { location: '/a.pem' }]),
  unavailable('and one where nobody listens', 'f', undefined),
  unasked('another topic', signed({ TopicArn: `${TOPIC}2` })),
  unasked('an app without a topic', signed(), { c2: undefined }),
  unasked('an old message', signed({ Timestamp: ago(61) })),
  unasked('another host', signed({ SigningCertURL: 'https://example.test/x.pem' })),
  unasked('no certificate', signed({ SigningCertURL: CERT_URL.replace('.pem', '.txt') })),
  unasked('an entry of the log', logged()),
];

const QUERY = { Action: 'ConfirmSubscription', TopicArn: TOPIC, Token: '2336412f37' };

export const handshakes: HandshakeRow<Credentials>[] = [
  {
    name: 'a subscription is confirmed',
    json: confirmation(),
    reply: [200, '<ConfirmSubscriptionResponse/>'],
    request: { method: 'GET', path: '/', query: QUERY, body: '' },
    ok: true,
    text: /is confirmed/,
  },
  { name: 'not now: later', json: confirmation(), reply: [503], ok: false, text: /HTTP 503/ },
  { name: 'nobody there: later', json: confirmation(), ok: false, text: /ECONNREFUSED/ },
  ...[
    'https://example.test/?Action=ConfirmSubscription',
    SUBSCRIBE_URL.replace('https:', 'http:'),
    SUBSCRIBE_URL.replace('ConfirmSubscription', 'DeleteTopic'),
    undefined,
  ].map((SubscribeURL): HandshakeRow<Credentials> => ({
    name: `${SubscribeURL} is not followed`,
    json: confirmation({ SubscribeURL }),
    reply: [200],
    request: null,
    ok: true,
    text: /was not confirmed/,
  })),
  { name: 'the end of a subscription is told', json: goodbye(), request: null, ok: true, text: /ended/ },
  { name: 'a notification asks for nothing', json: signed(), request: null, ok: null },
  { name: 'nor does an entry of the log', json: logged(), request: null, ok: null },
];
