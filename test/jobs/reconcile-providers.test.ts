/** Reports that never came, and prices that come late: the provider is asked. */
import assert from 'node:assert/strict';
import { after, before } from 'mocha';
import { startFakeServer, type FakeServer } from '../support/fake-server.js';
import { HOUR_MS, MINUTE_MS, runJob, useClockedGateway } from './support.js';
import { useOperator } from '../workflows/support/temporal.js';

/** See the simulator's table. */
const LATE = '12025550107';
const NEVER = '12025550108';

describe('reconcile-providers', () => {
  const { gateway, clock } = useClockedGateway();
  const operator = useOperator(gateway);
  let twilio: FakeServer;
  before(async () => void (twilio = await startFakeServer()));
  after(() => twilio.close());

  const ask = () => runJob(gateway, 'reconcile-providers');
  const NOTHING = { asked: 0, ended: 0, priced: 0, unchanged: 0, failed: 0 };
  async function sent(appId: number, to: string): Promise<number> {
    const { id } = await gateway.send(appId, { to });
    await gateway.untilStatus(id, 'sent');
    return id;
  }
  const twilioApp = (settings: object = {}) =>
    gateway.createApp({
      type: 'Twilio',
      account_sid: `AC${'0'.repeat(32)}`,
      auth_token: 'x'.repeat(32),
      phone_number: '+12025550100',
      settings: { endpoints: { api: twilio.url }, tps: 100, ...settings },
    });
  const sid = (n: number) => `SM${String(n).padStart(32, '0')}`;

  it('asks ten minutes after the hand-over, and tells the workflow what it hears', async () => {
    const app = await gateway.createApp({ delay_s: '1' });
    const id = await sent(app.id, LATE);
    assert.deepEqual(await ask(), NOTHING);
    clock.pass(11 * MINUTE_MS);
    assert.deepEqual(await ask(), { ...NOTHING, asked: 1, ended: 1 });
    assert.equal((await gateway.message(id)).status, 'delivered');
    assert.deepEqual(await operator.result(id), { status: 'delivered', attempts: 1 });
    assert.deepEqual(await ask(), NOTHING);
  });

  it('asks again in growing intervals while the provider knows nothing', async () => {
    const app = await gateway.createApp();
    const id = await sent(app.id, NEVER);
    clock.pass(11 * MINUTE_MS);
    assert.deepEqual(await ask(), { ...NOTHING, asked: 1, unchanged: 1 });
    clock.pass(28 * MINUTE_MS);
    assert.deepEqual(await ask(), NOTHING);
    clock.pass(2 * MINUTE_MS);
    assert.deepEqual(await ask(), { ...NOTHING, asked: 1, unchanged: 1 });
    clock.pass(80 * HOUR_MS);
    assert.deepEqual(await ask(), NOTHING, 'past the report deadline nobody is asked');
    const [due] = await gateway.db('messages').where({ id }).pluck('provider_check_at');
    assert.equal(due, null);
  });

  it('leaves apps out that are paused or suspended, and asks when they are back', async () => {
    const app = await gateway.createApp({ delay_s: '1' });
    const id = await sent(app.id, LATE);
    clock.pass(11 * MINUTE_MS);
    await gateway.call(`/api/sms/apps/${app.id}/pause`, { method: 'POST' });
    assert.deepEqual(await ask(), NOTHING);
    await gateway.call(`/api/sms/apps/${app.id}/resume`, { method: 'POST' });
    const suspended = { breaker_open_until: clock.now().getTime() + MINUTE_MS };
    await gateway.db('apps').where({ id: app.id }).update(suspended);
    assert.deepEqual(await ask(), NOTHING);
    clock.pass(2 * MINUTE_MS);
    assert.deepEqual(await ask(), { ...NOTHING, asked: 1, ended: 1 });
    assert.equal((await gateway.message(id)).status, 'delivered');
  });

  it('a driver that throws keeps no other app waiting; after three in a row the rest of its messages wait', async () => {
    const broken = await twilioApp();
    twilio.answer([201, { sid: sid(1), status: 'queued' }]);
    for (let n = 0; n < 4; n += 1) await sent(broken.id, '254711000111');
    const fine = await gateway.createApp({ delay_s: '1' });
    const id = await sent(fine.id, LATE);
    const { apps } = gateway.gateway.services;
    await apps.update(gateway.db, broken.id, { credentials: {}, updatedBy: null, updatedAt: 0 });
    clock.pass(11 * MINUTE_MS);
    assert.deepEqual(await ask(), { ...NOTHING, asked: 4, ended: 1, failed: 3 });
    assert.equal((await gateway.message(id)).status, 'delivered');
    await gateway.call(`/api/sms/apps/${broken.id}/pause`, { method: 'POST' });
  });

  it('asks for the price of a delivered message until it is there, and keeps what it hears once', async () => {
    const app = await twilioApp();
    twilio.answer([201, { sid: sid(9), status: 'queued' }]);
    const id = await sent(app.id, '254711000111');
    twilio.answer([200, { sid: sid(9), status: 'delivered', num_segments: '1', price: null }]);
    clock.pass(11 * MINUTE_MS);
    assert.deepEqual(await ask(), { ...NOTHING, asked: 1, ended: 1 });
    assert.equal((await gateway.message(id)).cost, null);
    clock.pass(11 * MINUTE_MS);
    assert.deepEqual(await ask(), { ...NOTHING, asked: 1, unchanged: 1 });
    const priced = {
      sid: sid(9),
      status: 'delivered',
      num_segments: '1',
      price: '-0.00750',
      price_unit: 'USD',
    };
    twilio.answer([200, priced]);
    clock.pass(HOUR_MS);
    assert.deepEqual(await ask(), { ...NOTHING, asked: 1, priced: 1 });
    const { cost, currency } = await gateway.message(id);
    assert.equal(Number(cost), 0.0075);
    assert.equal(currency, 'USD');
    assert.equal((await gateway.db('delivery_reports').where({ message_id: id })).length, 1);
    clock.pass(6 * HOUR_MS);
    assert.deepEqual(await ask(), NOTHING);
  });
});
