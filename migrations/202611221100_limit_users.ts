import type { Knex } from 'knex';

/** JSON lists, as in `tokens`; null in both = the user sees every app. */
const COLUMNS = ['app_ids', 'group_ids'];

export async function up(knex: Knex): Promise<void> {
  for (const column of COLUMNS)
    if (!(await knex.schema.hasColumn('users', column)))
      await knex.schema.alterTable('users', (table) => {
        table.text(column);
      });
}

export async function down(knex: Knex): Promise<void> {
  if (!(await knex.schema.hasTable('users'))) return;
  const info = await knex('users').columnInfo();
  const drops = COLUMNS.filter((column) => column in info).map((column) => `drop column ${column}`);
  // Not knex's own way, which copies the table row by row on SQLite. All or nothing: MySQL in one statement, for it
  // takes none back; SQLite, which has a statement for each, in the transaction around it.
  const parts = knex.client.config.client === 'mysql2' ? [drops.join(', ')] : drops;
  if (drops.length > 0) for (const part of parts) await knex.raw(`alter table users ${part}`);
}
