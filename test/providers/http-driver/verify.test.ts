import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import type { HttpFields } from '../../../src/providers/generic-http/credentials.js';
import { genericHttp } from '../../../src/providers/generic-http/index.js';
import { call } from './samples.js';

const NOW = new Date('2026-01-15T10:30:00Z');
const body = '{"st":"D"}';
const sign = (key: string, encoding: 'hex' | 'base64' = 'hex', text = body) =>
  createHmac('sha256', key).update(text).digest(encoding);

const hmac = { methods: ['POST'], verify: { header: 'X-Signature', algo: 'hmac_sha256', key: 'api_secret' } };
const basic = { verify: { basic: true } };
const c6 = (more: object) => JSON.stringify({ status: { field: 'st', map: {} }, ...more });
const c7 = (more: object) => JSON.stringify({ from: 'f', text: 't', ...more });

interface Row {
  name: string;
  fields: Partial<HttpFields>;
  call: Parameters<typeof call>[0];
  verdict: 'valid' | 'invalid' | 'unsigned';
}
const signed = { c6: c6(hmac), api_secret: 'k' };
const withBasic = { c6: c6(basic), username: 'gw', password: 'päss:1' };
const authorization = (pair: string) => ({ authorization: `Basic ${Buffer.from(pair).toString('base64')}` });

const ROWS: Row[] = [
  { name: 'nothing asked', fields: {}, call: { json: body }, verdict: 'unsigned' },
  { name: 'c6 without verify', fields: { c6: c6({}) }, call: { json: body }, verdict: 'unsigned' },
  {
    name: 'HMAC in hex',
    fields: signed,
    call: { json: body, headers: { 'x-signature': sign('k') } },
    verdict: 'valid',
  },
  {
    name: 'HMAC in upper-case hex with its algorithm',
    fields: signed,
    call: { json: body, headers: { 'x-signature': `sha256=${sign('k').toUpperCase()}` } },
    verdict: 'valid',
  },
  {
    name: 'HMAC in base64',
    fields: signed,
    call: { json: body, headers: { 'x-signature': sign('k', 'base64') } },
    verdict: 'valid',
  },
  { name: 'HMAC missing', fields: signed, call: { json: body }, verdict: 'invalid' },
  {
    name: 'HMAC empty',
    fields: signed,
    call: { json: body, headers: { 'x-signature': '' } },
    verdict: 'invalid',
  },
  {
    name: 'HMAC cut',
    fields: signed,
    call: { json: body, headers: { 'x-signature': sign('k').slice(0, 62) } },
    verdict: 'invalid',
  },
  {
    name: 'HMAC of another key',
    fields: signed,
    call: { json: body, headers: { 'x-signature': sign('K') } },
    verdict: 'invalid',
  },
  {
    name: 'HMAC of another body',
    fields: signed,
    call: { json: '{"st":"F"}', headers: { 'x-signature': sign('k') } },
    verdict: 'invalid',
  },
  {
    name: 'HMAC with an empty key is never valid',
    fields: { ...signed, api_secret: '' },
    call: { json: body, headers: { 'x-signature': createHmac('sha256', '').update(body).digest('hex') } },
    verdict: 'invalid',
  },
  {
    name: 'Basic',
    fields: withBasic,
    call: { json: body, headers: authorization('gw:päss:1') },
    verdict: 'valid',
  },
  {
    name: 'Basic, wrong',
    fields: withBasic,
    call: { json: body, headers: authorization('gw:pass') },
    verdict: 'invalid',
  },
  { name: 'Basic, missing', fields: withBasic, call: { json: body }, verdict: 'invalid' },
  {
    name: 'Basic with empty fields is never valid',
    fields: { c6: c6(basic) },
    call: { json: body, headers: authorization(':') },
    verdict: 'invalid',
  },
  {
    name: 'c7 decides for incoming messages',
    fields: { ...signed, c7: c7({}) },
    call: { kind: 'receive', json: body },
    verdict: 'unsigned',
  },
  {
    name: 'c6 decides for reports',
    fields: { c6: c6({}), c7: c7(hmac), api_secret: 'k' },
    call: { kind: 'callback', json: body },
    verdict: 'unsigned',
  },
  {
    name: 'c7 with HMAC',
    fields: { c7: c7(hmac), api_secret: 'k' },
    call: { kind: 'receive', json: body, headers: { 'x-signature': sign('k') } },
    verdict: 'valid',
  },
  {
    name: 'a mapping that cannot be read refuses',
    fields: { c6: '{' },
    call: { json: body },
    verdict: 'invalid',
  },
];

describe('generic HTTP: signatures (verify)', () => {
  for (const { name, fields, call: options, verdict } of ROWS) {
    it(`${name}: ${verdict}`, () => {
      const credentials = { api_link: 'https://api.example/', ...fields };
      assert.equal(genericHttp.verify(call(options), { credentials, now: NOW }), verdict);
    });
  }

  it('an odd URL must pass the checks of both kinds', () => {
    const credentials = { api_link: 'https://api.example/', ...signed, c7: c7({}) };
    const request = { ...call({ json: body }), url: 'https://gw.example/elsewhere/receive' };
    assert.equal(genericHttp.verify(request, { credentials, now: NOW }), 'invalid');
  });

  it('the query adds nothing to a signed body', () => {
    const credentials = { api_link: 'https://api.example/', ...signed };
    const request = call({ json: '{"x":1}', query: 'st=D', rest: ['156-1'] });
    assert.throws(() => genericHttp.parseDlr(request, { credentials, now: NOW }), /no field st/);
  });
});
