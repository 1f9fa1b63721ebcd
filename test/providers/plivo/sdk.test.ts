/** The official package as judge: of what our driver puts on the wire, and of the signatures that it accepts. */
import assert from 'node:assert/strict';
import plivoSdk from 'plivo';
import type { DriverContext, SendRequest } from '../../../src/providers/driver.js';
import { plivo } from '../../../src/providers/plivo/index.js';
import { smsRequest, useFakeProvider } from '../../support/beside-sdk.js';
import type { FakeServer, RecordedRequest } from '../../support/fake-server.js';
import { CALLBACK, credentials, queued, refused, ROOT, UUID, type Credentials } from './fixtures.js';
import { packageSays, signatures } from './signatures.js';

const REQUEST = smsRequest('Habari', CALLBACK);

describe('the Plivo driver beside the package alone', () => {
  let fake: FakeServer;
  const { http } = useFakeProvider((started) => (fake = started));

  const context = (more: Partial<Credentials> = {}): DriverContext<Credentials> => ({
    credentials: { ...credentials, ...more },
    http,
    endpoints: { api: `${fake.url}/` },
    now: new Date('2026-11-20T12:00:00Z'),
  });
  /** The package takes another host for messages; for calls it does not. Its types are older than its code. */
  const stock = (): any =>
    new plivoSdk.Client(credentials.auth_id, credentials.auth_token, { url: fake.url + ROOT } as never);

  const onTheWire = ({ method, path, query, body, headers }: RecordedRequest) => ({
    method,
    path,
    query: query.toString(),
    json: JSON.parse(body.toString('utf8') || 'null') || null, // the package sends "" with a GET
    authorization: headers.authorization,
  });

  async function assertSame(ours: () => Promise<unknown>, theirs: () => Promise<unknown>) {
    fake.answer(queued);
    await ours();
    const our = onTheWire(fake.requests[0]!);
    fake.answer(queued);
    await theirs();
    assert.equal(fake.requests.length, 1);
    assert.deepEqual(our, onTheWire(fake.requests[0]!));
  }

  const common = { dst: '254711000111', url: CALLBACK, method: 'POST', log: 'false' };
  const rows: [string, Partial<SendRequest>, object, Partial<Credentials>?][] = [
    ['a text', { text: 'a&b=c "f" \\ ñ € ሰላም 👩🏽‍🌾' }, { text: 'a&b=c "f" \\ ñ € ሰላም 👩🏽‍🌾', type: 'sms' }],
    [
      'a text through a Powerpack',
      {},
      { src: undefined, powerpackUUID: 'pack-1', text: 'Habari', type: 'sms' },
      { c1: 'pack-1' },
    ],
    [
      'an mms',
      { channel: 'mms', mediaUrls: ['https://files.example.test/a.jpg'] },
      { text: 'Habari', type: 'mms', media_urls: ['https://files.example.test/a.jpg'] },
    ],
    [
      'a WhatsApp template, which the package checks',
      { channel: 'whatsapp', template: { name: 'hello', language: 'sw', variables: { first_name: 'Asha' } } },
      {
        type: 'whatsapp',
        template: {
          name: 'hello',
          language: 'sw',
          components: [
            { type: 'body', parameters: [{ type: 'text', parameter_name: 'first_name', text: 'Asha' }] },
          ],
        },
      },
    ],
  ];
  for (const [name, message, parameters, fields] of rows) {
    it(`asks for the same: ${name}`, () =>
      assertSame(
        () => plivo.send({ ...REQUEST, ...message }, context(fields)),
        () => stock().messages.create({ src: '12025550100', ...common, ...parameters }),
      ));
  }

  it('asks for one message in the same way', () =>
    assertSame(
      () => plivo.poll(UUID, context()),
      () => stock().messages.get(UUID),
    ));

  it('a call that fails with 500 is made once; the package would repeat it', async () => {
    fake.answer([500, refused('server error')]);
    const answerUrl = 'https://gw.example.test/answer';
    const outcome = await plivo.send({ ...REQUEST, channel: 'voice', answerUrl }, context());
    assert.equal(outcome.kind, 'ambiguous');
    assert.equal(fake.requests.length, 1);
  });
});

describe('signatures of Plivo beside the package', () => {
  /** The package knows one signature at a time and no field names of Object.prototype. */
  const ownRules = /does not vouch for a call|no nonce|no signature|__proto__/;
  for (const row of signatures.filter(({ name }) => !ownRules.test(name))) {
    it(`agrees: ${row.name}`, () => assert.equal(packageSays(row), row.verdict === 'valid'));
  }
});
