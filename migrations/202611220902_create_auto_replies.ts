import type { Knex } from 'knex';
import { createTable, instant, reference } from './columns.js';

/** Answers that were decided together with an incoming message, and what became of them. */
export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'auto_replies', (table) => {
    table.bigIncrements('id');
    reference(table, 'message_id').notNullable().unique(); // what is answered
    reference(table, 'app_id').notNullable();
    table.string('number', 40).notNullable();
    table.string('kind', 10).notNullable(); // stop | start | help | keyword
    reference(table, 'keyword_id');
    table.text('text').notNullable(); // empty once its message holds it
    table.string('text_hash', 64).notNullable();
    table.string('sender', 40); // null = the app's own
    table.string('state', 10).notNullable(); // pending | sent | dropped
    table.string('reason', 60); // of a dropped one
    reference(table, 'reply_id'); // the message it became
    instant(table, 'next_at').notNullable(); // when it is due, or the row may go
    instant(table, 'created_at').notNullable();
    table.index(['app_id', 'number', 'created_at']);
    table.index(['state', 'next_at']);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTableIfExists('auto_replies');
}
