/**
 * How many workflows a second the engine runs when each returns at once: the ceiling for a gateway whose messages are
 * a workflow each. Run as a process of its own, arranged like the gateway's: client and worker share one connection,
 * starts are eager, labels are those of a message, and as many are in flight as the gateway allows.
 *
 * Reads its task as JSON from the first argument and prints `EmptyRate` as one line of JSON.
 */
import { fileURLToPath } from 'node:url';
import { TypedSearchAttributes, WorkflowIdReusePolicy } from '@temporalio/common';
import { Worker, type InjectedSinks } from '@temporalio/worker';
import { createLog } from '../../src/log.js';
import {
  SalamiAppId,
  SalamiChannel,
  SalamiMessageId,
  SalamiProvider,
  SEARCH_ATTRIBUTES,
} from '../../src/temporal/attributes.js';
import {
  connectTemporal,
  ensureSearchAttributes,
  type TemporalConnection,
} from '../../src/temporal/connect.js';
import { installTemporalLogger } from '../../src/temporal/runtime.js';
import { WORKER_TUNING } from '../../src/temporal/worker.js';
import { nowMs } from '../load/clock.js';
import { makeNamespace, startTemporal } from '../load/temporal.js';
import { until } from '../load/until.js';
import { readUsage } from '../load/usage.js';
import type { empty, EmptySinks } from './empty-workflow.js';
import { Gate } from './gate.js';
import { IN_FLIGHT, type EmptyRate, type EmptyTask } from './empty-task.js';

const WORKFLOWS = fileURLToPath(new URL('./empty-workflow.js', import.meta.url));
const TASK_QUEUE = 'salami-bench-empty';
/** Runs that are not counted: the first ones load code and fill caches. */
const WARM_UP = 200;
const DRAIN_MS = 60_000;

const task = JSON.parse(process.argv[2] ?? '') as EmptyTask;
installTemporalLogger(createLog('error', process.stderr));
const server = 'cliPath' in task.server ? await startTemporal(task.server.cliPath) : null;
const own = 'address' in task.server ? await makeNamespace(task.server.address) : null;
try {
  const connected = await connectTemporal({
    embeddedAddress: 'address' in task.server ? task.server.address : server!.address,
    namespace: own?.name ?? 'default',
  });
  try {
    await ensureSearchAttributes(connected.connection, connected.namespace, SEARCH_ATTRIBUTES);
    const rate = await measure(connected, task.seconds, server?.pid ?? null);
    process.stdout.write(`${JSON.stringify(rate)}\n`);
  } finally {
    await connected.close();
  }
} finally {
  await own?.remove();
  await server?.stop();
}

async function measure(
  { connection, client, namespace }: TemporalConnection,
  seconds: number,
  serverPid: number | null,
): Promise<EmptyRate> {
  const gate = new Gate(IN_FLIGHT);
  const sinks: InjectedSinks<EmptySinks> = {
    bench: { ended: { fn: () => gate.leave(), callDuringReplay: false } },
  };
  const worker = await Worker.create({
    connection,
    namespace,
    taskQueue: TASK_QUEUE,
    workflowsPath: WORKFLOWS,
    sinks,
    ...WORKER_TUNING,
  });
  const start = async (index: number) => {
    await gate.enter();
    await client.workflow.start<typeof empty>('empty', {
      workflowId: `empty-${index}`,
      taskQueue: TASK_QUEUE,
      workflowIdReusePolicy: WorkflowIdReusePolicy.REJECT_DUPLICATE,
      requestEagerStart: true,
      typedSearchAttributes: new TypedSearchAttributes([
        { key: SalamiMessageId, value: index },
        { key: SalamiAppId, value: 1 },
        { key: SalamiProvider, value: 'Http' },
        { key: SalamiChannel, value: 'sms' },
      ]),
      staticSummary: 'sms to 2547•••100 through Http',
    });
  };
  const untilNoneRuns = () =>
    until(
      async () =>
        (await client.workflow.count(`ExecutionStatus = "Running" AND TaskQueue = "${TASK_QUEUE}"`)).count ===
        0,
      'every empty workflow to end',
      DRAIN_MS,
    );

  return worker.runUntil(async () => {
    let index = 0;
    const startMany = async (goesOn: () => boolean) => {
      const lane = async () => {
        while (goesOn()) await start(index++);
      };
      await Promise.all(Array.from({ length: IN_FLIGHT }, lane));
    };
    await startMany(() => index < WARM_UP);
    await untilNoneRuns();

    const before = {
      index,
      own: process.cpuUsage(),
      server: serverPid && readUsage(serverPid),
      atMs: nowMs(),
    };
    await startMany(() => nowMs() < before.atMs + seconds * 1000);
    await untilNoneRuns();
    const tookS = (nowMs() - before.atMs) / 1000;
    const own = process.cpuUsage(before.own);
    const after = serverPid && readUsage(serverPid);
    const workflows = index - before.index;
    return {
      workflows,
      seconds: tookS,
      perS: workflows / tookS,
      clientCpuS: (own.user + own.system) / 1e6,
      serverCpuS: before.server && after ? after.cpuS - before.server.cpuS : null,
    };
  });
}
