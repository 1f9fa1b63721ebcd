import type { Knex } from 'knex';
import { createTable } from './columns.js';

/** How far a job that goes round a table has come. */
export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'job_positions', (table) => {
    table.bigIncrements('id');
    table.string('job', 60).notNullable().unique();
    table.bigInteger('position').notNullable();
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTableIfExists('job_positions');
}
