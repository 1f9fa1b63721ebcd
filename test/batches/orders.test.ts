import { strict as assert } from 'node:assert';
import { useGateway, type TestGateway } from '../support/gateway.js';
import { allDelivered, batchOf, makeBatch, numberOf, rowsTo, untilBatch } from './support.js';

const order = (gateway: TestGateway, id: number, name: string) =>
  gateway.call(`/api/sms/batches/${id}/${name}`, { method: 'POST' });

describe('a batch on its way', () => {
  const gateway = useGateway();

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
    const app = await gateway.createApp({ settings: { tps: 100 } });
    const { id } = await makeBatch(gateway, { app_id: app.id, rows: rowsTo(300) });
    await untilBatch(gateway, id, (batch) => batch.progress > 0.1);
    assert.equal((await order(gateway, id, 'pause')).body.data.status, 'paused');
    const isQuiet = (batch: any) => batch.counts.processing === 0 && batch.counts.sent === 0;
    const held = await untilBatch(gateway, id, isQuiet);
    assert.ok(held.counts.scheduled > 100, JSON.stringify(held.counts));
    await gateway.stop();
    await gateway.start();
    assert.deepEqual((await batchOf(gateway, id)).counts, held.counts);
    await order(gateway, id, 'resume');
    await untilBatch(gateway, id, (batch) => batch.status === 'completed' && allDelivered(batch));
    const attempts = await attemptsOf(id);
    assert.deepEqual([attempts.size, Math.max(...attempts.values())], [300, 1]);
  }).timeout(60_000);

  it('is cancelled: what has left has left, nothing else does', async () => {
    const app = await gateway.createApp({ settings: { tps: 50 } });
    const { id } = await makeBatch(gateway, { app_id: app.id, rows: rowsTo(400) });
    await untilBatch(gateway, id, (batch) => batch.progress > 0.02);
    assert.equal((await order(gateway, id, 'cancel')).body.data.status, 'cancelled');
    const over = await untilBatch(gateway, id, ({ counts }) => counts.delivered + counts.cancelled === 400);
    assert.ok(over.counts.delivered > 0 && over.counts.cancelled > 200, JSON.stringify(over.counts));
    assert.equal((await attemptsOf(id)).size, over.counts.delivered);
    const told = (await gateway.call('/api/events?types=batch.cancelled')).body.data;
    assert.ok(JSON.stringify(told).includes(`"batch_id":${id}`));
  }).timeout(30_000);

  it('that is cancelled before its time sends nothing', async () => {
    const app = await gateway.createApp();
    const scheduled_at = new Date(Date.now() + 3_600_000).toISOString();
    const { id } = await makeBatch(gateway, { app_id: app.id, rows: rowsTo(5), scheduled_at });
    await order(gateway, id, 'cancel');
    const over = await untilBatch(gateway, id, ({ counts }) => counts.cancelled === 5);
    assert.equal(over.finished_at !== null, true);
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

  it('waits while its app is paused, and while it keeps failing', async () => {
    const app = await gateway.createApp();
    const { id } = await makeBatch(gateway, { app_id: app.id, rows: rowsTo(40), start: false });
    await gateway.call(`/api/sms/apps/${app.id}`, { method: 'PATCH', json: { mode: 'unauthorized' } });
    await order(gateway, id, 'start');
    const stopped = await untilBatch(gateway, id, ({ counts }) => counts.failed > 0);
    assert.ok(stopped.counts.scheduled === 0 || stopped.counts.failed < 40, JSON.stringify(stopped.counts));
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

  it('gives members that need more than one attempt runs of their own', async () => {
    const app = await gateway.createApp({ settings: { retry_initial_s: 0.05, ambiguous_wait_s: 0.2 } });
    const special = Object.keys(
      (await gateway.call('/api/sms/providers/Simulator')).body.data.test_numbers,
    ).filter((number) => /^\d+$/.test(number));
    const rows = [...special.map((to) => ({ to })), ...rowsTo(5)];
    const { id } = await makeBatch(gateway, { app_id: app.id, rows });
    const alone = await Promise.all(special.map(async (to) => (await gateway.send(app.id, { to })).id));
    await untilBatch(gateway, id, ({ status, counts }) => status === 'completed' && counts.scheduled === 0);
    for (const [at, to] of special.entries()) {
      const { status, attempts } = await gateway.untilStatus(
        alone[at]!,
        'delivered',
        'failed',
        'expired',
        'sent',
        'unknown',
      );
      await untilBatch(gateway, id, () => true);
      const member = (await gateway.db('messages').where({ batch_id: id, to }).first()) as any;
      const after = await gateway.untilStatus(member.id, status);
      assert.equal(after.retry_count >= 0, true, `${to} ${status} ${attempts}`);
    }
  }).timeout(60_000);

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
    const app = await gateway.createApp();
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
