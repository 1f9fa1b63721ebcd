/** Links that are good once: to create the administrator, to come in when invited, to choose a new password. */
import type { Knex } from 'knex';
import { createTable, instant, reference } from './columns.js';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'user_links', (table) => {
    table.bigIncrements('id');
    table.string('kind', 20).notNullable();
    reference(table, 'user_id').index(); // null = the administrator to come
    table.string('secret_hash', 64).notNullable().unique();
    instant(table, 'expires_at').notNullable();
    instant(table, 'used_at');
    instant(table, 'created_at').notNullable();
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTableIfExists('user_links');
}
