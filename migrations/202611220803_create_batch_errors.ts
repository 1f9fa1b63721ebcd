import type { Knex } from 'knex';
import { createTable, reference } from './columns.js';

/** Rows of a batch that made no message, and why. */
export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'batch_errors', (table) => {
    table.bigIncrements('id');
    reference(table, 'batch_id').notNullable();
    table.integer('batch_row').notNullable();
    table.string('to', 100).notNullable();
    table.string('reason', 20).notNullable(); // invalid | duplicate | opted_out
    table.string('text', 500).notNullable();
    table.index(['batch_id', 'batch_row']);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTableIfExists('batch_errors');
}
