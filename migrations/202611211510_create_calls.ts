import type { Knex } from 'knex';
import { createTable, instant, reference } from './columns.js';

/** Of a report that waits for its message: what it says besides its status. */
const COLUMNS: Record<string, (table: Knex.CreateTableBuilder, name: string) => void> = {
  call_facts: (table, name) => void table.text(name), // JSON
  is_read: (table, name) => void table.boolean(name).notNullable().defaultTo(false),
};

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'calls', (table) => {
    table.bigIncrements('id');
    reference(table, 'app_id').notNullable();
    table.string('direction', 10).notNullable(); // outgoing | incoming
    table.string('call_key', 64).notNullable().unique(); // one row a call, however often it is told
    reference(table, 'message_id').index(); // null = incoming
    table.integer('attempt'); // the one that made the call; null = incoming
    table.string('provider_id', 190);
    table.string('from', 40);
    table.string('from_e164', 20);
    table.string('to', 40).notNullable();
    table.string('to_e164', 20);
    table.string('state', 60).notNullable(); // the provider's own word
    table.text('history').notNullable(); // JSON: [{state, at}]
    table.integer('duration_s');
    table.string('answered_by', 10); // human | machine | unknown
    table.string('cost', 32); // exact decimal
    table.string('currency', 3);
    instant(table, 'created_at').notNullable();
    instant(table, 'updated_at').notNullable();
    table.index(['app_id', 'id']);
  });
  for (const [name, build] of Object.entries(COLUMNS)) {
    if (!(await knex.schema.hasColumn('delivery_reports', name)))
      await knex.schema.alterTable('delivery_reports', (table) => build(table, name));
  }
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTableIfExists('calls');
  for (const name of Object.keys(COLUMNS)) {
    if (await knex.schema.hasColumn('delivery_reports', name))
      await knex.raw('alter table delivery_reports drop column ??', [name]);
  }
}
