import type { Knex } from 'knex';
import { createTable } from './columns.js';
import { tallyColumns } from './202611221010_create_message_hours.js';

/** The last hours, minute by minute. */
export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'message_minutes', tallyColumns);
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTableIfExists('message_minutes');
}
