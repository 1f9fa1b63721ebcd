import type { Knex } from 'knex';

const INDEXES: Readonly<Record<string, string>> = {
  events_app_id_index: 'app_id',
  events_type_index: 'type',
};

/** What an event says by itself (JSON), where no message tells it; and how events are found by app and type. */
export async function up(knex: Knex): Promise<void> {
  if (!(await knex.schema.hasColumn('events', 'data')))
    await knex.schema.alterTable('events', (table) => {
      table.text('data');
    });
  const present = await indexesOf(knex);
  for (const [name, column] of Object.entries(INDEXES))
    if (!present.has(name)) await knex.raw('create index ?? on events (??)', [name, column]);
}

export async function down(knex: Knex): Promise<void> {
  if (!(await knex.schema.hasTable('events'))) return;
  const present = await indexesOf(knex);
  for (const name of Object.keys(INDEXES))
    if (present.has(name))
      await knex.raw(isMysql(knex) ? 'drop index ?? on events' : 'drop index ??', [name]);
  if (await knex.schema.hasColumn('events', 'data')) await knex.raw('alter table events drop column data');
}

const isMysql = (knex: Knex) => knex.client.config.client === 'mysql2';

async function indexesOf(knex: Knex): Promise<Set<string>> {
  const sql = isMysql(knex)
    ? `select index_name as name from information_schema.statistics
       where table_schema = database() and table_name = 'events'`
    : `select name from sqlite_master where type = 'index' and tbl_name = 'events'`;
  const found: unknown = await knex.raw(sql);
  const rows = (isMysql(knex) ? (found as [unknown[]])[0] : found) as { name: string }[];
  return new Set(rows.map(({ name }) => name));
}
