/** The message workflow in a group: when another app tries, which one, and what the client sees of it. */
import assert from 'node:assert/strict';
import { useGateway } from '../support/gateway.js';
import {
  gate,
  refusedFor,
  report,
  UNAUTHORIZED,
  UNAVAILABLE,
  useCompany,
  type Account,
  type Answer,
} from './support/company.js';
import { journeyOf, sendToGroup } from './support/journey.js';
import { useOperator } from './support/temporal.js';

interface Member {
  app: { id: number; name: string };
  account: Account;
}

describe('a message of a group', () => {
  const gateway = useGateway();
  const company = useCompany();
  const operator = useOperator(gateway);

  /** A group whose apps answer as told. The first has by far the most capacity, so that it is chosen first. */
  async function groupOf(
    answers: Answer[][],
    settings: Record<string, unknown> = {},
    appSettings: Record<string, unknown> = {},
  ): Promise<{ groupId: number; members: Member[] }> {
    const group = await gateway.createGroup({ settings });
    const members: Member[] = [];
    for (const [index, script] of answers.entries()) {
      const fields = { group_id: group.id, sms_limit: index === 0 ? 1_000 : 1, settings: appSettings };
      members.push(await company.app(gateway, fields, ...script));
    }
    return { groupId: group.id, members };
  }

  const countsOf = (members: Member[]) => members.map(({ account }) => account.handed.length);

  it('goes to another app once the attempts through the first one are used up', async () => {
    const { groupId, members } = await groupOf([[UNAVAILABLE], ['accept']]);
    const [first, second] = members as [Member, Member];
    const { id, app_id } = await sendToGroup(gateway, groupId);
    assert.equal(app_id, first.app.id);
    const message = await gateway.untilStatus(id, 'sent');
    assert.equal(message.app_id, second.app.id);
    assert.equal(message.error_code, null);
    assert.deepEqual((await journeyOf(gateway, id)).attempts, [
      `${first.app.id} rejected-transient provider_unavailable`,
      `${first.app.id} rejected-transient provider_unavailable`,
      `${second.app.id} accepted`,
    ]);
  });

  for (const size of [2, 3]) {
    it(`never goes to the same of ${size} apps twice in a row, and fails when max_failovers is reached`, async () => {
      const down = Array.from({ length: size }, () => [UNAVAILABLE]);
      const { groupId } = await groupOf(down, { max_failovers: 4 }, { max_attempts: 1 });
      const { id } = await sendToGroup(gateway, groupId);
      await gateway.untilStatus(id, 'failed');
      const apps = (await journeyOf(gateway, id)).attempts.map((attempt) => attempt.split(' ')[0]);
      assert.equal(apps.length, 5);
      assert.ok(
        apps.every((app, index) => app !== apps[index - 1]),
        `went through ${apps.join()}`,
      );
      assert.deepEqual(await operator.result(id), { status: 'failed', attempts: 5 });
    });
  }

  it('stays with its app when max_failovers is 0', async () => {
    const { groupId, members } = await groupOf([[UNAUTHORIZED], ['accept']], { max_failovers: 0 });
    const { id } = await sendToGroup(gateway, groupId);
    await gateway.untilStatus(id, 'failed');
    assert.deepEqual(countsOf(members), [1, 0]);
  });

  const movesOn = [
    { what: 'refused credentials', answer: UNAUTHORIZED, outcome: 'rejected-permanent auth_failed' },
    {
      what: 'a refused sender',
      answer: refusedFor('invalid_sender'),
      outcome: 'rejected-permanent invalid_sender',
    },
    {
      what: 'no route to the number',
      answer: refusedFor('no_route'),
      outcome: 'rejected-permanent no_route',
    },
  ];
  for (const { what, answer, outcome } of movesOn) {
    it(`${what}: another app tries at once`, async () => {
      const { groupId, members } = await groupOf([[answer], ['accept']]);
      const [first, second] = members as [Member, Member];
      const { id } = await sendToGroup(gateway, groupId);
      await gateway.untilStatus(id, 'sent');
      assert.deepEqual(await journeyOf(gateway, id), {
        statuses: ['pending', 'processing', 'pending', 'processing', 'sent'],
        attempts: [`${first.app.id} ${outcome}`, `${second.app.id} accepted`],
        notes: [`moved from ${first.app.name} to ${second.app.name}`],
      });
    });
  }

  for (const reason of ['invalid_recipient', 'opted_out']) {
    it(`${reason}: no other app is tried`, async () => {
      const { groupId, members } = await groupOf([[refusedFor(reason)], ['accept']]);
      const { id } = await sendToGroup(gateway, groupId);
      const message = await gateway.untilStatus(id, 'failed');
      assert.equal(message.error_code, reason);
      assert.deepEqual(countsOf(members), [1, 0]);
    });
  }

  it('the sender and the provider are those of the app that it moved to', async () => {
    const group = await gateway.createGroup();
    await company.app(gateway, { group_id: group.id, sms_limit: 1_000, phone_number: '20880' }, UNAUTHORIZED);
    const simulator = { group_id: group.id, sms_limit: 1, phone_number: '254711000999' };
    const second = await gateway.createApp(simulator);
    const { id } = await sendToGroup(gateway, group.id);
    const message = await gateway.untilStatus(id, 'delivered');
    assert.equal(message.from, '254711000999');
    assert.equal(message.sms_provider, 'Simulator');
    const row = await gateway.db('messages').where({ id }).first('from_e164');
    assert.equal(row.from_e164, '+254711000999', 'by which lists filter');
    assert.equal(message.app_id, second.id);
  });

  describe('with failover_on_failed_dlr', () => {
    const settings = { failover_on_failed_dlr: true };

    it('goes to another app after a report that says failed, as the same message that is never "failed"', async () => {
      const { groupId, members } = await groupOf([['accept'], ['accept']], settings);
      const [first, second] = members as [Member, Member];
      const { id } = await sendToGroup(gateway, groupId);
      await gateway.untilStatus(id, 'sent');
      await report(first.account.handed[0]!, 'failed');
      await second.account.untilHanded(1);
      await gateway.untilStatus(id, 'sent');
      await report(second.account.handed[0]!, 'delivered');
      const message = await gateway.untilStatus(id, 'delivered');
      assert.equal(message.app_id, second.app.id);
      assert.equal(message.error_code, null);
      assert.deepEqual((await journeyOf(gateway, id)).statuses, [
        ...['pending', 'processing', 'sent'],
        ...['pending', 'processing', 'sent', 'delivered'],
      ]);
      assert.deepEqual(await operator.result(id), { status: 'delivered', attempts: 2 });
    });

    it('a report that says failed and overtakes the answer counts as well', async () => {
      const overtaken: Answer = async (handed) => {
        await report(handed, 'failed');
        return 'accept';
      };
      const { groupId, members } = await groupOf([[overtaken], ['accept']], settings);
      const { id } = await sendToGroup(gateway, groupId);
      await members[1]!.account.untilHanded(1);
      await operator.untilWaitingFor(id, 'the delivery report');
      assert.deepEqual(countsOf(members), [1, 1]);
      assert.ok(!(await journeyOf(gateway, id)).statuses.includes('failed'));
    });

    it('late words of the first app change nothing once the second one has the message', async () => {
      const held = gate();
      const slow: Answer = async () => (await held.passed, 'accept');
      const { groupId, members } = await groupOf([['accept'], [slow]], settings);
      const [first, second] = members as [Member, Member];
      const { id } = await sendToGroup(gateway, groupId);
      await gateway.untilStatus(id, 'sent');
      await report(first.account.handed[0]!, 'failed');
      await gateway.untilStatus(id, 'processing');
      await report(first.account.handed[0]!, 'sent');
      await report(first.account.handed[0]!, 'expired');
      assert.equal((await gateway.message(id)).status, 'processing');
      held.open();
      await gateway.untilStatus(id, 'sent');
      await report(second.account.handed[0]!, 'delivered');
      assert.deepEqual(await operator.result(id), { status: 'delivered', attempts: 2 });
    });

    it('a late "delivered" of the first app ends it, and nothing more is sent', async () => {
      const { groupId, members } = await groupOf([['accept'], [UNAVAILABLE]], settings, {
        retry_initial_s: 30,
        retry_max_s: 30,
      });
      const [first] = members as [Member];
      const { id } = await sendToGroup(gateway, groupId);
      await gateway.untilStatus(id, 'sent');
      await report(first.account.handed[0]!, 'failed');
      await operator.untilWaitingFor(id, 'the next attempt');
      await report(first.account.handed[0]!, 'delivered');
      assert.equal((await operator.result(id)).status, 'delivered');
      assert.equal((await gateway.message(id)).status, 'delivered');
      assert.deepEqual(countsOf(members), [1, 1]);
    });

    it('without another app a report that says failed is the end', async () => {
      const { groupId, members } = await groupOf([['accept']], settings);
      const { id } = await sendToGroup(gateway, groupId);
      await gateway.untilStatus(id, 'sent');
      await report(members[0]!.account.handed[0]!, 'failed');
      await gateway.untilStatus(id, 'failed');
      assert.deepEqual(await operator.result(id), { status: 'failed', attempts: 1 });
    });

    it('a report that says expired ends as expired', async () => {
      const { groupId, members } = await groupOf([['accept']], settings);
      const { id } = await sendToGroup(gateway, groupId);
      await gateway.untilStatus(id, 'sent');
      await report(members[0]!.account.handed[0]!, 'expired');
      await gateway.untilStatus(id, 'expired');
    });
  });

  it('without that setting a report that says failed is the end, though another app is there', async () => {
    const { groupId, members } = await groupOf([['accept'], ['accept']]);
    const { id } = await sendToGroup(gateway, groupId);
    await gateway.untilStatus(id, 'sent');
    await report(members[0]!.account.handed[0]!, 'failed');
    await gateway.untilStatus(id, 'failed');
    assert.deepEqual(await operator.result(id), { status: 'failed', attempts: 1 });
    assert.deepEqual(countsOf(members), [1, 0]);
  });
});
