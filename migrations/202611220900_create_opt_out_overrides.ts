import type { Knex } from 'knex';
import { createTable, instant, reference } from './columns.js';

/** Messages that go out although their recipient opted out. */
export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'opt_out_overrides', (table) => {
    table.bigIncrements('id');
    reference(table, 'message_id').notNullable().unique();
    reference(table, 'app_id').notNullable();
    reference(table, 'token_id');
    table.string('reason', 200); // null = the gateway's own confirmation of an opt-out
    instant(table, 'created_at').notNullable();
    table.index(['app_id', 'id']);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTableIfExists('opt_out_overrides');
}
