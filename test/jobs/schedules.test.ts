/** The schedules in Temporal, and the jobs by hand. */
import assert from 'node:assert/strict';
import { usePlace } from '../cli/run.js';
import { JOBS } from '../../src/jobs/types.js';
import { assertProblem } from '../api/support.js';
import { useGateway } from '../support/gateway.js';
import { useTemporal } from './support.js';

describe('scheduled jobs', () => {
  const gateway = useGateway();
  const temporal = useTemporal(gateway);
  const place = usePlace(() => ({
    PORT: new URL(gateway.url).port,
    DATABASE_URL: gateway.database.url,
    SALAMI_DATA_DIR: gateway.database.folder,
  }));

  const schedules = async () => {
    const { schedule } = await temporal();
    return Promise.all(JOBS.map(({ name }) => schedule.getHandle(name).describe()));
  };

  it('are schedules of their interval, with a note that says what they do', async () => {
    for (const [at, { spec, state, policies }] of (await schedules()).entries()) {
      const { everyS, summary } = JOBS[at]!;
      assert.equal(spec.intervals![0]!.every, everyS * 1_000);
      assert.equal(state.note, summary);
      assert.equal(state.paused, false);
      assert.equal(policies.overlap, 'SKIP');
    }
  });

  it('a start brings them up to date, and leaves the pause of an operator and its note alone', async () => {
    const { schedule } = await temporal();
    const handle = schedule.getHandle('retention');
    await handle.update(({ spec: _spec, ...before }) => ({
      ...before,
      spec: { intervals: [{ every: '3 days' }] },
    }));
    await handle.pause('moving the database');
    await gateway.stop();
    await gateway.start();
    const { spec, state } = await handle.describe();
    assert.equal(spec.intervals![0]!.every, 86_400_000);
    assert.deepEqual([state.paused, state.note], [true, 'moving the database']);
  });

  it('salami job run runs a paused job too, and prints its result', async () => {
    const { code, stdout, stderr } = await place.run(['job', 'run', 'retention']);
    assert.equal(code, 0, stderr);
    assert.match(stdout, /^done: 0 files removed, 0 texts removed(, 0 [a-z ]+ (deleted|blanked))+\n$/);
    assert.match(stderr, /^retention runs\.\n/);
  });

  it('--json prints the run as one document', async () => {
    const { status, counts, failure } = await place.json(['job', 'run', 'retry-failed']);
    assert.deepEqual(
      { status, counts, failure },
      { status: 'completed', counts: { considered: 0, redriven: 0, left: 0, postponed: 0 }, failure: null },
    );
  });

  it('salami job list shows each with its last run, the result and the next run', async () => {
    const lines = (await place.ok(['job', 'list'])).split('\n');
    assert.match(lines[0]!, /^JOB +EVERY +LAST RUN +RESULT +NEXT RUN$/);
    assert.match(lines[1]!, /^reconcile-workflows +30 s /);
    assert.match(lines[3]!, /^retry-failed +5 min +\S+ \S+ UTC +done: 0 considered, .+ UTC$/);
    assert.match(lines[4]!, /^fetch-media +2 min /);
    assert.match(lines[5]!, /^retention +1 d .+ done: .+ paused: moving the database$/);
  });

  it('runs asked for in the same moment are each told from the one before', async () => {
    const runs = new Set<string>();
    for (let n = 0; n < 3; n += 1) {
      const { run } = (await gateway.call('/api/jobs/retry-failed/run', { method: 'POST' })).body.data;
      const path = `/api/jobs/retry-failed/runs/${encodeURIComponent(run)}`;
      while ((await gateway.call(path)).body.data.status === 'running');
      runs.add(run);
    }
    assert.equal(runs.size, 3);
  });

  it('a job that fails ends with 1 and says why', async () => {
    await gateway.db.schema.renameTable('idempotency_keys', 'elsewhere');
    try {
      const { schedule, workflow } = await temporal();
      const ended = place.run(['job', 'run', 'retention']);
      // Its chunk is repeated for a while, as a database may come back; an operator need not wait for that.
      const running = async () => (await schedule.getHandle('retention').describe()).info.runningActions[0];
      let run = await running();
      while (!run) run = await running();
      await workflow.getHandle(run.workflow.workflowId).terminate('enough');
      const { code, stdout, stderr } = await ended;
      assert.deepEqual({ code, stdout }, { code: 1, stdout: '' });
      assert.match(stderr, /error: terminated: /);
    } finally {
      await gateway.db.schema.renameTable('elsewhere', 'idempotency_keys');
    }
  });

  it('a job that is none is refused with the names there are', async () => {
    const { code, stderr } = await place.run(['job', 'run', 'tidy-up']);
    assert.equal(code, 1);
    assert.match(stderr, /There is no job "tidy-up"\. There are: reconcile-workflows, /);
    assertProblem(await gateway.call('/api/jobs/retention/runs/message-1~x'), {
      status: 404,
      code: 'not_found',
    });
  });

  it('a gateway that is away is said', async () => {
    const { code, stderr } = await place.run(['job', 'list'], {
      env: { PORT: '1', PUBLIC_URL: 'http://127.0.0.1:1' },
    });
    assert.equal(code, 1);
    assert.match(stderr, /No gateway answers at/);
  });
});
