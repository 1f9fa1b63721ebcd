/** A real Temporal server for tests, in memory. */
import { provide } from '../../src/cli/start.js';
import { readConfig } from '../../src/config.js';
import { createLog } from '../../src/log.js';
import { startEmbeddedServer } from '../../src/temporal/server/embedded.js';

export interface TestTemporal {
  address: string;
  stop(): Promise<void>;
}

export async function startTemporal(): Promise<TestTemporal> {
  const config = readConfig({}, null);
  const { path } = await provide(config, (text) => console.log(text));
  return startEmbeddedServer({
    cliPath: path,
    inMemory: true,
    headless: true,
    namespace: 'default',
    retentionDays: 1,
    searchAttributes: [],
    log: createLog('silent'),
  });
}
