/** The database: reachable, of a known version, migrated, and set as the gateway's promises need it. */
import { statSync } from 'node:fs';
import { messageOf } from '../failure.js';
import { isSqlite, type Db } from '../../db/connect.js';
import { migrationStatus, unknownMigrations } from '../../db/migrate.js';
import { ok, problem, warning, type Finding } from './finding.js';

export interface SqliteFacts {
  journal: string;
  /** `ok`, or what is wrong; null when the file is too large to read it all now. */
  integrity: string | null;
}

export interface MysqlFacts {
  sqlMode: string;
  isolation: string;
  charset: string;
  /** innodb_flush_log_at_trx_commit. */
  flush: number;
}

export type DatabaseFacts =
  | { kind: 'missing' }
  /** `code`: the engine's own name of the error. */
  | { kind: 'away'; why: string; code?: string }
  | {
      kind: 'up';
      version: string;
      roundTripMs: number;
      pending: number;
      /** A migration that this version does not know; null = none. */
      newer: string | null;
      /** Why nothing can be written; null = it can, or there is no table to try it on. */
      readOnly: string | null;
      sqlite: SqliteFacts | null;
      mysql: MysqlFacts | null;
    };

const LARGE_BYTES = 2 * 2 ** 30;

export async function probeDatabase(db: Db): Promise<DatabaseFacts> {
  try {
    const version = String(
      await ask(db, isSqlite(db) ? 'select sqlite_version() as x' : 'select version() as x'),
    );
    const startedAt = performance.now();
    await db.raw('select 1');
    const roundTripMs = performance.now() - startedAt;
    const pending = (await migrationStatus(db)).filter(({ applied }) => !applied).length;
    const [newer = null] = await unknownMigrations(db);
    const readOnly = pending > 0 ? null : await whyReadOnly(db);
    const sqlite = isSqlite(db) ? await probeSqlite(db) : null;
    const mysql = sqlite ? null : await probeMysql(db);
    return { kind: 'up', version, roundTripMs, pending, newer, readOnly, sqlite, mysql };
  } catch (error) {
    const { code } = error as { code?: unknown };
    return { kind: 'away', why: messageOf(error), ...(typeof code === 'string' && { code }) };
  }
}

/** Needs all that writing needs, and changes nothing: no message has this id. */
async function whyReadOnly(db: Db): Promise<string | null> {
  try {
    await db('messages').where({ id: -1 }).update({ updated_at: 0 });
    return null;
  } catch (error) {
    return messageOf(error);
  }
}

const GRANT = 'GRANT ALL ON <name>.* TO <user>';
const REPAIRS: [code: RegExp, repair: string][] = [
  [/^ER_ACCESS_DENIED/, 'Correct user and password in DATABASE_URL.'],
  [/^ER_DBACCESS_DENIED/, `Let the user in: ${GRANT}`],
  [
    /^ER_BAD_DB/,
    'Make it: CREATE DATABASE <name> CHARACTER SET utf8mb4; or correct the name in DATABASE_URL.',
  ],
  [/^SQLITE_(NOTADB|CORRUPT)/, 'Correct DATABASE_URL; or move the file away and restore a backup.'],
  [
    /^SQLITE_(CANTOPEN|READONLY|PERM)/,
    'Make the user of the gateway the owner of the file and its folder (chown).',
  ],
];

const repairOf = (code = ''): string =>
  REPAIRS.find(([pattern]) => pattern.test(code))?.[1] ?? 'Start the database, or correct DATABASE_URL.';

export function judgeDatabase(facts: DatabaseFacts): Finding[] {
  const check = 'Database';
  if (facts.kind === 'missing')
    return [warning(check, 'there is none yet', 'Run: salami start, or salami migrate up.')];
  if (facts.kind === 'away') return [problem(check, facts.why, repairOf(facts.code))];
  const { version, pending, newer, readOnly, sqlite, mysql, roundTripMs } = facts;
  const findings: Finding[] = [];
  if (!sqlite && !isKnownServer(version))
    findings.push(problem(check, `${version} is too old`, 'Use MySQL 8 or MariaDB 10.11, or later.'));
  if (pending > 0)
    findings.push(
      problem(
        check,
        `${pending === 1 ? '1 migration is' : `${pending} migrations are`} missing`,
        'Run: salami migrate up, or salami start.',
      ),
    );
  if (newer !== null)
    findings.push(
      problem(
        check,
        `it is of a newer version: it has the migration "${newer}"`,
        'Run that version, or restore a backup that was made before it.',
      ),
    );
  if (readOnly !== null)
    findings.push(
      problem(
        check,
        `it can be read and not written: ${readOnly}`,
        sqlite ? 'Make the user of the gateway its owner (chown).' : `End its read-only mode, or: ${GRANT}`,
      ),
    );
  if (roundTripMs > 50)
    findings.push(
      warning(
        check,
        `it takes ${Math.round(roundTripMs)} ms to answer; each message asks it several times`,
        'Run it nearer to the gateway, or find what keeps it busy.',
      ),
    );
  if (sqlite) findings.push(...judgeSqlite(sqlite));
  if (mysql) findings.push(...judgeMysql(mysql));
  if (findings.length > 0) return findings;
  return [
    ok(
      check,
      `${sqlite ? 'SQLite ' : ''}${version}, migrated, writable, answers in ${roundTripMs.toFixed(1)} ms`,
    ),
  ];
}

function judgeSqlite({ journal, integrity }: SqliteFacts): Finding[] {
  const findings: Finding[] = [];
  if (journal !== 'wal')
    findings.push(
      problem(
        'Database',
        `the journal is "${journal}" and not WAL: readers and writers block each other`,
        'Move the file to a local disk; network file systems have no WAL.',
      ),
    );
  if (integrity !== null && integrity !== 'ok')
    findings.push(
      problem('Database', `the file is damaged: ${integrity}`, 'Stop the gateway and restore a backup.'),
    );
  return findings;
}

function judgeMysql({ sqlMode, isolation, charset, flush }: MysqlFacts): Finding[] {
  const rows: [bad: boolean, text: string, fix: string][] = [
    [
      !/STRICT_(TRANS|ALL)_TABLES/.test(sqlMode),
      'sql_mode is not strict: values that do not fit are cut off in silence',
      'Add STRICT_TRANS_TABLES to sql_mode.',
    ],
    [
      !/^(REPEATABLE|READ)[- ](READ|COMMITTED)$/.test(isolation),
      `the transaction isolation is ${isolation}`,
      'Set transaction_isolation to REPEATABLE-READ.',
    ],
    [
      charset !== 'utf8mb4',
      `the character set of the database is ${charset}: new tables could not hold every text`,
      'Run: ALTER DATABASE <name> CHARACTER SET utf8mb4',
    ],
    [
      flush !== 1,
      'innodb_flush_log_at_trx_commit is not 1: accepted messages can be lost in a power cut',
      'Set innodb_flush_log_at_trx_commit = 1.',
    ],
  ];
  return rows.filter(([bad]) => bad).map(([, text, fix]) => warning('Database', text, fix));
}

/** @param version as the server says: `8.4.3`, `10.11.6-MariaDB-0+deb12u1` */
export function isKnownServer(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map((part) => Number.parseInt(part, 10));
  return /mariadb/i.test(version) ? major > 10 || (major === 10 && minor >= 11) : major >= 8;
}

async function probeSqlite(db: Db): Promise<SqliteFacts> {
  const { filename } = (db.client as { config: { connection: { filename: string } } }).config.connection;
  const rows = (await db.raw('pragma journal_mode')) as { journal_mode: string }[];
  const isLarge = (statSync(filename, { throwIfNoEntry: false })?.size ?? 0) > LARGE_BYTES;
  const check = isLarge ? null : ((await db.raw('pragma quick_check(1)')) as { quick_check: string }[]);
  return { journal: rows[0]!.journal_mode, integrity: check && check[0]!.quick_check };
}

async function probeMysql(db: Db): Promise<MysqlFacts> {
  // MariaDB before 11.1 calls it tx_isolation.
  const variables = (await db.raw(
    "show variables where variable_name in ('transaction_isolation', 'tx_isolation')",
  )) as [{ Value: string }[]];
  return {
    sqlMode: String(await ask(db, 'select @@sql_mode as x')),
    isolation: variables[0][0]?.Value ?? 'unknown',
    charset: String(await ask(db, 'select @@character_set_database as x')),
    flush: Number(await ask(db, 'select @@innodb_flush_log_at_trx_commit as x')),
  };
}

async function ask(db: Db, sql: string): Promise<unknown> {
  const answer = (await db.raw(sql)) as { x: unknown }[] | [{ x: unknown }[]];
  const first = answer[0];
  return Array.isArray(first) ? first[0]?.x : first?.x;
}
