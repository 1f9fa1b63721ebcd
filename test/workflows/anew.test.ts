/** Runs that begin anew: the engine lost its database, the messages go on from what ours has recorded. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { NativeConnection } from '@temporalio/worker';
import { markUnstarted } from '../../src/messages/store.js';
import { ensureNamespace } from '../../src/temporal/connect.js';
import { useGateway } from '../support/gateway.js';
import { report, UNAUTHORIZED, UNAVAILABLE, useCompany, type Handed } from './support/company.js';
import { journeyOf, sendToGroup } from './support/journey.js';
import { useOperator } from './support/temporal.js';

describe('a message whose run begins anew in an empty engine', () => {
  const gateway = useGateway();
  const company = useCompany();
  const operator = useOperator(gateway);

  /** Another namespace is as empty as a new engine. */
  async function loseEngine(): Promise<void> {
    await gateway.stop();
    gateway.namespace = `test-${randomBytes(6).toString('hex')}`;
    const connection = await NativeConnection.connect({ address: process.env['SALAMI_TEST_TEMPORAL']! });
    await ensureNamespace(connection, gateway.namespace, 1);
    await connection.close();
    await gateway.start();
    await markUnstarted(gateway.db);
    await gateway.send((await gateway.createApp()).id); // makes the starter look
  }

  /** The gateway has another port now. */
  const atNewAddress = ({ dlrUrl, id }: Handed) => ({
    dlrUrl: gateway.url + new URL(dlrUrl).pathname,
    id,
  });

  it('stays with the app it was moved to, is not sent again, and still hears its report', async () => {
    const group = await gateway.createGroup({ settings: { failover_on_failed_dlr: true } });
    const first = await company.app(gateway, { group_id: group.id, sms_limit: 1_000 }, UNAUTHORIZED);
    const second = await company.app(gateway, { group_id: group.id, sms_limit: 1 }, UNAVAILABLE, 'accept');
    const { id } = await sendToGroup(gateway, group.id);
    await gateway.untilStatus(id, 'sent');
    const before = await journeyOf(gateway, id);

    await loseEngine();
    const state = await operator.untilWaitingFor(id, 'the delivery report');
    assert.deepEqual([state.attempts, state.appId, state.status], [3, second.app.id, 'sent']);
    assert.deepEqual(await journeyOf(gateway, id), before);
    assert.deepEqual([first.account.handed.length, second.account.handed.length], [1, 2]);

    // The breaker keeps the first app out; it is no other app to go to only while it is paused.
    await gateway.call(`/api/sms/apps/${first.app.id}/pause`, { method: 'POST' });
    await report(atNewAddress(second.account.handed[1]!), 'failed');
    assert.deepEqual(await operator.result(id), { status: 'failed', attempts: 3 });
  });

  it('makes its next attempt when it waited for one', async () => {
    const settings = { retry_initial_s: 5, retry_max_s: 5 };
    const { app, account } = await company.app(gateway, { settings }, UNAVAILABLE, 'accept');
    const { id } = await gateway.send(app.id);
    await operator.untilWaitingFor(id, 'the next attempt');
    await loseEngine();
    await gateway.untilStatus(id, 'sent');
    assert.equal(account.handed.length, 2);
  });

  it('stays in doubt when it was, and is not sent again', async () => {
    const { app, account } = await company.app(gateway, { settings: { ambiguous_wait_s: 600 } }, 'cut');
    const { id } = await gateway.send(app.id);
    await gateway.untilStatus(id, 'unknown');
    await loseEngine();
    await operator.untilWaitingFor(id, 'a report about an attempt in doubt');
    await report(atNewAddress(account.handed[0]!), 'delivered');
    assert.deepEqual(await operator.result(id), { status: 'delivered', attempts: 1 });
    assert.equal(account.handed.length, 1);
  });
});
