import type { Knex } from 'knex';
import { createTable, instant, reference } from './columns.js';

/** What an account was worth when its provider was last asked. */
export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'app_balances', (table) => {
    table.bigIncrements('id');
    reference(table, 'app_id').notNullable().unique();
    table.string('amount', 32).notNullable(); // exact decimal
    table.string('currency', 3);
    table.boolean('is_low').notNullable(); // an event has told of it
    instant(table, 'checked_at').notNullable();
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTableIfExists('app_balances');
}
