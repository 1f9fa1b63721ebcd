/** `salami start` as it runs at a customer's: the Temporal SDK counts too, on a port that only this machine reaches. */
import assert from 'node:assert/strict';
import { useMachine } from '../e2e/process.js';
import { readSamples } from '../support/prometheus.js';
import { until } from '../../tools/load/until.js';

describe('GET /metrics of the program', () => {
  const machine = useMachine();

  it('joins the metrics of the gateway, of Node.js and of the Temporal SDK', async function () {
    this.timeout(90_000);
    const run = await machine.start();
    const { id } = await run.data('/api/sms/apps', { name: 'one', type: 'Simulator', delay_s: '0.02' });
    await run.data(`/api/sms/apps/${id}/send`, { to: '254711000111', message: 'Habari' });
    const wanted = [
      'salami_accept_seconds_count',
      'nodejs_eventloop_lag_seconds',
      'process_start_time_seconds',
      'temporal_request_total',
      'temporal_workflow_completed_total',
      'temporal_workflow_task_execution_latency_seconds_count',
    ];
    let missing = wanted;
    await until(
      async () => {
        const text = (await run.call('/metrics', undefined, null)).body as string;
        const names = new Set(readSamples(text).map(({ name }) => name));
        missing = wanted.filter((name) => !names.has(name));
        return missing.length === 0;
      },
      () => `the metrics ${missing.join(', ')}`,
    );
    assert.equal((await run.terminate()).code, 0);
  });
});
