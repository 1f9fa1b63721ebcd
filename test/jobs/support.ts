/** Runs jobs as an operator would: through the API, to their end. */
import { Client, Connection } from '@temporalio/client';
import { after, before } from 'mocha';
import { JOB_NAMES } from '../../src/jobs/types.js';
import type { TestGateway } from '../support/gateway.js';
import { until } from '../../tools/load/until.js';
import { SpecialGateway } from '../workflows/support/special-gateway.js';

export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

/** A clock that runs, and can be set ahead. */
export class TestClock {
  private aheadMs = 0;
  readonly now = (): Date => new Date(Date.now() + this.aheadMs);

  pass(ms: number): void {
    this.aheadMs += ms;
  }
}

/** The gateway's namespace as an operator sees it; closed with the describe block that calls this. */
export function useTemporal(gateway: TestGateway): () => Promise<Client> {
  let connection: Connection | null = null;
  after(() => connection?.close());
  return async () => {
    connection ??= await Connection.connect({ address: process.env['SALAMI_TEST_TEMPORAL']! });
    return new Client({ connection, namespace: gateway.namespace });
  };
}

/** A gateway with a clock of its own; its schedules are paused, so that only runs that a test asks for take place. */
export function useClockedGateway(env: Record<string, string> = {}): {
  gateway: SpecialGateway;
  clock: TestClock;
} {
  const clock = new TestClock();
  const gateway = new SpecialGateway({ clock: clock.now, env });
  const temporal = useTemporal(gateway);
  before(async function () {
    this.timeout(60_000);
    await gateway.prepare();
    await gateway.start();
    const { schedule } = await temporal();
    await Promise.all(JOB_NAMES.map((name) => schedule.getHandle(name).pause('for the test')));
  });
  after(async function () {
    this.timeout(60_000);
    await gateway.stop();
    await gateway.database.drop();
  });
  return { gateway, clock };
}

/** Runs a job and waits for its end. @returns its counts. @throws when it does not complete */
export async function runJob(gateway: TestGateway, name: string): Promise<Record<string, number>> {
  const started = await gateway.call(`/api/jobs/${name}/run`, { method: 'POST' });
  if (started.status !== 200) throw new Error(`${name} did not start: ${started.text}`);
  const ended = await until(async () => {
    const { body } = await gateway.call(
      `/api/jobs/${name}/runs/${encodeURIComponent(started.body.data.run)}`,
    );
    return body.data.status === 'running' ? null : body.data;
  }, `${name} to end`);
  if (ended.status !== 'completed') throw new Error(`${name} ended: ${JSON.stringify(ended)}`);
  return ended.counts;
}
