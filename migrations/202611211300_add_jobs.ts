import type { Knex } from 'knex';
import { instant } from './columns.js';

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
}

/** One statement on MySQL: half of it undone, with the migration still in the books, could not be taken up again. */
export async function down(knex: Knex): Promise<void> {
  if (!(await knex.schema.hasTable('messages'))) return;
  const indexes = await present(Object.keys(INDEXES), (name) => hasIndex(knex, name));
  const columns = await present(Object.keys(COLUMNS), (name) => knex.schema.hasColumn('messages', name));
  if (indexes.length + columns.length === 0) return;
  if (isMysql(knex)) {
    const parts = [...indexes.map(() => 'drop index ??'), ...columns.map(() => 'drop column ??')];
    await knex.raw(`alter table messages ${parts.join(', ')}`, [...indexes, ...columns]);
    return;
  }
  for (const name of indexes) await knex.raw('drop index ??', [name]);
  // Not knex's own way, which copies the table row by row.
  for (const name of columns) await knex.raw('alter table messages drop column ??', [name]);
}

async function present(names: string[], exists: (name: string) => Promise<boolean>): Promise<string[]> {
  const found: string[] = [];
  for (const name of names) if (await exists(name)) found.push(name);
  return found;
}

const isMysql = (knex: Knex): boolean => knex.client.config.client === 'mysql2';

async function hasIndex(knex: Knex, name: string): Promise<boolean> {
  const found: unknown = isMysql(knex)
    ? await knex('information_schema.statistics')
        .whereRaw('table_schema = database()')
        .where({ table_name: 'messages', index_name: name })
        .first('index_name')
    : await knex('sqlite_master').where({ type: 'index', name }).first('name');
  return found !== undefined;
}
