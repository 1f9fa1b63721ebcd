/** The official SDK as judge: of what our driver puts on the wire, and of the signatures that it accepts. */
import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { Vonage } from '@vonage/server-sdk';
import type { DriverContext } from '../../../src/providers/driver.js';
import { credentials as fields, SIGNATURE_METHODS } from '../../../src/providers/vonage/credentials.js';
import { vonage } from '../../../src/providers/vonage/index.js';
import { callbackRequest } from '../../support/callback-request.js';
import { smsRequest, useFakeProvider } from '../../support/beside-sdk.js';
import type { FakeServer, RecordedRequest } from '../../support/fake-server.js';
import {
  APPLICATION,
  CALLBACK,
  credentials,
  KEYS,
  part,
  SECRET,
  smsReply,
  UUID,
  type Credentials,
} from './fixtures.js';
import { debugPackage, jsonwebtoken, jwtPackage, smsPackage } from './packages.js';

const REQUEST = smsRequest('', CALLBACK);
const COMMON = {
  to: '254711000111',
  from: '12025550100',
  clientRef: '156-1',
  webhookUrl: CALLBACK,
  webhookVersion: 'v1' as const,
};

describe('the Vonage driver beside the SDK alone', () => {
  let fake: FakeServer;
  const { http } = useFakeProvider((started) => (fake = started));

  const context = (more: Partial<Credentials> = {}): DriverContext<Credentials> => ({
    credentials: { ...credentials, ...more },
    http,
    endpoints: { rest: fake.url, api: `${fake.url}/` },
    now: new Date('2026-11-20T12:00:00Z'),
  });
  const stock = () =>
    new Vonage(
      {
        apiKey: credentials.api_key,
        apiSecret: credentials.api_secret,
        applicationId: APPLICATION,
        privateKey: KEYS.privateKey,
      },
      { restHost: fake.url, apiHost: fake.url },
    );

  /** A bearer token is never the same twice; its claims are compared elsewhere. */
  const onTheWire = ({ method, path, query, body, headers }: RecordedRequest) => ({
    method,
    path,
    query: query.toString(),
    body: body.toString('latin1'),
    type: headers['content-type'],
    authorization: headers.authorization?.replace(/^Bearer .*/, 'Bearer'),
  });

  async function assertSame(
    reply: [number, object],
    ours: () => Promise<unknown>,
    theirs: () => Promise<unknown>,
  ) {
    fake.answer(reply);
    await ours();
    const [our, ...more] = fake.requests.map(onTheWire);
    assert.equal(more.length, 0);
    fake.answer(reply);
    await theirs();
    assert.deepEqual(our, onTheWire(fake.requests[0]!));
  }

  const texts = ['Habari', 'a&b=c+d%20e !\'()*~ "f" \\ #h?\nñ €', 'ሰላም 👩🏽‍🌾', 'lone \ud800 half'];
  for (const text of texts) {
    it(`sends ${JSON.stringify(text)} in the same bytes`, () =>
      assertSame(
        [200, smsReply(part())],
        () => vonage.send({ ...REQUEST, text, validityS: 90 }, context()),
        () =>
          stock().sms.send({
            to: '254711000111',
            from: '12025550100',
            text,
            type: 'unicode' as never,
            statusReportReq: true,
            callback: CALLBACK,
            clientRef: '156-1',
            ttl: 90_000,
          }),
      ));
  }

  it('sends a WhatsApp text in the same bytes', () =>
    assertSame(
      [202, { message_uuid: UUID }],
      () => vonage.send({ ...REQUEST, channel: 'whatsapp', text: 'ሰላም' }, context()),
      () => stock().messages.send({ channel: 'whatsapp', ...COMMON, messageType: 'text', text: 'ሰላም' }),
    ));

  it('sends a WhatsApp template in the same bytes', () =>
    assertSame(
      [202, { message_uuid: UUID }],
      () =>
        vonage.send(
          {
            ...REQUEST,
            channel: 'whatsapp',
            template: { name: 'hello', language: 'sw', variables: { 1: 'Asha' } },
          },
          context(),
        ),
      () =>
        stock().messages.send({
          channel: 'whatsapp',
          ...COMMON,
          messageType: 'template',
          template: { name: 'hello', parameters: ['Asha'] },
          whatsapp: { policy: 'deterministic', locale: 'sw' as never },
        }),
    ));

  it('sends an mms in the same bytes', () =>
    assertSame(
      [202, { message_uuid: UUID }],
      () =>
        vonage.send(
          {
            ...REQUEST,
            channel: 'mms',
            text: 'Habari',
            mediaUrls: ['https://files.example.test/a.jpg'],
            validityS: 600,
          },
          context(),
        ),
      () =>
        stock().messages.send({
          channel: 'mms',
          ...COMMON,
          messageType: 'image',
          image: { url: 'https://files.example.test/a.jpg', caption: 'Habari' },
          ttl: 600,
        }),
    ));

  it('calls in the same bytes', () =>
    assertSame(
      [201, { uuid: UUID }],
      () => vonage.send({ ...REQUEST, channel: 'voice', text: 'Habari' }, context()),
      () =>
        stock().voice.createOutboundCall({
          to: [{ type: 'phone', number: '254711000111' }],
          from: { type: 'phone', number: '12025550100' },
          ncco: [{ action: 'talk' as never, text: 'Habari' }],
          eventUrl: [CALLBACK],
          eventMethod: 'POST' as never,
        }),
    ));

  it('asks for the balance in the same bytes', () =>
    assertSame(
      [200, { value: 1, autoReload: false }],
      () => vonage.test(context()),
      () => stock().accounts.getBalance(),
    ));

  it('a token is signed with the key of the application, lives five minutes and is never used twice', async () => {
    const tokens = new Set<string>();
    for (const channel of ['voice', 'mms', 'whatsapp'] as const) {
      fake.answer([202, { message_uuid: UUID, uuid: UUID }]);
      await vonage.send({ ...REQUEST, channel, text: 'Habari' }, context());
      tokens.add(fake.requests[0]!.headers.authorization!.replace(/^Bearer /, ''));
    }
    assert.equal(tokens.size, 3);
    for (const token of tokens) {
      const claims: any = jsonwebtoken.verify(token, KEYS.publicKey, { algorithms: ['RS256'] });
      assert.equal(claims.application_id, APPLICATION);
      assert.equal(claims.exp - claims.iat, 300);
      assert.match(claims.jti, /^[0-9a-f-]{36}$/);
    }
  });

  it('prints neither text nor keys when the environment asks the SDK for debug output', async () => {
    const before = debugPackage.disable();
    const { log } = debugPackage;
    const printed: unknown[] = [];
    debugPackage.log = (...line) => void printed.push(line);
    debugPackage.enable('*');
    try {
      for (const channel of ['sms', 'whatsapp', 'voice'] as const) {
        fake.answer([200, smsReply(part())]);
        await vonage.send({ ...REQUEST, channel, text: 'Habari' }, context());
      }
      assert.deepEqual(printed, []);
      assert.ok(debugPackage.enabled('koa:application'), 'other names stay as they were');
    } finally {
      debugPackage.log = log;
      debugPackage.enable(before);
    }
  });
});

describe('signatures of Vonage beside the packages of the SDK', () => {
  /** Source: reference vector, checked with @vonage/sms 1.21.0. */
  const FIELDS = {
    messageId: '0B00000000000001',
    msisdn: '254711000111',
    nonce: '0f1e2d3c',
    text: 'a&b=c',
    timestamp: '1784000000',
    to: '12025550100',
    type: 'text',
  };
  const VECTORS: Partial<Record<(typeof SIGNATURE_METHODS)[number], string>> = {
    md5hash: '32502358f443338ee73f2c3ece2aad63',
    md5: 'beac1156298b7a2fc883faad7629390c',
    sha1: '2fee36e29abc84e4e0a73c61503778460037ab8a',
    sha256: '9918f5e9d396e4c0a5c0e22c3e98298047df97db9586942167de73627ff6619a',
  };
  const NAMES = {
    md5hash: 'MD5HASH',
    md5: 'MD5HMAC',
    sha1: 'SHA1HMAC',
    sha256: 'SHA256HMAC',
    sha512: 'SHA512HMAC',
  };
  const sms = new smsPackage.SMS({ apiKey: 'a', apiSecret: 'b' });
  const now = new Date(1_784_000_000_000);
  const verdict = (form: Record<string, string>, c3: (typeof SIGNATURE_METHODS)[number]) =>
    vonage.verify(callbackRequest({ form }, 'receive'), {
      credentials: { ...credentials, c2: SECRET, c3 },
      now,
    });

  for (const method of SIGNATURE_METHODS) {
    const sig = VECTORS[method];
    if (sig === undefined) continue;
    it(`${method}: the published vector, here and there`, () => {
      assert.equal(sms.verifySignature(sig, { ...FIELDS, sig }, SECRET, NAMES[method]), true);
      assert.equal(verdict({ ...FIELDS, sig }, method), 'valid');
    });
    it(`${method}: both refuse it with another text`, () => {
      const changed = { ...FIELDS, text: 'a', sig };
      assert.equal(sms.verifySignature(sig, changed, SECRET, NAMES[method]), false);
      assert.equal(verdict(changed, method), 'invalid');
    });
  }

  it('a token that ours accepts is one that theirs accepts; theirs alone overlooks another body', () => {
    const payload_hash = 'f69bc456f77351bbf9a3e1e80a9583da3dd407fbc2774553222ef1daf70ec683';
    const token = jsonwebtoken.sign({ iss: 'Vonage', iat: 1_784_000_000, payload_hash }, SECRET);
    const ask = (body: string) =>
      vonage.verify(callbackRequest({ body, headers: { authorization: `Bearer ${token}` } }, 'callback'), {
        credentials: { ...credentials, c2: SECRET },
        now,
      });
    assert.equal(jwtPackage.verifySignature(token, SECRET), true);
    assert.equal(ask(`{"message_uuid":"${UUID}","status":"delivered"}`), 'valid');
    assert.equal(ask(`{"message_uuid":"${UUID}","status":"rejected"}`), 'invalid');
  });
});

describe('fields of a Vonage app', () => {
  const small = generateKeyPairSync('rsa', {
    modulusLength: 1024,
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  const { privateKey: elliptic } = generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  const takes = (c1: string) => fields.safeParse({ ...credentials, c1 }).success;
  const rows: [string, string, boolean][] = [
    ['the key as Vonage hands it out', KEYS.privateKey, true],
    [
      'the same with Windows line ends and spaces around',
      ` ${KEYS.privateKey.replaceAll('\n', '\r\n')}\n `,
      true,
    ],
    ['the public key', KEYS.publicKey, false],
    ['a key of 1024 bits, which the SDK would refuse at the first message', small.privateKey, false],
    ['an elliptic key', elliptic, false],
    ['the name of a file, which the SDK would read', '/etc/hostname', false],
    ['half a key', KEYS.privateKey.slice(0, 400), false],
  ];
  for (const [name, c1, isTaken] of rows) {
    it(`${isTaken ? 'takes' : 'refuses'} ${name}`, () => assert.equal(takes(c1), isTaken));
  }
});

describe('calls of Vonage that say nothing', () => {
  for (const [name, query] of Object.entries({ 'no field at all': '', 'our key alone': 'key=k' })) {
    it(`${name}: the dashboard tries the address, and that is all`, () => {
      assert.deepEqual(vonage.parseInbound(callbackRequest({ query }, 'receive')), []);
      assert.deepEqual(vonage.parseDlr(callbackRequest({ query }, 'callback')), []);
    });
  }
});
