/** Small readings that several drivers share. */
import assert from 'node:assert/strict';
import { z } from 'zod';
import { costOf } from '../../src/providers/amount.js';
import { basicAuth, isBasicAuth } from '../../src/providers/basic-auth.js';
import { withoutSlash } from '../../src/providers/exchange.js';
import { isSuccess, refusedAs } from '../../src/providers/http.js';
import { fileKind, isAtHost } from '../../src/providers/media.js';
import { permanent, transient } from '../../src/providers/outcome.js';
import { lookUp } from '../../src/providers/tables.js';
import { tolerant, tolerantText, tolerantWord } from '../../src/providers/tolerant.js';
import { parseSeconds } from '../../src/providers/wire.js';

describe('costOf', () => {
  const rows = [
    ['-0.00750', 'usd', { cost: { amount: '0.00750', currency: 'USD' } }],
    [0.0211, 'EUR', { cost: { amount: '0.0211', currency: 'EUR' } }],
    ['0.8', undefined, { cost: { amount: '0.8', currency: null } }],
    ['0.8', 'shillings', { cost: { amount: '0.8', currency: null } }],
    ['free', 'USD', {}],
    [null, 'USD', {}],
  ] as const;
  for (const [amount, currency, expected] of rows)
    it(`${amount} ${currency}`, () => assert.deepEqual(costOf(amount, currency), expected));
});

describe('Basic authentication', () => {
  const header = basicAuth('gw', 'p:ässword');
  const rows = [
    ['as it is written here', header, true],
    ['the scheme in any case', header.replace('Basic', 'bAsIc'), true],
    ['another password', basicAuth('gw', 'p'), false],
    ['another name', basicAuth('gv', 'p:ässword'), false],
    ['another scheme', header.replace('Basic', 'Bearer'), false],
    ['more behind it', `${header} x`, false],
    ['no header', undefined, false],
  ] as const;
  for (const [name, given, expected] of rows)
    it(name, () => assert.equal(isBasicAuth(given, 'gw', 'p:ässword'), expected));
});

describe('refusedAs', () => {
  const now = new Date('2026-11-20T12:00:00Z');
  const reply = (wait?: string, status = 429) => ({
    status,
    headers: (wait === undefined ? {} : { 'retry-after': wait }) as Record<string, string>,
  });
  const detail = { providerCode: '7', httpStatus: 429 };
  const later = transient('app', 'rate_limited', { retryAfterS: 60 });
  const anyTime = transient('app', 'rate_limited');

  it('the own delay of the provider counts more than that of the table', () =>
    assert.deepEqual(refusedAs(later, detail, reply('7'), now), { ...later, ...detail, retryAfterS: 7 }));
  it('without one the delay of the table stays', () =>
    assert.deepEqual(refusedAs(later, detail, reply(), now), { ...later, ...detail }));
  it('without any delay a 429 waits half a minute, as without a code', () =>
    assert.deepEqual(refusedAs(anyTime, detail, reply(), now), { ...anyTime, ...detail, retryAfterS: 30 }));
  it('and any other refusal as long as the back-off', () =>
    assert.deepEqual(refusedAs(anyTime, detail, reply(undefined, 400), now), { ...anyTime, ...detail }));
  it('what is refused for good waits for nothing', () => {
    const never = permanent('message', 'opted_out');
    assert.deepEqual(refusedAs(never, detail, reply('7'), now), { ...never, ...detail });
  });
});

describe('isSuccess', () => {
  for (const [status, expected] of [
    [199, false],
    [200, true],
    [299, true],
    [300, false],
  ] as const)
    it(`${status}: ${expected}`, () => assert.equal(isSuccess({ status }), expected));
});

describe('isAtHost', () => {
  const rows = [
    ['https://media.example.com/1', true],
    ['https://example.com/1', true],
    ['https://EXAMPLE.com:8443/1', true],
    ['http://media.example.com/1', false],
    ['https://notexample.com/1', false],
    ['https://example.com.test/1', false],
    ['https://test/?example.com', false],
    ['https://example.com@test/1', false],
    ['nonsense', false],
  ] as const;
  for (const [url, expected] of rows)
    it(`${url}: ${expected}`, () => assert.equal(isAtHost(url, 'example.com'), expected));
});

describe('small readings', () => {
  it('a document is a file', () => assert.equal(fileKind('https://x.test/a.pdf'), 'file'));
  it('a picture is a picture', () => assert.equal(fileKind('https://x.test/a.png'), 'image'));
  it('an address loses its closing slashes', () =>
    assert.equal(withoutSlash('https://x.test/a//'), 'https://x.test/a'));
  it('a word that every object has is in no table', () =>
    assert.equal(lookUp({ a: 1 }, 'constructor'), undefined));
  it('nothing is in no table', () => assert.equal(lookUp({ undefined: 1 }, undefined), undefined));
  for (const [value, seconds] of [
    ['0', 0],
    [12, 12],
    ['-1', undefined],
    ['1.5', undefined],
    ['', undefined],
  ] as const)
    it(`"${value}" lasts ${seconds} seconds`, () => assert.equal(parseSeconds(value), seconds));
  it('oddities in side fields are left out', () => {
    const schema = z.object({ a: tolerantText, b: tolerantWord, c: tolerant(z.array(z.string())) });
    assert.deepEqual(schema.parse({ a: 7, b: 7, c: 'x' }), { a: undefined, b: '7', c: undefined });
    assert.deepEqual(schema.parse({ a: null, b: null }), { a: undefined, b: undefined });
    assert.deepEqual(schema.parse({}), {});
  });
});
