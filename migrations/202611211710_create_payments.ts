import type { Knex } from 'knex';
import { createTable, instant, reference } from './columns.js';

/** Payment apps, the transactions that were read for them, and the texts that told of them. */
export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'payment_apps', (table) => {
    table.bigIncrements('id');
    table.string('name', 100).notNullable();
    table.string('live_name', 100).unique(); // null once deleted, so that the name is free again
    table.string('driver', 40).notNullable();
    table.text('trusted_senders').notNullable(); // JSON list; compared byte for byte, never by the database
    table.text('callback_key').notNullable(); // encrypted
    table.text('settings').notNullable();
    reference(table, 'created_by');
    reference(table, 'updated_by');
    instant(table, 'created_at').notNullable();
    instant(table, 'updated_at').notNullable();
    instant(table, 'deleted_at');
  });
  await createTable(knex, 'transactions', (table) => {
    table.bigIncrements('id');
    reference(table, 'payment_app_id').notNullable();
    reference(table, 'app_id'); // the SMS app of its first text; null when a call of the operator came first
    reference(table, 'message_id');
    table.string('source', 20).notNullable(); // sms | callback
    table.string('transaction_id', 80); // as printed, or sms:…; null = none, and none can be made
    table.string('id_key', 80).notNullable(); // without case; of a text without any id, its message
    table.string('kind', 20).notNullable();
    table.string('sub', 20);
    table.string('status', 20).notNullable(); // booked | recorded | needs_review | reversed | rejected
    table.string('amount', 40);
    // The amount again, for sums and comparisons: no engine adds decimals of text, and SQLite has no others.
    table.bigInteger('amount_whole');
    table.integer('amount_millionths');
    table.string('currency', 3);
    table.string('fee', 40);
    table.string('balance', 40);
    table.string('counterparty_name', 200);
    table.string('counterparty_number', 80);
    table.string('account', 250);
    instant(table, 'occurred_at').notNullable();
    table.string('occurred_at_source', 10).notNullable(); // text | id | sms | callback
    table.string('related_transaction_id', 80);
    table.string('related_key', 80);
    reference(table, 'related_id'); // of a reversal: the original's row
    reference(table, 'reversed_by_id'); // of an original: the reversal's row
    table.text('flags').notNullable(); // JSON list
    instant(table, 'created_at').notNullable();
    instant(table, 'updated_at').notNullable();
    table.unique(['payment_app_id', 'id_key']);
    table.index(['payment_app_id', 'status', 'id']);
    table.index(['payment_app_id', 'occurred_at']);
    table.index(['payment_app_id', 'related_key']);
    table.index(['app_id', 'occurred_at']);
  });
  await createTable(knex, 'payment_texts', (table) => {
    table.bigIncrements('id');
    reference(table, 'payment_app_id').notNullable();
    reference(table, 'app_id').notNullable();
    reference(table, 'message_id').notNullable().index();
    reference(table, 'transaction_row').index();
    table.string('state', 20).notNullable(); // attached | needs_review | suspicious | dismissed
    table.text('flags').notNullable(); // JSON list
    instant(table, 'created_at').notNullable();
    instant(table, 'updated_at').notNullable();
    table.unique(['payment_app_id', 'message_id']);
    table.index(['state', 'payment_app_id', 'id']);
  });
}

export async function down(knex: Knex): Promise<void> {
  for (const name of ['payment_texts', 'transactions', 'payment_apps'])
    await knex.schema.dropTableIfExists(name);
}
