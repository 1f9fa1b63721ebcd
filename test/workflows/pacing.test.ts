/** The pace of an app, and the breaker that spares a group an app that keeps failing. */
import assert from 'node:assert/strict';
import { useGateway } from '../support/gateway.js';
import { until } from '../../tools/load/until.js';
import { gate, UNAUTHORIZED, UNAVAILABLE, useCompany, type Account } from './support/company.js';
import { journeyOf, sendToGroup } from './support/journey.js';
import { useSpecialGateway } from './support/special-gateway.js';
import { useOperator } from './support/temporal.js';

describe('the rate limit of an app', () => {
  const gateway = useGateway();
  const company = useCompany();
  const operator = useOperator(gateway);

  /**
   * Sends to an app whose next place is `aheadMs` away, so that every place is taken before the first one comes:
   * each is then known exactly, however busy the machine is.
   */
  async function sendAll(tps: number, texts: string[], aheadMs: number) {
    const { app, account } = await company.app(gateway, { settings: { tps }, sms_limit: 1_000 });
    const firstAt = Date.now() + aheadMs;
    await gateway
      .db('apps')
      .where({ id: app.id })
      .update({ slot_next_us: firstAt * 1_000 });
    await Promise.all(texts.map((message) => gateway.send(app.id, { message })));
    await account.untilHanded(texts.length);
    const { slot_next_us } = await gateway.db('apps').where({ id: app.id }).first('slot_next_us');
    return { account, firstAt, nextAt: Number(slot_next_us) / 1_000 };
  }

  const arrivals = ({ handed }: Account) => handed.map(({ at }) => at).sort((a, b) => a - b);
  const MS = 2; // timers of Node may fire a millisecond early

  it('lets messages leave evenly spaced, none before its place', async () => {
    const { account, firstAt, nextAt } = await sendAll(20, Array(12).fill('Habari'), 900);
    assert.ok(nextAt >= firstAt + 12 * 50, 'every message took 50 ms of the next place');
    for (const [index, at] of arrivals(account).entries()) {
      const place = firstAt + index * 50;
      assert.ok(at >= place - MS, `message ${index + 1} left ${place - at} ms before its place`);
    }
  });

  it('counts parts, not messages: a text of two parts takes two places', async () => {
    const long = 'x'.repeat(161);
    const { account, firstAt, nextAt } = await sendAll(20, Array(6).fill(long), 900);
    assert.ok(nextAt >= firstAt + 6 * 100);
    for (const [index, at] of arrivals(account).entries()) assert.ok(at >= firstAt + index * 100 - MS);
  });

  it('a place further away is waited for in Temporal, and the place is kept', async () => {
    const { app, account } = await company.app(gateway, { settings: { tps: 1 } });
    const firstAt = Date.now() + 5_000;
    await gateway
      .db('apps')
      .where({ id: app.id })
      .update({ slot_next_us: firstAt * 1_000 });
    const { id } = await gateway.send(app.id);
    const seen = await operator.untilWaitingFor(id, 'the rate limit of its app');
    assert.ok(seen.until! <= firstAt + MS, 'the time it shows is that of its place');
    assert.equal((await gateway.message(id)).status, 'pending');
    await gateway.untilStatus(id, 'sent');
    assert.ok(account.handed[0]!.at >= firstAt - MS);
    const { slot_next_us } = await gateway.db('apps').where({ id: app.id }).first('slot_next_us');
    assert.equal(Number(slot_next_us), (firstAt + 1_000) * 1_000, 'one place was taken, not two');
  });

  it('an urgent message takes the next place, before a backlog that waits already', async () => {
    const { app, account } = await company.app(gateway, { settings: { tps: 1 }, sms_limit: 1_000 });
    const set = (us: Record<string, number>) => gateway.db('apps').where({ id: app.id }).update(us);
    const places = () => gateway.db('apps').where({ id: app.id }).first('slot_next_us', 'turn_next_us');
    // The first one meets an app whose next place is far: it waits for its turn, with no place reserved.
    const firstAt = Date.now() + 2_000;
    await set({ slot_next_us: firstAt * 1_000, turn_next_us: (firstAt + 600_000) * 1_000 });
    const normal = await gateway.send(app.id, { message: 'normal' });
    const urgent = await gateway.send(app.id, { message: 'urgent', priority: 'high' });
    await account.untilHanded(1);
    assert.ok(account.handed[0]!.at >= firstAt - MS, 'not before its place either');
    assert.deepEqual([account.handed[0]!.text, account.handed.length], ['urgent', 1]);
    await gateway.untilStatus(urgent.id, 'sent');
    assert.equal((await gateway.message(normal.id)).status, 'pending');
    const { slot_next_us, turn_next_us } = await places();
    assert.deepEqual(
      [Number(slot_next_us), Number(turn_next_us)].map((us) => us / 1_000 - firstAt),
      [1_000, 600_000],
    );
    await gateway.call(`/api/sms/sms/${normal.id}/cancel`, { method: 'POST' });
  });

  it('a place that is far is not reserved: a message waits for its turn, and takes its place then', async () => {
    const { app, account } = await company.app(gateway, { settings: { tps: 1 } });
    const scheduledAt = Date.now() + 4_000;
    const { id } = await gateway.send(app.id, { scheduled_at: new Date(scheduledAt).toISOString() });
    await operator.untilWaitingFor(id, 'its scheduled time');
    const queueUs = (scheduledAt + 6_500) * 1_000;
    await gateway.db('apps').where({ id: app.id }).update({ turn_next_us: queueUs });
    await operator.untilWaitingFor(id, 'the rate limit of its app');
    const row = await gateway.db('apps').where({ id: app.id }).first('slot_next_us', 'turn_next_us');
    assert.deepEqual([Number(row.slot_next_us), Number(row.turn_next_us)], [0, queueUs + 1_000_000]);
    await gateway.untilStatus(id, 'sent');
    const waitedMs = account.handed[0]!.at - scheduledAt;
    assert.ok(waitedMs >= 3_500 - MS, `it came back ${waitedMs} ms after its time`);
  });

  it('does not hold up the messages of other apps', async () => {
    const slow = await company.app(gateway, { settings: { tps: 0.01 }, sms_limit: 1_000 });
    const quick = await company.app(gateway);
    for (let n = 0; n < 40; n += 1) await gateway.send(slow.app.id);
    const { id } = await gateway.send(quick.app.id);
    await gateway.untilStatus(id, 'sent');
    assert.ok(slow.account.handed.length <= 1);
  });
});

describe('the rate limit of an app while the clock jumps', () => {
  const HOUR_MS = 3_600_000;
  let offMs = 0;
  const gateway = useSpecialGateway({ clock: () => new Date(Date.now() + offMs) });
  const company = useCompany();
  const operator = useOperator(gateway);
  beforeEach(() => void (offMs = 0));

  it('an hour ahead and back: the next message does not wait for that hour', async () => {
    const { app } = await company.app(gateway, { settings: { tps: 5 } });
    offMs = HOUR_MS;
    await gateway.untilStatus((await gateway.send(app.id)).id, 'sent');
    offMs = 0;
    await gateway.untilStatus((await gateway.send(app.id)).id, 'sent');
  });

  it('an hour behind and back: the messages of both times go out', async () => {
    const { app } = await company.app(gateway, { settings: { tps: 5 } });
    await gateway.untilStatus((await gateway.send(app.id)).id, 'sent');
    offMs = -HOUR_MS;
    await gateway.untilStatus((await gateway.send(app.id)).id, 'sent');
    offMs = 0;
    await gateway.untilStatus((await gateway.send(app.id)).id, 'sent');
  });

  it('a wait is measured from now, although Temporal’s clock is an hour behind', async () => {
    const { app, account } = await company.app(gateway, { settings: { tps: 1 } });
    offMs = HOUR_MS;
    const slotMs = Date.now() + 5_000;
    await gateway
      .db('apps')
      .where({ id: app.id })
      .update({ slot_next_us: (slotMs + HOUR_MS) * 1_000 });
    const { id } = await gateway.send(app.id);
    await operator.untilWaitingFor(id, 'the rate limit of its app');
    await gateway.untilStatus(id, 'sent');
    assert.ok(account.handed[0]!.at >= slotMs - 2, 'and its place is kept');
  });
});

describe('an app that keeps failing', () => {
  const gateway = useGateway();
  const company = useCompany();

  async function createPair(settings: object = {}) {
    const group = await gateway.createGroup();
    const bad = await company.app(gateway, { group_id: group.id, sms_limit: 1_000, settings }, UNAUTHORIZED);
    const good = await company.app(gateway, { group_id: group.id, sms_limit: 1_000, settings });
    return { groupId: group.id as number, bad, good };
  }
  const healthOf = async (appId: number) => (await gateway.call(`/api/sms/apps/${appId}`)).body.data.health;
  const endCoolDown = (appId: number) =>
    gateway
      .db('apps')
      .where({ id: appId })
      .update({ breaker_open_until: Date.now() - 1 });

  /** Sends until the app has failed. */
  async function suspend(groupId: number, appId: number): Promise<void> {
    const isSuspended = async () => {
      await gateway.untilStatus((await sendToGroup(gateway, groupId)).id, 'sent');
      return (await healthOf(appId)) === 'suspended';
    };
    await until(isSuspended, 'the app to be suspended');
  }

  it('is left out of its group at once when its credentials are refused, and says so', async () => {
    const { groupId, bad, good } = await createPair();
    await suspend(groupId, bad.app.id);
    assert.equal(bad.account.handed.length, 1);
    for (let n = 0; n < 10; n += 1) {
      assert.equal((await sendToGroup(gateway, groupId)).app_id, good.app.id);
    }
    const events = await gateway.db('events').where({ type: 'app.suspended', app_id: bad.app.id });
    assert.equal(events.length, 1);
  });

  it('is left out after five failures in a row of another kind', async () => {
    const { groupId, bad } = await createPair({ max_attempts: 1 });
    bad.account.answer(UNAVAILABLE);
    await suspend(groupId, bad.app.id);
    assert.equal(bad.account.handed.length, 5);
  });

  it('is tried again with one message after the cool-down, and shares the load again when that one went well', async () => {
    const { groupId, bad, good } = await createPair();
    await suspend(groupId, bad.app.id);
    const held = gate();
    bad.account.answer(async () => (await held.passed, 'accept'), 'accept');
    await endCoolDown(bad.app.id);
    assert.equal(await healthOf(bad.app.id), 'on_trial');

    const trial = await sendToGroup(gateway, groupId);
    assert.equal(trial.app_id, bad.app.id);
    await gateway.untilStatus(trial.id, 'processing');
    for (let n = 0; n < 10; n += 1) {
      assert.equal((await sendToGroup(gateway, groupId)).app_id, good.app.id, 'one message only');
    }
    held.open();
    await gateway.untilStatus(trial.id, 'sent');
    assert.equal(await healthOf(bad.app.id), 'ok');
    const apps = new Set<number>();
    for (let n = 0; n < 10; n += 1) apps.add((await sendToGroup(gateway, groupId)).app_id);
    assert.deepEqual(apps, new Set([bad.app.id, good.app.id]));
  });

  it('stays away longer when the trial fails, and the message of the trial goes through another app', async () => {
    const { groupId, bad, good } = await createPair();
    await suspend(groupId, bad.app.id);
    await endCoolDown(bad.app.id);
    const before = Date.now();
    const trial = await sendToGroup(gateway, groupId);
    await gateway.untilStatus(trial.id, 'sent');
    assert.deepEqual((await journeyOf(gateway, trial.id)).attempts, [
      `${bad.app.id} rejected-permanent auth_failed`,
      `${good.app.id} accepted`,
    ]);
    const row = await gateway
      .db('apps')
      .where({ id: bad.app.id })
      .first('breaker_open_until', 'breaker_trips');
    assert.equal(row.breaker_trips, 2);
    assert.ok(Number(row.breaker_open_until) >= before + 60_000, 'twice the first cool-down of 30 s');
  });

  it('is used all the same while every other app of the group fails too', async () => {
    const { groupId, bad, good } = await createPair();
    good.account.answer(UNAUTHORIZED);
    const first = await sendToGroup(gateway, groupId);
    await gateway.untilStatus(first.id, 'failed');
    assert.equal(await healthOf(bad.app.id), 'suspended');
    assert.equal(await healthOf(good.app.id), 'suspended');
    const second = await sendToGroup(gateway, groupId);
    assert.ok([bad.app.id, good.app.id].includes(second.app_id));
    await gateway.untilStatus(second.id, 'failed');
  });

  it('is not blamed for messages that are at fault themselves, nor for being throttled', async () => {
    const { app, account } = await company.app(gateway, { settings: { max_attempts: 1 } });
    account.answer([422, { error: 'invalid_recipient' }]);
    for (let n = 0; n < 6; n += 1) await gateway.untilStatus((await gateway.send(app.id)).id, 'failed');
    account.answer([429, {}, { 'retry-after': '0' }]);
    for (let n = 0; n < 6; n += 1) await gateway.untilStatus((await gateway.send(app.id)).id, 'failed');
    assert.equal(await healthOf(app.id), 'ok');
  });
});
