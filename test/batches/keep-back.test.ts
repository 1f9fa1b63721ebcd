/** Members of batches, send windows and recipient caps. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request as post, type ClientRequest } from 'node:http';
import { byWindow } from '../../src/batches/keep-back.js';
import type { App } from '../../src/apps/types.js';
import { createLog } from '../../src/log.js';
import type { Message } from '../../src/messages/types.js';
import { StatsKeeper } from '../../src/stats/keeper.js';
import { StatsService } from '../../src/stats/service.js';
import { LOCAL_OPERATOR } from '../../src/tokens/types.js';
import { until } from '../../tools/load/until.js';
import { runJob } from '../jobs/support.js';
import { useGateway } from '../support/gateway.js';
import { useOperator } from '../workflows/support/temporal.js';
import { allDelivered, makeBatch, numberOf, resultsOf, rowsTo, untilBatch } from './support.js';

const HOUR_MS = 3_600_000;

describe('members of a batch and a send window', () => {
  const NIGHT = Date.parse('2026-03-13T01:30:00Z'); // 04:30 in Nairobi, 10:30 in Tokyo
  const windows = [{ from: '08:00', to: '20:00' }];
  const own = { settings: { send_window: { windows } } } as App;
  const theirs = { settings: { send_window: { windows, time_zone: 'recipient' } } } as App;
  const member = (id: number, toE164: string, expiresAt: number | null = null) =>
    ({ id, toE164, expiresAt, priority: 'normal' }) as Message;
  const KENYAN = '+254711000111';
  const JAPANESE = '+819000000000';

  const rows: [title: string, app: App, members: Message[], expected: [open: number[], alone: number[], waitMs: number]][] = [
    ['all wait together while it is shut for all', own, [member(1, KENYAN), member(2, JAPANESE)], [[], [], HOUR_MS]],
    ['those of open countries leave, the others wait alone', theirs, [member(1, KENYAN), member(2, JAPANESE)], [[2], [1], 0]],
    ['all leave without a window', { settings: {} } as App, [member(1, KENYAN)], [[1], [], 0]],
    ['one that ends before the opening is alone, the others wait', own, [member(1, KENYAN, NIGHT + HOUR_MS), member(2, KENYAN)], [[], [1], HOUR_MS]],
    ['nobody waits when all end before it', own, [member(1, KENYAN, NIGHT + HOUR_MS)], [[], [1], 0]],
  ]; // prettier-ignore
  for (const [title, app, members, [open, alone, waitMs]] of rows)
    it(title, () => {
      const found = byWindow(app, members, NIGHT);
      const idsOf = (some: Message[]) => some.map(({ id }) => id);
      assert.deepEqual([idsOf(found.open), idsOf(found.alone), found.waitMs], [open, alone, waitMs]);
    });
});

describe('a batch', () => {
  const gateway = useGateway();
  const operator = useOperator(gateway);

  it('waits while the send window is shut, and leaves when it opens', async () => {
    const ahead = 60_000 - (gateway.now().getTime() % 60_000) + 60_000 - 2_000;
    gateway.advance(ahead);
    const clock = (ms: number) => new Date(gateway.now().getTime() + ms).toISOString().slice(11, 16);
    const send_window = { windows: { from: clock(2_000), to: clock(HOUR_MS) } };
    const opensAt = gateway.now().getTime() + 2_000;
    const app = await gateway.createApp({ settings: { send_window } });
    const { id } = await makeBatch(gateway, { app_id: app.id, rows: rowsTo(20) });
    await untilBatch(gateway, id, allDelivered);
    const { at } = (await gateway.db('send_attempts').min({ at: 'started_at' }).first())!;
    assert.ok(Number(at) >= opensAt - 2, `left ${opensAt - Number(at)} ms before the opening`);
  });

  it('whose upload breaks off has taken no places: repaired, all of it is accepted', async () => {
    const clock = (ms: number) => new Date(gateway.now().getTime() + ms).toISOString().slice(11, 16);
    const shut = { send_window: { windows: { from: clock(2 * HOUR_MS), to: clock(3 * HOUR_MS) } } };
    const recipient_cap = { max: 1, per_seconds: 3_600 };
    for (const settings of [{ recipient_cap }, { recipient_cap, ...shut }]) {
      const app = await gateway.createApp({ settings });
      const upload = (body: string) =>
        gateway.call(`/api/sms/batches?app_id=${app.id}&start=false&message=Habari`, {
          method: 'POST',
          body,
          headers: { 'content-type': 'text/csv' },
        });
      const file = ['to', ...rowsTo(260).map(({ to }) => to)].join('\n');
      assert.equal((await upload(`${file}\n"`)).status, 422);
      assert.equal((await upload(file)).body.data.accepted, 260);
    }
  });

  /** As far as its first stretch, which is stored by then; the rest has yet to come. */
  async function beginUpload(target: string, appId: number, file: string): Promise<ClientRequest> {
    const upload = post(`${gateway.url}/api/sms/batches?${target}&start=false&message=Habari`, {
      method: 'POST',
      headers: { authorization: `Bearer ${gateway.token}`, 'content-type': 'text/csv' },
    });
    upload.on('error', () => undefined); // of the one that is broken off
    upload.write(`${file}\n`);
    await until(
      () => gateway.db('messages').where({ app_id: appId }).first('id'),
      () => Promise.resolve('the first rows to be stored'),
    );
    return upload;
  }

  const ends: [what: string, inGroup: boolean, end: (upload: ClientRequest) => Promise<unknown>][] = [
    ['is refused', false, async (upload) => (upload.end('"'), once(upload, 'response'))],
    [
      'to a group ends with its process',
      true,
      async () => {
        gateway.advance(11 * 60_000); // as it looks to the others: nothing was heard of it for long
        await runJob(gateway, 'reconcile-workflows');
      },
    ],
  ];
  for (const [what, inGroup, end] of ends)
    it(`whose upload ${what} leaves nothing behind: no places under a cap, and nothing in the statistics`, async () => {
      const capped = { settings: { recipient_cap: { max: 1, per_seconds: 3_600 } } };
      const group = inGroup ? await gateway.createGroup(capped) : null;
      const app = await gateway.createApp(group ? { group_id: group.id } : capped);
      const target = group ? { group_id: group.id } : { app_id: app.id };
      const clock = () => gateway.now();
      const accepted = async () => {
        await new StatsKeeper({ db: gateway.db, clock, log: createLog('silent') }).catchUp();
        const stats = new StatsService({ db: gateway.db, clock, freshMs: 0 });
        const { totals } = await stats.read(LOCAL_OPERATOR, '24h', app.id);
        return [totals.accepted, totals.parts];
      };
      const file = ['to', ...rowsTo(260).map(({ to }) => to)].join('\n');
      const upload = await beginUpload(new URLSearchParams(target).toString(), app.id, file);
      assert.deepEqual(await accepted(), [250, 250]);
      await end(upload);
      upload.destroy();
      assert.deepEqual(await accepted(), [0, 0]);
      assert.equal((await gateway.db('batches').where(target)).length, 0);
      const rows = rowsTo(260);
      assert.equal((await makeBatch(gateway, { ...target, rows, start: false })).accepted, 260);
      assert.deepEqual(await accepted(), [260, 260]);
    });

  it('refuses the rows that a recipient cap leaves no place, and delays them where that is set', async () => {
    const capped = (on_limit: string) =>
      gateway.createApp({ settings: { recipient_cap: { max: 1, per_seconds: 3_600, on_limit } } });
    const rows = [...rowsTo(3), { to: numberOf(2) }];
    const fields = { rows, dedupe: false };
    const refusing = await makeBatch(gateway, { app_id: (await capped('refuse')).id, ...fields });
    assert.deepEqual([refusing.accepted, refusing.rejected], [3, 1]);
    await untilBatch(gateway, refusing.id, allDelivered);
    const results = await resultsOf(gateway, refusing.id);
    assert.deepEqual(results.filter(({ status }) => status === 'rejected').map(({ to, error_code }) => [to, error_code]), [[numberOf(2), 'recipient_cap']]); // prettier-ignore

    const delaying = await makeBatch(gateway, { app_id: (await capped('delay')).id, ...fields });
    assert.deepEqual([delaying.accepted, delaying.rejected], [4, 0]);
    await untilBatch(gateway, delaying.id, ({ counts }) => counts.delivered === 3);
    const waiting = await gateway
      .db('messages')
      .where({ batch_id: delaying.id, status: 'pending' })
      .first('id');
    await operator.untilWaitingFor(waiting.id, 'its turn under the recipient cap');
  });
});
