/** Messages and send windows, on a running gateway: who waits, until when, and where else it may go. */
import assert from 'node:assert/strict';
import { useGateway } from '../support/gateway.js';
import { until } from '../../tools/load/until.js';
import { journeyOf, sendToGroup } from '../workflows/support/journey.js';
import { UNAVAILABLE, useCompany, type Account } from '../workflows/support/company.js';
import { useOperator } from '../workflows/support/temporal.js';
import { assertProblem } from '../api/support.js';
import { poll, pollUntil } from '../phones/support/cht.js';
import { addPhone } from '../phones/support/phone.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const WINDOW = 'the send window of its app';

describe('a send window', () => {
  const gateway = useGateway({ SALAMI_START_CONCURRENCY: '2' });
  const company = useCompany();
  const operator = useOperator(gateway);

  const now = () => gateway.now().getTime();
  const clock = (at: number) => new Date(at).toISOString().slice(11, 16);
  /** Open once a day, from `fromMs` to `toMs` after now, by whole minutes. */
  const windowIn = (fromMs: number, toMs: number) => ({
    windows: { from: clock(now() + fromMs), to: clock(now() + toMs) },
  });
  const CLOSED = () => windowIn(2 * HOUR_MS, 4 * HOUR_MS);
  const openingOf = (ms: number) => new Date(Math.floor((now() + ms) / MINUTE_MS) * MINUTE_MS).toISOString();
  /** Lets the clock stand so short a time before a full minute. */
  const standBefore = (ms: number) => gateway.advance(MINUTE_MS - (now() % MINUTE_MS) - ms + MINUTE_MS);
  const instant = (text: string) => text.replace('000Z', 'Z');
  const neverReached = (account: Account) => assert.equal(account.handed.length, 0);

  it('keeps a message back, says until when, and lets urgent ones through', async () => {
    standBefore(30_000); // no minute passes while the test looks
    const { app, account } = await company.app(gateway, { settings: { send_window: CLOSED() } });
    const opening = openingOf(2 * HOUR_MS);
    const dry = await gateway.send(app.id, { dry_run: true });
    const { id, status, not_before } = await gateway.send(app.id);
    assert.deepEqual([status, instant(not_before), instant(dry.not_before)], ['pending', opening, opening]);
    const seen = await operator.untilWaitingFor(id, WINDOW);
    // Temporal measures the wait by its own clock, from the moment it was told.
    const waitMs = seen.until! - Date.now();
    assert.ok(Math.abs(waitMs - (Date.parse(opening) - now())) < 2_000, `waits ${waitMs} ms`);
    const urgent = await gateway.send(app.id, { priority: 'high' });
    assert.equal(urgent.not_before, null);
    await gateway.untilStatus(urgent.id, 'sent');
    assert.deepEqual([account.handed.length, (await gateway.message(id)).status], [1, 'pending']);
    assert.equal((await gateway.call(`/api/sms/sms/${id}/cancel`, { method: 'POST' })).status, 200);
    assert.deepEqual(await operator.result(id), { status: 'cancelled', attempts: 0 });
  });

  it('lets a message go when it opens', async () => {
    standBefore(1_500);
    const opensAt = now() + 1_500;
    const { app, account } = await company.app(gateway, {
      settings: { send_window: windowIn(1_500, HOUR_MS) },
    });
    const { id } = await gateway.send(app.id);
    await operator.untilWaitingFor(id, WINDOW);
    await gateway.untilStatus(id, 'sent');
    assert.ok(now() >= opensAt - 2);
    assert.equal(account.handed.length, 1);
  });

  it('ends a message at once whose validity ends before the opening', async () => {
    const { app, account } = await company.app(gateway, { settings: { send_window: CLOSED() } });
    const { id } = await gateway.send(app.id, { ttl: 3_600 });
    const { error_code, error_message } = await gateway.untilStatus(id, 'expired');
    assert.equal(error_code, 'window_closed');
    assert.match(error_message, /send window/);
    assert.deepEqual(await operator.result(id), { status: 'expired', attempts: 0 });
    neverReached(account);
  });

  it('keeps back another attempt as well as the first', async () => {
    const { app, account } = await company.app(gateway, {
      settings: { send_window: windowIn(-HOUR_MS, HOUR_MS) },
    });
    account.answer(async () => (gateway.advance(2 * HOUR_MS), UNAVAILABLE), 'accept');
    const { id } = await gateway.send(app.id);
    await operator.untilWaitingFor(id, WINDOW);
    assert.equal(account.handed.length, 1);
    await gateway.call(`/api/sms/sms/${id}/cancel`, { method: 'POST' });
  });

  it('that is shut makes room for nobody else: messages of other apps begin at once', async () => {
    const shut = await company.app(gateway, { settings: { send_window: CLOSED() }, sms_limit: 1_000 });
    const other = await company.app(gateway);
    // One that counted as begun would take its place for a second: ten of them five seconds.
    for (let n = 0; n < 10; n += 1) await gateway.send(shut.app.id);
    const since = Date.now();
    await gateway.untilStatus((await gateway.send(other.app.id)).id, 'sent');
    assert.ok(Date.now() - since < 3_000, `after ${Date.now() - since} ms`);
    neverReached(shut.account);
  });

  describe('in a group', () => {
    const pair = async (first: object, second: object) => {
      const group = await gateway.createGroup();
      const app = (send_window: object, sms_limit: number) =>
        company.app(gateway, { group_id: group.id, sms_limit, settings: { send_window } });
      return { groupId: group.id as number, a: await app(first, 1_000), b: await app(second, 1) };
    };

    it('an app that is open is chosen, whatever the load', async () => {
      const { groupId, a, b } = await pair(CLOSED(), windowIn(-HOUR_MS, HOUR_MS));
      for (let n = 0; n < 3; n += 1) assert.equal((await sendToGroup(gateway, groupId)).app_id, b.app.id);
      assert.equal((await sendToGroup(gateway, groupId, { priority: 'high' })).app_id, a.app.id);
    });

    it('the app that opens first is chosen when all are shut', async () => {
      const { groupId, b } = await pair(windowIn(3 * HOUR_MS, 4 * HOUR_MS), CLOSED());
      for (let n = 0; n < 3; n += 1) assert.equal((await sendToGroup(gateway, groupId)).app_id, b.app.id);
    });

    it('a message whose app has shut meanwhile goes through one that is open', async () => {
      const { groupId, a, b } = await pair(windowIn(-HOUR_MS, HOUR_MS), { holidays: ['1999-01-01'] });
      a.account.answer(async () => (gateway.advance(2 * HOUR_MS), UNAVAILABLE));
      const { id, app_id } = await sendToGroup(gateway, groupId);
      assert.equal(app_id, a.app.id);
      await gateway.untilStatus(id, 'sent');
      const { attempts } = await journeyOf(gateway, id);
      assert.deepEqual(attempts.map((one) => one.split(' ').slice(0, 2)), [[`${a.app.id}`, 'rejected-transient'], [`${b.app.id}`, 'accepted']]); // prettier-ignore
    });

    it('a message stays with its app when every other one is shut too', async () => {
      const { groupId, a, b } = await pair(windowIn(-HOUR_MS, HOUR_MS), windowIn(-HOUR_MS, HOUR_MS));
      a.account.answer(async () => (gateway.advance(2 * HOUR_MS), UNAVAILABLE));
      const { id } = await sendToGroup(gateway, groupId);
      await operator.untilWaitingFor(id, WINDOW);
      assert.equal((await gateway.message(id)).app_id, a.app.id);
      neverReached(b.account);
    });
  });

  it('keeps what waits for a phone from being fetched while it is shut', async () => {
    const phone = await addPhone(gateway, 'cht', { settings: { send_window: windowIn(-HOUR_MS, HOUR_MS) } });
    const { id } = await gateway.send(phone.appId, { message: 'later' });
    const isQueued = async () =>
      (await gateway.db('phone_hand_outs').where({ message_id: id }).first('id')) ?? null;
    await until(isQueued, 'the message to be queued');
    gateway.advance(2 * HOUR_MS);
    assert.deepEqual(await poll(gateway, phone), []);
    await gateway.send(phone.appId, { message: 'urgent', priority: 'high' });
    assert.deepEqual((await pollUntil(gateway, phone)).map(({ content }) => content), ['urgent']); // prettier-ignore
    gateway.advance(21 * HOUR_MS);
    assert.ok((await pollUntil(gateway, phone)).some(({ content }) => content === 'later'));
  });

  it('that can never open is refused, and what was set before stays', async () => {
    const { app } = await company.app(gateway, { settings: { send_window: CLOSED() } });
    const json = { settings: { send_window: { quiet_hours: { from: '00:00', to: '24:00' } } } };
    const reply = await gateway.call(`/api/sms/apps/${app.id}`, { method: 'PATCH', json });
    assertProblem(reply, { status: 422, errors: ['settings.send_window'] });
    assert.match(reply.text, /It never opens/);
    const off = await gateway.call(`/api/sms/apps/${app.id}`, { method: 'PATCH', json: { settings: { send_window: null } } }); // prettier-ignore
    assert.equal(off.body.data.settings.send_window, undefined);
  });
});
