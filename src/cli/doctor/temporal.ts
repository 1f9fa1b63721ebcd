/** Temporal: reachable, prepared, its schedules running, and a worker that asks it for work. */
import { setTimeout as delay } from 'node:timers/promises';
import { TASK_QUEUE } from '../../../workflows/contract.js';
import type { Config } from '../../config.js';
import { SEARCH_ATTRIBUTES } from '../../temporal/attributes.js';
import { connectTemporal, type TemporalConnection } from '../../temporal/connect.js';
import { SCHEDULE_IDS } from '../../temporal/schedules.js';
import { findEmbeddedServer } from '../../temporal/server/embedded.js';
import { ok, problem, warning, type Finding } from './finding.js';

export type TemporalFacts =
  /** The embedded server, which ends with its gateway. */
  | { kind: 'stopped' }
  | { kind: 'away'; where: string; why: string; isEmbedded: boolean }
  | { kind: 'no namespace'; namespace: string }
  | {
      kind: 'up';
      version: string;
      namespace: string;
      missingAttributes: string[];
      missingSchedules: string[];
      pausedSchedules: string[];
      /** Processes that asked for work in the last minutes. */
      pollers: number;
    };

const PATIENCE_MS = 5_000;
/** The server remembers who asked for five minutes; whoever lives asks again within one. */
const POLLED_WITHIN_MS = 90_000;
const WORKFLOW_QUEUE = 1;
const NOT_FOUND = 5;

export async function probeTemporal(config: Config): Promise<TemporalFacts> {
  const embedded = config.temporal.address === null ? await findEmbeddedServer(config.dataDir) : null;
  if (config.temporal.address === null && embedded === null) return { kind: 'stopped' };
  const where = embedded ?? config.temporal.address!;
  let connected: TemporalConnection | null = null;
  try {
    connected = await within(connectTemporal({ embeddedAddress: embedded }));
    return await look(connected);
  } catch (error) {
    return { kind: 'away', where, why: reasonOf(error), isEmbedded: embedded !== null };
  } finally {
    await connected?.close();
  }
}

/** The connection's own text is a Rust structure with the reason inside. */
function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return /message: "([^"]+)"/.exec(text)?.[1] ?? text;
}

async function look({ connection, client, namespace }: TemporalConnection): Promise<TemporalFacts> {
  const ask = <T>(work: () => Promise<T>) => connection.withDeadline(Date.now() + PATIENCE_MS, work);
  const { workflowService, operatorService } = connection;
  const info = await ask(() => workflowService.getSystemInfo({}));
  try {
    await ask(() => workflowService.describeNamespace({ namespace }));
  } catch (error) {
    if ((error as { code?: unknown }).code === NOT_FOUND) return { kind: 'no namespace', namespace };
    throw error;
  }
  // Temporal Cloud lets only its own tools list them.
  const attributes = await ask(() => operatorService.listSearchAttributes({ namespace })).catch(() => null);
  const schedules = await Promise.all(
    SCHEDULE_IDS.map(async (id) => {
      const found = await ask(() => client.schedule.getHandle(id).describe()).catch(() => null);
      return { id, state: !found ? 'missing' : found.state.paused ? 'paused' : 'runs' };
    }),
  );
  const queue = await ask(() =>
    workflowService.describeTaskQueue({
      namespace,
      taskQueue: { name: TASK_QUEUE },
      taskQueueType: WORKFLOW_QUEUE,
    }),
  );
  const since = Date.now() / 1000 - POLLED_WITHIN_MS / 1000;
  return {
    kind: 'up',
    version: info.serverVersion ?? '',
    namespace,
    missingAttributes: SEARCH_ATTRIBUTES.map(({ name }) => name).filter(
      (name) => attributes !== null && !(name in (attributes.customAttributes ?? {})),
    ),
    missingSchedules: schedules.filter(({ state }) => state === 'missing').map(({ id }) => id),
    pausedSchedules: schedules.filter(({ state }) => state === 'paused').map(({ id }) => id),
    pollers: (queue.pollers ?? []).filter(
      ({ lastAccessTime }) => Number(lastAccessTime?.seconds ?? 0) > since,
    ).length,
  };
}

/** @param running whether a gateway answers on this machine */
export function judgeTemporal(facts: TemporalFacts, running: boolean): Finding[] {
  const check = 'Temporal';
  switch (facts.kind) {
    case 'stopped':
      return running
        ? [
            problem(
              check,
              'a gateway answers at this port, and no embedded server runs for this data folder',
              "Look into the gateway's log; if it has another data folder, set SALAMI_DATA_DIR or PORT.",
            ),
          ]
        : [ok(check, 'embedded; it starts with the gateway')];
    case 'away':
      return [
        problem(
          check,
          `${facts.where} can't be reached: ${facts.why}`,
          facts.isEmbedded ? 'Restart the gateway.' : 'Start it, or correct TEMPORAL_ADDRESS.',
        ),
      ];
    case 'no namespace':
      return [
        problem(
          check,
          `there is no namespace "${facts.namespace}"`,
          `Run: temporal operator namespace create -n ${facts.namespace}, or set TEMPORAL_NAMESPACE.`,
        ),
      ];
    case 'up':
  }
  const { missingAttributes, missingSchedules, pausedSchedules, pollers } = facts;
  // Before the first start there is neither; that is no fault yet.
  const lack = running ? problem : warning;
  const findings: Finding[] = [];
  if (missingAttributes.length > 0)
    findings.push(
      warning(
        check,
        `search attributes are missing: ${missingAttributes.join(', ')}`,
        'Start the gateway once; where it may not make them, make them with the tools of the cluster.',
      ),
    );
  if (missingSchedules.length > 0)
    findings.push(
      lack(
        check,
        `schedules are missing: ${missingSchedules.join(', ')}`,
        'Start the gateway; it makes them.',
      ),
    );
  for (const id of pausedSchedules)
    findings.push(
      warning(check, `the schedule ${id} is paused`, 'Unpause it in the Temporal UI, under Schedules.'),
    );
  if (pollers === 0)
    findings.push(
      lack(
        'Worker',
        'no worker asks for work: messages are accepted and not sent',
        'Run: salami start, or salami worker.',
      ),
    );
  if (findings.some((one) => one.check === check)) return findings;
  findings.unshift(ok(check, `server ${facts.version}, namespace ${facts.namespace}`));
  if (pollers > 0) findings.push(ok('Worker', `${pollers} asking for work`));
  return findings;
}

async function within<T>(work: Promise<T>): Promise<T> {
  const stop = new AbortController();
  const silence = delay(PATIENCE_MS, null, { signal: stop.signal }).then(() => {
    throw new Error(`no answer within ${PATIENCE_MS / 1000} s`);
  });
  try {
    return await Promise.race([work, silence]);
  } finally {
    stop.abort();
    silence.catch(() => undefined);
  }
}
