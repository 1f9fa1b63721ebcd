/** `salami job`: the scheduled jobs of the gateway. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Command } from 'commander';
import { z } from 'zod';
import type { GatewayClient } from './client.js';
import { examples, instant, instantOr, note, say, sayJson, table } from './output.js';
import { connectionOptions, interruptible, withGateway, type Connection } from './session.js';

const Run = z.looseObject({
  id: z.string(),
  status: z.string(),
  started_at: z.string(),
  counts: z.record(z.string(), z.number()).nullable(),
  failure: z.string().nullable(),
});
type Run = z.output<typeof Run>;

const Jobs = z.array(
  z.looseObject({
    name: z.string(),
    every_s: z.int(),
    paused: z.boolean(),
    note: z.string().nullable(),
    next_at: z.string().nullable(),
    last: Run.nullable(),
  }),
);

const Started = z.object({ run: z.string(), was_running: z.boolean() });

const LOOK_EVERY_MS = 250;
/** Longer than the longest job. */
const LONGEST_MS = 13 * 3_600_000;

export function addJob(program: Command): void {
  const job = program
    .command('job')
    .description('the scheduled jobs: list them, run one now')
    .addHelpText('after', examples('salami job list', 'salami job run retry-failed'));

  const list = job
    .command('list')
    .description('list the jobs: how often, the last run with its result, the next one')
    .option('--json', 'print one JSON document');
  connectionOptions(list, 'one is made for this command in the local database')
    .addHelpText('after', examples('salami job list', 'salami job list --json'))
    .action(showJobs);

  const run = job
    .command('run')
    .description('run a job now, also a paused one, and wait for its result')
    .argument('<name>', 'name of the job; see: salami job list')
    .option('--json', 'print one JSON document');
  connectionOptions(run, 'one is made for this command in the local database')
    .addHelpText(
      'after',
      `
Ctrl-C stops the waiting, not the job.

Exit codes:
  0    the job is done
  1    it failed, was stopped, or could not be run`,
    )
    .addHelpText('after', examples('salami job run reconcile-providers', 'salami job run retention --json'))
    .action(runJob);
}

const ACCESS = { scopes: ['admin' as const] };

async function showJobs({ json = false, ...connection }: Connection & { json?: boolean }): Promise<void> {
  const answer = await withGateway(connection, { ...ACCESS, forMs: 0 }, (client) => client.get('/api/jobs'));
  if (json) return sayJson(answer);
  const rows = Jobs.parse(answer).map(({ name, every_s, paused, note: why, next_at, last }) => [
    name,
    duration(every_s),
    last ? instant(last.started_at) : null,
    last ? resultOf(last) : null,
    paused ? `paused${why === null || why === '' ? '' : `: ${why}`}` : instantOr(next_at, '-'),
  ]);
  say(table(['JOB', 'EVERY', 'LAST RUN', 'RESULT', 'NEXT RUN'], rows));
}

async function runJob(
  name: string,
  { json = false, ...connection }: Connection & { json?: boolean },
): Promise<void> {
  const run = await interruptible((signal) =>
    withGateway(connection, { ...ACCESS, forMs: LONGEST_MS }, async (client) => {
      const path = `/api/jobs/${encodeURIComponent(name)}`;
      const started = Started.parse(await client.post(`${path}/run`, {}));
      note(started.was_running ? `${name} is running already; waiting for it.` : `${name} runs.`);
      return follow(client, `${path}/runs/${encodeURIComponent(started.run)}`, signal);
    }),
  );
  process.exitCode = run.status === 'completed' ? 0 : 1;
  if (json) return sayJson(run);
  if (run.status !== 'completed') return note(`error: ${resultOf(run)}`);
  say(resultOf(run));
}

async function follow(client: GatewayClient, path: string, signal: AbortSignal): Promise<Run> {
  let told = '';
  for (;;) {
    const run = Run.parse(await client.get(path));
    if (run.status !== 'running') return run;
    const soFar = run.counts === null ? '' : describe(run.counts);
    if (soFar !== told && soFar !== '') note(`  so far: ${soFar}`);
    told = soFar;
    await delay(LOOK_EVERY_MS, undefined, { signal });
  }
}

/** "done: 3 started, 0 signalled", or how and why it ended otherwise. */
function resultOf({ status, counts, failure }: Run): string {
  const what = counts === null ? '' : describe(counts);
  if (status === 'completed') return what === '' ? 'done' : `done: ${what}`;
  if (status === 'running') return what === '' ? 'running' : `running: ${what}`;
  return `${status.replaceAll('_', ' ')}${failure === null ? '' : `: ${failure}`}`;
}

const describe = (counts: Record<string, number>): string =>
  Object.entries(counts)
    .map(([what, n]) => `${n} ${what.replaceAll('_', ' ')}`)
    .join(', ');

function duration(seconds: number): string {
  if (seconds % 86_400 === 0) return `${seconds / 86_400} d`;
  if (seconds % 60 === 0) return `${seconds / 60} min`;
  return `${seconds} s`;
}
