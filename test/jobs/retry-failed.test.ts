/** Messages that failed only in passing get another round of attempts under the same id. */
import assert from 'node:assert/strict';
import { findDriver } from '../../src/providers/registry.js';
import { Redriver } from '../../src/jobs/redriver.js';
import { refusedFor, UNAUTHORIZED, UNAVAILABLE, useCompany } from '../workflows/support/company.js';
import { journeyOf, sendToGroup } from '../workflows/support/journey.js';
import { useOperator } from '../workflows/support/temporal.js';
import { MINUTE_MS, runJob, useClockedGateway } from './support.js';

describe('retry-failed', () => {
  const { gateway, clock } = useClockedGateway();
  const company = useCompany();
  const operator = useOperator(gateway);

  /** One attempt a round: between two, the engine's timer takes about a second. */
  const ONCE = { max_attempts: 1 };
  const retry = () => runJob(gateway, 'retry-failed');
  const NOTHING = { considered: 0, redriven: 0, left: 0, postponed: 0 };
  async function failed(appId: number, fields: Record<string, unknown> = {}): Promise<number> {
    const { id } = await gateway.send(appId, fields);
    await gateway.untilStatus(id, 'failed');
    await operator.result(id);
    return id;
  }

  it('begins such a message again after five minutes: same id, next attempt number, its history goes on', async () => {
    const { app, account } = await company.app(gateway, {}, UNAVAILABLE, UNAVAILABLE, 'accept');
    const id = await failed(app.id);
    clock.pass(4 * MINUTE_MS);
    assert.deepEqual(await retry(), NOTHING);
    clock.pass(2 * MINUTE_MS);
    assert.deepEqual(await retry(), { ...NOTHING, considered: 1, redriven: 1 });
    await gateway.untilStatus(id, 'sent');
    assert.deepEqual(
      account.handed.map(({ ref }) => ref),
      [`${id}-1`, `${id}-2`, `${id}-3`],
    );
    const { statuses, attempts } = await journeyOf(gateway, id);
    assert.deepEqual(statuses.slice(-4), ['failed', 'pending', 'processing', 'sent']);
    assert.equal(attempts.length, 3);
    assert.equal((await operator.untilWaitingFor(id, 'the delivery report')).attempts, 3);
    clock.pass(30 * MINUTE_MS);
    assert.deepEqual(await retry(), NOTHING);
  });

  it('fails again when nothing has changed, tells so again, and stops after three rounds', async () => {
    const { app, account } = await company.app(gateway, { settings: ONCE }, UNAVAILABLE);
    const id = await failed(app.id);
    const events = () => gateway.db('events').where({ message_id: id, type: 'message.failed' });
    for (let round = 1; round <= 3; round += 1) {
      clock.pass(20 * MINUTE_MS);
      if (round === 3)
        await gateway.db('messages').where({ id }).update({ created_at: clock.now().getTime() });
      assert.equal((await retry())['redriven'], 1, `round ${round}`);
      await gateway.untilStatus(id, 'failed');
      assert.deepEqual(await operator.result(id), { status: 'failed', attempts: round + 1 });
      assert.equal((await events()).length, round + 1);
    }
    clock.pass(60 * MINUTE_MS);
    assert.deepEqual(await retry(), NOTHING);
    assert.equal(account.handed.length, 4);
  });

  it('leaves what was refused for good, was in doubt, or is no longer worth sending', async () => {
    const refused = await company.app(gateway, {}, refusedFor('invalid_recipient'));
    const settings = { ...ONCE, on_ambiguous: 'resend', ambiguous_wait_s: 0.05 };
    const doubted = await company.app(gateway, { settings }, 'cut', UNAVAILABLE);
    const late = await company.app(gateway, { settings: { ...ONCE, validity_s: 60 } }, UNAVAILABLE);
    const ids = [await failed(refused.app.id), await failed(doubted.app.id), await failed(late.app.id)];
    clock.pass(6 * MINUTE_MS);
    assert.deepEqual(await retry(), { ...NOTHING, considered: 3, left: 3 });
    assert.deepEqual(await retry(), NOTHING, 'each failure is considered once');
    for (const id of ids) assert.equal((await gateway.message(id)).status, 'failed');
  });

  it('waits while its app is paused, without counting it', async () => {
    const { app } = await company.app(gateway, { settings: ONCE }, UNAVAILABLE, 'accept');
    const id = await failed(app.id);
    await gateway.call(`/api/sms/apps/${app.id}/pause`, { method: 'POST' });
    clock.pass(6 * MINUTE_MS);
    assert.deepEqual(await retry(), { ...NOTHING, considered: 1, postponed: 1 });
    await gateway.call(`/api/sms/apps/${app.id}/resume`, { method: 'POST' });
    clock.pass(6 * MINUTE_MS);
    assert.deepEqual(await retry(), { ...NOTHING, considered: 1, redriven: 1 });
    await gateway.untilStatus(id, 'sent');
  });

  it('may go out through another app of its group', async () => {
    const group = await gateway.createGroup({ settings: { max_failovers: 0 } });
    const first = await company.app(gateway, { group_id: group.id, settings: ONCE }, UNAVAILABLE);
    const { id } = await sendToGroup(gateway, group.id);
    await gateway.untilStatus(id, 'failed');
    const second = await company.app(gateway, { group_id: group.id });
    await gateway.call(`/api/sms/apps/${first.app.id}/pause`, { method: 'POST' });
    clock.pass(6 * MINUTE_MS);
    assert.equal((await retry())['redriven'], 1);
    const message = await gateway.untilStatus(id, 'sent');
    assert.equal(message.app_id, second.app.id);
    assert.equal(message.from, '20880');
    assert.deepEqual(
      second.account.handed.map(({ ref }) => ref),
      [`${id}-2`],
    );
  });

  it('a round has its own count of attempts and failovers', async () => {
    const group = await gateway.createGroup({ settings: { max_failovers: 1 } });
    const fields = { group_id: group.id, settings: ONCE };
    const first = await company.app(gateway, fields, UNAVAILABLE, UNAVAILABLE, 'accept');
    const second = await company.app(gateway, fields, UNAVAILABLE, UNAVAILABLE, 'accept');
    const { id } = await sendToGroup(gateway, group.id);
    await gateway.untilStatus(id, 'failed');
    clock.pass(6 * MINUTE_MS);
    assert.equal((await retry())['redriven'], 1);
    await gateway.untilStatus(id, 'failed');
    assert.deepEqual(await operator.result(id), { status: 'failed', attempts: 4 });
    await gateway.db('messages').where({ id }).update({ redrive_at: null });
    assert.deepEqual([first.account.handed.length, second.account.handed.length], [2, 2]);
  });

  it('a message of an app whose credentials were refused is left', async () => {
    const { app } = await company.app(gateway, {}, UNAUTHORIZED);
    await failed(app.id);
    clock.pass(6 * MINUTE_MS);
    assert.equal((await retry())['redriven'], 0);
  });

  it('of several jobs at once, one begins it', async () => {
    const { app, account } = await company.app(gateway, { settings: ONCE }, UNAVAILABLE, 'accept');
    const id = await failed(app.id);
    clock.pass(6 * MINUTE_MS);
    const { db, apps, selector } = gateway.gateway.services;
    const deps = { db, apps, selector, driverOf: findDriver, clock: clock.now };
    const one = () => new Redriver({ ...deps, onRedriven: () => undefined });
    const chunks = await Promise.all(Array.from({ length: 5 }, () => one().redrive(() => undefined)));
    assert.equal(chunks.filter(({ counts }) => counts['redriven'] === 1).length, 1);
    await gateway.send((await company.app(gateway)).app.id); // makes the starter look
    await gateway.untilStatus(id, 'sent');
    assert.equal(account.handed.length, 2);
    const [row] = await gateway.db('messages').where({ id });
    assert.deepEqual([row.redrives, row.attempts_before], [1, 1]);
  });
});
