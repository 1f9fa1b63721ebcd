import type { Knex } from 'knex';
import { instant } from './columns.js';

/**
 * `messages.not_before`: a cap of its recipient's delays the message until then. `apps.turn_next_us`: the end of the queue
 * behind the rate slots, microseconds since 1970.
 */
export async function up(knex: Knex): Promise<void> {
  if (!(await knex.schema.hasColumn('messages', 'not_before')))
    await knex.schema.alterTable('messages', (table) => void instant(table, 'not_before'));
  if (!(await knex.schema.hasColumn('apps', 'turn_next_us')))
    await knex.schema.alterTable('apps', (table) => {
      table.bigInteger('turn_next_us').notNullable().defaultTo(0);
    });
}

export async function down(knex: Knex): Promise<void> {
  const columns = [
    ['apps', 'turn_next_us'],
    ['messages', 'not_before'],
  ] as const;
  for (const [table, column] of columns) {
    if (!(await knex.schema.hasTable(table)) || !(await knex.schema.hasColumn(table, column))) continue;
    // Not knex's own way, which copies the table row by row on SQLite.
    await knex.raw('alter table ?? drop column ??', [table, column]);
  }
}
