import type { Knex } from 'knex';
import { createTable, instant } from './columns.js';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'recipient_places', (table) => {
    table.bigIncrements('id');
    table.string('scope', 30).notNullable(); // app:<id> | group:<id>
    table.string('number', 40).notNullable(); // E.164, or a short code
    table.text('places').notNullable(); // JSON: instants of its messages, in order; at most a thousand
    instant(table, 'until').notNullable(); // from then on the row counts for nothing
    table.unique(['scope', 'number']);
    table.index(['until']);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTableIfExists('recipient_places');
}
