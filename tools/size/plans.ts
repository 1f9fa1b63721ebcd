/** How the engine answers a statement, in one line, and what is wrong with that. */
import { isSqlite, type Db } from '../../src/db/connect.js';

export interface Statement {
  sql: string;
  bindings: readonly unknown[];
}

/** Tables that grow with every message. */
const BIG = new Set([
  'messages',
  'message_events',
  'send_attempts',
  'delivery_reports',
  'sms_ipn_requests',
  'events',
  'idempotency_keys',
]);

export interface Plan {
  text: string;
  /** What makes it slower the more rows there are; empty = nothing. */
  faults: string[];
}

/** Only statements that read: what writes is found by its id. */
export const isLook = ({ sql }: Statement): boolean => /^(select|with|\()/i.test(sql.trim());

export async function planOf(db: Db, statement: Statement): Promise<Plan> {
  return isSqlite(db) ? sqlitePlan(db, statement) : mysqlPlan(db, statement);
}

/** The first rows of a table, in its own order, cost the same however many follow. */
const isFirstRows = (sql: string): boolean => !/\bwhere\b/i.test(sql) && /\blimit\b/i.test(sql);
/** What is sorted or joined was cut off before, in a part of its own. */
const isOfLimited = (sql: string): boolean => /\bfrom \(select .*\blimit\b/i.test(sql);

async function sqlitePlan(db: Db, { sql, bindings }: Statement): Promise<Plan> {
  const rows = (await db.raw(`explain query plan ${sql}`, [...bindings] as never)) as { detail: string }[];
  const details = rows.map(({ detail }) => detail);
  const faults: string[] = [];
  for (const detail of details) {
    const scanned = /^SCAN (\w+)(?! CONSTANT)/.exec(detail)?.[1];
    if (scanned !== undefined && BIG.has(scanned) && !isFirstRows(sql) && !/MIN\(|MAX\(/i.test(sql))
      faults.push(`full scan: ${detail}`);
    if (/TEMP B-TREE FOR (.*ORDER BY|DISTINCT|UNION)/i.test(detail) && !isOfLimited(sql))
      faults.push(`sort: ${detail}`);
  }
  // How the parts are put together says nothing that the parts do not.
  const telling = details.filter((detail) =>
    /^(SEARCH|SCAN) \w+ (USING|$)|^SCAN \w{4,}$|TEMP B-TREE/.test(detail),
  );
  return { text: summary(telling), faults };
}

interface MysqlRow {
  table: string | null;
  type: string | null;
  key: string | null;
  rows: number | null;
  Extra: string | null;
}

async function mysqlPlan(db: Db, { sql, bindings }: Statement): Promise<Plan> {
  const [rows] = (await db.raw(`explain ${sql}`, [...bindings] as never)) as [MysqlRow[]];
  const faults: string[] = [];
  for (const { table, type, Extra } of rows) {
    const name = table === 'm' ? 'messages' : (table ?? '');
    if (!BIG.has(name)) continue;
    if ((type === 'ALL' || type === 'index') && !isFirstRows(sql)) faults.push(`full scan: ${name} ${type}`);
    // Groups are counted in memory; they are as few as there are words for them.
    if (/filesort/.test(Extra ?? '') && !/\bgroup by\b/.test(sql)) faults.push(`sort: ${name} ${Extra}`);
  }
  const words = rows
    .filter(({ table }) => table !== null)
    .map(({ table, type, key, Extra }) =>
      [table, type, key?.replace(/^messages_|_index$/g, ''), Extra && `(${Extra})`].filter(Boolean).join(' '),
    );
  return { text: summary(words), faults };
}

/** Equal steps of a union are told once. */
function summary(steps: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const step of steps) {
    const plain = step
      .replace(/\b(s|a)\d+\b/g, '$1')
      .replace(/<(derived|union)[\d,.]+>/g, '<$1>')
      .replace(/messages_(\w+?)_index/g, '$1');
    counts.set(plain, (counts.get(plain) ?? 0) + 1);
  }
  return [...counts].map(([step, times]) => (times > 1 ? `${step} ×${times}` : step)).join('; ');
}
