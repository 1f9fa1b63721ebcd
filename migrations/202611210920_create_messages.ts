import type { Knex } from 'knex';
import { createTable, instant, reference } from './columns.js';

/**
 * No foreign keys here: on MySQL each insert would lock the app's row, the very row that the rate slot and the
 * breaker update. Rows of these tables are only ever removed by retention, children first.
 */
export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'messages', (table) => {
    table.bigIncrements('id');
    table.string('uuid', 36).notNullable().unique();
    table.string('folder', 10).notNullable(); // outbox | inbox
    table.string('channel', 20).notNullable();
    table.string('status', 20).notNullable();
    reference(table, 'app_id').notNullable();
    reference(table, 'group_id');
    table.string('sms_provider', 40).notNullable();
    table.string('to', 40).notNullable();
    table.string('to_e164', 20);
    table.string('from', 40);
    table.string('from_e164', 20);
    table.text('message', 'mediumtext').notNullable();
    table.string('encoding', 10).notNullable();
    table.integer('message_parts').notNullable();
    table.string('provider_id', 190);
    instant(table, 'message_time');
    table.string('telco_code', 10);
    table.string('telco_name', 100);
    table.string('telco_source', 10); // provider | prefix
    table.integer('attempts').notNullable().defaultTo(0);
    table.integer('retry_count').notNullable().defaultTo(0);
    instant(table, 'sent_at');
    instant(table, 'delivery_date');
    table.string('cost', 32); // exact decimal
    table.string('currency', 3);
    table.string('error_code', 60);
    table.string('error_message', 500);
    table.string('client_ref', 100);
    instant(table, 'scheduled_at');
    instant(table, 'expires_at');
    table.integer('priority').notNullable(); // 0 high, 1 normal, 2 low
    reference(table, 'batch_id');
    table.text('metadata');
    table.string('sender', 40); // sender id asked for, when it is not the app's own
    reference(table, 'resent_from');
    reference(table, 'token_id');
    table.boolean('failover_on_dlr').notNullable().defaultTo(false);
    table.boolean('workflow_started').notNullable().defaultTo(true);
    table.string('inbound_key', 64).unique(); // recognises a repeated incoming message
    instant(table, 'created_at').notNullable();
    instant(table, 'updated_at').notNullable();

    table.index(['app_id', 'folder', 'id']);
    table.index(['app_id', 'status']);
    table.index(['status', 'id']);
    table.index(['to_e164', 'id']);
    table.index(['from_e164', 'id']);
    table.index(['batch_id', 'id']);
    table.index(['client_ref']);
    table.index(['created_at']);
    table.index(['workflow_started', 'priority', 'id']);
  });
  await createTable(knex, 'message_events', (table) => {
    table.bigIncrements('id');
    reference(table, 'message_id').notNullable();
    table.string('kind', 20).notNullable(); // status | dlr | note
    table.string('from_status', 20);
    table.string('to_status', 20);
    table.string('source', 20).notNullable(); // api | workflow | provider
    reference(table, 'app_id');
    table.string('provider_code', 190);
    table.string('text', 500);
    instant(table, 'created_at').notNullable();
    table.index(['message_id', 'id']);
  });
  await createTable(knex, 'send_attempts', (table) => {
    table.bigIncrements('id');
    reference(table, 'message_id').notNullable();
    table.integer('number').notNullable();
    reference(table, 'app_id').notNullable();
    table.string('sms_provider', 40).notNullable();
    table.string('outcome', 30); // null while it runs, or when the process died in the middle
    table.string('scope', 10);
    table.string('reason', 60);
    table.string('provider_code', 190);
    table.integer('http_status');
    table.string('provider_id', 190);
    table.string('text', 500);
    instant(table, 'started_at').notNullable();
    instant(table, 'finished_at');
    table.unique(['message_id', 'number']);
    table.index(['app_id', 'provider_id']);
  });
}

export async function down(knex: Knex): Promise<void> {
  for (const name of ['send_attempts', 'message_events', 'messages'])
    await knex.schema.dropTableIfExists(name);
}
