/** Bodies that are too large, broken, packed, or not what their header says; and headers that let nobody in. */
import assert from 'node:assert/strict';
import { brotliCompressSync, constants, deflateSync, gzipSync } from 'node:zlib';
import { useGateway, type CallOptions } from '../support/gateway.js';
import { refuses, type Refusal } from './refusals.js';
import { assertProblem, fill, multipart, rawCall } from './support.js';

const SEND = '/api/sms/apps/{app}/send';
const FIELDS = { to: '254711000111', message: 'Habari' };
const JSON_TYPE = { 'content-type': 'application/json' };
const FORM_TYPE = { 'content-type': 'application/x-www-form-urlencoded' };
const TEN_MB = 'x'.repeat(10 * 2 ** 20);

const asJson = (body: string | Buffer, headers: Record<string, string> = {}): CallOptions => ({
  body,
  headers: { ...JSON_TYPE, ...headers },
});
const packed = (coding: string, body: string | Buffer) => asJson(body, { 'content-encoding': coding });
/** Every part says how it is coded, as mail does. */
const codedAs = (coding: string) => ({
  ...multipart({ ...FIELDS, dry_run: 'true' }),
  body: multipart({ ...FIELDS, dry_run: 'true' }).body.replaceAll(
    '\r\n\r\n',
    `\r\nContent-Transfer-Encoding: ${coding}\r\n\r\n`,
  ),
});
const file = (bytes: string) => ({
  ...multipart(FIELDS),
  body: multipart(FIELDS).body.replace(
    /--fields-of-a-test--/,
    `--fields-of-a-test\r\nContent-Disposition: form-data; name="f"; filename="f.txt"\r\n` +
      `Content-Type: text/plain\r\n\r\n${bytes}\r\n--fields-of-a-test--`,
  ),
});
/** A block that unpacks, and octets behind it that are no block: they are met when nobody reads any more. */
const brokenBehind = (text: string): Buffer => {
  const packed = gzipSync(text, { finishFlush: constants.Z_FULL_FLUSH });
  return Buffer.concat([packed, Buffer.alloc(64, 0xff)]);
};
const BEGIN_OF_JSON = `{${' '.repeat(2 ** 20 + 30_000)}`;
const manyFields = Object.fromEntries(Array.from({ length: 300 }, (_, at) => [`field${at}`, 'x']));

describe('bodies that cannot be taken', () => {
  const gateway = useGateway();
  const ids: Record<string, unknown> = {};

  before(async () => {
    ids['app'] = (await gateway.createApp()).id;
  });

  const row =
    (status: number, code: string, more: Partial<Refusal['expected']> = {}, path = SEND) =>
    (title: string, options: CallOptions): Refusal => ({
      title,
      path,
      options: { method: 'POST', ...options },
      expected: { status, code, ...more },
    });

  describe('413: more than 1 MB', () => {
    const tooLarge = row(413, 'too_large', { message: /1 MB/ });
    const callback = (kind: string) => row(413, 'too_large', {}, `/api/sms/apps/{app}/${kind}/x`);
    const rows = [
      tooLarge('10 MB of JSON', { json: { ...FIELDS, message: TEN_MB } }),
      tooLarge('10 MB of form', { form: { ...FIELDS, message: TEN_MB } }),
      tooLarge('10 MB in a field of a multipart form', multipart({ ...FIELDS, message: TEN_MB })),
      tooLarge('10 MB in a file of a multipart form', file(TEN_MB)),
      tooLarge('300 fields in a multipart form', multipart({ ...FIELDS, ...manyFields })),
      tooLarge('a few kB of gzip that unpack to 10 MB', packed('gzip', gzipSync(JSON.stringify(TEN_MB)))),
      tooLarge('gzip that is broken behind the first MB', packed('gzip', brokenBehind(BEGIN_OF_JSON))),
      tooLarge('a form in gzip that is broken behind the first MB', {
        body: brokenBehind(BEGIN_OF_JSON),
        headers: { ...FORM_TYPE, 'content-encoding': 'gzip' },
      }),
      tooLarge('10 MB of something else', { body: TEN_MB, headers: { 'content-type': 'text/plain' } }),
      callback('receive')('10 MB from a provider, incoming', { body: TEN_MB, token: null }),
      callback('callback')('10 MB from a provider, a report', { body: TEN_MB, token: null }),
    ];
    refuses(gateway, rows, ids);

    for (const path of [SEND, '/api/sms/apps/{app}/callback/x']) {
      it(`POST ${path} leaves the connection free for the next request`, async () => {
        const headers = `Host: x\r\nAuthorization: Bearer ${gateway.token}\r\nContent-Type: application/json`;
        const first = `POST ${fill(path, ids)} HTTP/1.1\r\n${headers}\r\nContent-Length: ${TEN_MB.length}\r\n\r\n`;
        const second = `GET /api/sms/apps HTTP/1.1\r\n${headers}\r\nConnection: close\r\n\r\n`;
        const replies = await rawCall(gateway, first + TEN_MB + second);
        assert.deepEqual(replies.match(/HTTP\/1\.1 \d+/g), ['HTTP/1.1 413', 'HTTP/1.1 200']);
      });
    }
  });

  describe('415: a type or a coding that is not read here', () => {
    const wrongType = row(415, 'unsupported_media_type');
    const types = [
      'text/plain',
      'text/html',
      'application/xml',
      'application/octet-stream',
      'image/png',
      'nonsense',
    ];
    const rows = [
      ...types.map((type) =>
        wrongType(type, { body: JSON.stringify(FIELDS), headers: { 'content-type': type } }),
      ),
      wrongType('bytes without a type', { body: Buffer.from(JSON.stringify(FIELDS)) }),
      ...['zstd', 'compress', 'gzip, gzip', '__proto__'].map((coding) =>
        wrongType(coding, packed(coding, 'x')),
      ),
      ...['base64', 'quoted-printable', 'x-own'].map((coding) =>
        wrongType(`a form whose parts are in ${coding}`, codedAs(coding)),
      ),
    ];
    refuses(gateway, rows, ids);
  });

  describe('400: not what the header says', () => {
    const broken = row(400, 'invalid_json', { message: /could not be read as/ });
    const form = 'multipart/form-data';
    const rows = [
      ...[
        '{',
        '{"to":',
        "{'to':1}",
        '{"to":"1"}}',
        'null',
        'true',
        '5',
        '"text"',
        'to=1',
        '\0',
        '[',
        '{]',
      ].map((text) => broken(`JSON ${JSON.stringify(text)}`, asJson(text))),
      broken(
        'JSON with a __proto__',
        asJson('{"__proto__":{"admin":true},"to":"254711000111","message":"x"}'),
      ),
      broken(
        'a deeper __proto__',
        asJson('{"metadata":{"__proto__":{"x":1}},"to":"254711000111","message":"x"}'),
      ),
      broken('gzip that is none', packed('gzip', 'no gzip')),
      broken('gzip that ends too soon', packed('gzip', gzipSync(JSON.stringify(FIELDS)).subarray(0, 20))),
      broken('JSON said to be brotli', packed('br', JSON.stringify(FIELDS))),
      broken('multipart without a boundary', { ...multipart(FIELDS), headers: { 'content-type': form } }),
      broken('multipart with another boundary', {
        ...multipart(FIELDS),
        headers: { 'content-type': `${form}; boundary=other` },
      }),
      broken('multipart that ends too soon', {
        ...multipart(FIELDS),
        body: multipart(FIELDS).body.slice(0, 80),
      }),
    ];
    refuses(gateway, rows, ids);
  });

  describe('422: readable, but not the fields of a message', () => {
    const empty = row(422, 'validation_failed', { errors: ['to', 'message'] });
    const list = row(422, 'validation_failed', { message: /not a list/ });
    const deep = 100_000;
    const rows = [
      list('an empty JSON list', asJson('[]')),
      list('a JSON list of messages', asJson(JSON.stringify([FIELDS]))),
      empty('an empty JSON object', asJson('{}')),
      empty('no body at all', {}),
      empty('an empty body with a type', asJson('')),
      empty('an empty form', { body: '', headers: FORM_TYPE }),
      empty('JSON nested 100,000 levels deep', asJson(`${'{"a":'.repeat(deep)}1${'}'.repeat(deep)}`)),
      empty('a form with names of Object.prototype', {
        body: '__proto__=x&constructor=y&toString=z',
        headers: FORM_TYPE,
      }),
      empty('a form of nested brackets', { body: `a${'[b]'.repeat(1_000)}=1`, headers: FORM_TYPE }),
      empty('a form of nothing but separators', { body: '&&==&&=&', headers: FORM_TYPE }),
      row(422, 'validation_failed', { errors: ['ttl'] })(
        'a number beyond all numbers',
        asJson('{"to":"254711000111","message":"x","ttl":1e400}'),
      ),
      row(422, 'validation_failed', { errors: ['message'] })(
        'JSON in Latin-1',
        asJson(Buffer.from('{"to":"254711000111","message":"caf\xe9"}', 'latin1')),
      ),
      row(422, 'validation_failed', { errors: ['message'] })('a form in Latin-1', {
        body: 'to=254711000111&message=Hello%20caf%E9+bar',
        headers: FORM_TYPE,
      }),
    ];
    refuses(gateway, rows, ids);
  });

  for (const coding of ['7bit', '8bit', 'binary', '8BIT'])
    it(`a form whose parts are said to be ${coding} is read`, async () => {
      const reply = await gateway.call(fill(SEND, ids), { method: 'POST', ...codedAs(coding) });
      assert.equal(reply.status, 200, reply.text);
    });

  it('gzip, deflate and brotli are unpacked', async () => {
    const path = `/api/sms/apps/${String(ids['app'])}/send`;
    const text = JSON.stringify({ ...FIELDS, dry_run: true });
    for (const [coding, bytes] of [
      ['gzip', gzipSync(text)],
      ['deflate', deflateSync(text)],
      ['br', brotliCompressSync(text)],
      ['identity', Buffer.from(text)],
    ] as const) {
      assert.equal((await gateway.call(path, packed(coding, bytes))).status, 200, coding);
    }
  });

  describe('401: these let nobody in', () => {
    const secret = gateway.token.split('|')[1]!;
    const headers: Record<string, string> = {
      'an empty one': '',
      'a scheme alone': 'Bearer',
      'a scheme and spaces': 'Bearer    ',
      'the token without a scheme': gateway.token,
      'another scheme': `Basic ${Buffer.from(gateway.token).toString('base64')}`,
      'a scheme of our own making': `Token ${gateway.token}`,
      'an id alone': 'Bearer 1',
      'an id without a secret': 'Bearer 1|',
      'a bar alone': 'Bearer |',
      'a secret that nobody has': `Bearer 1|${'x'.repeat(40)}`,
      'the right secret under another id': `Bearer 2|${secret}`,
      'the right secret under an id that is none': `Bearer x|${secret}`,
      'the right secret, longer': `Bearer ${gateway.token}x`,
      'the right secret, shorter': `Bearer ${gateway.token.slice(0, -1)}`,
      'the right secret in capitals': `Bearer ${gateway.token.toUpperCase()}`,
      'quotes around the token': `Bearer "${gateway.token}"`,
      SQL: "Bearer 1|' OR 1=1 --",
      'the word undefined': 'Bearer undefined',
      '7 kB': `Bearer 1|${'x'.repeat(7_000)}`,
      'bytes beyond ASCII': 'Bearer 1|ÿþ',
    };
    const rows = Object.entries(headers).map(([title, authorization]): Refusal => ({
      title,
      path: '/api/sms/apps',
      options: { token: null, headers: { authorization } },
      expected: { status: 401 },
    }));
    refuses(gateway, rows, ids);

    it('the scheme may be written in any case', async () => {
      for (const scheme of ['bearer', 'BEARER', 'Bearer ']) {
        const headers = { authorization: `${scheme} ${gateway.token}` };
        assert.equal((await gateway.call('/api/sms/apps', { token: null, headers })).status, 200);
      }
    });

    it('a body is not read for nobody: 10 MB without a token are 401', async () => {
      const options = { token: null, json: { message: TEN_MB } };
      assertProblem(await gateway.call(`/api/sms/apps/1/send`, options), { status: 401 });
    });
  });
});
