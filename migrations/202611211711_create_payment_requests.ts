import type { Knex } from 'knex';
import { bytes, createTable, instant, reference } from './columns.js';

/** Calls of operators about payments, as they came. */
export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'payment_requests', (table) => {
    table.bigIncrements('id');
    reference(table, 'payment_app_id').notNullable();
    table.string('action', 40).notNullable();
    table.string('method', 10).notNullable();
    table.text('url').notNullable(); // the callback key is masked
    table.text('headers').notNullable(); // JSON, without cookies and authorisation
    bytes(table, 'body');
    table.string('ip', 45);
    table.string('verdict', 20).notNullable(); // received | applied | duplicate | refused | forged | unparsable
    table.string('error', 500);
    reference(table, 'transaction_row').index();
    instant(table, 'created_at').notNullable().index();
    table.index(['payment_app_id', 'id']);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTableIfExists('payment_requests');
}
