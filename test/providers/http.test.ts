import assert from 'node:assert/strict';
import { createHttpClient, outcomeOfStatus, retryAfterS, type HttpClient } from '../../src/providers/http.js';
import { ambiguous, permanent, transient } from '../../src/providers/outcome.js';
import { assertAllowedUrl, isAllowedAddress, parseNetworks } from '../../src/security/safe-url.js';
import { startFakeServer, type FakeServer, type Reply } from '../support/fake-server.js';
import { assertMatches } from '../support/match.js';

const NOW = new Date('2026-11-20T12:00:00Z');
const LOOPBACK = parseNetworks('127.0.0.0/8, ::1/128');

describe('outcomeOfStatus', () => {
  const wait = { 'retry-after': '7' };
  const rows: [status: number, headers: Record<string, string>, expected: object | null][] = [
    [200, {}, null],
    [299, {}, null],
    [301, {}, permanent('app', 'misconfigured')],
    [307, {}, permanent('app', 'misconfigured')],
    [400, {}, permanent('message', 'unknown')],
    [401, {}, permanent('app', 'auth_failed')],
    [402, {}, transient('app', 'insufficient_balance', { retryAfterS: 900 })],
    [403, {}, permanent('app', 'not_permitted')],
    [404, {}, permanent('message', 'unknown')],
    [405, {}, permanent('message', 'unknown')],
    [408, {}, ambiguous('timeout')],
    [413, {}, permanent('message', 'unknown')],
    [422, {}, permanent('message', 'unknown')],
    [429, {}, transient('app', 'rate_limited', { retryAfterS: 30 })],
    [429, wait, transient('app', 'rate_limited', { retryAfterS: 7 })],
    [429, { 'retry-after': 'soon' }, transient('app', 'rate_limited', { retryAfterS: 30 })],
    [500, {}, ambiguous('provider_error')],
    [502, {}, ambiguous('provider_error')],
    [503, {}, transient('app', 'provider_unavailable')],
    [503, wait, transient('app', 'provider_unavailable', { retryAfterS: 7 })],
    [504, {}, ambiguous('provider_error')],
  ];
  for (const [status, headers, expected] of rows) {
    it(`${status} ${headers['retry-after'] ?? ''} is ${JSON.stringify(expected)}`, () => {
      const detail = { httpStatus: status, text: `HTTP ${status}` };
      assert.deepEqual(outcomeOfStatus({ status, headers }, NOW), expected && { ...expected, ...detail });
    });
  }
  for (const status of [500, 502, 504]) {
    it(`${status} is transient where the provider refuses a second message with our id`, () => {
      assert.equal(outcomeOfStatus({ status, headers: {} }, NOW, true)?.kind, 'rejected-transient');
    });
  }
});

describe('retryAfterS', () => {
  const rows: [string | undefined, number | null][] = [
    [undefined, null],
    ['', null],
    ['0', 0],
    [' 120 ', 120],
    ['Fri, 20 Nov 2026 12:01:30 GMT', 90],
    ['Fri, 20 Nov 2026 11:00:00 GMT', 0],
    ['-5x', null],
    ['later', null],
  ];
  for (const [value, expected] of rows) {
    it(`${JSON.stringify(value)} is ${expected}`, () => assert.equal(retryAfterS(value, NOW), expected));
  }
});

describe('isAllowedAddress', () => {
  const rows: [address: string, isPublic: boolean][] = [
    ['8.8.8.8', true],
    ['2606:4700::1111', true],
    ['0.0.0.0', false],
    ['10.0.0.1', false],
    ['100.64.0.1', false],
    ['127.0.0.1', false],
    ['169.254.169.254', false],
    ['172.16.0.1', false],
    ['192.168.1.1', false],
    ['198.18.0.1', false],
    ['203.0.113.5', false],
    ['224.0.0.1', false],
    ['255.255.255.255', false],
    ['::', false],
    ['::1', false],
    ['::7f00:1', false],
    ['::ffff:10.0.0.1', false],
    ['::ffff:169.254.169.254', false],
    ['64:ff9b::7f00:1', false],
    ['2001:db8::1', false],
    ['2002:7f00:1::1', false],
    ['fc00::1', false],
    ['fe80::1', false],
    ['fec0::1', false],
    ['4000::1', false],
    ['ff02::1', false],
  ];
  for (const [address, isPublic] of rows) {
    it(`${address} is ${isPublic ? 'allowed' : 'refused'}`, () =>
      assert.equal(isAllowedAddress(address, []), isPublic));
  }

  it('an allowed network opens its addresses and no others', () => {
    const allowed = parseNetworks('10.1.0.0/16,fc00::/7');
    assert.deepEqual(
      ['10.1.2.3', '::ffff:10.1.2.3', 'fc00::1', '10.2.0.1', '127.0.0.1', '::1'].map((a) =>
        isAllowedAddress(a, allowed),
      ),
      [true, true, true, false, false, false],
    );
  });
});

describe('parseNetworks', () => {
  it('an empty list allows nothing', () => assert.deepEqual(parseNetworks(' , '), []));
  for (const bad of ['10.0.0.0', 'example.test/8', '10.0.0.0/33']) {
    it(`${bad} is refused by name`, () =>
      assert.throws(() => parseNetworks(`127.0.0.0/8,${bad}`), new RegExp(bad)));
  }
});

describe('assertAllowedUrl', () => {
  const refused: [url: string, why: RegExp][] = [
    ['ftp://example.test/', /http/],
    ['file:///etc/passwd', /http/],
    ['https://user:pw@example.test/', /credentials/],
    ['https://user@example.test/', /credentials/],
    ['http://127.0.0.1/', /not a public address/],
    ['http://127.0.0.1./', /not a public address/],
    ['http://2130706433/', /not a public address/],
    ['http://0177.0.0.1/', /not a public address/],
    ['http://0x7f.1/', /not a public address/],
    ['http://127.1/', /not a public address/],
    ['http://169.254.169.254/latest/', /not a public address/],
    ['http://[::1]/', /not a public address/],
    ['http://[::ffff:127.0.0.1]/', /not a public address/],
    ['http://[::127.0.0.1]/', /not a public address/],
  ];
  for (const [url, why] of refused) {
    it(`refuses ${url}`, () => assert.throws(() => assertAllowedUrl(new URL(url), []), why));
  }
  it('lets names and public addresses pass', () => {
    for (const url of ['https://api.example.test/x', 'http://8.8.8.8/']) assertAllowedUrl(new URL(url), []);
  });
});

describe('createHttpClient', () => {
  let fake: FakeServer;
  let open: HttpClient & { close(): Promise<void> };
  let closed: HttpClient & { close(): Promise<void> };

  before(async () => {
    fake = await startFakeServer();
    open = createHttpClient({
      allowedNetworks: LOOPBACK,
      timeoutMs: 300,
      connectTimeoutMs: 1000,
      userAgent: 'test/1',
    });
    closed = createHttpClient({ allowedNetworks: [] });
  });
  after(async () => {
    await Promise.all([open.close(), closed.close()]);
    await fake.close();
  });

  const failures: [name: string, reply: Reply, expected: object][] = [
    [
      'a refused connection sent nothing',
      'refused',
      { kind: 'rejected-transient', reason: 'connect_failed' },
    ],
    ['silence after the request may mean acceptance', 'timeout', { kind: 'ambiguous', reason: 'timeout' }],
    ['a cut connection may mean acceptance', 'cut', { kind: 'ambiguous', reason: 'timeout' }],
    ['half a reply may mean acceptance', 'cut-body', { kind: 'ambiguous', reason: 'timeout' }],
    ['more than 1 MiB is not read', 'oversized', { kind: 'ambiguous', reason: 'bad_reply' }],
  ];
  for (const [name, reply, expected] of failures) {
    it(name, async () => {
      fake.answer(reply);
      const url = reply === 'refused' ? fake.deadUrl : fake.url;
      const { failure } = await open.request({ method: 'POST', url, body: 'x' });
      assertMatches(failure, expected);
      assert.equal(fake.requests.length, reply === 'refused' ? 0 : 1);
    });
  }

  it('hands over request and reply unchanged', async () => {
    fake.answer([201, 'Größe 😀', { 'x-one': 'a', 'retry-after': '9' }]);
    const { reply } = await open.request({
      method: 'POST',
      url: `${fake.url}/a/b?c=d%20e`,
      headers: { 'content-type': 'text/x' },
      body: 'Grüße 😀',
    });
    assert.equal(reply?.status, 201);
    assert.equal(reply.body.toString(), 'Größe 😀');
    assertMatches(reply.headers, { 'x-one': 'a', 'retry-after': '9' });
    const [request] = fake.requests;
    assert.equal(request?.method, 'POST');
    assert.equal(request.path, '/a/b');
    assert.equal(request.query.get('c'), 'd e');
    assert.equal(request.body.toString(), 'Grüße 😀');
    assertMatches(request.headers, { 'content-type': 'text/x', 'user-agent': 'test/1' });
  });

  it('does not follow a redirect', async () => {
    fake.answer([302, '', { location: `${fake.url}/elsewhere` }]);
    const { reply } = await open.request({ method: 'GET', url: fake.url });
    assert.equal(reply?.status, 302);
    assert.equal(fake.requests.length, 1);
  });

  it('a header that HTTP cannot carry is a wrong setting: nothing was sent', async () => {
    fake.answer([200]);
    const { failure } = await open.request({ method: 'GET', url: fake.url, headers: { apikey: 'KEY\n' } });
    assertMatches(failure, {
      kind: 'rejected-permanent',
      scope: 'app',
      reason: 'misconfigured',
    });
    assert.ok(!JSON.stringify(failure).includes('KEY'));
    assert.equal(fake.requests.length, 0);
  });

  it('a failed TLS handshake sent nothing', async () => {
    const { failure } = await open.request({
      method: 'POST',
      url: fake.url.replace('http:', 'https:'),
      body: 'x',
    });
    assertMatches(failure, { kind: 'rejected-transient', reason: 'connect_failed' });
    assert.equal(fake.requests.length, 0);
  });

  const port = () => new URL(fake.url).port;
  const blocked: [name: string, url: () => string][] = [
    ['a loopback address', () => fake.url],
    ['a name that resolves to loopback', () => `http://localhost:${port()}`],
    ['loopback as one decimal number', () => `http://2130706433:${port()}`],
    ['loopback in octal', () => `http://0177.0.0.1:${port()}`],
    ['loopback mapped into IPv6', () => `http://[::ffff:127.0.0.1]:${port()}`],
    ['the metadata address of clouds', () => 'http://169.254.169.254/latest/meta-data/'],
    ['another scheme', () => 'ftp://example.test/'],
  ];
  for (const [name, url] of blocked) {
    it(`refuses ${name} before connecting`, async () => {
      fake.answer([200]);
      const { failure } = await closed.request({ method: 'GET', url: url() });
      assertMatches(failure, {
        kind: 'rejected-permanent',
        scope: 'app',
        reason: 'misconfigured',
      });
      assert.equal(fake.requests.length, 0);
    });
  }

  it('reaches a name whose addresses are all on the list', async () => {
    fake.answer([204]);
    const { reply } = await open.request({ method: 'GET', url: `http://localhost:${port()}` });
    assert.equal(reply?.status, 204);
  });

  it('a URL that is none is a wrong setting', async () => {
    const { failure } = await open.request({ method: 'GET', url: 'api.example.test' });
    assertMatches(failure, {
      kind: 'rejected-permanent',
      scope: 'app',
      reason: 'misconfigured',
    });
  });
});
