import type { Knex } from 'knex';
import { createTable, instant, reference } from './columns.js';

/** Parts of incoming messages that wait for the others. */
export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'inbound_parts', (table) => {
    table.bigIncrements('id');
    reference(table, 'app_id').notNullable();
    table.string('join_key', 64).notNullable(); // the same for all parts of one message
    table.integer('number').notNullable(); // from 1
    table.integer('total').notNullable();
    table.string('from', 40).notNullable();
    table.string('to', 40).notNullable();
    table.text('message', 'mediumtext').notNullable();
    instant(table, 'joined_at'); // null = still waiting
    instant(table, 'created_at').notNullable();
    table.unique(['join_key', 'number']);
    table.index(['joined_at', 'created_at']);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTableIfExists('inbound_parts');
}
