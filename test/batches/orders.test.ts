import { strict as assert } from 'node:assert';
import { batchWorkflowId } from '../../src/temporal/ids.js';
import { until } from '../../tools/load/until.js';
import { runJob, useTemporal } from '../jobs/support.js';
import { useGateway, type TestGateway } from '../support/gateway.js';
import { allDelivered, batchOf, makeBatch, numberOf, rowsTo, untilBatch } from './support.js';

const order = (gateway: TestGateway, id: number, name: string) =>
  gateway.call(`/api/sms/batches/${id}/${name}`, { method: 'POST' });

describe('a batch on its way', () => {
  const gateway = useGateway();
  const temporal = useTemporal(gateway);

  const attemptsOf = async (id: number): Promise<Map<number, number>> => {
    const rows = (await gateway
      .db('send_attempts as a')
      .join('messages as m', 'm.id', 'a.message_id')
      .where({ 'm.batch_id': id })
      .groupBy('m.batch_row')
      .select('m.batch_row')
      .count({ n: '*' })) as any[];
    return new Map(rows.map((row) => [row.batch_row, Number(row.n)]));
  };

  it('is paused, outlives a restart of the gateway, goes on, and reaches everybody once', async () => {
    // Slow enough that much is left at the pause, even on a machine that is busy.
    const app = await gateway.createApp({ settings: { tps: 40 } });
    const { id } = await makeBatch(gateway, { app_id: app.id, rows: rowsTo(300) });
    await untilBatch(gateway, id, (batch) => batch.progress > 0.05);
    assert.equal((await order(gateway, id, 'pause')).body.data.status, 'paused');
    const isQuiet = (batch: any) => batch.counts.processing === 0 && batch.counts.sent === 0;
    const held = await untilBatch(gateway, id, isQuiet);
    assert.ok(held.counts.scheduled > 0, JSON.stringify(held.counts));
    await gateway.stop();
    await gateway.start();
    assert.deepEqual((await batchOf(gateway, id)).counts, held.counts);
    await gateway.call(`/api/sms/apps/${app.id}`, { method: 'PATCH', json: { settings: { tps: 500 } } });
    await order(gateway, id, 'resume');
    await untilBatch(gateway, id, (batch) => batch.status === 'completed' && allDelivered(batch));
    const attempts = await attemptsOf(id);
    assert.deepEqual([attempts.size, Math.max(...attempts.values())], [300, 1]);
  }).timeout(60_000);

  it('is cancelled: what has left has left, nothing else does', async () => {
    const app = await gateway.createApp({ settings: { tps: 20 } });
    const { id } = await makeBatch(gateway, { app_id: app.id, rows: rowsTo(400) });
    await untilBatch(gateway, id, (batch) => batch.progress > 0.02);
    assert.equal((await order(gateway, id, 'cancel')).body.data.status, 'cancelled');
    const over = await untilBatch(gateway, id, ({ counts }) => counts.delivered + counts.cancelled === 400);
    assert.ok(over.counts.delivered > 0 && over.counts.cancelled > 0, JSON.stringify(over.counts));
    assert.equal((await attemptsOf(id)).size, over.counts.delivered);
    const told = (await gateway.call('/api/events?types=batch.cancelled')).body.data;
    assert.ok(JSON.stringify(told).includes(`"batch_id":${id}`));
  }).timeout(30_000);

  it('that is cancelled before its time sends nothing', async () => {
    const app = await gateway.createApp();
    const scheduled_at = new Date(Date.now() + 3_600_000).toISOString();
    const { id } = await makeBatch(gateway, { app_id: app.id, rows: rowsTo(5), scheduled_at });
    await order(gateway, id, 'cancel');
    const over = await untilBatch(gateway, id, ({ finished_at }) => finished_at !== null);
    assert.equal(over.counts.cancelled, 5);
  });

  it('leaves at its time', async () => {
    const app = await gateway.createApp();
    const scheduled_at = new Date(Date.now() + 1_500).toISOString();
    const { id } = await makeBatch(gateway, { app_id: app.id, rows: rowsTo(5), scheduled_at });
    await untilBatch(gateway, id, allDelivered);
    const early = await gateway
      .db('messages')
      .where({ batch_id: id })
      .where('sent_at', '<', Date.parse(scheduled_at));
    assert.deepEqual(early, []);
  });

  it('burns no more than it must on an app that keeps failing, and goes on when that works again', async () => {
    const app = await gateway.createApp();
    const { id } = await makeBatch(gateway, { app_id: app.id, rows: rowsTo(400), start: false });
    await gateway.call(`/api/sms/apps/${app.id}`, { method: 'PATCH', json: { mode: 'unauthorized' } });
    await order(gateway, id, 'start');
    const { counts } = await untilBatch(
      gateway,
      id,
      (batch) => batch.counts.failed > 0 && batch.counts.processing === 0,
    );
    assert.ok(counts.scheduled >= 200, JSON.stringify(counts));
    await gateway.call(`/api/sms/apps/${app.id}`, { method: 'PATCH', json: { mode: 'normal' } });
    gateway.advance(120_000);
    await order(gateway, id, 'pause');
    await order(gateway, id, 'resume'); // need not wait for its next look
    const over = await untilBatch(
      gateway,
      id,
      (batch) => batch.status === 'completed' && batch.counts.sent === 0,
    );
    assert.equal(over.counts.delivered + over.counts.failed, 400);
    assert.ok(over.counts.delivered >= 200, JSON.stringify(over.counts));
  });

  it('is not taken for an app that is paused, and waits when that is paused later', async () => {
    const app = await gateway.createApp();
    const { id } = await makeBatch(gateway, { app_id: app.id, rows: rowsTo(3), start: false });
    await gateway.call(`/api/sms/apps/${app.id}/pause`, { method: 'POST' });
    const refused = await gateway.call('/api/sms/batches', {
      json: { app_id: app.id, message: 'x', rows: rowsTo(1) },
    });
    assert.deepEqual([refused.status, refused.body.code], [409, 'app_paused']);
    await order(gateway, id, 'start');
    await order(gateway, id, 'pause');
    await gateway.call(`/api/sms/apps/${app.id}/resume`, { method: 'POST' });
    assert.equal((await batchOf(gateway, id)).counts.scheduled, 3);
    await order(gateway, id, 'resume');
    await untilBatch(gateway, id, allDelivered);
  });

  it('asks nobody who opted out meanwhile', async () => {
    const app = await gateway.createApp();
    const { id } = await makeBatch(gateway, { app_id: app.id, rows: rowsTo(3), start: false });
    await gateway.call('/api/sms/opt-outs', { json: { app_id: app.id, number: numberOf(2) } });
    await order(gateway, id, 'start');
    const over = await untilBatch(gateway, id, ({ counts }) => counts.delivered === 2 && counts.failed === 1);
    const failed = (await gateway.db('messages').where({ batch_id: id, status: 'failed' }).first()) as any;
    assert.deepEqual([failed.batch_row, failed.error_code, over.counts.failed], [2, 'opted_out', 1]);
    const late = await makeBatch(gateway, { app_id: app.id, rows: rowsTo(3) });
    assert.deepEqual([late.accepted, late.errors[0].reason], [2, 'opted_out']);
  });

  it('gives members that need more than one attempt runs of their own, which end as those of single sends', async () => {
    const app = await gateway.createApp({
      settings: { retry_initial_s: 0.05, retry_max_s: 0.1, max_attempts: 2, ambiguous_wait_s: 0.2 },
    });
    const rows: [number: string, status: string, attempts: number, inBulk: boolean][] = [
      ['12025550102', 'failed', 1, true], // a report says so
      ['12025550103', 'failed', 1, true], // refused
      ['12025550104', 'delivered', 2, false], // throttled, then accepted
      ['12025550105', 'unknown', 1, false], // in doubt for good
      ['12025550106', 'delivered', 1, false], // in doubt until a report
      ['12025550108', 'sent', 1, true], // without a report
      ['12025550110', 'delivered', 1, true], // reports out of order
      ['12025550114', 'failed', 2, false], // down
      ['12025550115', 'delivered', 1, true], // the report overtakes the answer
    ];
    const { id } = await makeBatch(gateway, { app_id: app.id, rows: rows.map(([to]) => ({ to })) });
    for (const [to, status, attempts, inBulk] of rows) {
      const { id: messageId } = (await gateway.db('messages').where({ batch_id: id, to }).first('id')) as any;
      await gateway.untilStatus(messageId, status);
      const row = (await gateway.db('messages').where({ id: messageId }).first()) as any;
      assert.deepEqual([to, row.status, row.attempts, Boolean(row.in_bulk)], [to, status, attempts, inBulk]);
    }
    const { workflow } = await gateway.history(
      (await gateway.db('messages').where({ batch_id: id, to: '12025550104' }).first('id'))!['id'],
    );
    assert.match(workflow.id, /^message-/);
  });

  it('goes on when its run was ended by hand', async () => {
    const app = await gateway.createApp();
    const { id } = await makeBatch(gateway, { app_id: app.id, rows: rowsTo(120), start: false });
    await order(gateway, id, 'start');
    await order(gateway, id, 'pause');
    const { workflow } = await temporal();
    const run = workflow.getHandle(batchWorkflowId(id));
    await until(() => run.describe().catch(() => null), 'the run to begin');
    await run.terminate('by an operator');
    await order(gateway, id, 'resume');
    await untilBatch(gateway, id, (batch) => batch.status === 'completed' && allDelivered(batch));
    const attempts = await attemptsOf(id);
    assert.deepEqual([attempts.size, Math.max(...attempts.values())], [120, 1]);

    const later = await makeBatch(gateway, { app_id: app.id, rows: [{ to: '12025550108' }, ...rowsTo(2)] });
    await untilBatch(gateway, later.id, ({ finished_at }) => finished_at !== null);
    const waiting = workflow.getHandle(batchWorkflowId(later.id));
    await waiting.terminate('by an operator');
    assert.ok((await runJob(gateway, 'reconcile-workflows'))['batches']! >= 1);
    assert.equal((await waiting.describe()).status.name, 'RUNNING');
  });

  it('ends the wait for reports at the deadline of its app', async () => {
    const app = await gateway.createApp({ settings: { dlr_deadline_s: 1 } });
    const { id } = await makeBatch(gateway, { app_id: app.id, rows: [{ to: '12025550108' }, ...rowsTo(2)] });
    await untilBatch(gateway, id, ({ counts }) => counts.delivered === 2 && counts.sent === 1);
    const { workflow } = await temporal();
    await workflow.getHandle(batchWorkflowId(id)).result();
    const { id: late } = (await gateway
      .db('messages')
      .where({ batch_id: id, status: 'sent' })
      .first('id')) as any;
    const { events } = await gateway.history(late);
    assert.equal(events.at(-1).text, 'dlr_timeout');
  }).timeout(40_000);

  it('lets another app of a group try after a failed report, where the group wants that', async () => {
    const group = await gateway.createGroup({ settings: { failover_on_failed_dlr: true } });
    await gateway.createApp({ group_id: group.id });
    await gateway.createApp({ group_id: group.id });
    const { id } = await makeBatch(gateway, {
      group_id: group.id,
      rows: [{ to: '12025550102' }, ...rowsTo(3)],
    });
    const deferred = () => gateway.db('messages').where({ batch_id: id, in_bulk: false }).first('id');
    const { id: member } = (await until(deferred, 'the failed report')) as any;
    await gateway.untilStatus(member, 'failed');
    const { attempts } = await gateway.history(member);
    assert.deepEqual(new Set(attempts.map((attempt: any) => attempt.app_id)).size, 2);
  });

  it('of which the upload died leaves nothing, some time later', async () => {
    const app = await gateway.createApp();
    const { id } = await makeBatch(gateway, {
      app_id: app.id,
      rows: [...rowsTo(2), { to: 'x' }],
      start: false,
    });
    await gateway.db('batches').where({ id }).update({ state: 'receiving' });
    await runJob(gateway, 'reconcile-workflows');
    assert.equal((await batchOf(gateway, id)).id, id);
    await gateway.db('batches').where({ id }).update({ updated_at: 1 });
    assert.equal((await runJob(gateway, 'reconcile-workflows'))['uploads_discarded'], 1);
    for (const [table, column] of [
      ['batches', 'id'],
      ['messages', 'batch_id'],
      ['batch_errors', 'batch_id'],
    ] as const)
      assert.equal(
        await gateway
          .db(table)
          .where({ [column]: id })
          .first(),
        undefined,
      );
  });

  it('shares its work among the apps of a group', async () => {
    const group = await gateway.createGroup();
    const apps = [
      await gateway.createApp({ group_id: group.id }),
      await gateway.createApp({ group_id: group.id }),
    ];
    const { id } = await makeBatch(gateway, { group_id: group.id, rows: rowsTo(120) });
    await untilBatch(gateway, id, allDelivered);
    const used = (await gateway
      .db('messages')
      .where({ batch_id: id })
      .groupBy('app_id')
      .select('app_id')
      .count({ n: '*' })) as any[];
    assert.deepEqual(used.map((row) => row.app_id).sort(), apps.map((app) => app.id).sort());
  });

  it('tells webhooks of its members and of its end', async () => {
    const app = await gateway.createApp({ delay_s: '2' }); // no report overtakes the answer to its send
    const { id } = await makeBatch(gateway, { app_id: app.id, rows: rowsTo(60) });
    await untilBatch(gateway, id, (batch) => batch.status === 'completed' && allDelivered(batch));
    const events = (await gateway
      .db('events as e')
      .join('messages as m', 'm.id', 'e.message_id')
      .where({ 'm.batch_id': id })
      .groupBy('e.type')
      .select('e.type')
      .count({ n: '*' })) as any[];
    assert.deepEqual(Object.fromEntries(events.map((row) => [row.type, Number(row.n)])), {
      'message.sent': 60,
      'message.delivered': 60,
    });
    const told = (await gateway.call('/api/events?types=batch.completed')).body.data;
    assert.ok(JSON.stringify(told).includes(`"batch_id":${id}`));
  });
});
