/**
 * Fills a database with many messages and shows that what the gateway asks it stays as fast:
 * `npm run size -- --messages 1000000 --database sqlite` (or `sqlite:<file>`, `mariadb`, `mysql://user:password@host/`).
 * Ends with 1 when a statement reads or sorts a whole table, or takes much longer with more rows.
 */
import { parseArgs } from 'node:util';
import { isSqlite, openDatabase, type Db } from '../../src/db/connect.js';
import { migrateUp } from '../../src/db/migrate.js';
import { createDatabase } from '../load/databases.js';
import { fillApps, fillMessages } from './fill.js';
import { isLook, planOf, type Statement } from './plans.js';
import { queriesOf, type Query } from './queries.js';

const RUNS = 9;
/** Time may grow by this factor from the middle to the last step, which is ten times as many rows… */
const MAX_GROWTH = 3;
/** …and what is faster than this is not judged by its growth: the clock and the neighbours say more than the rows. */
const FAST_MS = 5;
const OWN_POOL_BYTES = 3 * 2 ** 30;

/** Rows that MariaDB and MySQL say they read. Up to 10,000 entries are counted plainly: what stays there is not judged. */
const FEW_ROWS = 15_000;

interface Timing {
  /** Read from the tables and their indexes by one run; null = the engine does not tell. */
  rows: number | null;
  best: number;
  median: number;
  max: number;
}

interface Row {
  query: Query;
  timings: Timing[];
  plan: string;
  faults: string[];
}

const { values } = parseArgs({
  options: {
    messages: { type: 'string', default: '1000000' },
    database: { type: 'string', default: 'sqlite' },
  },
});
const most = Number(values.messages);
if (!Number.isInteger(most) || most < 1_000) throw new Error('--messages takes a whole number from 1000 on');
const steps = [most / 100, most / 10, most].map(Math.floor);

const database = values.database.startsWith('sqlite:')
  ? { url: values.database, drop: () => Promise.resolve() }
  : await createDatabase(values.database);
const db = openDatabase(database.url);
try {
  // Our own server comes up with 128 MB, a tenth of what is filled in: that would measure the disk.
  if (values.database === 'mariadb') await db.raw('set global innodb_buffer_pool_size = ?', [OWN_POOL_BYTES]);
  process.exitCode = await measureAll(db);
} finally {
  await db.destroy();
  await database.drop();
}

async function measureAll(db: Db): Promise<number> {
  await migrateUp(db);
  await fillApps(db);
  const rows = new Map<string, Row>();
  let filled = 0;
  for (const step of steps) {
    const startedAt = performance.now();
    await fillMessages(db, filled, step, (done) => process.stderr.write(`\r${done} messages`));
    process.stderr.write(` in ${((performance.now() - startedAt) / 1_000).toFixed(0)} s\n`);
    filled = step;
    for (const query of queriesOf(db, step, { countForMs: Infinity })) {
      const { statements, timing } = await measure(db, query);
      const row = rows.get(query.name) ?? { query, timings: [], plan: '', faults: [] };
      row.timings.push(timing);
      const plans = [];
      for (const statement of statements) plans.push(await planOf(db, statement));
      row.plan = [...new Set(plans.map(({ text }) => text))].join(' | ');
      row.faults = [...new Set(plans.flatMap(({ faults }) => faults))];
      rows.set(query.name, row);
    }
  }
  return report([...rows.values()]);
}

/** Warm: the first run fills what the process remembers, and is the one whose statements are explained. */
async function measure(db: Db, query: Query): Promise<{ statements: Statement[]; timing: Timing }> {
  const seen = new Map<string, Statement>();
  const listen = ({ sql, bindings }: { sql: string; bindings?: unknown[] }) =>
    seen.set(sql, { sql, bindings: bindings ?? [] });
  db.on('query', listen);
  await query.run();
  db.off('query', listen);
  const rowsBefore = await rowsRead(db);
  await query.run();
  const rowsAfter = await rowsRead(db);
  const rows = rowsBefore === null || rowsAfter === null ? null : rowsAfter - rowsBefore;
  const times: number[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    const startedAt = performance.now();
    await query.run();
    times.push(performance.now() - startedAt);
  }
  times.sort((one, other) => one - other);
  const timing = { rows, best: times[0]!, median: times[Math.floor(RUNS / 2)]!, max: times.at(-1)! };
  return { statements: [...seen.values()].filter(isLook), timing };
}

/** Of the whole server: nobody else should use it meanwhile. */
async function rowsRead(db: Db): Promise<number | null> {
  if (isSqlite(db)) return null;
  const [rows] = (await db.raw("show global status like 'Handler_read%'")) as [{ Value: string }[]];
  return rows.reduce((sum, { Value }) => sum + Number(Value), 0);
}

/** By the rows where they are known: a busy machine does not change them. Else by the fastest run of each step. */
function growthOf(timings: readonly Timing[]): { factor: number; isMuch: boolean } {
  const [before, last] = timings.slice(-2) as [Timing, Timing];
  if (before.rows !== null && last.rows !== null)
    return { factor: last.rows / Math.max(before.rows, 1), isMuch: last.rows > FEW_ROWS };
  return { factor: last.best / Math.max(before.best, 0.05), isMuch: last.best > FAST_MS };
}

function report(rows: readonly Row[]): number {
  let wrong = 0;
  console.log(`| query | ${steps.map((step) => `${step} rows, ms`).join(' | ')} | growth | plan |`);
  console.log(`|---|${steps.map(() => '---').join('|')}|---|---|`);
  for (const { query, timings, plan, faults } of rows) {
    const { factor, isMuch } = growthOf(timings);
    const isSlow = query.growsBecause === undefined && factor > MAX_GROWTH && isMuch;
    const said = [...faults, ...(isSlow ? [`grows ×${factor.toFixed(1)}`] : [])];
    wrong += said.length;
    const times = timings.map(
      ({ median, max, rows: read }) =>
        `${median.toFixed(2)} (${max.toFixed(1)})${read === null ? '' : ` ${read} read`}`,
    );
    const note =
      said.length > 0 ? `**${said.join('; ')}** ` : query.growsBecause ? `*${query.growsBecause}* ` : '';
    console.log(`| ${query.name} | ${times.join(' | ')} | ×${factor.toFixed(1)} | ${note}${plan} |`);
  }
  console.log(
    `\nMedian (worst) of ${RUNS} runs, and the rows read by one where the engine tells. Growth: from the middle step to ` +
      `the last, of the rows read, else of the fastest run. Wrong is: a full scan or a sort of a table that grows, or ` +
      `more than ×${MAX_GROWTH} to more than ${FEW_ROWS} rows or ${FAST_MS} ms. Found: ${wrong}`,
  );
  return wrong > 0 ? 1 : 0;
}
