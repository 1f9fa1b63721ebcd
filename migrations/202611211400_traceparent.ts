import type { Knex } from 'knex';

/** Names the span of the request that a message came with (W3C Trace Context, 55 characters); null = not traced. */
export async function up(knex: Knex): Promise<void> {
  if (await knex.schema.hasColumn('messages', 'traceparent')) return;
  await knex.schema.alterTable('messages', (table) => {
    table.string('traceparent', 55);
  });
}

export async function down(knex: Knex): Promise<void> {
  if (!(await knex.schema.hasTable('messages'))) return;
  if (!(await knex.schema.hasColumn('messages', 'traceparent'))) return;
  // Not knex's own way, which copies the table row by row on SQLite.
  await knex.raw('alter table messages drop column traceparent');
}
