/** Delivery reports: matched to the right message or to none, applied once, never backwards. */
import assert from 'node:assert/strict';
import { until } from '../../tools/load/until.js';
import { ENGINE } from '../support/database.js';
import { useGateway } from '../support/gateway.js';
import { report, REPORT_WORDS, UNAVAILABLE, useCompany } from '../workflows/support/company.js';
import { journeyOf, sendToGroup } from '../workflows/support/journey.js';
import { useOperator } from '../workflows/support/temporal.js';
import { Provider, reportsOf, sendUnreported } from './support/provider.js';

const AT_ONCE = 20;

describe('a delivery report', () => {
  const gateway = useGateway();
  const company = useCompany();
  const operator = useOperator(gateway);
  const provider = new Provider(gateway);

  const accepted = async () => {
    const app = await gateway.createApp();
    return { app, message: await sendUnreported(gateway, app) };
  };
  const statusOf = async (id: number) => (await gateway.message(id)).status;

  describe('that comes before the provider’s id is known here', () => {
    /** Reports of these apps carry nothing but the company's own id. */
    const byProviderId = {
      c6: JSON.stringify({
        match: { field: 'id', id: 'provider' },
        status: { field: 'status', map: REPORT_WORDS },
      }),
    };

    it('is kept, and applied as soon as the id is known', async () => {
      const verdicts: string[] = [];
      const { app } = await company.app(gateway, byProviderId, async (handed) => {
        await report(handed, 'delivered');
        const [row] = await gateway.db('delivery_reports').where({ provider_id: handed.id, app_id: app.id });
        verdicts.push(row.verdict);
        return 'accept';
      });
      const { id } = await gateway.send(app.id);
      const message = await gateway.untilStatus(id, 'delivered');
      assert.deepEqual(verdicts, ['waiting']);
      assert.notEqual(message.provider_id, null);
      assert.deepEqual(await reportsOf(gateway, id), [{ status: 'delivered', verdict: 'applied' }]);
      assert.deepEqual(await operator.result(id), { status: 'delivered', attempts: 1 });
    });

    it('finds the message also when the id and the report are committed at the same time', async function () {
      if (ENGINE === 'sqlite') return this.skip(); // there only one transaction writes at a time
      const reportIsUnderWay = async () => {
        const [connections] = await gateway.db.raw('SHOW FULL PROCESSLIST');
        return connections.some(
          ({ db, Info }: { db: string; Info: string | null }) =>
            gateway.database.url.endsWith(`/${db}`) && Info?.startsWith('insert into `delivery_reports`'),
        );
      };
      const brake = await gateway.db.transaction();
      await brake('delivery_reports').forUpdate(); // no report can be inserted
      let answered: Promise<unknown> = Promise.resolve();
      const { app } = await company.app(gateway, byProviderId, async (handed) => {
        answered = report(handed, 'delivered');
        await until(reportIsUnderWay, 'the report to be inserted');
        return 'accept';
      });
      const { id } = await gateway.send(app.id);
      await gateway.untilStatus(id, 'sent');
      await operator.untilWaitingFor(id, 'the delivery report');
      await brake.commit();
      await answered;
      await gateway.untilStatus(id, 'delivered');
      assert.deepEqual(await reportsOf(gateway, id), [{ status: 'delivered', verdict: 'applied' }]);
      assert.deepEqual(await operator.result(id), { status: 'delivered', attempts: 1 });
    });

    it('moves the message to another app at once when it says failed and the group wants that', async () => {
      const group = await gateway.createGroup({ settings: { failover_on_failed_dlr: true } });
      const first = { ...byProviderId, group_id: group.id, sms_limit: 1_000 };
      const { account } = await company.app(gateway, first, async (handed) => {
        await report(handed, 'failed');
        return 'accept';
      });
      const second = await company.app(gateway, { group_id: group.id, sms_limit: 1 });
      const { id } = await sendToGroup(gateway, group.id);
      await second.account.untilHanded(1);
      const tookMs = second.account.handed[0]!.at - account.handed[0]!.at;
      assert.ok(tookMs < 10_000, 'reconciliation would have come later');
      await operator.untilWaitingFor(id, 'the delivery report');
      assert.deepEqual((await journeyOf(gateway, id)).statuses, [
        ...['pending', 'processing', 'sent'],
        ...['pending', 'processing', 'sent'],
      ]);
      assert.deepEqual(await reportsOf(gateway, id), [{ status: 'failed', verdict: 'deferred' }]);
    });

    it('several of them are applied in the order they came', async () => {
      const { app } = await company.app(gateway, byProviderId, async (handed) => {
        for (const status of ['delivered', 'sent', 'failed']) await report(handed, status);
        return 'accept';
      });
      const { id } = await gateway.send(app.id);
      await gateway.untilStatus(id, 'delivered');
      assert.deepEqual(await reportsOf(gateway, id), [
        { status: 'delivered', verdict: 'applied' },
        { status: 'sent', verdict: 'ignored' },
        { status: 'failed', verdict: 'ignored' },
      ]);
    });
  });

  it('is applied once when it comes twice; the repeat is stored and answered like the first', async () => {
    const { app, message } = await accepted();
    const first = await provider.report(app, `${message.id}-1`, { status: 'delivered', at: '1700000000000' });
    const second = await provider.report(app, `${message.id}-1`, {
      status: 'delivered',
      at: '1700000000000',
    });
    assert.deepEqual([first.status, first.text, second.status, second.text], [200, 'OK', 200, 'OK']);
    assert.deepEqual(await provider.verdicts(app), ['applied', 'duplicate']);
    assert.deepEqual(await reportsOf(gateway, message.id), [{ status: 'delivered', verdict: 'applied' }]);
    const { callbacks } = await gateway.history(message.id);
    assert.equal(callbacks.length, 2, 'the history shows both calls');
  });

  const orders: { came: string[]; becomes: string }[] = [
    { came: ['delivered', 'sent'], becomes: 'delivered' },
    { came: ['delivered', 'failed'], becomes: 'delivered' },
    { came: ['delivered', 'expired'], becomes: 'delivered' },
    { came: ['failed', 'sent'], becomes: 'failed' },
    { came: ['failed', 'expired'], becomes: 'failed' },
    { came: ['expired', 'failed'], becomes: 'expired' },
    { came: ['failed', 'delivered'], becomes: 'delivered' },
    { came: ['expired', 'delivered'], becomes: 'delivered' },
    { came: ['unknown', 'sent'], becomes: 'sent' },
    { came: ['unknown', 'delivered'], becomes: 'delivered' },
  ];
  for (const { came, becomes } of orders) {
    it(`${came.join(', then ')}: the message is ${becomes}`, async () => {
      const { app, message } = await accepted();
      for (const status of came) await provider.report(app, `${message.id}-1`, { status });
      assert.equal(await statusOf(message.id), becomes);
      assert.equal((await reportsOf(gateway, message.id)).length, came.length, 'all are kept');
    });
  }

  it('delivered after failed clears the error', async () => {
    const { app, message } = await accepted();
    await provider.report(app, `${message.id}-1`, { status: 'failed', code: 'UNDELIV' });
    assert.equal((await gateway.message(message.id)).error_code, 'handset_unreachable');
    await provider.report(app, `${message.id}-1`, { status: 'delivered' });
    const after = await gateway.message(message.id);
    assert.deepEqual([after.error_code, after.error_message], [null, null]);
  });

  it('does nothing to a cancelled message', async () => {
    const { app, account } = await company.app(gateway, { settings: { retry_initial_s: 60 } }, UNAVAILABLE);
    const { id } = await gateway.send(app.id);
    await operator.untilWaitingFor(id, 'the next attempt');
    await gateway.call(`/api/sms/sms/${id}/cancel`, { method: 'POST' });
    await report(account.handed[0]!, 'failed');
    assert.equal(await statusOf(id), 'cancelled');
  });

  it('about an id that nobody knows is stored, answered like any other, and changes nothing', async () => {
    const { app, message } = await accepted();
    const reply = await provider.report(app, '', {
      id: 'SIM-of-somebody-else',
      ref: '',
      status: 'delivered',
    });
    assert.equal(reply.status, 200);
    assert.deepEqual(await provider.verdicts(app), ['applied']);
    const [row] = await gateway.db('delivery_reports').where({ app_id: app.id });
    assert.deepEqual([row.verdict, row.message_id], ['waiting', null]);
    assert.equal(await statusOf(message.id), 'sent');
  });

  describe('of another app', () => {
    it('is not applied by our reference', async () => {
      const { message } = await accepted();
      const other = await gateway.createApp();
      await provider.report(other, `${message.id}-1`, { status: 'failed' });
      assert.equal(await statusOf(message.id), 'sent');
      assert.deepEqual(await reportsOf(gateway, message.id), []);
    });

    it('is not applied by the provider’s id', async () => {
      const { message } = await accepted();
      const other = await gateway.createApp();
      await provider.report(other, '', { id: message.provider_id, ref: '', status: 'failed' });
      assert.equal(await statusOf(message.id), 'sent');
    });

    it('nor is its key good for this app', async () => {
      const { app, message } = await accepted();
      const other = await gateway.createApp();
      const key = other.callback_urls.callback.split('/').at(-1);
      const reply = await provider.report(app, `${message.id}-1`, { status: 'failed' }, { key });
      assert.equal(reply.status, 403);
      assert.equal(await statusOf(message.id), 'sent');
    });
  });

  for (const ref of [
    '0-1',
    '1-0',
    '999999-1',
    '1-99',
    '-1',
    '1e3-1',
    '99999999999999999999-1',
    "1-1' OR 1=1",
  ]) {
    it(`with the reference "${ref}" finds no message and harms none`, async () => {
      const { app, message } = await accepted();
      const reply = await provider.report(app, '', { id: 'SIM-x', ref, status: 'failed' });
      assert.equal(reply.status, 200);
      assert.equal(await statusOf(message.id), 'sent');
    });
  }

  it('about an incoming message is not applied', async () => {
    const app = await gateway.createApp();
    await provider.call(app, 'receive', '', { form: { from: '+254711000111', text: 'hi' } });
    const row = await gateway.db('messages').where({ app_id: app.id, folder: 'inbox' }).first('id');
    await provider.report(app, `${row.id}-1`, { status: 'failed' });
    assert.equal(await statusOf(row.id), 'delivered');
  });

  it(`${AT_ONCE} equal ones at once are one: each is answered, one is applied`, async () => {
    const { app, message } = await accepted();
    const replies = await Promise.all(
      Array.from({ length: AT_ONCE }, () => provider.report(app, `${message.id}-1`, { status: 'delivered' })),
    );
    assert.deepEqual(new Set(replies.map(({ status }) => status)), new Set([200]));
    assert.equal((await reportsOf(gateway, message.id)).length, 1);
    const verdicts = await provider.verdicts(app);
    assert.equal(verdicts.filter((verdict) => verdict === 'applied').length, 1);
    assert.equal(verdicts.filter((verdict) => verdict === 'duplicate').length, AT_ONCE - 1);
    const { statuses } = await journeyOf(gateway, message.id);
    assert.deepEqual(statuses, ['pending', 'processing', 'sent', 'delivered']);
    const events = await gateway.db('events').where({ message_id: message.id, type: 'message.delivered' });
    assert.equal(events.length, 1);
  });

  it(`${AT_ONCE} different ones at once end in the highest of them`, async () => {
    const { app, message } = await accepted();
    const words = ['sent', 'failed', 'expired', 'unknown', 'delivered'];
    const replies = await Promise.all(
      Array.from({ length: AT_ONCE }, (_, at) =>
        provider.report(app, `${message.id}-1`, { status: words[at % words.length]!, code: `c${at}` }),
      ),
    );
    assert.deepEqual(new Set(replies.map(({ status }) => status)), new Set([200]));
    assert.equal((await reportsOf(gateway, message.id)).length, AT_ONCE);
    assert.equal(await statusOf(message.id), 'delivered');
  });
});
