/** Everything that is sealed in the database, and sealing it anew when the key changes. */
import type { Db } from '../db/connect.js';
import type { SecretBox } from './secrets.js';

/** Columns that hold sealed values, and the one that names the row to people. */
const SEALED = [
  { table: 'apps', columns: ['credentials', 'callback_key'], what: 'app', name: 'name' },
  { table: 'payment_apps', columns: ['callback_key'], what: 'payment app', name: 'name' },
  { table: 'users', columns: ['totp_secret'], what: 'user', name: 'name' },
  { table: 'webhooks', columns: ['url', 'secret'], what: 'webhook', name: 'name' },
] as const;

const BATCH = 100;

export interface SealedCount {
  /** Values sealed with the key that seals now. */
  current: number;
  /** Values that only an older key opens. */
  previous: number;
  /** What no key opens, or is damaged: names only. */
  unreadable: string[];
}

export interface Resealed {
  resealed: number;
  unreadable: string[];
}

interface Value {
  table: string;
  column: string;
  id: number;
  sealed: string;
  /** For people: `app "Kenya" (3): credentials`. */
  label: string;
}

/** @returns how many values which key opens; every single one is opened */
export async function countSealed(db: Db, box: SecretBox): Promise<SealedCount> {
  const count: SealedCount = { current: 0, previous: 0, unreadable: [] };
  for await (const batch of values(db))
    for (const { sealed, label } of batch) {
      if (openOrNull(box, sealed) === null) count.unreadable.push(label);
      else if (box.isCurrent(sealed)) count.current += 1;
      else count.previous += 1;
    }
  return count;
}

/**
 * Seals anew what an older key sealed. Value by value, each in a statement of its own that changes nothing when the
 * value has changed meanwhile: it may be ended at any time, and run beside gateways that work.
 */
export async function reseal(db: Db, box: SecretBox, onProgress: (done: number) => void): Promise<Resealed> {
  let resealed = 0;
  const unreadable: string[] = [];
  for await (const batch of values(db)) {
    for (const { table, column, id, sealed, label } of batch) {
      const plain = openOrNull(box, sealed);
      if (plain === null) unreadable.push(label);
      else if (!box.isCurrent(sealed)) {
        resealed += await db(table)
          .where({ id, [column]: sealed })
          .update({ [column]: box.seal(plain) });
      }
    }
    onProgress(resealed);
  }
  return { resealed, unreadable };
}

function openOrNull(box: SecretBox, sealed: string): string | null {
  try {
    return box.open(sealed);
  } catch {
    return null;
  }
}

/** All of them, deleted rows included: whoever keeps the old key could still read those. */
async function* values(db: Db): AsyncGenerator<Value[]> {
  for (const { table, columns, what, name } of SEALED) {
    if (!(await db.schema.hasTable(table))) continue; // a backup that an older version made
    for (let after = 0; ;) {
      const rows = (await db(table)
        .where('id', '>', after)
        .orderBy('id')
        .limit(BATCH)
        .select('id', name, ...columns)) as Record<string, unknown>[];
      if (rows.length === 0) break;
      after = Number(rows.at(-1)!['id']);
      yield rows.flatMap((row) =>
        columns
          .filter((column) => row[column] !== null)
          .map((column) => ({
            table,
            column,
            id: Number(row['id']),
            sealed: String(row[column]),
            label: `${what} ${JSON.stringify(row[name])} (${Number(row['id'])}): ${column}`,
          })),
      );
    }
  }
}
