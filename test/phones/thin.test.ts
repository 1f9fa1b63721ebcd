import assert from 'node:assert/strict';
import { useGateway } from '../support/gateway.js';
import { until } from '../../tools/load/until.js';
import { addPhone, request } from './support/phone.js';

describe('phones: thin path', () => {
  const gateway = useGateway();
  it('smssync plain', async function () {
    this.timeout(30000);
    const phone = await addPhone(gateway, 'smssync', { secret: 'blue heron&7' });
    const { id } = await gateway.send(phone.appId, { to: '+254711000222', message: 'Habari' });
    const given = await until(async () => {
      const r = await request(gateway, `${phone.path}?task=send&secret=blue+heron%267`);
      assert.equal(r.status, 200, r.text);
      return r.body.payload.messages.length > 0 ? r.body : null;
    }, 'a message');
    console.log(JSON.stringify(given));
    const m = await gateway.untilStatus(id, 'sent');
    console.log(JSON.stringify(await gateway.history(id), null, 1));
    assert.equal(m.provider_id, given.payload.messages[0].uuid);
  });
  it('cht', async function () {
    this.timeout(30000);
    const phone = await addPhone(gateway, 'cht', {});
    const { id } = await gateway.send(phone.appId, { to: '+254711000222', message: 'Habari' });
    const given = await until(async () => {
      const r = await request(gateway, phone.path, { json: {} });
      return r.body.messages.length > 0 ? r.body : null;
    }, 'a message');
    const uuid = given.messages[0].id;
    await request(gateway, phone.path, {
      json: {
        updates: [
          { id: uuid, status: 'UNSENT' },
          { id: uuid, status: 'PENDING' },
        ],
      },
    });
    await request(gateway, phone.path, { json: { updates: [{ id: uuid, status: 'SENT' }] } });
    await gateway.untilStatus(id, 'sent');
    await request(gateway, phone.path, { json: { updates: [{ id: uuid, status: 'DELIVERED' }] } });
    await gateway.untilStatus(id, 'delivered');
    console.log(JSON.stringify(await gateway.history(id), null, 1));
    console.log((await gateway.call(`/api/sms/phones/${phone.appId}`)).text);
  });
});
