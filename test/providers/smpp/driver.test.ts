/** The SMPP driver as the gateway sees it: its metadata, and what came over a link as a request. */
import assert from 'node:assert/strict';
import type { RawRequest, SendRequest } from '../../../src/providers/driver.js';
import { smpp } from '../../../src/providers/smpp/index.js';

const credentials = smpp.credentials.parse({
  api_link: 'smsc.example.org',
  username: 'gateway',
  password: 'secret01',
  c4: 'hex:dec',
  c5: '20/33.5',
});
const context = { credentials, now: new Date('2026-11-20T12:00:00Z') };

const DELIVERY = {
  source_addr_ton: 1,
  source_addr: '254711000111',
  dest_addr_ton: 3,
  destination_addr: '20880',
  esm_class: 0,
  data_coding: 0,
  short_message: Buffer.from('Habari').toString('hex'),
};
const request = (body: unknown, method = 'SMPP'): RawRequest => ({
  method,
  url: 'https://gw.example.test/api/sms/apps/7/receive/s3cr3t-key',
  pathRest: [],
  headers: {},
  body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
});
const receipt = (text: string) => ({
  ...DELIVERY,
  esm_class: 4,
  short_message: Buffer.from(text).toString('hex'),
});

describe('driver SMPP', () => {
  it('every field has a title, and the password alone is secret', () => {
    const fields = Object.entries(smpp.credentials.shape).map(([name, field]) => ({ name, ...field.meta() }));
    assert.deepEqual(
      fields.filter(({ title }) => !title),
      [],
    );
    assert.deepEqual(
      fields.filter((field) => 'secret' in field).map(({ name }) => name),
      ['password'],
    );
    assert.ok(smpp.senderField in smpp.credentials.shape);
  });

  it("the rate is the app's own", () => assert.equal(smpp.rate(credentials), 33.5));

  it('without a link nothing is sent, and another process may try', async () => {
    const sending: SendRequest = {
      ...{ ref: '1-1', channel: 'sms', to: '+254711000111', from: '', text: 'Habari' },
      ...{ encoding: 'GSM-7', parts: 1, dlrUrl: '', inboundUrl: '' },
    };
    const http = { request: () => Promise.reject(new Error('no HTTP here')) };
    const outcome = await smpp.send(sending, { ...context, http, endpoints: {} });
    assert.equal(outcome.kind, 'rejected-transient');
  });

  it('only a link speaks for the SMSC, never an HTTP request', () => {
    const verdicts = ['SMPP', 'POST', 'GET', 'smpp', ''].map((method) =>
      smpp.verify(request(DELIVERY, method)),
    );
    assert.deepEqual(verdicts, ['valid', 'invalid', 'invalid', 'invalid', 'invalid']);
  });

  it('reads a message', () =>
    assert.deepEqual(smpp.parseInbound(request(DELIVERY), context), [
      { from: '+254711000111', to: '20880', text: 'Habari' },
    ]));

  it('reads a receipt by the id bases of the app', () => {
    const [report] = smpp.parseDlr(request(receipt('id:0000000416 stat:DELIVRD err:000')), context);
    assert.deepEqual([report!.providerId, report!.status], ['416', 'delivered']);
  });

  for (const [what, body] of [
    ['no JSON', 'id:1 stat:DELIVRD'],
    ['nothing', ''],
    ['another object', { hello: 1 }],
    ['octets that are none', { ...DELIVERY, esm_class: 300 }],
    ['a receipt without an id', receipt('stat:DELIVRD')],
    ['a receipt without a state', receipt('id:1')],
  ] as const) {
    it(`refuses ${what} as a receipt`, () =>
      assert.throws(() => smpp.parseDlr(request(body), context), { name: 'UnparsableCallback' }));
  }
  it('refuses what is no message', () =>
    assert.throws(() => smpp.parseInbound(request('[]'), context), { name: 'UnparsableCallback' }));

  it('what cannot be read is kept and never asked for again', () =>
    assert.equal(smpp.callbackReply().status, 200));
});
