import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { keptCertificates } from '../../../src/providers/amazon-sns/certificates.js';
import * as tables from '../../../src/providers/amazon-sns/codes.js';
import { canonicalString, type Envelope } from '../../../src/providers/amazon-sns/envelope.js';
import { amazonSns } from '../../../src/providers/amazon-sns/index.js';
import { createHttpClient } from '../../../src/providers/http.js';
import { parseNetworks } from '../../../src/security/safe-url.js';
import type { CheckRow } from '../../support/driver-spec.js';
import { startFakeServer } from '../../support/fake-server.js';
import { testDriver } from '../../support/test-driver.js';
import { dlrs, inbound } from './callbacks.js';
import { logged, LOG_TOPIC, PEM, published, refused, SECRET, TOPIC, type Credentials } from './fixtures.js';
import { MOTO_CERTIFICATE, MOTO_NOTIFICATION, MOTO_NOW } from './moto.js';
import { send } from './send.js';
import { handshakes, prepares, signatures } from './signatures.js';

const { ERROR_CODES, PARAMETER_WORDS, FAILURE_WORDS } = tables;

const CREDENTIALS: Credentials = {
  access_key: 'AKIAEXAMPLE000000001',
  secret_access: SECRET,
  region: 'us-east-1',
  c2: `${TOPIC}, ${LOG_TOPIC}`,
};

const check: CheckRow<Credentials>[] = [
  {
    name: 'a key that may read',
    reply: [
      200,
      '<GetSMSAttributesResponse><GetSMSAttributesResult><attributes/></GetSMSAttributesResult></GetSMSAttributesResponse>',
    ],
    request: {
      method: 'POST',
      path: '/',
      form: { Action: 'GetSMSAttributes', Version: '2010-03-31', 'attributes.member.1': 'MonthlySpendLimit' },
    },
    ok: true,
  },
  {
    name: 'a key that may only publish',
    reply: [403, refused('AuthorizationError')],
    ok: true,
    text: /first message/,
  },
  { name: 'an unknown key', reply: [403, refused('InvalidClientTokenId')], ok: false, text: /refuses/ },
  {
    name: 'a wrong secret',
    reply: [403, refused('SignatureDoesNotMatch')],
    ok: false,
    text: /SignatureDoesNotMatch/,
  },
  { name: 'trouble there', reply: [500, refused('InternalFailure')], ok: false, text: /500/ },
  { name: 'a web page', reply: [200, '<html>'], ok: false, text: /200/ },
  { name: 'nobody there', reply: 'refused', ok: false, text: /ECONNREFUSED/ },
];

testDriver(amazonSns, {
  credentials: CREDENTIALS,
  secrets: [SECRET],
  endpoints: (url) => ({ sns: url, cert: url }),
  accepts: [200, published()],
  sentText: ({ form }) => form.get('Message'),
  journeys: { sms: { accepts: [200, published()], callback: { json: logged() } } },
  tables: { ERROR_CODES, PARAMETER_WORDS, FAILURE_WORDS },
  send,
  dlr: dlrs,
  inbound,
  signatures,
  prepares,
  handshakes,
  replies: [{ name: 'nothing is said', kind: 'receive', reply: { status: 200, body: '' } }],
  check,
});

describe('the canonical string of an envelope', () => {
  it('is that of the published vector', () => {
    const envelope = {
      Type: 'Notification',
      MessageId: '22b80b92-0000-5000-8000-302f00000001',
      TopicArn: TOPIC,
      Message:
        '{"originationNumber":"+12025550142","destinationNumber":"+12025550101","messageKeyword":"JOIN",' +
        '"messageBody":"JOIN","inboundMessageId":"cae173d2-0000-4000-8000-000000000001",' +
        '"previousPublishedMessageId":"wJalrEXAMPLE"}',
      Timestamp: '2026-01-15T10:30:00.000Z',
      SignatureVersion: '1',
      Signature: '',
      SigningCertURL: '',
    } satisfies Envelope;
    const text = canonicalString(envelope);
    assert.equal(Buffer.byteLength(text), 383);
    const digest = createHash('sha256').update(text).digest('hex');
    assert.equal(digest, '7cf98a5d78aa83aa5d21dac8e906dfb5976274728af6c45f77a5c78bddfcc5a1');
  });
});

describe('a notification that moto signed', () => {
  const verdictOn = (envelope: object) =>
    amazonSns.verify(
      { method: 'POST', url: '', pathRest: [], headers: {}, body: Buffer.from(JSON.stringify(envelope)) },
      { credentials: CREDENTIALS, now: MOTO_NOW, prepared: MOTO_CERTIFICATE },
    );

  it('is valid', () => assert.equal(verdictOn(MOTO_NOTIFICATION), 'valid'));
  it('is invalid with another text', () =>
    assert.equal(verdictOn({ ...MOTO_NOTIFICATION, Message: '{}' }), 'invalid'));
});

describe('certificates of SNS', () => {
  it('are fetched once, and the twenty newest are kept', async () => {
    const fake = await startFakeServer();
    const http = createHttpClient({ allowedNetworks: parseNetworks('127.0.0.0/8') });
    try {
      fake.answer([200, PEM]);
      const certificates = keptCertificates();
      const load = (name: number) => certificates.load(`${fake.url}/${name}.pem`, http);
      for (let name = 1; name <= 20; name++) assert.equal(await load(name), PEM);
      for (let name = 1; name <= 20; name++) assert.equal(await load(name), PEM);
      assert.equal(fake.requests.length, 20);
      await load(21);
      await load(20);
      assert.equal(fake.requests.length, 21);
      await load(1);
      assert.equal(fake.requests.length, 22);
    } finally {
      await fake.close();
      await http.close();
    }
  });
});

describe('requests to Amazon', () => {
  async function urlOf(credentials: Partial<Credentials>): Promise<string> {
    const asked: string[] = [];
    const context = {
      credentials: { ...CREDENTIALS, ...credentials },
      endpoints: {},
      now: new Date(),
      http: {
        async request({ url, headers = {} }: { url: string; headers?: Record<string, string> }) {
          asked.push(url);
          assert.match(
            headers['authorization'] ?? '',
            /Credential=AKIAEXAMPLE000000001\/\d{8}\/[\w-]+\/sns\/aws4_request/,
          );
          return { reply: { status: 503, headers: {}, body: Buffer.alloc(0) } };
        },
      },
    };
    await amazonSns.test(context);
    return asked.join(' ');
  }

  it('go to the region', async () => {
    assert.equal(await urlOf({}), 'https://sns.us-east-1.amazonaws.com/');
    assert.equal(await urlOf({ region: 'cn-north-1' }), 'https://sns.cn-north-1.amazonaws.com.cn/');
  });

  it('go there whatever the environment says', async () => {
    const variables = {
      AWS_ENDPOINT_URL: 'https://elsewhere.example.test',
      AWS_ENDPOINT_URL_SNS: 'https://elsewhere.example.test',
      AWS_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: 'AKIAOTHER',
      AWS_USE_FIPS_ENDPOINT: 'true',
      AWS_USE_DUALSTACK_ENDPOINT: 'true',
      AWS_MAX_ATTEMPTS: '5',
    };
    Object.assign(process.env, variables);
    try {
      assert.equal(await urlOf({}), 'https://sns.us-east-1.amazonaws.com/');
    } finally {
      for (const name of Object.keys(variables)) delete process.env[name];
    }
  });
});
