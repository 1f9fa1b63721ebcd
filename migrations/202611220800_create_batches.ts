import type { Knex } from 'knex';
import { createTable, instant, reference } from './columns.js';

/** Many messages that were handed in together. Their members are rows of `messages`. */
export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'batches', (table) => {
    table.bigIncrements('id');
    table.string('uuid', 36).notNullable().unique();
    table.string('name', 100);
    table.string('state', 20).notNullable(); // receiving | ready | running | paused | cancelled | completed
    reference(table, 'token_id');
    reference(table, 'app_id').index(); // the target: one of these two
    reference(table, 'group_id').index();
    table.text('message', 'mediumtext').notNullable(); // the template; empty = each row brings its own text
    table.integer('rows').notNullable().defaultTo(0);
    table.integer('accepted').notNullable().defaultTo(0);
    table.integer('rejected').notNullable().defaultTo(0);
    table.integer('duplicates').notNullable().defaultTo(0);
    table.bigInteger('parts').notNullable().defaultTo(0);
    table.integer('unicode').notNullable().defaultTo(0); // members in UCS-2
    instant(table, 'scheduled_at');
    table.boolean('is_told').notNullable().defaultTo(true); // false = its workflow is to be told, or started
    table.string('idempotency_key', 255);
    table.string('request_hash', 64);
    instant(table, 'created_at').notNullable();
    instant(table, 'updated_at').notNullable();
    instant(table, 'started_at');
    instant(table, 'finished_at'); // every member was handed over, or is over
    instant(table, 'settled_at'); // nobody waits for a report any more
    table.unique(['token_id', 'idempotency_key']);
    table.index(['state', 'updated_at']);
    table.index(['is_told', 'id']);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTableIfExists('batches');
}
