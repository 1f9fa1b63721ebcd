import type { Knex } from 'knex';
import { createTable, instant } from './columns.js';

/**
 * What the scheduled jobs know of each message. The instants are null for messages that no job has to look at, so that
 * a job reads as many rows as it has work.
 */
const COLUMNS: Record<string, (table: Knex.CreateTableBuilder, name: string) => void> = {
  /** When its provider is asked next; null = never. */
  provider_check_at: (table, name) => void instant(table, name),
  /** When it is considered for another round of attempts; null = never. */
  redrive_at: (table, name) => void instant(table, name),
  redrives: (table, name) => void table.integer(name).notNullable().defaultTo(0),
  /** Attempts made before its present workflow run's share began. */
  attempts_before: (table, name) => void table.integer(name).notNullable().defaultTo(0),
  /** null = its text is there; 0 = still open when its time came; else when the text was removed. */
  text_blanked_at: (table, name) => void instant(table, name),
};

const INDEXES = {
  messages_app_id_provider_check_at_index: ['app_id', 'provider_check_at'],
  messages_redrive_at_index: ['redrive_at'],
  messages_text_blanked_at_created_at_index: ['text_blanked_at', 'created_at'],
} as const;

/** Each step looks first: MySQL commits every one of them, so a migration that died half-way must be able to go on. */
export async function up(knex: Knex): Promise<void> {
  for (const [name, build] of Object.entries(COLUMNS)) {
    if (!(await knex.schema.hasColumn('messages', name)))
      await knex.schema.alterTable('messages', (table) => build(table, name));
  }
  for (const [name, columns] of Object.entries(INDEXES)) {
    if (!(await hasIndex(knex, name)))
      await knex.schema.alterTable('messages', (table) => void table.index([...columns], name));
  }
  await createTable(knex, 'job_positions', (table) => {
    table.bigIncrements('id');
    table.string('job', 60).notNullable().unique();
    table.bigInteger('position').notNullable();
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTableIfExists('job_positions');
  if (!(await knex.schema.hasTable('messages'))) return;
  for (const [name, columns] of Object.entries(INDEXES)) {
    if (await hasIndex(knex, name))
      await knex.schema.alterTable('messages', (table) => void table.dropIndex([...columns], name));
  }
  for (const name of Object.keys(COLUMNS)) {
    // Not knex's own way, which copies a SQLite table row by row.
    if (await knex.schema.hasColumn('messages', name))
      await knex.raw('alter table ?? drop column ??', ['messages', name]);
  }
}

async function hasIndex(knex: Knex, name: string): Promise<boolean> {
  const isMysql = knex.client.config.client === 'mysql2';
  const found: unknown = isMysql
    ? await knex('information_schema.statistics')
        .whereRaw('table_schema = database()')
        .where({ table_name: 'messages', index_name: name })
        .first('index_name')
    : await knex('sqlite_master').where({ type: 'index', name }).first('name');
  return found !== undefined;
}
