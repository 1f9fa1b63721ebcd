/**
 * The whole suite on SQLite and, at the same time, what touches a database on MariaDB, against one real Temporal server:
 * tests wait more than they work. MariaDB's results are printed after those of SQLite. Arguments go to mocha, for
 * example `npm test -- -g failover` or `npm test -- dist/test/api/send.test.js`.
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

/** @param tell prints as it comes, or later */
async function mocha(
  env: Record<string, string>,
  files: string[],
  tell: (output: Buffer) => void,
): Promise<Counts> {
  const folder = mkdtempSync(join(tmpdir(), 'salami-counts-'));
  const counts = join(folder, 'counts.json');
  const words = namesFiles ? given : [...given, ...files];
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
    const files = all.filter((file) => needsDatabase(file));
    return await mocha({ ...env, SALAMI_TEST_MYSQL: server.url }, files, tell);
  } finally {
    await server.stop();
  }
}

const startedAt = Date.now();
const temporal = await startTemporal();
const env = { SALAMI_TEST_TEMPORAL: temporal.address };
const later: Buffer[] = [];
const onMysql = isMariaDbInstalled() ? onMariaDb(env, (output) => later.push(output)) : null;
console.log('\n=== SQLite ===');
const sqlite = await mocha(env, all, (output) => process.stdout.write(output));
let mariadb: Counts;
if (onMysql) {
  console.log(`SQLite: ${sqlite.passed} passed, ${sqlite.failed} failed; waiting for MariaDB …`);
  mariadb = await onMysql;
  console.log('\n=== MariaDB ===');
  process.stdout.write(Buffer.concat(later));
} else {
  console.error(
    '\n!!! MariaDB is not installed: every test on it is SKIPPED (Debian: apt-get install mariadb-server)\n',
  );
  mariadb = { passed: 0, failed: 0, skipped: sqlite.passed + sqlite.failed + sqlite.skipped };
}
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
  [sqlite, mariadb].flatMap((counts) => counts.checklist ?? []),
  given.length === 0,
);
for (const line of checklist.lines) console.log(line);
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exitCode = total.failed > 0 || total.passed === 0 || checklist.hasGap ? 1 : 0;
