import type { Knex } from 'knex';
import { createTable, instant, reference } from './columns.js';

/** Which incoming texts are answered, and with what. */
export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'keywords', (table) => {
    table.bigIncrements('id');
    table.string('name', 100);
    reference(table, 'app_id').index();
    reference(table, 'group_id').index();
    table.string('comparator', 20).notNullable(); // equals | contains | starts_with | regex
    table.string('keyword', 200).notNullable();
    table.boolean('case_sensitive').notNullable();
    table.integer('priority').notNullable(); // the lowest is asked first
    table.text('reply'); // a template; null = none
    table.string('tag', 60);
    table.boolean('any_sender').notNullable(); // short codes are answered too
    table.boolean('enabled').notNullable();
    instant(table, 'expires_at');
    reference(table, 'created_by');
    reference(table, 'updated_by');
    instant(table, 'created_at').notNullable();
    instant(table, 'updated_at').notNullable();
    table.index(['enabled', 'priority', 'id']);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTableIfExists('keywords');
}
