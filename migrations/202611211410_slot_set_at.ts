import type { Knex } from 'knex';
import { instant } from './columns.js';

const TABLE = 'apps';
const COLUMN = 'slot_set_at';

/** What the clock said when `slot_next_us` was set; 0 = before this was kept. Tells a slot from a clock put back. */
export async function up(knex: Knex): Promise<void> {
  if (await knex.schema.hasColumn(TABLE, COLUMN)) return;
  await knex.schema.alterTable(TABLE, (table) => void instant(table, COLUMN).notNullable().defaultTo(0));
}

export async function down(knex: Knex): Promise<void> {
  if (!(await knex.schema.hasTable(TABLE)) || !(await knex.schema.hasColumn(TABLE, COLUMN))) return;
  await knex.raw('alter table ?? drop column ??', [TABLE, COLUMN]);
}
