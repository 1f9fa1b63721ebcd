import type { Knex } from 'knex';
import { createTable, instant, reference } from './columns.js';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'events', (table) => {
    table.bigIncrements('id');
    table.string('uuid', 36).notNullable().unique();
    table.string('type', 60).notNullable();
    reference(table, 'message_id').index();
    reference(table, 'app_id');
    instant(table, 'created_at').notNullable().index();
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTableIfExists('events');
}
