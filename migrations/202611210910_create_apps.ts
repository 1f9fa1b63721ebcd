import type { Knex } from 'knex';
import { createTable, instant, reference } from './columns.js';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'app_groups', (table) => {
    table.bigIncrements('id');
    table.string('name', 100).notNullable();
    table.string('live_name', 100).unique(); // null once deleted, so that the name is free again
    table.text('settings').notNullable();
    table.text('rotation').notNullable(); // JSON: running weights of the round robin, by app id
    reference(table, 'created_by');
    reference(table, 'updated_by');
    instant(table, 'created_at').notNullable();
    instant(table, 'updated_at').notNullable();
    instant(table, 'deleted_at');
  });
  await createTable(knex, 'apps', (table) => {
    table.bigIncrements('id');
    table.string('name', 100).notNullable();
    table.string('live_name', 100).unique();
    table.string('type', 40).notNullable();
    table.string('channel', 20).notNullable();
    table.integer('sms_limit').notNullable();
    table.string('phone_number', 40);
    reference(table, 'group_id').index().references('id').inTable('app_groups');
    reference(table, 'payment_app_id');
    table.text('credentials', 'mediumtext').notNullable(); // encrypted
    table.text('callback_key').notNullable(); // encrypted
    table.text('settings').notNullable();
    table.string('state', 20).notNullable(); // active | paused
    // Circuit breaker and rate slot live on the row they serialise on.
    table.integer('breaker_failures').notNullable().defaultTo(0);
    table.integer('breaker_trips').notNullable().defaultTo(0);
    instant(table, 'breaker_open_until').notNullable().defaultTo(0);
    table.bigInteger('slot_next_us').notNullable().defaultTo(0);
    reference(table, 'created_by');
    reference(table, 'updated_by');
    instant(table, 'created_at').notNullable();
    instant(table, 'updated_at').notNullable();
    instant(table, 'deleted_at');
  });
}

export async function down(knex: Knex): Promise<void> {
  for (const name of ['apps', 'app_groups']) await knex.schema.dropTableIfExists(name);
}
