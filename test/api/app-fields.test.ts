/** The fields of an app as people type and paste them. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { freePort } from '../support/free-port.js';
import { useGateway } from '../support/gateway.js';
import { TWILIO_FIELDS } from './seed-examples.js';
import { assertProblem } from './support.js';

const HTTP_FIELDS = { type: 'Http', api_link: 'https://sms.example.org/send' };
const REQUEST = { c2: 'to={{to}}\ntext={{text}}' };

describe('a field of an app', () => {
  const gateway = useGateway();

  const unused = () => `unused-${randomBytes(4).toString('hex')}`;
  const create = (json: object) => gateway.call('/api/sms/apps', { json });
  const change = (id: number, json: object) => gateway.call(`/api/sms/apps/${id}`, { method: 'PATCH', json });
  /** As the gateway itself sees it: decrypted. */
  const opened = async (id: number) => (await gateway.gateway.services.apps.find(gateway.db, id))!;

  const badTexts: [string, string, object][] = [
    ['blanks alone', 'account_sid', { account_sid: '   ' }],
    ['a zero byte', 'auth_token', { auth_token: 'a\0b' }],
    ['a line break, and a header behind it', 'auth_token', { auth_token: 'x\r\nInject: 1' }],
    ['a tab', 'phone_number', { phone_number: '+1202555\t0100' }],
    ['more than 8,192 characters', 'auth_token', { auth_token: 'x'.repeat(8_193) }],
  ];
  for (const [what, field, change] of badTexts) {
    it(`is refused with ${what}`, async () => {
      const reply = await create({ name: unused(), type: 'Twilio', ...TWILIO_FIELDS, ...change });
      assertProblem(reply, { status: 422, errors: [field] });
    });
  }

  it('loses the blanks that were pasted with it', async () => {
    const auth_token = `  ${TWILIO_FIELDS.auth_token}\n`;
    const { body } = await create({ name: unused(), type: 'Twilio', ...TWILIO_FIELDS, auth_token });
    assert.equal((await opened(body.data.id)).credentials['auth_token'], TWILIO_FIELDS.auth_token);
  });

  it('keeps its line breaks where it has lines', async () => {
    const { body } = await create({ name: unused(), ...HTTP_FIELDS, ...REQUEST });
    assert.equal((await opened(body.data.id)).credentials['c2'], REQUEST.c2);
  });

  it('that describes the request is asked for when an HTTP app is made or changed: without it nothing can be sent', async () => {
    const refusal = {
      status: 422,
      errors: ['c2'],
      message: /neither {{to}} nor {{text}}.*"Parameters or body"/,
    };
    assertProblem(await create({ name: unused(), ...HTTP_FIELDS }), refusal);
    const { id } = (await create({ name: unused(), ...HTTP_FIELDS, ...REQUEST })).body.data;
    assertProblem(await change(id, { c2: '' }), refusal);
    assert.equal((await change(id, { c2: 'sms={{text}}' })).status, 200);
  });

  it('that describes the request may be missing in an app that says how to read incoming messages', async () => {
    const fields = { ...HTTP_FIELDS, c7: JSON.stringify({ from: 'from', text: 'text' }) };
    const { status, text } = await create({ name: unused(), ...fields });
    assert.equal(status, 200, text);
  });

  it('that describes the request does not hold up another change of an app that was made without it', async () => {
    const { id } = (await create({ name: unused(), ...HTTP_FIELDS, ...REQUEST })).body.data;
    const { apps } = gateway.gateway.services;
    const { api_link } = HTTP_FIELDS;
    await apps.update(gateway.db, id, { credentials: { api_link }, updatedBy: null, updatedAt: 1 });
    apps.forget(id);
    assert.equal((await change(id, { name: unused(), sms_limit: 7 })).status, 200);
  });

  const kinds: [type: string, fields: object, isCalled: boolean, hasLink: boolean][] = [
    ['Twilio', TWILIO_FIELDS, true, false],
    ['MSync', { phone_number: '+254711000152' }, false, false],
    ['SMPP', { api_link: 'smsc.example.org', username: 'gateway', password: 'secret01' }, false, true],
  ];
  for (const [type, fields, isCalled, hasLink] of kinds) {
    it(`${type}: has ${isCalled ? '' : 'no '}callback_urls and ${hasLink ? 'a' : 'no'} link`, async () => {
      const { data } = (await create({ name: unused(), type, ...fields })).body;
      assert.deepEqual(['callback_urls' in data, data.link !== null], [isCalled, hasLink]);
    });
  }

  it('is not refused by a provider that cannot be reached: it was not asked', async () => {
    const settings = { endpoints: { api: `http://127.0.0.1:${await freePort()}` } };
    const { body } = await create({ name: unused(), type: 'Twilio', ...TWILIO_FIELDS, settings });
    const tested = await gateway.call(`/api/sms/apps/${body.data.id}/test`, { method: 'POST' });
    assert.deepEqual([tested.body.data.ok, tested.body.data.asked], [false, false], tested.text);
  });
});
