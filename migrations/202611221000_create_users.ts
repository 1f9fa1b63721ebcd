/** People who sign in to the dashboard. */
import type { Knex } from 'knex';
import { createTable, instant } from './columns.js';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'users', (table) => {
    table.bigIncrements('id');
    table.string('email', 254).unique(); // in lower case; null = deleted, so that the address may come back
    table.string('name', 100).notNullable();
    table.string('role', 20).notNullable();
    table.string('language', 10);
    table.string('password_hash', 200); // null = invited, not yet here
    table.integer('failed_sign_ins').notNullable().defaultTo(0);
    instant(table, 'locked_until');
    table.text('totp_secret'); // sealed
    instant(table, 'totp_confirmed_at'); // null = begun at most: no code is asked for
    table.bigInteger('totp_last_counter'); // of the last code that was taken: none is taken twice
    table.text('recovery_codes'); // JSON list of hashes
    instant(table, 'last_sign_in_at');
    instant(table, 'disabled_at');
    instant(table, 'deleted_at');
    instant(table, 'created_at').notNullable();
    instant(table, 'updated_at').notNullable();
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTableIfExists('users');
}
