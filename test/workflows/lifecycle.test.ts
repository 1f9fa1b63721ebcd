/** The message workflow through one app: one case per branch of nextStep that a fixed app can take. */
import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { useGateway } from '../support/gateway.js';
import {
  refusedFor,
  report,
  UNAUTHORIZED,
  UNAVAILABLE,
  useCompany,
  type Account,
} from './support/company.js';
import { journeyOf, sendToGroup } from './support/journey.js';
import { useOperator } from './support/temporal.js';

describe('a message through one app', () => {
  const gateway = useGateway();
  const company = useCompany();
  const operator = useOperator(gateway);

  /** Milliseconds between the attempts of a message, as the company saw them. */
  const gaps = ({ handed }: Account) => handed.slice(1).map(({ at }, index) => at - handed[index]!.at);

  for (const ending of ['delivered', 'failed', 'expired']) {
    it(`accepted, then reported ${ending}: it is ${ending} and its run is over`, async () => {
      const { app, account } = await company.app(gateway);
      const { id } = await gateway.send(app.id);
      await gateway.untilStatus(id, 'sent');
      await report(account.handed[0]!, ending);
      await gateway.untilStatus(id, ending);
      assert.deepEqual(await operator.result(id), { status: ending, attempts: 1 });
      assert.deepEqual(await journeyOf(gateway, id), {
        statuses: ['pending', 'processing', 'sent', ending],
        attempts: [`${app.id} accepted`],
        notes: [],
      });
    });
  }

  it('the company reads the text, the sender and the E.164 number, and our reference', async () => {
    const { app, account } = await company.app(gateway);
    const { id } = await gateway.send(app.id, { to: '254 711 000 112', message: 'Habari yako, [€5] é 😀' });
    await gateway.untilStatus(id, 'sent');
    const [{ to, from, text, ref }] = account.handed as [Account['handed'][0]];
    assert.deepEqual(
      { to, from, text, ref },
      {
        to: '+254711000112',
        from: '20880',
        text: 'Habari yako, [€5] é 😀',
        ref: `${id}-1`,
      },
    );
  });

  it('a provider that is unavailable is asked again, after a pause and under a new reference', async () => {
    const { app, account } = await company.app(gateway, {}, UNAVAILABLE, 'accept');
    const { id } = await gateway.send(app.id);
    await gateway.untilStatus(id, 'sent');
    assert.deepEqual(
      account.handed.map(({ ref }) => ref),
      [`${id}-1`, `${id}-2`],
    );
    assert.ok(gaps(account)[0]! >= 16, 'the first back-off is 20 ms, less a fifth at most');
    assert.deepEqual(await journeyOf(gateway, id), {
      statuses: ['pending', 'processing', 'pending', 'processing', 'sent'],
      attempts: [`${app.id} rejected-transient provider_unavailable`, `${app.id} accepted`],
      notes: [],
    });
  });

  it('the pauses double, and after max_attempts the message has failed', async () => {
    const settings = { max_attempts: 3, retry_initial_s: 0.1, retry_max_s: 10 };
    const { app, account } = await company.app(gateway, { settings }, UNAVAILABLE);
    const { id } = await gateway.send(app.id);
    const message = await gateway.untilStatus(id, 'failed');
    assert.equal(message.error_code, 'provider_unavailable');
    assert.equal(account.handed.length, 3);
    const [first, second] = gaps(account) as [number, number];
    assert.ok(first >= 80 && second >= 160, `paused ${first} and ${second} ms`);
    assert.deepEqual(await operator.result(id), { status: 'failed', attempts: 3 });
  });

  it('Retry-After is the least that is waited', async () => {
    const throttled = [429, {}, { 'retry-after': '1' }] as const;
    const { app, account } = await company.app(gateway, {}, throttled, 'accept');
    const { id } = await gateway.send(app.id);
    await gateway.untilStatus(id, 'sent');
    assert.equal(account.handed.length, 2);
    assert.ok(gaps(account)[0]! >= 1_000, `waited ${gaps(account)[0]} ms`);
  });

  const refusals = [
    {
      what: 'a refusal of the recipient',
      answer: refusedFor('invalid_recipient'),
      code: 'invalid_recipient',
    },
    { what: 'an opt-out', answer: refusedFor('opted_out'), code: 'opted_out' },
    { what: 'no route, with no other app to try', answer: refusedFor('no_route'), code: 'no_route' },
    { what: 'refused credentials, with no other app to try', answer: UNAUTHORIZED, code: 'auth_failed' },
  ];
  for (const { what, answer, code } of refusals) {
    it(`${what} fails the message at once`, async () => {
      const { app, account } = await company.app(gateway, {}, answer);
      const { id } = await gateway.send(app.id);
      const message = await gateway.untilStatus(id, 'failed');
      assert.equal(message.error_code, code);
      assert.equal(account.handed.length, 1);
      assert.deepEqual(await operator.result(id), { status: 'failed', attempts: 1 });
    });
  }

  it('without a report in time it stays sent, with a remark', async () => {
    const { app } = await company.app(gateway, { settings: { dlr_deadline_s: 1 } });
    const { id } = await gateway.send(app.id);
    assert.deepEqual(await operator.result(id), { status: 'sent', attempts: 1 });
    assert.equal((await gateway.message(id)).status, 'sent');
    assert.deepEqual((await journeyOf(gateway, id)).notes, ['dlr_timeout']);
  });

  it('a report after the deadline still makes it delivered', async () => {
    const { app, account } = await company.app(gateway, { settings: { dlr_deadline_s: 1 } });
    const { id } = await gateway.send(app.id);
    await operator.result(id);
    await report(account.handed[0]!, 'delivered');
    assert.equal((await gateway.message(id)).status, 'delivered');
  });

  it('a provider that takes longer than a task of the engine may is waited for, and asked once', async function () {
    this.timeout(60_000);
    const { app, account } = await company.app(gateway, {}, async () => (await delay(12_000), 'accept'));
    const { id } = await gateway.send(app.id);
    await account.untilHanded(1);
    await gateway.untilStatus(id, 'sent');
    assert.equal(account.handed.length, 1);
    assert.deepEqual((await journeyOf(gateway, id)).attempts, [`${app.id} accepted`]);
  });

  it('reports that come while the answer is still on its way count', async () => {
    const { app } = await company.app(gateway, {}, async (handed) => {
      await report(handed, 'sent', { at: '1700000000000' });
      await report(handed, 'delivered', { at: '1700000001000' });
      return 'accept';
    });
    const { id } = await gateway.send(app.id);
    await gateway.untilStatus(id, 'delivered');
    assert.deepEqual(await operator.result(id), { status: 'delivered', attempts: 1 });
  });

  it('a provider that reports a message as sent has it, whatever it answers afterwards', async () => {
    const { app, account } = await company.app(gateway, {}, async (handed) => {
      await report(handed, 'sent');
      return UNAVAILABLE;
    });
    const { id } = await gateway.send(app.id);
    await operator.untilWaitingFor(id, 'the delivery report');
    await report(account.handed[0]!, 'delivered');
    assert.deepEqual(await operator.result(id), { status: 'delivered', attempts: 1 });
    assert.equal(account.handed.length, 1);
  });
});

describe('a provider whose reports do not reach us', () => {
  // Nobody listens there, so the simulated company calls in vain.
  const gateway = useGateway({ PUBLIC_URL: 'http://127.0.0.1:1' });
  const operator = useOperator(gateway);

  it('is asked at the deadline, and its word counts like a report', async () => {
    const app = await gateway.createApp({ settings: { dlr_deadline_s: 1 } });
    const { id } = await gateway.send(app.id);
    assert.deepEqual(await operator.result(id), { status: 'delivered', attempts: 1 });
    assert.equal((await gateway.message(id)).status, 'delivered');
    assert.deepEqual((await journeyOf(gateway, id)).notes, []);
  });

  it('leaves the message sent when the provider does not know either', async () => {
    const app = await gateway.createApp({ settings: { dlr_deadline_s: 1 } });
    const { id } = await gateway.send(app.id, { to: '12025550108' });
    assert.deepEqual(await operator.result(id), { status: 'sent', attempts: 1 });
    assert.deepEqual((await journeyOf(gateway, id)).notes, ['dlr_timeout']);
  });

  it('lets the group try another app when the provider then says that it failed', async () => {
    const group = await gateway.createGroup({ settings: { failover_on_failed_dlr: true } });
    const settings = { dlr_deadline_s: 1 };
    const first = await gateway.createApp({ group_id: group.id, sms_limit: 100, settings });
    const second = await gateway.createApp({ group_id: group.id, sms_limit: 1, settings });
    const { id } = await sendToGroup(gateway, group.id, { to: '12025550102' });
    assert.equal((await operator.result(id)).status, 'failed');
    const { statuses, attempts } = await journeyOf(gateway, id);
    assert.equal(attempts[0], `${first.id} accepted`);
    assert.equal(attempts[1], `${second.id} accepted`);
    assert.ok(!statuses.slice(0, -1).includes('failed'), statuses.join());
  });
});
