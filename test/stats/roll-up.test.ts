/** The numbers over time, from rows to what is shown: rolled up or not, they are the same. */
import assert from 'node:assert/strict';
import type { Db } from '../../src/db/connect.js';
import { recordEvent } from '../../src/events/store.js';
import type { EventType } from '../../src/events/types.js';
import { createLog } from '../../src/log.js';
import { insertMessage, type NewMessage } from '../../src/messages/store.js';
import { StatsKeeper } from '../../src/stats/keeper.js';
import { StatsService } from '../../src/stats/service.js';
import type { Range } from '../../src/stats/types.js';
import { LOCAL_OPERATOR, type Actor } from '../../src/tokens/types.js';
import { useDatabase } from '../support/database.js';
import { newMessage } from '../support/messages.js';

const NOW = Date.parse('2026-11-22T10:34:56Z');
const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

describe('statistics', () => {
  let db: Db;
  let other: Db;
  let now = NOW;
  let stats: StatsService;
  useDatabase((opened) => ({ db, other } = opened));
  const clock = () => new Date(now);
  const keeperOf = (of: Db, stretch = 7) =>
    new StatsKeeper({ db: of, clock, log: createLog('silent'), stretch });

  before(async () => {
    const row = {
      channel: 'sms',
      sms_limit: 1,
      credentials: '',
      callback_key: '',
      settings: '{}',
      state: 'active',
    };
    const group = { name: 'g', settings: '{}', rotation: '{}', created_at: 1, updated_at: 1 };
    await db('app_groups').insert({ id: 9, ...group });
    for (const [id, group_id] of [
      [1, null],
      [2, null],
      [3, 9],
    ] as const)
      await db('apps').insert({
        id,
        name: `app ${id}`,
        type: 'Simulator',
        group_id,
        ...row,
        created_at: 1,
        updated_at: 1,
      });
  });
  beforeEach(async () => {
    now = NOW;
    for (const table of ['messages', 'events', 'job_positions', 'message_hours', 'message_minutes'])
      await db(table).delete();
    stats = new StatsService({ db, clock, freshMs: 0 });
  });

  const insert = (at: number, fields: Partial<NewMessage> = {}) =>
    insertMessage(db, newMessage({ createdAt: at, ...fields }), { workflowStarted: true });
  const tell = (type: EventType, messageId: number, at: number, appId = 1) =>
    recordEvent(db, { type, messageId, appId }, at);

  /** Accepted, sent a second later, and delivered after `seconds`. */
  async function deliver(at: number, seconds: number, fields: Partial<NewMessage> = {}): Promise<number> {
    const id = await insert(at, { cost: '0.80', currency: 'KES', ...fields });
    await tell('message.sent', id, at + SECOND, fields.appId);
    await tell('message.delivered', id, at + seconds * SECOND, fields.appId);
    return id;
  }

  const read = (range: Range = '24h', actor: Actor = LOCAL_OPERATOR, appId: number | null = null) =>
    stats.read(actor, range, appId);

  /** What is shown in a few words: the totals, and each step in which something happened. */
  async function shown(range: Range = '24h', actor?: Actor, appId?: number) {
    const { totals, series, isComplete } = await read(range, actor, appId);
    const { delays: _delays, ...counts } = totals;
    const steps = series
      .filter(
        ({ tally }) => tally.accepted + tally.sent + tally.delivered + tally.failed + tally.incoming > 0,
      )
      .map(({ at, tally: { accepted, sent, delivered, failed, incoming } }) => [
        new Date(at).toISOString().slice(5, 16),
        accepted,
        sent,
        delivered,
        failed,
        incoming,
      ]);
    return { counts, steps, isComplete };
  }

  async function fillDay(): Promise<void> {
    await deliver(NOW - 25 * HOUR, 3); // before the first step
    for (let n = 0; n < 12; n += 1) await deliver(NOW - 3 * HOUR, 3 + n);
    await deliver(NOW - 2 * HOUR + 20 * MINUTE, (3 * 3_600) / 2, { appId: 2 }); // delivered in a later hour
    const failed = await insert(NOW - 2 * HOUR, { parts: 3 });
    await tell('message.failed', failed, NOW - 2 * HOUR + SECOND);
    await tell('message.cancelled', await insert(NOW - 2 * HOUR), NOW - 2 * HOUR + SECOND);
    await insert(NOW - MINUTE, { folder: 'inbox', status: 'delivered' });
    await deliver(NOW - 30 * SECOND, 2);
  }

  const DAY_SHOWN = {
    counts: {
      accepted: 16,
      sent: 14,
      delivered: 14,
      failed: 1,
      expired: 0,
      incoming: 1,
      parts: 18,
      costs: { KES: '11.2' },
    },
    steps: [
      ['11-22T07:00', 12, 12, 12, 0, 0],
      ['11-22T08:00', 3, 1, 0, 1, 0],
      ['11-22T10:00', 1, 1, 2, 0, 1],
    ],
    isComplete: true,
  };

  it('each thing counts when it happened, in the app it happened through', async () => {
    await fillDay();
    // The one that took an hour and a half was accepted in one hour and delivered in another.
    assert.deepEqual(await shown(), DAY_SHOWN);
    const { apps } = await read();
    assert.deepEqual(
      apps.map(({ app, totals, deliveryRate }) => [app.id, totals.accepted, totals.delivered, deliveryRate]),
      [
        [1, 15, 13, 0.9286],
        [2, 1, 1, 1],
        [3, 0, 0, null],
      ],
    );
    assert.deepEqual([apps[0]!.delayP50S, apps[1]!.delayP50S, apps[2]!.delayP50S], [7.5, 5400, null]);
  });

  it('the same is shown before, while and after it is rolled up', async () => {
    await fillDay();
    const keeper = keeperOf(db);
    for (let step = 0; step < 30; step += 1) {
      assert.deepEqual(await shown(), DAY_SHOWN, `step ${step}`);
      await keeper.step();
    }
    await keeper.catchUp();
    assert.deepEqual(await shown(), DAY_SHOWN);
    const [{ n }] = (await db('message_hours').count({ n: '*' })) as [{ n: number }];
    assert.ok(Number(n) > 0);
    await db('messages').delete(); // what was rolled up needs the rows no more
    await db('events').delete();
    assert.deepEqual(await shown(), DAY_SHOWN);
  });

  it('two processes that roll up at once count nothing twice', async () => {
    await fillDay();
    await Promise.all([keeperOf(db, 5).catchUp(), keeperOf(other, 5).catchUp()]);
    await Promise.all([keeperOf(db).catchUp(), keeperOf(other).catchUp()]);
    assert.deepEqual(await shown(), DAY_SHOWN);
  });

  it('what is committed late, under an id that was passed, is waited for two minutes', async () => {
    await deliver(NOW - 5 * MINUTE, 3);
    const hole = await insert(NOW - 10 * SECOND);
    const late = await db('messages').where({ id: hole }).first();
    await db('messages').where({ id: hole }).delete(); // its transaction is still running
    await insert(NOW - 9 * SECOND);
    await keeperOf(db).catchUp();
    assert.equal((await read()).totals.accepted, 2);
    await db('messages').insert(late!);
    assert.equal((await read()).totals.accepted, 3);
    await keeperOf(db).catchUp();
    assert.equal((await read()).totals.accepted, 3);
  });

  it('a hole that stays, as a transaction leaves it that was given up, holds nothing up for longer', async () => {
    await insert(NOW - 10 * SECOND);
    await db('messages')
      .where({ id: await insert(NOW - 10 * SECOND) })
      .delete();
    const last = await insert(NOW - 9 * SECOND);
    const position = async () =>
      (await db('job_positions').where({ job: 'stats-messages' }).first('position'))!.position;
    await keeperOf(db).catchUp();
    assert.ok(Number(await position()) < last);
    now += 2 * MINUTE;
    await keeperOf(db).catchUp();
    assert.equal(Number(await position()), last);
    assert.equal((await read()).totals.accepted, 2);
  });

  it('an installation with years behind it begins a month back', async () => {
    await insert(NOW - 400 * DAY);
    await insert(NOW - 20 * DAY);
    await keeperOf(db).catchUp();
    const hours = (await db('message_hours').select('begins_at')) as { begins_at: number }[];
    assert.equal(hours.length, 1);
    assert.equal((await read('30d')).totals.accepted, 1);
  });

  it('after a long stop too much is new to be shown at once, and it says so until it is caught up', async () => {
    await keeperOf(db).catchUp();
    const row = { type: 'message.sent', message_id: 1, app_id: 1, created_at: NOW - HOUR };
    for (let some = 0; some < 21; some += 1)
      await db('events').insert(Array.from({ length: 500 }, (_, n) => ({ ...row, uuid: `${some}-${n}` })));
    assert.equal((await read()).isComplete, false);
    await keeperOf(db, 5_000).catchUp();
    const { isComplete, totals } = await read();
    assert.deepEqual([isComplete, totals.sent], [true, 10_500]);
  });

  it('the last hour is shown by minutes, and minutes go after two hours', async () => {
    await deliver(NOW - 5 * MINUTE, 61);
    await keeperOf(db).catchUp();
    const { steps } = await shown('1h');
    assert.deepEqual(steps, [
      ['11-22T10:29', 1, 1, 0, 0, 0],
      ['11-22T10:30', 0, 0, 1, 0, 0],
    ]);
    now += 3 * HOUR;
    await keeperOf(db).catchUp();
    assert.deepEqual(await db('message_minutes'), []);
    assert.equal((await read('24h')).totals.delivered, 1);
  });

  it('a message that was scheduled was due at its time: only from there its delay counts', async () => {
    await deliver(NOW - 3 * HOUR, 7_204, { scheduledAt: NOW - HOUR });
    assert.equal((await read()).apps[0]!.delayP50S, 3.5);
  });

  it('a token sees its apps, those of its groups, and nothing else', async () => {
    for (const appId of [1, 2, 3]) await deliver(NOW - HOUR, 3, { appId });
    await insert(NOW - HOUR, { appId: 77 }); // of an app that is gone
    await db('phones').delete();
    for (const app_id of [2, 3])
      await db('phones').insert({
        app_id,
        protocol: 'cht',
        key_hash: `k${app_id}`,
        presence: 'online',
        bucket: '{}',
        created_at: 1,
        updated_at: 1,
      });
    const limited = (appIds: number[], groupIds: number[]): Actor => ({
      ...LOCAL_OPERATOR,
      appIds,
      groupIds,
    });
    const seen = async (actor: Actor, appId: number | null = null) => {
      const { totals, apps, phones, queue } = await read('24h', actor, appId);
      return [totals.accepted, apps.map(({ app }) => app.id), phones.total, queue.pending];
    };
    assert.deepEqual(await seen(LOCAL_OPERATOR), [4, [1, 2, 3], 2, 3]);
    assert.deepEqual(await seen(limited([1], [])), [1, [1], 0, 1]);
    assert.deepEqual(await seen(limited([], [9])), [1, [3], 1, 1]);
    assert.deepEqual(await seen(LOCAL_OPERATOR, 2), [1, [2], 1, 1]);
    await assert.rejects(seen(limited([1], []), 2), { code: 'not_found' });
  });

  it('what waits: by status, with the age of the oldest since it was due', async () => {
    await insert(NOW - HOUR, { status: 'pending', scheduledAt: NOW - 90 * SECOND });
    await insert(NOW - MINUTE, { status: 'pending' });
    await insert(NOW - MINUTE, { status: 'processing', appId: 2 });
    await insert(NOW - MINUTE, { status: 'scheduled' });
    const { queue, apps } = await read();
    assert.deepEqual(queue, { pending: 2, scheduled: 1, processing: 1, oldestPendingS: 90 });
    assert.deepEqual(
      apps.map(({ queued, inFlight }) => [queued, inFlight]),
      [
        [2, 0],
        [0, 1],
        [0, 0],
      ],
    );
  });
});
