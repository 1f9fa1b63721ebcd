/** Who wrote to which app, and how far that was read. */
import type { Knex } from 'knex';
import { createTable, instant, reference } from './columns.js';

export async function up(knex: Knex): Promise<void> {
  await createTable(knex, 'conversations', (table) => {
    table.bigIncrements('id');
    table.string('number', 40).notNullable(); // of the other side: E.164, or as written where it is none
    reference(table, 'app_id').notNullable();
    reference(table, 'last_received_id').notNullable(); // message
    instant(table, 'received_at').notNullable().index();
    reference(table, 'read_up_to').notNullable(); // message
    table.boolean('unread').notNullable(); // something newer than that has come
    table.unique(['number', 'app_id']);
    table.index(['unread', 'last_received_id']);
    table.index(['app_id', 'unread', 'last_received_id']);
  });
  await fill(knex);
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTableIfExists('conversations');
}

const IDS_AT_ONCE = 50_000;

/** What came before counts as read. May be done twice. */
async function fill(knex: Knex): Promise<void> {
  const isMysql = knex.client.config.client === 'mysql2';
  const newer = isMysql
    ? `on duplicate key update last_received_id = greatest(last_received_id, values(last_received_id)),
       received_at = greatest(received_at, values(received_at)), read_up_to = greatest(read_up_to, values(read_up_to))`
    : `on conflict (number, app_id) do update set last_received_id = max(last_received_id, excluded.last_received_id),
       received_at = max(received_at, excluded.received_at), read_up_to = max(read_up_to, excluded.read_up_to)`;
  const row = (await knex('messages').max({ last: 'id' }).first()) as { last: number | null } | undefined;
  for (let from = 0; from < Number(row?.last ?? 0); from += IDS_AT_ONCE)
    await knex.raw(
      `insert into conversations (number, app_id, last_received_id, received_at, read_up_to, unread)
       select coalesce(from_e164, ??), app_id, max(id), max(created_at), max(id), ?
       from messages where id > ? and id <= ? and folder = ? and coalesce(from_e164, ??, ?) <> ?
       group by coalesce(from_e164, ??), app_id ${newer}`,
      ['from', false, from, from + IDS_AT_ONCE, 'inbox', 'from', '', '', 'from'],
    );
}
