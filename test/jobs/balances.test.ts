/** Little money at a provider: asked by the job that asks providers, told once. */
import assert from 'node:assert/strict';
import { after, before } from 'mocha';
import { startFakeServer, type FakeServer, type Reply } from '../support/fake-server.js';
import { runJob, useClockedGateway } from './support.js';

describe('reconcile-providers: what is left in an account', () => {
  const { gateway } = useClockedGateway();
  let provider: FakeServer;
  before(async () => void (provider = await startFakeServer()));
  after(() => provider.close());

  const plivoApp = (balance_alert?: number) =>
    gateway.createApp({
      type: 'Plivo',
      auth_id: 'MA'.padEnd(20, '0'),
      auth_token: 'x'.repeat(40),
      phone_number: '+12025550100',
      settings: { endpoints: { api: provider.url }, ...(balance_alert !== undefined && { balance_alert }) },
    });
  const ask = async (reply: Reply) => {
    provider.answer(reply);
    const { balances_asked, balances_low } = await runJob(gateway, 'reconcile-providers');
    return [balances_asked, balances_low];
  };
  const left = (cash_credits: string): Reply => [200, { auth_id: 'MA'.padEnd(20, '0'), cash_credits }];
  const told = async (appId: number) =>
    (await gateway.call(`/api/events?type=app.balance_low&app_id=${appId}`)).body.data.map(
      ({ data }: any) => data,
    );

  it('is asked for by nobody who did not set an alert', async () => {
    await plivoApp();
    assert.deepEqual(await ask(left('0.01')), [undefined, undefined]);
    assert.equal(provider.requests.length, 0);
  });

  it('is told when it becomes low, and again only after it recovered', async () => {
    const app = await plivoApp(10);
    assert.deepEqual(await ask(left('10.00')), [1, 0]);
    assert.deepEqual(await ask(left('9.50')), [1, 1]);
    assert.deepEqual(await ask(left('4.00')), [1, 0]);
    assert.deepEqual(await ask([503]), [1, 0], 'no answer changes nothing');
    assert.deepEqual(await ask(left('4.00')), [1, 0]);
    assert.deepEqual(await ask(left('50')), [1, 0]);
    assert.deepEqual(await ask(left('1')), [1, 1]);
    const about = { app_id: app.id, currency: 'USD', balance_alert: 10 };
    assert.deepEqual(await told(app.id), [
      { ...about, balance: '1' },
      { ...about, balance: '9.50' },
    ]);
    await gateway.call(`/api/sms/apps/${app.id}`, {
      method: 'PATCH',
      json: { settings: { balance_alert: null } },
    });
    await ask(left('1'));
    assert.deepEqual(await gateway.db('app_balances'), [], 'what nobody asks for is not kept');
  });
});
