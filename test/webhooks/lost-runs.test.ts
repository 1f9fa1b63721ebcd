/** Deliveries whose run was never started, or is gone: the job that looks for them finds them. */
import assert from 'node:assert/strict';
import { inTransaction } from '../../src/db/sql.js';
import { recordEvent } from '../../src/events/store.js';
import { webhookWorkflowId } from '../../src/temporal/ids.js';
import { runJob, useClockedGateway, useTemporal } from '../jobs/support.js';
import { addWebhook, tell, untilState, useReceiver } from './support.js';

describe('a delivery without a run', () => {
  const { gateway, clock } = useClockedGateway();
  const temporal = useTemporal(gateway);
  const receiver = useReceiver();

  const phone = (appId: number) => tell(gateway, { type: 'phone.online', appId, data: {} });

  it('planned by a process that died before it started anything: is started', async () => {
    const app = await gateway.createApp();
    const webhook = await addWebhook(gateway, { callback_url: receiver.url, app_id: app.id });
    const [eventId] = await gateway.db('events').insert({ uuid: 'of-the-dead', type: 'phone.online', app_id: app.id, data: '{}', created_at: Date.now() }); // prettier-ignore
    const now = Date.now();
    const times = { next_at: now, began_at: now, created_at: now };
    await gateway.db('webhook_deliveries').insert({ webhook_id: webhook.id, event_id: eventId, state: 'pending', workflow_started: false, ...times }); // prettier-ignore
    await runJob(gateway, 'reconcile-workflows');
    await untilState(gateway, webhook.id, 'delivered');
    assert.equal(receiver.bodies()[0].id, 'of-the-dead');
  });

  it('whose run was terminated: is tried again once it is overdue, and not before', async () => {
    const app = await gateway.createApp();
    receiver.answer([500]);
    const settings = { retry_initial_s: 60 };
    const webhook = await addWebhook(gateway, { callback_url: receiver.url, app_id: app.id, settings });
    await phone(app.id);
    await receiver.until(1);
    const [{ id }] = (await untilState(gateway, webhook.id, 'pending')) as [any];
    const { workflow } = await temporal();
    await workflow.getHandle(webhookWorkflowId(id)).terminate('by an operator');
    receiver.answer([200]);
    assert.equal((await runJob(gateway, 'reconcile-workflows'))['deliveries'], undefined);
    clock.pass(5 * 60_000);
    assert.equal((await runJob(gateway, 'reconcile-workflows'))['deliveries'], 1);
    await untilState(gateway, webhook.id, 'delivered');
    assert.equal(receiver.requests.length, 1);
  });

  it('given back by a group whose receiver turned out to be unwell: is started again without the job', async () => {
    const app = await gateway.createApp();
    const webhook = await addWebhook(gateway, { callback_url: receiver.url, app_id: app.id });
    receiver.answer('timeout'); // long enough that whoever starts runs has seen nothing more to do
    const COUNT = 12;
    await inTransaction(gateway.db, async (trx) => {
      for (let n = 1; n <= COUNT; n += 1)
        await recordEvent(trx, { type: 'phone.online', appId: app.id, data: { n } }, clock.now().getTime());
    });
    await receiver.until(10);
    receiver.answer([200]);
    await untilState(gateway, webhook.id, 'delivered', COUNT);
    assert.equal(new Set(receiver.bodies().map(({ data }) => data.n)).size, COUNT);
  });
});
