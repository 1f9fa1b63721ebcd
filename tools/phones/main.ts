/** `npm run phones -- faults|idle|drain`: simulated phones against a gateway of their own, as processes on this machine. */
import { Command, InvalidArgumentError, Option } from 'commander';
import { wholeNumber } from '../../src/cli/arguments.js';
import { describeMachine, isBusy, readMachine } from '../bench/machine.js';
import { Report } from '../faults/scenario.js';
import { runDrain } from './drain.js';
import { runFaults } from './faults.js';
import { runIdle } from './idle.js';
import { KINDS, type Kind } from './kinds.js';

// What was started ends with this process; see load/program.ts.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));

const say = (line: string) => void process.stdout.write(`${line}\n`);

async function run(title: string, work: (report: Report) => Promise<void>): Promise<void> {
  const machine = readMachine();
  say(describeMachine(machine));
  if (isBusy(machine))
    say(`note: the machine is busy with other work (load ${machine.loadBefore}); the figures will show it`);
  say(`\n${title}`);
  const report = new Report(say);
  try {
    await work(report);
  } catch (error) {
    report.promise('the run gets to its end', false, (error as Error).stack ?? String(error));
  }
  if (report.isBroken) process.exitCode = 1;
}

function readKinds(text: string): readonly Kind[] {
  if (text === 'all') return KINDS;
  return text.split(',').map((word) => {
    const kind = KINDS.find((known) => known === word);
    if (kind === undefined) throw new InvalidArgumentError(`Use all or some of ${KINDS.join(', ')}.`);
    return kind;
  });
}

function readShare(text: string): number {
  const share = Number(text);
  if (text.trim() !== '' && share >= 0 && share < 1) return share;
  throw new InvalidArgumentError('Give a number from 0 to less than 1.');
}

const spread = (kinds: readonly Kind[], count: number): Kind[] =>
  Array.from({ length: count }, (_, index) => kinds[index % kinds.length]!);

const database = () =>
  new Option('--database <what>', 'sqlite, mariadb (a server of its own) or mysql://…').default('sqlite');
const kinds = (standard: string) =>
  new Option('--kinds <list>', `of phones, in turn: all, or some of ${KINDS.join(', ')}`)
    .argParser(readKinds)
    .default(readKinds(standard), standard);

interface Common {
  database: string;
  kinds: readonly Kind[];
}

const program = new Command('npm run phones --').description(
  'Simulated phones against a gateway of their own, on this machine.',
);

program
  .command('faults')
  .description('one phone of each kind while answers get lost and the gateway is killed')
  .addOption(database())
  .addOption(kinds('all'))
  .option('--messages <n>', 'each way, for each phone', wholeNumber(1, 100_000), 500)
  .option('--kills <n>', 'kill -9 of the gateway and its Temporal server', wholeNumber(0, 100), 3)
  .option('--lose <share>', 'share of requests whose answer is lost', readShare, 0.1)
  .option(
    '--rate <n>',
    'messages a second out, and as many in, all phones together',
    wholeNumber(1, 1_000),
    20,
  )
  .action((options: Common & { messages: number; kills: number; lose: number; rate: number }) =>
    run('faults: lost answers and a gateway that is killed', (report) => runFaults(report, options)),
  );

program
  .command('idle')
  .description('phones that ask and get nothing: CPU, p99 of a poll, growth of the database')
  .addOption(database())
  .addOption(kinds('msync'))
  .option('--phones <n>', 'how many', wholeNumber(1, 20_000), 1_000)
  .option('--poll <seconds>', 'between two polls of a phone', wholeNumber(1, 3_600), 30)
  .option('--status <seconds>', 'between two status reports of an MSync phone', wholeNumber(1, 86_400), 300)
  .option('--seconds <n>', 'how long it is measured', wholeNumber(1, 86_400), 600)
  .action(
    ({
      phones,
      poll: pollS,
      status: statusS,
      ...options
    }: Common & { phones: number; poll: number; status: number; seconds: number }) =>
      run(`idle: ${phones} phones`, (report) =>
        runIdle(report, { ...options, kinds: spread(options.kinds, phones), pollS, statusS }),
      ),
  );

program
  .command('drain')
  .description('phones that come back to full queues: messages a second, pace of each phone')
  .addOption(database())
  .addOption(kinds('smssync-3.1,smssync-2.8-results,cht,msync'))
  .option('--phones <n>', 'how many', wholeNumber(1, 20_000), 200)
  .option('--messages <n>', 'waiting for each phone', wholeNumber(1, 10_000), 100)
  .option('--poll <seconds>', 'between two polls of a phone', wholeNumber(1, 3_600), 10)
  .action(
    ({ phones, poll: pollS, ...options }: Common & { phones: number; messages: number; poll: number }) =>
      run(`drain: ${phones} phones, ${options.messages} messages each`, (report) =>
        runDrain(report, { ...options, kinds: spread(options.kinds, phones), pollS }),
      ),
  );

program.showHelpAfterError('Run it again with --help to see what it takes.');
await program.parseAsync();
// A native part of the SDK may keep the process alive; everything of ours has ended.
process.exit();
