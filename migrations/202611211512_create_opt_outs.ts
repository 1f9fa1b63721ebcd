import type { Knex } from 'knex';
import { createTable, instant, reference } from './columns.js';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'opt_outs', (table) => {
    table.bigIncrements('id');
    reference(table, 'app_id').notNullable();
    table.string('number', 20).notNullable(); // E.164
    table.string('source', 20).notNullable(); // message | provider | api
    reference(table, 'message_id'); // the incoming message that asked for it, or the outgoing one that was refused
    instant(table, 'since').notNullable();
    table.unique(['app_id', 'number']);
    table.index(['number']);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTableIfExists('opt_outs');
}
