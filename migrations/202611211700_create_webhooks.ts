import type { Knex } from 'knex';
import { createTable, instant, reference } from './columns.js';

/** Who wants to hear of what, each delivery that was planned for it, and every attempt of those. */
export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'webhooks', (table) => {
    table.bigIncrements('id');
    table.string('kind', 20).notNullable(); // webhook | slack | callback (of single messages, one row an origin)
    table.string('name', 100);
    table.text('url').notNullable(); // sealed: an address may hold a key; that of Slack is one
    table.text('secret').notNullable(); // sealed
    table.string('url_hash', 64).notNullable().index();
    table.string('origin', 190).unique(); // of kind "callback"
    table.string('field', 100);
    table.string('comparator', 20).notNullable();
    table.string('keyword', 500);
    table.text('events'); // JSON list; null = all
    reference(table, 'app_id');
    reference(table, 'group_id');
    table.text('settings').notNullable(); // JSON
    table.string('state', 20).notNullable(); // active | off | deleted
    table.integer('dead_in_a_row').notNullable().defaultTo(0);
    table.integer('failures').notNullable().defaultTo(0); // attempts in a row
    instant(table, 'blocked_until').notNullable().defaultTo(0);
    instant(table, 'next_slot_at').notNullable().defaultTo(0); // Slack: at most one post a second
    reference(table, 'created_by');
    reference(table, 'updated_by');
    instant(table, 'created_at').notNullable();
    instant(table, 'updated_at').notNullable();
    table.index(['state', 'kind']);
  });
  await createTable(knex, 'webhook_deliveries', (table) => {
    table.bigIncrements('id');
    reference(table, 'webhook_id').notNullable();
    reference(table, 'event_id').notNullable();
    table.text('url'); // of kind "callback": the message's own
    table.string('state', 20).notNullable(); // pending | delivered | dead
    table.string('reason', 200); // of a dead one
    table.integer('attempts').notNullable().defaultTo(0); // since it was planned or replayed
    table.boolean('workflow_started').notNullable();
    table.string('claim', 36);
    instant(table, 'claimed_until').notNullable().defaultTo(0);
    instant(table, 'next_at').notNullable();
    instant(table, 'began_at').notNullable(); // planned or replayed: retries count from here
    instant(table, 'ended_at');
    instant(table, 'created_at').notNullable().index();
    table.index(['workflow_started', 'webhook_id', 'id']);
    table.index(['webhook_id', 'state', 'id']);
    table.index(['state', 'next_at']);
    table.index(['event_id']);
  });
  await createTable(knex, 'webhook_attempts', (table) => {
    table.bigIncrements('id');
    reference(table, 'delivery_id').notNullable().index();
    table.integer('number').notNullable();
    table.integer('http_status');
    table.string('error', 500);
    table.integer('duration_ms').notNullable();
    table.text('reply'); // its first kilobyte
    instant(table, 'created_at').notNullable();
  });
}

export async function down(knex: Knex): Promise<void> {
  for (const name of ['webhook_attempts', 'webhook_deliveries', 'webhooks'])
    await knex.schema.dropTableIfExists(name);
}
