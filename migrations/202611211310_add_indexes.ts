/** Indexes that keep every look at the messages as fast at millions of rows as at thousands. */
import type { Knex } from 'knex';

type Columns = readonly string[];

/**
 * `to` and `from` hold what is no E.164 number: short codes, names, a number as the client wrote it. Their last column is
 * there to be read from the index, so that counting touches no row.
 */
export const CHANGE: { add: readonly Columns[]; drop: readonly Columns[] } = {
  add: [
    ['app_id', 'folder', 'status', 'id'],
    ['folder', 'status', 'id'],
    ['group_id', 'app_id', 'id'],
    ['to', 'id', 'to_e164'],
    ['from', 'id', 'from_e164'],
    ['workflow_started', 'app_id', 'priority', 'id'],
  ],
  // Each is the beginning of a new one, or no query needs it any more.
  drop: [
    ['app_id', 'status'],
    ['status', 'id'],
    ['workflow_started', 'priority', 'id'],
  ],
};

export const up = (knex: Knex): Promise<void> => change(knex, CHANGE.add, CHANGE.drop);

export const down = (knex: Knex): Promise<void> => change(knex, CHANGE.drop, CHANGE.add);

export const nameOf = (columns: Columns): string => `messages_${columns.join('_')}_index`;

/**
 * Does what is not done yet: MySQL commits at every statement of this kind. There it is one statement, which builds all
 * indexes in one pass while messages go on being written.
 */
async function change(knex: Knex, add: readonly Columns[], drop: readonly Columns[]): Promise<void> {
  if (!(await knex.schema.hasTable('messages'))) return;
  const present = await indexesOf(knex);
  const missing = add.filter((columns) => !present.has(nameOf(columns)));
  const left = drop.map(nameOf).filter((name) => present.has(name));
  if (isMysql(knex)) {
    const parts = [...missing.map(() => 'add index ?? (??)'), ...left.map(() => 'drop index ??')];
    const names = [...missing.flatMap((columns) => [nameOf(columns), columns]), ...left];
    if (parts.length > 0) await knex.raw(`alter table messages ${parts.join(', ')}`, names as never);
    return;
  }
  for (const columns of missing)
    await knex.raw('create index ?? on messages (??)', [nameOf(columns), columns] as never);
  for (const name of left) await knex.raw('drop index ??', [name]);
}

const isMysql = (knex: Knex): boolean => knex.client.config.client === 'mysql2';

async function indexesOf(knex: Knex): Promise<Set<string>> {
  if (isMysql(knex)) {
    const [rows] = (await knex.raw(
      `select distinct index_name as name from information_schema.statistics
       where table_schema = database() and table_name = 'messages'`,
    )) as [{ name: string }[]];
    return new Set(rows.map(({ name }) => name));
  }
  const rows = (await knex.raw("select name from pragma_index_list('messages')")) as { name: string }[];
  return new Set(rows.map(({ name }) => name));
}
