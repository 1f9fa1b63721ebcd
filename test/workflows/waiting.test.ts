/** What a message waits for before it is sent: its time, the next attempt, its app; and how it can be taken back. */
import assert from 'node:assert/strict';
import { useGateway } from '../support/gateway.js';
import { until } from '../../tools/load/until.js';
import { cancel, state } from '../../workflows/contract.js';
import { gate, report, UNAVAILABLE, useCompany } from './support/company.js';
import { journeyOf, sendToGroup } from './support/journey.js';
import { useSpecialGateway } from './support/special-gateway.js';
import { useOperator } from './support/temporal.js';

const inSeconds = (seconds: number) => new Date(Date.now() + seconds * 1_000).toISOString();
const SLOWLY = { retry_initial_s: 60, retry_max_s: 60 };
const ITS_TIME = 'its scheduled time';
const NEXT_ATTEMPT = 'the next attempt';

describe('a message that waits', () => {
  const gateway = useGateway();
  const company = useCompany();
  const operator = useOperator(gateway);

  const cancelByApi = (id: number) => gateway.call(`/api/sms/sms/${id}/cancel`, { method: 'POST' });

  describe('for its scheduled time', () => {
    it('is scheduled until then, and not sent a moment too early', async () => {
      const { app, account } = await company.app(gateway);
      const scheduledAt = inSeconds(5);
      const { id, status } = await gateway.send(app.id, { scheduled_at: scheduledAt });
      assert.equal(status, 'scheduled');
      await operator.untilWaitingFor(id, ITS_TIME);
      assert.equal(account.handed.length, 0);
      await gateway.untilStatus(id, 'sent');
      assert.ok(account.handed[0]!.at >= Date.parse(scheduledAt));
      assert.deepEqual((await journeyOf(gateway, id)).statuses, [
        'scheduled',
        'pending',
        'processing',
        'sent',
      ]);
    });

    it('can be cancelled: nothing is sent, and its run ends', async () => {
      const { app, account } = await company.app(gateway);
      const { id } = await gateway.send(app.id, { scheduled_at: inSeconds(3_600) });
      await operator.untilWaitingFor(id, ITS_TIME);
      const reply = await cancelByApi(id);
      assert.equal(reply.status, 200);
      assert.equal(reply.body.data.status, 'cancelled');
      assert.deepEqual(await operator.result(id), { status: 'cancelled', attempts: 0 });
      assert.equal(account.handed.length, 0);
    });

    it('can be cancelled before its run has begun', async () => {
      const { app, account } = await company.app(gateway, { settings: { tps: 1 } });
      const setSlot = (at: number) =>
        gateway
          .db('apps')
          .where({ id: app.id })
          .update({ slot_next_us: at * 1_000 });
      // The run of a saturated app's message does not begin; that of the cancelled one may, or may never.
      await setSlot(Date.now() + 60_000);
      const { id } = await gateway.send(app.id, { scheduled_at: inSeconds(3_600) });
      assert.equal((await cancelByApi(id)).status, 200);
      assert.equal((await gateway.message(id)).status, 'cancelled');
      assert.equal(await operator.status(id), null, 'no run yet');
      await setSlot(0);
      const isOver = async () =>
        !(await gateway.db('messages').where({ id, workflow_started: false }).first('id')) &&
        (await operator.status(id)) !== 'RUNNING';
      await until(isOver, 'the starter to be done with it, and no run to be open');
      assert.equal((await gateway.message(id)).status, 'cancelled');
      assert.equal(account.handed.length, 0);
    });

    it('can be cancelled at the very moment its run begins: no run stays open', async () => {
      const { app, account } = await company.app(gateway);
      const scheduled = { scheduled_at: inSeconds(3_600) };
      const ids = await Promise.all(
        Array.from({ length: 40 }, async () => {
          const { id } = await gateway.send(app.id, scheduled);
          assert.equal((await cancelByApi(id)).status, 200);
          return id as number;
        }),
      );
      for (const id of ids)
        assert.deepEqual(await operator.result(id), { status: 'cancelled', attempts: 0 }, `message ${id}`);
      assert.equal(account.handed.length, 0);
    });

    it('an operator reads in Temporal what it waits for and until when, and can cancel there', async () => {
      const { app } = await company.app(gateway);
      const scheduledAt = inSeconds(3_600);
      const { id } = await gateway.send(app.id, { scheduled_at: scheduledAt });
      assert.deepEqual(await operator.untilWaitingFor(id, ITS_TIME), {
        status: 'scheduled',
        appId: app.id,
        attempts: 0,
        failovers: 0,
        outcome: null,
        reason: null,
        waitingFor: ITS_TIME,
        until: Date.parse(scheduledAt),
      });
      assert.equal(await (await operator.run(id)).executeUpdate(cancel), 'cancelled');
      assert.equal((await gateway.message(id)).status, 'cancelled');
      assert.deepEqual(await operator.result(id), { status: 'cancelled', attempts: 0 });
    });
  });

  describe('for its next attempt', () => {
    it('can be cancelled: it is not sent again, and its run ends', async () => {
      const { app, account } = await company.app(gateway, { settings: SLOWLY }, UNAVAILABLE);
      const { id } = await gateway.send(app.id);
      await operator.untilWaitingFor(id, NEXT_ATTEMPT);
      assert.equal((await cancelByApi(id)).status, 200);
      assert.deepEqual(await operator.result(id), { status: 'cancelled', attempts: 1 });
      assert.equal(account.handed.length, 1);
    });

    it('tells how far it is', async () => {
      const { app } = await company.app(gateway, { settings: SLOWLY }, UNAVAILABLE);
      const { id } = await gateway.send(app.id);
      const seen = await operator.untilWaitingFor(id, NEXT_ATTEMPT);
      assert.equal(seen.attempts, 1);
      assert.equal(seen.status, 'pending');
      const waitMs = seen.until! - Date.now();
      assert.ok(waitMs > 40_000 && waitMs <= 60_000, `waits ${waitMs} ms more`);
      const { next_attempt: next } = await gateway.history(id);
      assert.deepEqual([next.number, Date.parse(next.at)], [2, seen.until]);
      await (await operator.run(id)).executeUpdate(cancel);
      assert.equal((await gateway.history(id)).next_attempt, null);
    });

    it('expires when its ttl runs out meanwhile, and is not sent again', async () => {
      const { app, account } = await company.app(gateway, { settings: SLOWLY }, UNAVAILABLE);
      const { id } = await gateway.send(app.id, { ttl: 1 });
      const message = await gateway.untilStatus(id, 'expired');
      assert.equal(message.error_code, 'expired');
      assert.deepEqual(await operator.result(id), { status: 'expired', attempts: 1 });
      assert.equal(account.handed.length, 1);
    });
  });

  it('expires unsent when expires_at passes before there is a place for it', async () => {
    const { app, account } = await company.app(gateway, { settings: { tps: 1 } });
    const inAMinute = (Date.now() + 60_000) * 1_000;
    await gateway.db('apps').where({ id: app.id }).update({ slot_next_us: inAMinute });
    const { id } = await gateway.send(app.id, { expires_at: inSeconds(1.2) });
    // The run of a saturated app's message does not begin; now it may, and has to wait all the same.
    await gateway
      .db('apps')
      .where({ id: app.id })
      .update({ slot_next_us: (Date.now() + 2_500) * 1_000 });
    await gateway.untilStatus(id, 'expired');
    assert.equal(account.handed.length, 0);
    assert.deepEqual(await operator.result(id), { status: 'expired', attempts: 0 });
  });

  describe('no longer', () => {
    it('cannot be cancelled while it is being handed over', async () => {
      const held = gate();
      const { app } = await company.app(gateway, {}, async () => (await held.passed, 'accept'));
      const { id } = await gateway.send(app.id);
      await gateway.untilStatus(id, 'processing');
      const reply = await cancelByApi(id);
      held.open();
      assert.equal(reply.status, 409);
      assert.equal(reply.body.code, 'not_cancellable');
      await gateway.untilStatus(id, 'sent');
    });

    it('cannot be cancelled once the provider has it; the run refuses as well, and goes on', async () => {
      const { app, account } = await company.app(gateway);
      const { id } = await gateway.send(app.id);
      await operator.untilWaitingFor(id, 'the delivery report');
      assert.equal((await cancelByApi(id)).body.code, 'not_cancellable');
      const handle = await operator.run(id);
      await assert.rejects(handle.executeUpdate(cancel), { name: 'WorkflowUpdateFailedError' });
      assert.equal((await handle.query(state)).status, 'sent');
      await report(account.handed[0]!, 'delivered');
      assert.equal((await operator.result(id)).status, 'delivered');
    });
  });
});

describe('a message whose app is paused', () => {
  const gateway = useSpecialGateway({ recheckMs: 1_000 });
  const company = useCompany();
  const operator = useOperator(gateway);

  const set = (appId: number, verb: 'pause' | 'resume') =>
    gateway.call(`/api/sms/apps/${appId}/${verb}`, { method: 'POST' });

  it('waits, and goes out when the app is resumed', async () => {
    const { app, account } = await company.app(gateway, {}, UNAVAILABLE, 'accept');
    const { id } = await gateway.send(app.id);
    await account.untilHanded(1);
    await set(app.id, 'pause');
    await operator.untilWaitingFor(id, 'its app (paused)');
    assert.equal((await gateway.message(id)).status, 'pending');
    assert.equal(account.handed.length, 1);
    await set(app.id, 'resume');
    await gateway.untilStatus(id, 'sent');
    assert.equal(account.handed.length, 2);
  });

  it('waits for the resume in the same way when it was not tried yet', async () => {
    const { app, account } = await company.app(gateway);
    const { id } = await gateway.send(app.id, { scheduled_at: inSeconds(3) });
    await set(app.id, 'pause');
    await operator.untilWaitingFor(id, 'its app (paused)');
    await set(app.id, 'resume');
    await gateway.untilStatus(id, 'sent');
    assert.equal(account.handed.length, 1);
  });

  it('moves to another app of its group, and is not counted as tried', async () => {
    const group = await gateway.createGroup();
    const first = await company.app(gateway, { group_id: group.id, sms_limit: 1_000 }, UNAVAILABLE);
    const second = await company.app(gateway, { group_id: group.id, sms_limit: 1 });
    const { id } = await sendToGroup(gateway, group.id);
    await first.account.untilHanded(1);
    await set(first.app.id, 'pause');
    const message = await gateway.untilStatus(id, 'sent');
    assert.equal(message.app_id, second.app.id);
    assert.deepEqual([first.account.handed.length, second.account.handed.length], [1, 1]);
  });

  it('waits in a group too, when all its apps are paused', async () => {
    const group = await gateway.createGroup();
    const { app, account } = await company.app(gateway, { group_id: group.id }, UNAVAILABLE, 'accept');
    const { id } = await sendToGroup(gateway, group.id);
    await account.untilHanded(1);
    await set(app.id, 'pause');
    await operator.untilWaitingFor(id, 'its app (paused)');
    await set(app.id, 'resume');
    await until(() => Promise.resolve(account.handed.length === 2), 'the message to go out');
  });
});
