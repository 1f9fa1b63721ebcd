/** Callbacks and sends never wait for Temporal; what it did not hear is made up for by the reconcile schedule. */
import assert from 'node:assert/strict';
import { Client, Connection, ScheduleOverlapPolicy } from '@temporalio/client';
import { useGateway } from '../support/gateway.js';
import { until } from '../../tools/load/until.js';
import { NOWHERE, SpecialGateway } from '../workflows/support/special-gateway.js';
import { useOperator } from '../workflows/support/temporal.js';
import { Provider, sendUnreported } from './support/provider.js';

describe('while one process has no Temporal', () => {
  const gateway = useGateway();
  const operator = useOperator(gateway);
  // A second process on the same database, cut off from the engine.
  const cutOff = new SpecialGateway({ temporalAddress: NOWHERE });
  const provider = new Provider(cutOff);
  let connection: Connection;

  before(async () => {
    cutOff.database = gateway.database;
    cutOff.namespace = gateway.namespace;
    await cutOff.start();
    connection = await Connection.connect({ address: process.env['SALAMI_TEST_TEMPORAL']! });
  });
  after(async () => {
    await cutOff.stop();
    await connection.close();
  });

  /** Runs the job now, for things that seem old enough to be nobody's. */
  async function reconcile(): Promise<void> {
    const long = Date.now() - 60_000;
    await gateway.db('delivery_reports').where({ signal_due: true }).update({ created_at: long });
    await gateway.db('messages').where({ workflow_started: false }).update({ created_at: long });
    const client = new Client({ connection, namespace: gateway.namespace });
    // Behind a run that is not over yet, not instead of this one.
    await client.schedule.getHandle('reconcile-workflows').trigger(ScheduleOverlapPolicy.BUFFER_ALL);
  }
  const isDue = async (messageId: number) => {
    const [row] = await gateway.db('delivery_reports').where({ message_id: messageId });
    return Boolean(row.signal_due);
  };

  it('a report is applied and answered at once, and its run hears of it by the next reconciliation', async () => {
    const app = await gateway.createApp();
    const { id } = await sendUnreported(gateway, app);
    await operator.untilWaitingFor(id, 'the delivery report');
    const reply = await provider.report(app, `${id}-1`, { status: 'delivered' });
    assert.deepEqual([reply.status, reply.text], [200, 'OK']);
    assert.equal((await gateway.message(id)).status, 'delivered');
    assert.equal(await isDue(id), true);
    const seen = await operator.untilWaitingFor(id, 'the delivery report');
    assert.equal(seen.status, 'sent', 'the run has not heard of it');

    await reconcile();
    assert.deepEqual(await operator.result(id), { status: 'delivered', attempts: 1 });
    await until(async () => !(await isDue(id)), 'the signal to be noted');
  });

  it('a report that asks for a failover waits for it too, and the message then goes to another app', async () => {
    const group = await gateway.createGroup({ settings: { failover_on_failed_dlr: true } });
    const first = await gateway.createApp({ group_id: group.id, sms_limit: 1_000 });
    const second = await gateway.createApp({ group_id: group.id, sms_limit: 1 });
    const json = { to: '12025550108', message: 'Habari' };
    const { id } = (await gateway.call(`/api/sms/groups/${group.id}/send`, { json })).body.data;
    await gateway.untilStatus(id, 'sent');
    await provider.report(first, `${id}-1`, { status: 'failed' });
    assert.equal((await gateway.message(id)).status, 'sent', 'no failure is shown that may be undone');

    await reconcile();
    const hasMoved = async () => (await gateway.message(id)).app_id === second.id;
    await until(hasMoved, 'the message to move');
    await gateway.untilStatus(id, 'sent');
  });

  it('a signal to a run that is over counts as heard', async () => {
    const app = await gateway.createApp({ settings: { dlr_deadline_s: 1 } });
    const { id } = await sendUnreported(gateway, app);
    await operator.result(id);
    await provider.report(app, `${id}-1`, { status: 'delivered' });
    await reconcile();
    await until(async () => !(await isDue(id)), 'the signal to be noted');
    assert.equal((await gateway.message(id)).status, 'delivered');
  });

  it('sends are accepted there, and started by another process', async () => {
    const app = await gateway.createApp();
    const { id, status } = await cutOff.send(app.id);
    assert.equal(status, 'pending');
    await reconcile();
    await gateway.untilStatus(id, 'delivered');
  });

  it('a cancelling is heard by the run when its time comes, and nothing is sent', async () => {
    const app = await gateway.createApp();
    const scheduled_at = new Date(Date.now() + 5_000).toISOString();
    const { id } = await gateway.send(app.id, { scheduled_at });
    await operator.untilWaitingFor(id, 'its scheduled time');
    const reply = await cutOff.call(`/api/sms/sms/${id}/cancel`, { method: 'POST' });
    assert.equal(reply.body.data.status, 'cancelled');
    assert.deepEqual(await operator.result(id), { status: 'cancelled', attempts: 0 });
  });

  it('it says so, and is ready all the same', async () => {
    const { status, body } = await cutOff.call('/readyz');
    assert.equal(status, 200);
    assert.deepEqual(body, { status: 'ready', database: 'up', temporal: 'down', worker: 'stopped' });
  });
});
