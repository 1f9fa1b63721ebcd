import type { Knex } from 'knex';

/** What a message carries besides its text: files and a template, as JSON; null = nothing. */
export async function up(knex: Knex): Promise<void> {
  if (await knex.schema.hasColumn('messages', 'content')) return;
  await knex.schema.alterTable('messages', (table) => {
    table.text('content');
  });
}

export async function down(knex: Knex): Promise<void> {
  if (!(await knex.schema.hasTable('messages'))) return;
  if (!(await knex.schema.hasColumn('messages', 'content'))) return;
  // Not knex's own way, which copies the table row by row on SQLite.
  await knex.raw('alter table messages drop column content');
}
