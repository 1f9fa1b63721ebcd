/**
 * The whole suite on SQLite, and what touches a database on MariaDB as well, against one real Temporal server. Three lanes
 * run at the same time, since tests wait more than they work; the first one's results are printed as they come.
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

/** A lane of its own: what starts processes of its own. */
const STARTS_PROCESSES = /^dist\/test\/(browser|cli|e2e)\//;
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
  counts: Counts;
  /** Printed once the first lane is through. */
  output: Buffer;
}

/** @param title stands above its output */
async function lane(title: string, run: (tell: (output: Buffer) => void) => Promise<Counts>): Promise<Lane> {
  const chunks: Buffer[] = [Buffer.from(`\n=== ${title} ===\n`)];
  const counts = await run((output) => chunks.push(output));
  return { counts, output: Buffer.concat(chunks) };
}

const onMysql = isMariaDbInstalled() ? lane('MariaDB', (tell) => onMariaDb(env, tell)) : null;
const processes = lane('SQLite: what starts processes', (tell) =>
  secondShare.length > 0 ? mocha(env, secondShare, tell) : Promise.resolve(NOTHING),
);
console.log('\n=== SQLite ===');
const first = await mocha(env, firstShare, (output) => process.stdout.write(output));
console.log(`${first.passed} passed, ${first.failed} failed; waiting for the other lanes …`);
const second = await processes;
process.stdout.write(second.output);
const sqlite: Counts = {
  passed: first.passed + second.counts.passed,
  failed: first.failed + second.counts.failed,
  skipped: first.skipped + second.counts.skipped,
};
const third = await onMysql;
if (third) process.stdout.write(third.output);
else
  console.error(
    '\n!!! MariaDB is not installed: every test on it is SKIPPED (Debian: apt-get install mariadb-server)\n',
  );
const mariadb = third?.counts ?? { ...NOTHING, skipped: sqlite.passed + sqlite.failed + sqlite.skipped };
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
  [first, second.counts, mariadb].flatMap((counts) => counts.checklist ?? []),
  given.length === 0,
);
for (const line of checklist.lines) console.log(line);
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exitCode = total.failed > 0 || total.passed === 0 || checklist.hasGap ? 1 : 0;
