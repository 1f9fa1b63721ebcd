import type { Knex } from 'knex';
import { createTable, instant, reference } from './columns.js';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'tokens', (table) => {
    table.bigIncrements('id');
    table.string('name', 100).notNullable();
    table.string('secret_hash', 64).notNullable().unique();
    table.text('scopes').notNullable(); // JSON list
    table.text('app_ids'); // JSON list; null = every app
    table.text('group_ids');
    table.integer('rate_limit_per_minute');
    instant(table, 'expires_at');
    instant(table, 'last_used_at');
    instant(table, 'revoked_at');
    instant(table, 'created_at').notNullable();
  });
  await createTable(knex, 'idempotency_keys', (table) => {
    table.bigIncrements('id');
    reference(table, 'token_id').notNullable();
    table.string('idempotency_key', 300).notNullable();
    table.string('request_hash', 64).notNullable();
    reference(table, 'resource_id').notNullable();
    instant(table, 'created_at').notNullable().index();
    table.unique(['token_id', 'idempotency_key']);
  });
  await createTable(knex, 'audit_log', (table) => {
    table.bigIncrements('id');
    reference(table, 'token_id');
    table.string('action', 60).notNullable();
    table.string('target', 60).notNullable();
    reference(table, 'target_id');
    table.text('changes'); // JSON: names of the changed fields, values only where they are no secrets
    table.string('ip', 45);
    instant(table, 'created_at').notNullable().index();
  });
}

export async function down(knex: Knex): Promise<void> {
  for (const name of ['audit_log', 'idempotency_keys', 'tokens']) await knex.schema.dropTableIfExists(name);
}
