import type { Knex } from 'knex';
import { bytes, createTable, instant, reference } from './columns.js';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'media', (table) => {
    table.bigIncrements('id');
    table.string('uuid', 36).notNullable().unique();
    reference(table, 'message_id').notNullable();
    reference(table, 'app_id').notNullable();
    table.integer('position').notNullable(); // within its message, from 0
    table.text('url').notNullable(); // at the provider
    table.string('type', 100); // as the provider names it, then as it was stored
    table.bigInteger('size'); // bytes
    table.string('state', 10).notNullable(); // pending | stored | failed | removed
    table.string('reason', 190); // why it was not stored (yet)
    table.integer('attempts').notNullable().defaultTo(0);
    instant(table, 'next_try_at'); // null = nobody has to fetch it (any more)
    instant(table, 'created_at').notNullable();
    instant(table, 'updated_at').notNullable();
    table.index(['message_id', 'position']);
    table.index(['next_try_at']);
    table.index(['state', 'created_at']);
  });
  // In pieces: a whole file in one statement is more than MySQL takes by default.
  await createTable(knex, 'media_chunks', (table) => {
    table.bigIncrements('id');
    reference(table, 'media_id').notNullable();
    table.integer('number').notNullable();
    bytes(table, 'content').notNullable();
    table.unique(['media_id', 'number']);
  });
}

export async function down(knex: Knex): Promise<void> {
  for (const name of ['media_chunks', 'media']) await knex.schema.dropTableIfExists(name);
}
