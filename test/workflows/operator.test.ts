/** What an operator has of a message in Temporal alone: the list and its filters, the page, the timeline. */
import assert from 'node:assert/strict';
import { Client, Connection } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { messageActivities } from '../../activities/messages.js';
import { withTypedFailures } from '../../activities/failures.js';
import { createLog } from '../../src/log.js';
import { TemporalAwayError } from '../../src/temporal/client.js';
import { state } from '../../workflows/contract.js';
import { useGateway } from '../support/gateway.js';
import { until } from '../../tools/load/until.js';
import { report, UNAUTHORIZED, UNAVAILABLE, useCompany } from './support/company.js';
import { sendToGroup } from './support/journey.js';
import { useOperator } from './support/temporal.js';

const SLOWLY = { retry_initial_s: 60, retry_max_s: 60 };

describe('an operator in front of Temporal', () => {
  const gateway = useGateway();
  const company = useCompany();
  const operator = useOperator(gateway);
  let connection: Connection;
  before(async () => {
    connection = await Connection.connect({ address: process.env['SALAMI_TEST_TEMPORAL']! });
  });
  after(() => connection.close());

  /** The ids that the list shows for a filter, as soon as it shows `count` of them: visibility follows a little later. */
  async function listed(filter: string, count: number): Promise<string[]> {
    const { workflow } = new Client({ connection, namespace: gateway.namespace });
    let ids: string[] = [];
    await until(
      async () => {
        ids = [];
        for await (const { workflowId } of workflow.list({ query: filter })) ids.push(workflowId);
        return ids.length === count;
      },
      () => `${count} runs with ${filter}; there are ${ids.length}`,
    );
    return ids.sort();
  }

  async function eventsOf(id: number) {
    const { events } = await (await operator.run(id)).fetchHistory();
    const summaries = (events ?? []).flatMap(({ userMetadata }) => {
      const data = userMetadata?.summary?.data;
      return data ? [JSON.parse(Buffer.from(data).toString('utf8')) as string] : [];
    });
    const writes = (events ?? []).filter((event) => event.upsertWorkflowSearchAttributesEventAttributes);
    return { count: events?.length ?? 0, summaries, writes: writes.length };
  }

  async function detailsOf(id: number): Promise<string> {
    const found = await (await operator.run(id)).query<any>('__temporal_workflow_metadata');
    return found.currentDetails.replaceAll('\u00a0', '');
  }

  it('filters by app and status: waiting for a report, in doubt, backing off, scheduled, over', async () => {
    const plain = await company.app(gateway);
    const doubtful = await company.app(gateway, { settings: { ambiguous_wait_s: 600 } }, 'cut');
    const down = await company.app(gateway, { settings: SLOWLY }, UNAVAILABLE);
    const sent = await gateway.send(plain.app.id);
    const over = await gateway.send(plain.app.id);
    const later = new Date(Date.now() + 3_600_000).toISOString();
    const scheduled = await gateway.send(plain.app.id, { scheduled_at: later });
    const unknown = await gateway.send(doubtful.app.id);
    const pending = await gateway.send(down.app.id);
    await plain.account.untilHanded(2);
    await report(
      plain.account.handed.find(({ messageId }) => messageId === over.id)!,
      'failed',
    );
    const runOf = ({ id }: { id: number }) => [`message-${id}`];
    const app = (id: number) => `SalamiAppId = ${id} AND SalamiStatus`;
    assert.deepEqual(await listed(`${app(plain.app.id)} = "sent"`, 1), runOf(sent));
    assert.deepEqual(await listed(`${app(plain.app.id)} = "failed"`, 1), runOf(over));
    assert.deepEqual(await listed(`${app(plain.app.id)} = "scheduled"`, 1), runOf(scheduled));
    assert.deepEqual(await listed(`${app(doubtful.app.id)} = "unknown"`, 1), runOf(unknown));
    assert.deepEqual(await listed(`${app(down.app.id)} = "pending"`, 1), runOf(pending));
  });

  it('finds a message under the app and the provider that it moved to', async () => {
    const group = await gateway.createGroup();
    const first = await company.app(gateway, { group_id: group.id, sms_limit: 1_000 }, UNAUTHORIZED);
    const second = await gateway.createApp({ group_id: group.id, sms_limit: 1 });
    const { id } = await sendToGroup(gateway, group.id, { to: '12025550108' });
    const filter = `SalamiAppId = ${second.id} AND SalamiProvider = "Simulator" AND SalamiStatus = "sent"`;
    assert.deepEqual(await listed(filter, 1), [`message-${id}`]);
    assert.deepEqual(await listed(`SalamiAppId = ${first.app.id}`, 0), []);
    const details = await detailsOf(id);
    assert.ok(details.includes(`| 1 | ${first.app.id} | rejected-permanent | auth_failed |`), details);
    assert.ok(details.includes(`|  | ${second.id} | moved to this app |`), details);
  });

  it('reads the attempts and waits in the history, by name', async () => {
    const { app, account } = await company.app(gateway, {}, UNAVAILABLE, 'accept');
    const { id } = await gateway.send(app.id);
    await operator.untilWaitingFor(id, 'the delivery report');
    await report(account.handed[1]!, 'delivered');
    await operator.result(id);
    const { summaries } = await eventsOf(id);
    assert.ok(summaries.some((name) => /^waits for the next attempt \(\d+ ms\)$/.test(name)));
    for (const name of [
      `attempt 1 through app ${app.id}`,
      `attempt 2 through app ${app.id}`,
      'waits for the delivery report (72 h)',
    ]) {
      assert.ok(summaries.includes(name), `${name} among ${summaries.join()}`);
    }
  });

  it('costs a delivered message two workflow tasks, and two writes besides start and end', async () => {
    const { app, account } = await company.app(gateway);
    const { id } = await gateway.send(app.id);
    await operator.untilWaitingFor(id, 'the delivery report');
    await report(account.handed[0]!, 'delivered');
    await operator.result(id);
    const { count, writes } = await eventsOf(id);
    assert.equal(writes, 2);
    // started, task ×3, attempt, "sent", timer, report, task ×3, "delivered", timer cancelled, completed
    assert.ok(count <= 14, `${count} events`);
  });

  const ends: { what: string; ends: string | null; settings?: object; answer: any; said?: string }[] = [
    { what: 'delivered', ends: null, answer: 'accept', said: 'delivered' },
    { what: 'reported as failed', ends: 'reported_failed', answer: 'accept', said: 'failed' },
    { what: 'refused', ends: 'auth_failed', answer: UNAUTHORIZED },
    {
      what: 'without a report',
      ends: 'dlr_timeout',
      answer: 'accept',
      settings: { dlr_deadline_s: 1 },
    },
  ];
  for (const { what, ends: reason, settings = {}, answer, said } of ends) {
    it(`${what}: its run completes, with the reason ${reason}`, async () => {
      const { app, account } = await company.app(gateway, { settings }, answer);
      const { id } = await gateway.send(app.id);
      if (said !== undefined) {
        await gateway.untilStatus(id, 'sent');
        await report(account.handed[0]!, said);
      }
      assert.equal(await operator.reason(id), reason);
      assert.equal((await (await operator.run(id)).describe()).status.name, 'COMPLETED');
      assert.match(await detailsOf(id), /\(over\)/);
    });
  }

  it('a step that keeps failing shows as a wait with its kind, and goes on when it works again', async function () {
    this.timeout(60_000);
    const { app, account } = await company.app(gateway);
    await gateway.db.schema.renameTable('send_attempts', 'send_attempts_away');
    const { id } = await gateway.send(app.id);
    const stuck = await operator.untilWaitingFor(id, 'a repair of the gateway (a step fails; see its log)');
    await gateway.db.schema.renameTable('send_attempts_away', 'send_attempts');
    assert.equal(stuck.attempts, 0);
    assert.match(await detailsOf(id), /a step fails; see its log/);
    await account.untilHanded(1);
    assert.equal((await (await operator.run(id)).query(state)).attempts, 1);
    const { events } = await (await operator.run(id)).fetchHistory();
    const failures = (events ?? []).flatMap(({ markerRecordedEventAttributes: marker }) =>
      marker?.failure ? [marker.failure] : [],
    );
    assert.deepEqual(
      failures.map(({ message, applicationFailureInfo }) => [applicationFailureInfo?.type, message]),
      [['bug', 'A step of the gateway failed; its log says why.']],
    );
  });
});

describe('failures of activities', () => {
  const errors: { what: string; error: Error; type: string }[] = [
    { what: 'a refused connection', error: coded('ECONNREFUSED'), type: 'database_away' },
    { what: 'a full disk', error: coded('SQLITE_FULL'), type: 'database_away' },
    { what: 'no connection to Temporal', error: new TemporalAwayError('away'), type: 'temporal_away' },
    { what: 'anything else', error: new TypeError('cannot read 254711000111'), type: 'bug' },
  ];
  for (const { what, error, type } of errors) {
    it(`${what}: ${type}, and nothing of the error itself`, async () => {
      const cancel = () => Promise.reject(error);
      const broken = messageActivities({} as never, { cancel } as never);
      const failure = await withTypedFailures(broken, createLog('silent'))
        .cancelMessage(1)
        .then(assert.fail, (thrown: unknown) => thrown);
      assert.ok(failure instanceof ApplicationFailure);
      assert.equal(failure.type, type);
      assert.ok(!`${failure.message} ${failure.stack}`.includes(error.message));
      assert.equal(failure.cause, undefined);
    });
  }

  it('one that is typed already stays as it is', async () => {
    const typed = ApplicationFailure.nonRetryable('it is over', 'over');
    const run = withTypedFailures({ run: () => Promise.reject(typed) }, createLog('silent')).run;
    await assert.rejects(run, (thrown) => thrown === typed);
  });
});

function coded(code: string): Error {
  return Object.assign(new Error(`255711000111 ${code}`), { code });
}
