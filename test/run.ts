/**
 * The whole suite on SQLite, and what touches a database on MariaDB as well, against one real Temporal server. Two lanes
 * run at the same time; the results of the second, MariaDB and then the rest of SQLite, are printed after the first's.
 * Arguments go to mocha, for example `npm test -- -g failover` or `npm test -- dist/test/api/send.test.js`.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isMariaDbInstalled, startMariaDb } from '../tools/load/mariadb.js';
import { needsDatabase } from './support/needs-database.js';
import { tellChecklist, type ChecklistResult } from './support/phones-checklist.js';
import { startTemporal } from './support/temporal.js';

interface Counts {
  passed: number;
  failed: number;
  skipped: number;
  /** Absent when it died before its end. */
  checklist?: ChecklistResult;
}

const given = process.argv.slice(2);
const namesFiles = given.some((word) => word.endsWith('.js'));
const all = readdirSync('dist/test', { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.test.js'))
  .map((name) => join('dist/test', name))
  .sort();

/** The second lane's share of SQLite: what starts processes of its own. */
const STARTS_PROCESSES = /^dist\/test\/((bench|browser|cli|e2e|monitoring)\/|phones\/http\/unsteady)/;
const sharesOfSqlite = namesFiles
  ? [given, []]
  : [all.filter((file) => !STARTS_PROCESSES.test(file)), all.filter((file) => STARTS_PROCESSES.test(file))];

/** @param tell prints as it comes, or later */
async function mocha(
  env: Record<string, string>,
  files: string[],
  tell: (output: Buffer) => void,
): Promise<Counts> {
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
  child.stdout.on('data', tell);
  child.stderr.on('data', tell);
  await new Promise((resolve) => child.once('close', resolve));
  try {
    return JSON.parse(readFileSync(counts, 'utf8')) as Counts;
  } catch {
    return { passed: 0, failed: 1, skipped: 0 }; // it died before its end
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function onMariaDb(env: Record<string, string>, tell: (output: Buffer) => void): Promise<Counts> {
  const server = await startMariaDb({ durable: false }); // a test's data need not survive a power cut
  try {
    const files = namesFiles ? given : all.filter((file) => needsDatabase(file));
    return await mocha({ ...env, SALAMI_TEST_MYSQL: server.url }, files, tell);
  } finally {
    await server.stop();
  }
}

const startedAt = Date.now();
const temporal = await startTemporal();
const env = { SALAMI_TEST_TEMPORAL: temporal.address };
const [firstShare = [], secondShare = []] = sharesOfSqlite;
const NOTHING: Counts = { passed: 0, failed: 0, skipped: 0 };

interface Lane {
  mariadb: Counts | null;
  sqlite: Counts;
  output: Buffer;
}

/** @returns what to print once the first lane is through */
async function secondLane(): Promise<Lane> {
  const chunks: Buffer[] = [];
  const keep = (output: string | Buffer) => chunks.push(Buffer.from(output));
  keep('\n=== MariaDB ===\n');
  const mariadb = isMariaDbInstalled() ? await onMariaDb(env, keep) : null;
  keep('\n=== SQLite: what starts processes ===\n');
  const sqlite = secondShare.length > 0 ? await mocha(env, secondShare, keep) : NOTHING;
  return { mariadb, sqlite, output: Buffer.concat(chunks) };
}

const second = secondLane();
console.log('\n=== SQLite ===');
const first = await mocha(env, firstShare, (output) => process.stdout.write(output));
console.log(`${first.passed} passed, ${first.failed} failed; waiting for the second lane …`);
const lane = await second;
process.stdout.write(lane.output);
const sqlite: Counts = {
  passed: first.passed + lane.sqlite.passed,
  failed: first.failed + lane.sqlite.failed,
  skipped: first.skipped + lane.sqlite.skipped,
};
if (!lane.mariadb)
  console.error(
    '\n!!! MariaDB is not installed: every test on it is SKIPPED (Debian: apt-get install mariadb-server)\n',
  );
const mariadb = lane.mariadb ?? { ...NOTHING, skipped: sqlite.passed + sqlite.failed + sqlite.skipped };
await temporal.stop();

const total = {
  passed: sqlite.passed + mariadb.passed,
  failed: sqlite.failed + mariadb.failed,
  skipped: sqlite.skipped + mariadb.skipped,
};
console.log(
  `\nSQLite: ${sqlite.passed} passed, MariaDB: ${mariadb.passed} passed, in ${Math.round((Date.now() - startedAt) / 1000)} s`,
);
const checklist = tellChecklist(
  [first, lane.sqlite, mariadb].flatMap((counts) => counts.checklist ?? []),
  given.length === 0,
);
for (const line of checklist.lines) console.log(line);
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exitCode = total.failed > 0 || total.passed === 0 || checklist.hasGap ? 1 : 0;
