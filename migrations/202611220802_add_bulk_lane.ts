import type { Knex } from 'knex';

const INDEX = 'messages_batch_id_status_batch_row_index';

/** Members of a batch: their place in it, and whether the batch's run still looks after them. */
export async function up(knex: Knex): Promise<void> {
  if (!(await knex.schema.hasColumn('messages', 'batch_row')))
    await knex.schema.alterTable('messages', (table) => {
      table.integer('batch_row');
      table.boolean('in_bulk').notNullable().defaultTo(false);
    });
  if (!(await hasIndex(knex)))
    await knex.raw('create index ?? on messages (batch_id, status, batch_row)', [INDEX]);
}

export async function down(knex: Knex): Promise<void> {
  if (!(await knex.schema.hasTable('messages'))) return;
  if (await hasIndex(knex))
    await knex.raw(isMysql(knex) ? 'drop index ?? on messages' : 'drop index ??', [INDEX]);
  for (const column of ['in_bulk', 'batch_row'])
    // Not knex's own way, which copies the table row by row on SQLite.
    if (await knex.schema.hasColumn('messages', column))
      await knex.raw('alter table messages drop column ??', [column]);
}

const isMysql = (knex: Knex): boolean => knex.client.config.client === 'mysql2';

async function hasIndex(knex: Knex): Promise<boolean> {
  if (isMysql(knex)) {
    const [rows] = (await knex.raw(
      `select index_name from information_schema.statistics
       where table_schema = database() and table_name = 'messages' and index_name = ?`,
      [INDEX],
    )) as [unknown[]];
    return rows.length > 0;
  }
  const rows = (await knex.raw("select name from pragma_index_list('messages') where name = ?", [
    INDEX,
  ])) as unknown[];
  return rows.length > 0;
}
