/** What an app makes the gateway call is held to the same rule as a webhook, when it is entered. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { useGateway } from '../support/gateway.js';
import { assertProblem } from './support.js';

const FIELDS: Record<string, Record<string, string>> = {
  Http: { c2: 'to={{to}}\ntext={{text}}' },
  SMPP: { username: 'gateway', password: 'secret01' },
  Infobip: { api_key: 'k'.repeat(40), phone_number: '20880' },
  Simulator: {},
};

describe('an address that an app calls', () => {
  const gateway = useGateway({ SALAMI_ALLOW_PRIVATE_NETWORKS: '127.0.0.2/32' });
  const create = (type: string, fields: object) =>
    gateway.call('/api/sms/apps', {
      json: { name: randomBytes(4).toString('hex'), type, ...FIELDS[type], ...fields },
    });
  const change = (id: number, json: object) => gateway.call(`/api/sms/apps/${id}`, { method: 'PATCH', json });
  const refusedAt = (field: string) => ({ status: 422, errors: [field] });

  const rows: [type: string, address: string, isTaken: boolean][] = [
    ['Http', 'http://127.0.0.1:4799/sms', false],
    ['Http', 'http://192.168.1.9/?to={{to}}', false],
    ['Http', 'http://2130706433/', false], // 127.0.0.1 as one number
    ['Http', 'http://[::1]/', false],
    ['Http', 'http://127.0.0.2:4799/sms', true],
    ['Http', 'https://sms.example.org/{{to}}', true],
    ['SMPP', '10.0.0.7', false],
    ['SMPP', 'ssmpp://10.0.0.7:3550', false],
    ['SMPP', '[fd00::7]:2775', false],
    ['SMPP', '127.0.0.2:2775', true],
    ['SMPP', 'smsc.example.org:2775', true],
    ['Infobip', '169.254.169.254', false],
    ['Infobip', 'https://xxxxx.api.infobip.com', true],
  ];
  for (const [type, api_link, isTaken] of rows)
    it(`${type}: ${api_link} is ${isTaken ? 'taken' : 'refused at its field'}`, async () => {
      const reply = await create(type, { api_link });
      if (isTaken) return assert.equal(reply.status, 200, reply.text);
      assertProblem(reply, refusedAt('api_link'));
      assert.match(reply.body.errors.api_link[0], /not a public address.*SALAMI_ALLOW_PRIVATE_NETWORKS/);
    });

  it('is refused among the settings, too', async () => {
    const settings = { endpoints: { api: 'http://10.0.0.7/' } };
    assertProblem(await create('Simulator', { settings }), refusedAt('settings.endpoints.api'));
  });

  it('that an app already has holds up no other change; a new one is looked at', async () => {
    const { id } = (await create('Http', { api_link: 'https://sms.example.org/send' })).body.data;
    const { apps } = gateway.gateway.services;
    const credentials = { ...FIELDS['Http'], api_link: 'http://10.0.0.7/send' };
    await apps.update(gateway.db, id, { credentials, updatedBy: null, updatedAt: 1 });
    apps.forget(id);
    assert.equal((await change(id, { sms_limit: 7 })).status, 200);
    assert.equal((await change(id, { phone_number: '20880', api_link: credentials.api_link })).status, 200);
    assertProblem(await change(id, { api_link: 'http://10.0.0.8/send' }), refusedAt('api_link'));
    assert.equal((await change(id, { api_link: 'https://sms.example.org/' })).status, 200);
  });
});
