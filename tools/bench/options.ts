/** What a run of the benchmark is asked to do. */
import { InvalidArgumentError, type Command } from 'commander';
import { wholeNumber, readUrl } from '../../src/cli/arguments.js';

export const PROFILES = ['burst', 'flat-out', 'rate', 'soak', 'bulk'] as const;
export type ProfileName = (typeof PROFILES)[number];

export interface BenchOptions {
  profiles: readonly ProfileName[];
  /** Sends of `burst`, `flat-out` and `soak`, rows of `bulk`; null = the profile's own. */
  messages: number | null;
  clients: number;
  /** Sends per second and seconds of `rate`. */
  rate: number;
  seconds: number;
  /** See `createDatabase`. */
  database: string;
  /** `embedded`; `external` = a server of our own beside the gateway; else the address of one that runs. */
  temporal: string;
  /** One `api` and two `worker` instead of one `start`. */
  split: boolean;
  /** A gateway that runs already. */
  running: { url: string; token: string } | null;
  /** Messages before the measured ones. */
  warmUp: number;
  /** Milliseconds from a send to its delivery report. */
  reportAfterMs: number;
  /** How long empty workflows are measured before `flat-out`; 0 = not. */
  emptySeconds: number;
  json: boolean;
}

interface Given {
  messages?: number;
  clients: number;
  rate: number;
  seconds: number;
  database: string;
  temporal: string;
  split: boolean;
  url?: string;
  token?: string;
  warmUp: number;
  reportAfter: number;
  emptySeconds: number;
  json: boolean;
}

const HELP = `
Profiles:
  burst      many sends at once: how fast are they accepted? (5,000 from 50 clients)
  flat-out   the same, and then: how many are delivered a second? Before it, in the
             same arrangement, workflows that do nothing: the engine's ceiling
  rate       a steady load: how long until accepted, and until the provider has it?
  soak       20,000 messages, a thousand open at a time; memory every thousand
  bulk       a batch of 20,000 rows, and 5 single sends a second beside it
  all        one after the other, each on a fresh database

A provider on this machine takes every message and reports it delivered. Then it is
checked that every accepted message was delivered and none reached it twice.

Exit codes:
  0    measured, and the checks hold
  1    a message was lost or sent twice, or the run failed

Examples:
  $ npm run bench
  $ npm run bench -- flat-out --database mariadb
  $ npm run bench -- rate --rate 30 --seconds 180 --json > rate.json
  $ npm run bench -- burst --database mysql://user:password@127.0.0.1:3306/ --split
  $ npm run bench -- burst --url http://127.0.0.1:8080 --token "$TOKEN"`;

/** Declares the command line on `program`; `run` gets what was typed. */
export function addOptions(program: Command, run: (options: BenchOptions) => Promise<void>): void {
  program
    .name('npm run bench --')
    .description('Measures a gateway: throughput, latency, CPU and memory, with a provider on this machine.')
    .argument('[profile]', `${PROFILES.join(', ')} or all`, readProfiles, ['burst'])
    .option('--messages <n>', 'sends of burst, flat-out and soak, rows of bulk', wholeNumber(1, 10_000_000))
    .option('--clients <n>', 'clients that send at the same time', wholeNumber(1, 1_000), 50)
    .option('--rate <n>', 'sends per second of the profile rate', wholeNumber(1, 10_000), 30)
    .option('--seconds <n>', 'length of the profile rate', wholeNumber(1, 86_400), 180)
    .option('--database <what>', 'sqlite, mariadb (a server of its own) or mysql://…', readDatabase, 'sqlite')
    .option(
      '--temporal <what>',
      'embedded, external (a server beside the gateway) or host:port without TLS',
      'embedded',
    )
    .option('--split', 'one API process and two workers; needs MariaDB or MySQL', false)
    .option('--url <url>', 'a gateway that runs already; it must be allowed to reach 127.0.0.0/8', readUrl)
    .option('--token <token>', 'its token, with the admin scope')
    .option('--warm-up <n>', 'messages before the measured ones', wholeNumber(0, 100_000), 100)
    .option('--report-after <ms>', 'from a send to its delivery report', wholeNumber(0, 3_600_000), 100)
    .option(
      '--empty-seconds <n>',
      'measure empty workflows this long before flat-out',
      wholeNumber(0, 600),
      15,
    )
    .option('--json', 'print one JSON document', false)
    .showHelpAfterError('Run it again with --help to see what it takes.')
    .addHelpText('after', HELP)
    .action((profiles: readonly ProfileName[], given: Given) => run(readOptions(program, profiles, given)));
}

function readProfiles(word: string): readonly ProfileName[] {
  if (word === 'all') return PROFILES;
  const found = PROFILES.find((name) => name === word);
  if (found === undefined) throw new InvalidArgumentError(`Use ${PROFILES.join(', ')} or all.`);
  return [found];
}

function readDatabase(text: string): string {
  if (/^(sqlite|mariadb|mysql:\/\/.+)$/.test(text)) return text;
  throw new InvalidArgumentError('Use sqlite, mariadb or mysql://user:password@host:3306/.');
}

function readOptions(program: Command, profiles: readonly ProfileName[], given: Given): BenchOptions {
  const { url, token, messages = null, reportAfter, ...same } = given;
  if ((url === undefined) !== (token === undefined)) program.error('error: --url and --token go together');
  const running = url !== undefined && token !== undefined ? { url, token } : null;
  if (running && given.split) program.error('error: --split starts a gateway; --url names one that runs');
  if (given.split && given.database === 'sqlite')
    program.error('error: --split needs --database mariadb or mysql://…: SQLite serves one process');
  // More than one process cannot share an embedded server.
  const temporal = given.split && given.temporal === 'embedded' ? 'external' : given.temporal;
  if (!/^(embedded|external|\S+:\d{1,5})$/.test(temporal))
    program.error('error: --temporal is embedded, external or host:port');
  return { ...same, profiles, messages, running, temporal, reportAfterMs: reportAfter };
}
