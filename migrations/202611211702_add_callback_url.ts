import type { Knex } from 'knex';

/** Where the events of this one message are posted to. */
export async function up(knex: Knex): Promise<void> {
  if (await knex.schema.hasColumn('messages', 'callback_url')) return;
  await knex.schema.alterTable('messages', (table) => {
    table.text('callback_url');
  });
}

export async function down(knex: Knex): Promise<void> {
  if (!(await knex.schema.hasTable('messages'))) return;
  if (!(await knex.schema.hasColumn('messages', 'callback_url'))) return;
  // Not knex's own way, which copies the table row by row on SQLite.
  await knex.raw('alter table messages drop column callback_url');
}
