/**
 * The whole suite on SQLite, and what touches a database on MariaDB as well. It is cut into shifts, each a mocha process
 * with a Temporal server of its own, which grows dearer with every gateway that it has seen. Two lanes take the shifts as
 * they get through; the output of each is printed at its end, and what failed once more at the very end.
 * Arguments go to mocha, for example `npm test -- -g failover` or `npm test -- dist/test/api/send.test.js`.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isMariaDbInstalled, startMariaDb } from '../tools/load/mariadb.js';
import { needsDatabase } from './support/needs-database.js';
import { tellChecklist, type ChecklistResult } from './support/phones-checklist.js';

const ENGINES = ['SQLite', 'MariaDB'] as const;
type Engine = (typeof ENGINES)[number];

interface Shift {
  engine: Engine;
  files: readonly string[];
}

interface Counts {
  passed: number;
  failed: number;
  skipped: number;
  /** What failed and how, a text each. */
  failures: string[];
  /** Absent when it died before its end. */
  checklist?: ChecklistResult;
}
type Result = Counts & { engine: Engine };

const FILES_PER_SHIFT = 24;
/** What starts processes of its own: one such shift at a time, which leaves the other processor to the rest. */
const STARTS_PROCESSES = /^dist\/test\/((bench|browser|cli|e2e|monitoring)\/|phones\/http\/unsteady)/;

const given = process.argv.slice(2);
const namesFiles = given.some((word) => word.endsWith('.js'));
const all = readdirSync('dist/test', { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.test.js'))
  .map((name) => join('dist/test', name))
  .sort();

/** Files of a folder are alike in what they take: they are dealt out, so that no shift is much longer than another. */
function shiftsOf(engine: Engine, files: readonly string[]): Shift[] {
  if (namesFiles) return [{ engine, files: given }];
  const count = Math.ceil(files.length / FILES_PER_SHIFT);
  return Array.from({ length: count }, (_, n) => ({
    engine,
    files: files.filter((_file, at) => at % count === n),
  }));
}

/** @returns its counts, once it is over and its output printed; of files that somebody named one engine's comes at once */
async function run({ engine, files }: Shift, env: Record<string, string>): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), 'salami-counts-'));
  const counts = join(folder, 'counts.json');
  const words = namesFiles ? files : [...given, ...files];
  const child = spawn(process.execPath, ['node_modules/mocha/bin/mocha.js', ...words], {
    stdio: ['inherit', 'pipe', 'pipe'],
    env: {
      ...process.env,
      ...env,
      ...(process.stdout.isTTY && { FORCE_COLOR: '1' }),
      SALAMI_TEST_COUNTS: counts,
    },
  });
  const isLive = namesFiles && engine === 'SQLite';
  const output: Buffer[] = [];
  const tell = (chunk: Buffer) => void (isLive ? process.stdout.write(chunk) : output.push(chunk));
  for (const stream of [child.stdout, child.stderr]) stream.on('data', tell);
  const ended = await new Promise<string | number | null>((resolve) =>
    child.once('close', (code, signal) => {
      resolve(signal ?? code);
    }),
  );
  if (!isLive) process.stdout.write(`\n=== ${engine}: ${files[0]} and others ===\n`);
  process.stdout.write(Buffer.concat(output));
  try {
    return { engine, ...(JSON.parse(readFileSync(counts, 'utf8')) as Counts) };
  } catch {
    const failure = `${files[0]} and others: mocha died before its end (${ended})`;
    return { engine, passed: 0, failed: 1, skipped: 0, failures: [failure] };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const startedAt = Date.now();
const mariadb = isMariaDbInstalled() ? await startMariaDb({ durable: false }) : null; // no test cuts its power
const startsProcesses = (file: string) => STARTS_PROCESSES.test(file);
const heavy = namesFiles ? [] : shiftsOf('SQLite', all.filter(startsProcesses));
const light = [
  ...(mariadb
    ? shiftsOf(
        'MariaDB',
        all.filter((file) => needsDatabase(file)),
      )
    : []),
  ...shiftsOf(
    'SQLite',
    all.filter((file) => !startsProcesses(file)),
  ),
];
const shifts = heavy.length + light.length;
const results: Result[] = [];

/** @param queues the first that is not empty comes first */
async function lane(queues: Shift[][]): Promise<void> {
  for (;;) {
    const shift = queues.find((queue) => queue.length > 0)?.shift();
    if (!shift) return;
    results.push(await run(shift, shift.engine === 'MariaDB' ? { SALAMI_TEST_MYSQL: mariadb!.url } : {}));
    const minutes = ((Date.now() - startedAt) / 60_000).toFixed(1);
    console.log(`--- ${results.length} of ${shifts} shifts are over, after ${minutes} min`);
  }
}
await Promise.all([lane([heavy, light]), lane([light])]);
await mariadb?.stop();

const sum = (counts: readonly Counts[]): Counts => ({
  passed: counts.reduce((total, { passed }) => total + passed, 0),
  failed: counts.reduce((total, { failed }) => total + failed, 0),
  skipped: counts.reduce((total, { skipped }) => total + skipped, 0),
  failures: counts.flatMap(({ failures }) => failures),
});
const [onSqlite, onMariaDb] = ENGINES.map((name) => sum(results.filter(({ engine }) => engine === name))) as [
  Counts,
  Counts,
];
if (!mariadb) {
  console.error(
    '\n!!! MariaDB is not installed: every test on it is SKIPPED (Debian: apt-get install mariadb-server)\n',
  );
  onMariaDb.skipped = onSqlite.passed + onSqlite.failed + onSqlite.skipped;
}
const total = sum([onSqlite, onMariaDb]);
for (const { engine, failures } of results)
  for (const failure of failures) console.log(`\nFAILED on ${engine}, ${failure}`);
const seconds = Math.round((Date.now() - startedAt) / 1000);
console.log(`\nSQLite: ${onSqlite.passed} passed, MariaDB: ${onMariaDb.passed} passed, in ${seconds} s`);
const checklist = tellChecklist(
  results.flatMap((counts) => counts.checklist ?? []),
  given.length === 0,
);
for (const line of checklist.lines) console.log(line);
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exitCode = total.failed > 0 || total.passed === 0 || checklist.hasGap ? 1 : 0;
