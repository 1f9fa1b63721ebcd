/** `npm run faults -- <scenario>|all`: breaks things around a running gateway and counts what became of the messages. */
import { Command, InvalidArgumentError, Option } from 'commander';
import { isMariaDbInstalled } from '../load/mariadb.js';
import { Report, type DatabaseKind, type Options, type Scenario } from './scenario.js';
import { SCENARIOS } from './scenarios/index.js';

type Result = 'holds' | 'broken' | 'skipped';

const say = (line: string) => void process.stdout.write(`${line}\n`);

function number(text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new InvalidArgumentError('Give a number above 0.');
  return value;
}

/** @returns why it cannot run here, or null */
function obstacleOf(scenario: Scenario, options: Options): string | null {
  if (!scenario.databases.includes(options.database))
    return `it has nothing to say about ${options.database}`;
  if (options.database === 'mariadb' && !isMariaDbInstalled())
    return 'MariaDB is not installed (Debian: apt-get install mariadb-server)';
  return scenario.obstacle?.(options) ?? null;
}

async function run(scenario: Scenario, options: Options): Promise<Result> {
  say(`\n${scenario.name} on ${options.database}: ${scenario.about}`);
  const obstacle = obstacleOf(scenario, options);
  if (obstacle !== null) {
    say(`  SKIPPED  ${obstacle}`);
    return 'skipped';
  }
  const report = new Report(say);
  try {
    await scenario.run(report, options);
  } catch (error) {
    report.promise('the scenario runs to its end', false, (error as Error).stack ?? String(error));
  }
  return report.isBroken || report.promises.length === 0 ? 'broken' : 'holds';
}

const list = SCENARIOS.map(
  ({ name, about, databases, takes }) =>
    `  ${name.padEnd(18)} ${about}\n${' '.repeat(21)}${takes}; ${databases.join(', ')}`,
).join('\n');

const program = new Command('faults')
  .description('Breaks things around a running gateway and counts what became of the messages.')
  .argument('<scenario...>', 'one or more names, or "all"')
  .addOption(
    new Option('--database <kind>', 'database of the gateway')
      .choices(['sqlite', 'mariadb', 'both'])
      .default('sqlite'),
  )
  .option('--messages <count>', 'messages to send', number)
  .option('--kills <count>', 'how often a process is killed', number)
  .option('--seconds <count>', 'how long something is away', number)
  .option('--rate <count>', 'messages a second', number)
  .option('--verbose', 'print what the gateways say', false)
  .addHelpText('after', `\nScenarios:\n${list}\n\nEnds with 1 when a promise is broken.`)
  .parse();

const { database, ...given } = program.opts<
  Partial<Omit<Options, 'database'>> & { database: DatabaseKind | 'both' }
>();
const wanted = program.args.includes('all') ? SCENARIOS.map(({ name }) => name) : program.args;
const unknown = wanted.filter((name) => !SCENARIOS.some((scenario) => scenario.name === name));
if (unknown.length > 0)
  program.error(`There is no scenario "${unknown.join('", "')}".\n\nScenarios:\n${list}`);

const results: string[] = [];
for (const scenario of SCENARIOS.filter(({ name }) => wanted.includes(name))) {
  for (const kind of database === 'both' ? (['sqlite', 'mariadb'] as const) : [database]) {
    const { messages = null, kills = null, seconds = null, rate = null, verbose = false } = given;
    const options: Options = { database: kind, messages, kills, seconds, rate, verbose };
    const result = await run(scenario, options);
    results.push(`${scenario.name.padEnd(18)} ${kind.padEnd(8)} ${result}`);
    if (result === 'broken') process.exitCode = 1;
  }
}
say(`\n${results.join('\n')}`);
// A native part of the SDK may keep the process alive; everything of ours has ended.
process.exit();
