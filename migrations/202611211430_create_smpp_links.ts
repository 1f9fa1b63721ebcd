import type { Knex } from 'knex';
import { createTable, instant, reference } from './columns.js';

/** Which process keeps the standing connection of which app: an SMSC allows few binds, mostly one. */
export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'smpp_links', (table) => {
    table.bigIncrements('id');
    reference(table, 'app_id').notNullable().unique();
    table.string('owner', 40); // null = nobody: it was given back
    table.string('address', 190); // of the owner: host and process, for people
    // Counts up while the owner lives. Others measure on their own clocks how long it stood still.
    table.bigInteger('renewals').notNullable().defaultTo(0);
    instant(table, 'renewed_at').notNullable();
    table.string('state', 20); // connecting | up | down | refused
    table.string('state_text', 500);
    instant(table, 'state_at');
    table.index(['owner']);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTableIfExists('smpp_links');
}
