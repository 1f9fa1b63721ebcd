/** `npm run bench`: measures a gateway and checks that it lost nothing and sent nothing twice. */
import { Command } from 'commander';
import { describeMachine, isBusy, readMachine } from './machine.js';
import { addOptions, type BenchOptions } from './options.js';
import { describeResult } from './report.js';
import { runProfile, type ProfileResult } from './run.js';

const say = (text: string) => void process.stderr.write(`${text}\n`);
const print = (text: string) => void process.stdout.write(`${text}\n`);

// What was started ends with this process; see load/program.ts.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));

async function run(options: BenchOptions): Promise<void> {
  const machine = readMachine();
  if (isBusy(machine))
    say(`note: the machine is busy with other work (load ${machine.loadBefore}); the figures will show it`);
  if (!options.json) print(describeMachine(machine));
  const results: ProfileResult[] = [];
  for (const profile of options.profiles) {
    const result = await runProfile(profile, options, say);
    results.push(result);
    if (!options.json) print(`\n${describeResult(result, options)}`);
  }
  if (options.json) print(JSON.stringify({ machine, options: harmless(options), results }, null, 2));
  if (results.some(({ violations }) => violations.length > 0)) process.exitCode = 1;
}

/** Results are passed on; passwords and tokens are not. */
const harmless = ({ running, database, ...others }: BenchOptions) => ({
  ...others,
  database: database.replace(/\/\/.*@/, '//***@'),
  url: running?.url ?? null,
});

const program = new Command();
addOptions(program, run);
try {
  await program.parseAsync();
} catch (error) {
  say(`error: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
