/** Open messages whose workflow run is gone: they start again, and nothing is sent twice. */
import assert from 'node:assert/strict';
import { until } from '../../tools/load/until.js';
import { report, UNAVAILABLE, useCompany } from '../workflows/support/company.js';
import { journeyOf } from '../workflows/support/journey.js';
import { useOperator } from '../workflows/support/temporal.js';
import { HOUR_MS, MINUTE_MS, runJob, useClockedGateway } from './support.js';

describe('reconcile-workflows', () => {
  const { gateway, clock } = useClockedGateway();
  const company = useCompany();
  const operator = useOperator(gateway);

  const REPORT = 'the delivery report';
  const restart = () => runJob(gateway, 'reconcile-workflows');
  /** @returns the run's own id, which tells it from the next one of the same message */
  async function terminate(id: number): Promise<string> {
    const handle = await operator.run(id);
    const { runId } = await handle.describe();
    await handle.terminate('by an operator');
    return runId;
  }
  /** The row says again that its run was started. */
  const untilStarted = (id: number) =>
    until(
      () => gateway.db('messages').where({ id, workflow_started: true }).first('id'),
      `message ${id} to be started again`,
    );
  async function assertNewRun(id: number, ended: string): Promise<void> {
    const { runId, status } = await (await operator.run(id)).describe();
    assert.notEqual(runId, ended);
    assert.equal(status.name, 'RUNNING');
  }

  it('restarts a run that an operator terminated while it waited for the report; nothing is sent again', async () => {
    const { app, account } = await company.app(gateway);
    const { id } = await gateway.send(app.id);
    await operator.untilWaitingFor(id, REPORT);
    const ended = await terminate(id);

    clock.pass(9 * MINUTE_MS);
    assert.equal((await restart())['restarted'], 0, 'a row that was touched a moment ago is left alone');
    clock.pass(2 * MINUTE_MS);
    assert.equal((await restart())['restarted'], 1);
    await untilStarted(id);
    await assertNewRun(id, ended);
    await operator.untilWaitingFor(id, REPORT);
    assert.equal((await restart())['restarted'], 0, 'once is enough');

    await report(account.handed[0]!, 'delivered');
    assert.deepEqual(await operator.result(id), { status: 'delivered', attempts: 1 });
    assert.equal(account.handed.length, 1);
    assert.deepEqual((await journeyOf(gateway, id)).notes, ['its workflow run was gone; started again']);
  });

  it('restarts messages that wait for their time, for the next attempt, or are in doubt', async () => {
    const slow = { retry_initial_s: 600, retry_max_s: 600, ambiguous_wait_s: 600 };
    const later = { scheduled_at: new Date(Date.now() + 20 * HOUR_MS).toISOString() };
    const calm = await company.app(gateway, { settings: slow });
    const down = await company.app(gateway, { settings: slow }, UNAVAILABLE);
    const cut = await company.app(gateway, { settings: slow }, 'cut');
    const cases = [
      { id: (await gateway.send(calm.app.id, later)).id, waits: 'its scheduled time' },
      { id: (await gateway.send(down.app.id)).id, waits: 'the next attempt' },
      { id: (await gateway.send(cut.app.id)).id, waits: 'a report about an attempt in doubt' },
    ];
    const ended = [];
    for (const { id, waits } of cases) {
      await operator.untilWaitingFor(id, waits);
      ended.push(await terminate(id));
    }
    clock.pass(11 * MINUTE_MS);
    assert.equal((await restart())['restarted'], 3);
    for (const [at, { id, waits }] of cases.entries()) {
      await untilStarted(id);
      await assertNewRun(id, ended[at]!);
      await operator.untilWaitingFor(id, waits);
    }
    // What was recorded before is not repeated.
    assert.deepEqual(
      [calm, down, cut].map(({ account }) => account.handed.length),
      [0, 1, 1],
    );
    await (await operator.run(cases[0]!.id)).terminate();
  });

  it('leaves runs alone that ended by themselves without a report', async () => {
    const { app } = await company.app(gateway, { settings: { dlr_deadline_s: 1 } });
    const { id } = await gateway.send(app.id);
    assert.deepEqual(await operator.result(id), { status: 'sent', attempts: 1 });
    clock.pass(11 * MINUTE_MS);
    await restart();
    assert.deepEqual((await journeyOf(gateway, id)).notes, ['dlr_timeout']);
  });

  it('goes on from where the last run stopped, and round again', async () => {
    const positions = () =>
      gateway.db('job_positions').where({ job: 'reconcile-workflows' }).pluck('position');
    await gateway.db('job_positions').where({ job: 'reconcile-workflows' }).update({ position: 1_000_000 });
    assert.equal((await restart())['checked'], 0);
    assert.deepEqual(await positions(), [0]);
    assert.ok((await restart())['checked']! > 0);
  });
});
