import type { Knex } from 'knex';
import { bytes, createTable, instant, reference } from './columns.js';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'sms_ipn_requests', (table) => {
    table.bigIncrements('id');
    reference(table, 'app_id').notNullable();
    table.string('kind', 20).notNullable(); // receive | callback
    table.string('method', 10).notNullable();
    table.text('url').notNullable(); // the callback key is masked
    table.text('headers').notNullable(); // JSON, without cookies and authorisation
    bytes(table, 'body');
    table.string('ip', 45);
    table.string('verdict', 20).notNullable(); // received | applied | duplicate | forged | unparsable | failed
    table.string('error', 500);
    reference(table, 'message_id').index();
    instant(table, 'created_at').notNullable().index();
    table.index(['app_id', 'id']);
  });
  await createTable(knex, 'delivery_reports', (table) => {
    table.bigIncrements('id');
    reference(table, 'app_id').notNullable();
    reference(table, 'ipn_id');
    reference(table, 'message_id');
    table.integer('attempt');
    table.string('provider_id', 190);
    table.string('status', 20).notNullable();
    table.string('reason', 60);
    table.string('provider_code', 190);
    table.string('text', 500);
    table.integer('parts');
    table.string('cost', 32);
    table.string('currency', 3);
    table.string('operator', 10);
    instant(table, 'reported_at');
    table.string('verdict', 20).notNullable(); // applied | ignored | deferred | waiting
    table.boolean('signal_due').notNullable().defaultTo(false); // its workflow has not been told yet
    table.string('dedupe_key', 64).notNullable().unique();
    instant(table, 'created_at').notNullable();
    table.index(['app_id', 'provider_id']);
    table.index(['message_id', 'id']);
    table.index(['signal_due', 'id']);
  });
}

export async function down(knex: Knex): Promise<void> {
  for (const name of ['delivery_reports', 'sms_ipn_requests']) await knex.schema.dropTableIfExists(name);
}
