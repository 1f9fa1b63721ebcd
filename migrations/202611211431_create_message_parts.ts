import type { Knex } from 'knex';
import { createTable, reference } from './columns.js';

/** The parts of an attempt whose provider reports on each of them. No rows for messages of one part. */
export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'message_parts', (table) => {
    table.bigIncrements('id');
    reference(table, 'app_id').notNullable();
    reference(table, 'message_id').notNullable();
    table.integer('attempt').notNullable();
    table.integer('number').notNullable(); // from 1
    table.integer('total').notNullable(); // may be more than there are rows: the others were never accepted
    table.string('part_id', 190).notNullable();
    table.string('status', 20); // what was reported of it; null = nothing yet
    table.index(['app_id', 'part_id']);
    table.index(['message_id', 'attempt']);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTableIfExists('message_parts');
}
