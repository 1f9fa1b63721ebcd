/** One Temporal server for the whole run. test/run.ts hands its own over; mocha started by hand brings one up here. */
import { createLog } from '../../src/log.js';
import { installTemporalLogger } from '../../src/temporal/runtime.js';
import { startTemporal, type TestTemporal } from './temporal.js';

let own: TestTemporal | null = null;

export async function mochaGlobalSetup(): Promise<void> {
  installTemporalLogger(createLog('silent'));
  if (process.env['SALAMI_TEST_TEMPORAL']) return;
  own = await startTemporal();
  process.env['SALAMI_TEST_TEMPORAL'] = own.address;
}

export async function mochaGlobalTeardown(): Promise<void> {
  await own?.stop();
}
