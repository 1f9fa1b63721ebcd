/** Indexes that keep every look at the message tables as fast at millions of rows as at thousands. */
import type { Knex } from 'knex';

interface Change {
  table: string;
  add: string[][];
  drop: string[][];
}

/**
 * `to` and `from` hold what is no E.164 number: short codes, names, a number as the client wrote it. The last column of
 * an index is there to be read from it, so that counting touches no row.
 */
const CHANGE: Change = {
  table: 'messages',
  add: [
    ['app_id', 'folder', 'status', 'id'],
    ['folder', 'status', 'id'],
    ['group_id', 'app_id', 'id'],
    ['to', 'id', 'to_e164'],
    ['from', 'id', 'from_e164'],
    ['created_at', 'folder', 'status'],
    ['workflow_started', 'app_id', 'priority', 'id'],
  ],
  // Each is the beginning of a new one, or no query needs it any more.
  drop: [['app_id', 'status'], ['status', 'id'], ['created_at'], ['workflow_started', 'priority', 'id']],
};

export const up = (knex: Knex): Promise<void> => change(knex, CHANGE);

export const down = (knex: Knex): Promise<void> =>
  change(knex, { ...CHANGE, add: CHANGE.drop, drop: CHANGE.add });

const nameOf = (table: string, columns: readonly string[]) => `${table}_${columns.join('_')}_index`;

/**
 * Does what is not done yet: MySQL commits at every statement of this kind. There it is one statement, which builds all
 * indexes in one pass while messages go on being written.
 */
async function change(knex: Knex, { table, add, drop }: Change): Promise<void> {
  if (!(await knex.schema.hasTable(table))) return;
  const present = await indexesOf(knex, table);
  const missing = add.filter((columns) => !present.has(nameOf(table, columns)));
  const left = drop.filter((columns) => present.has(nameOf(table, columns)));
  if (knex.client.config.client === 'mysql2') {
    const parts = [
      ...missing.map(
        (columns) => `add index \`${nameOf(table, columns)}\`(${columns.map(quote).join(', ')})`,
      ),
      ...left.map((columns) => `drop index \`${nameOf(table, columns)}\``),
    ];
    if (parts.length > 0) await knex.raw(`alter table \`${table}\` ${parts.join(', ')}`);
    return;
  }
  for (const columns of missing)
    await knex.raw(
      `create index \`${nameOf(table, columns)}\` on \`${table}\` (${columns.map(quote).join(', ')})`,
    );
  for (const columns of left) await knex.raw(`drop index \`${nameOf(table, columns)}\``);
}

const quote = (column: string) => `\`${column}\``;

async function indexesOf(knex: Knex, table: string): Promise<Set<string>> {
  if (knex.client.config.client === 'mysql2') {
    const [rows] = (await knex.raw(
      `select distinct index_name as name from information_schema.statistics
       where table_schema = database() and table_name = ?`,
      [table],
    )) as [{ name: string }[]];
    return new Set(rows.map(({ name }) => name));
  }
  const rows = (await knex.raw('select name from pragma_index_list(?)', [table])) as { name: string }[];
  return new Set(rows.map(({ name }) => name));
}
