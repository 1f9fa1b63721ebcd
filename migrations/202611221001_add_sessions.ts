import type { Knex } from 'knex';
import { reference } from './columns.js';

const INDEX = 'tokens_user_id_index';

/** A session of the dashboard is a token that belongs to a user. */
export async function up(knex: Knex): Promise<void> {
  if (!(await knex.schema.hasColumn('tokens', 'user_id')))
    await knex.schema.alterTable('tokens', (table) => {
      reference(table, 'user_id'); // null = a token of the API
      table.string('user_agent', 200);
      table.string('ip', 45); // that the user signed in from
    });
  if (!(await hasIndex(knex))) await knex.raw('create index ?? on tokens (user_id)', [INDEX]);
}

export async function down(knex: Knex): Promise<void> {
  if (!(await knex.schema.hasTable('tokens'))) return;
  if (await hasIndex(knex))
    await knex.raw(isMysql(knex) ? 'drop index ?? on tokens' : 'drop index ??', [INDEX]);
  for (const column of ['ip', 'user_agent', 'user_id'])
    // Not knex's own way, which copies the table row by row on SQLite.
    if (await knex.schema.hasColumn('tokens', column))
      await knex.raw('alter table tokens drop column ??', [column]);
}

const isMysql = (knex: Knex): boolean => knex.client.config.client === 'mysql2';

async function hasIndex(knex: Knex): Promise<boolean> {
  if (isMysql(knex)) {
    const [rows] = (await knex.raw(
      `select index_name from information_schema.statistics
       where table_schema = database() and table_name = 'tokens' and index_name = ?`,
      [INDEX],
    )) as [unknown[]];
    return rows.length > 0;
  }
  const rows = (await knex.raw("select name from pragma_index_list('tokens') where name = ?", [
    INDEX,
  ])) as unknown[];
  return rows.length > 0;
}
