/**
 * `npm run histories`: walks every path through the real gateway and keeps the histories of its workflows in
 * test/workflows/histories, for the replay test. To be run, and its result committed, when workflow code was changed
 * on purpose; see "Changing workflows" in DECISIONS.md for when that is allowed.
 */
import type { WorkflowHandle } from '@temporalio/client';
import { createLog } from '../../src/log.js';
import { installTemporalLogger } from '../../src/temporal/runtime.js';
import { TestGateway } from '../support/gateway.js';
import { startTemporal } from '../support/temporal.js';
import { until } from '../../tools/load/until.js';
import { BATCH_PATHS } from './support/batch-paths.js';
import { Company } from './support/company.js';
import { clearHistories, keepHistory } from './support/histories.js';
import { PATHS, PAUSED_PATHS, type Place } from './support/paths.js';
import { SpecialGateway } from './support/special-gateway.js';
import { livePhone, PHONE_PATHS } from './support/phone-paths.js';
import { WEBHOOK_PATHS } from './support/webhook-paths.js';
import { openOperator } from './support/temporal.js';

installTemporalLogger(createLog('silent'));
const temporal = await startTemporal();
process.env['SALAMI_TEST_TEMPORAL'] = temporal.address;
/** `npm run histories -- webhook` records those whose names begin so, beside the others. */
const only = process.argv[2] ?? '';
if (only === '') clearHistories();
const company = new Company();
await company.start();
try {
  await visit(new TestGateway(), async (place) => {
    if (isWanted('job')) await recordJobs(place);
    if (isWanted('message')) await recordPaths(place, PATHS);
    if (isWanted('webhook')) await recordWebhooks(place);
    if (isWanted('batch')) await recordBatches(place);
    if (isWanted('phone')) await recordPhones(place);
  });
  if (isWanted('message')) {
    const impatient = new SpecialGateway({ recheckMs: 1_000 });
    await visit(impatient, (place) => recordPaths(place, PAUSED_PATHS));
  }
} finally {
  await company.stop();
  await temporal.stop();
}

function isWanted(kind: string): boolean {
  return kind.startsWith(only);
}

async function visit(gateway: TestGateway, work: (place: Place) => Promise<void>): Promise<void> {
  await gateway.prepare();
  await gateway.start();
  const { operator, close } = openOperator(gateway);
  try {
    await work({ gateway, company, operator });
  } finally {
    await close();
    await gateway.stop();
    await gateway.database.drop();
  }
}

async function recordPaths(place: Place, paths: typeof PATHS): Promise<void> {
  for (const [name, walk] of Object.entries(paths)) {
    const id = await walk(place);
    await place.operator.result(id);
    await keep(`message-${name}`, await place.operator.run(id));
  }
}

async function recordPhones(place: Place): Promise<void> {
  await recordPaths(place, PHONE_PATHS);
  const client = await place.operator.client();
  await keep('phone-life', client.workflow.getHandle(await livePhone(place)));
}

async function recordWebhooks(place: Place): Promise<void> {
  for (const [name, walk] of Object.entries(WEBHOOK_PATHS)) {
    const handle = (await place.operator.client()).workflow.getHandle(await walk(place));
    await handle.result();
    await keep(`webhook-${name}`, handle);
  }
}

async function recordBatches(place: Place): Promise<void> {
  for (const [name, walk] of Object.entries(BATCH_PATHS)) {
    const handle = (await place.operator.client()).workflow.getHandle(await walk(place));
    await handle.result();
    await keep(`batch-${name}`, handle);
  }
}

/** One run of each scheduled job. */
async function recordJobs({ operator }: Place): Promise<void> {
  const client = await operator.client();
  for await (const { scheduleId } of client.schedule.list()) {
    const schedule = client.schedule.getHandle(scheduleId);
    await schedule.trigger();
    const run = await until(
      async () => (await schedule.describe()).info.recentActions.at(-1)?.action.workflow,
      `${scheduleId} to run`,
    );
    const handle = client.workflow.getHandle(run.workflowId, run.firstExecutionRunId);
    await handle.result();
    await keep(`job-${scheduleId}`, handle);
  }
}

async function keep(name: string, handle: WorkflowHandle): Promise<void> {
  const events = keepHistory(name, await handle.fetchHistory());
  console.log(`${name}: ${events} events`);
}
