import type { Knex } from 'knex';
import { createTable, instant, reference } from './columns.js';

/** What happened in one stretch of time through one app: the shape that every roll-up shares. */
export function tallyColumns(table: Knex.CreateTableBuilder): void {
  table.bigIncrements('id');
  reference(table, 'app_id').notNullable();
  instant(table, 'begins_at').notNullable();
  for (const name of ['accepted', 'sent', 'delivered', 'failed', 'expired', 'incoming', 'parts'])
    table.integer(name).notNullable().defaultTo(0);
  table.text('delays').notNullable(); // JSON: messages by how long their delivery took, see src/stats/delays.ts
  table.text('costs').notNullable(); // JSON: exact decimals by currency
  table.unique(['app_id', 'begins_at']);
  table.index(['begins_at', 'app_id']);
}

/** Kept for good: a chart of last month never asks the messages. */
export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'message_hours', tallyColumns);
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTableIfExists('message_hours');
}
