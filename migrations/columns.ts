/** Column shapes that every migration shares. Fixed for good: a released migration never changes its meaning. */
import type { Knex } from 'knex';

/** MySQL's text rules made those of SQLite: every character, compared exactly. */
function utf8(table: Knex.CreateTableBuilder): void {
  table.engine('InnoDB');
  table.charset('utf8mb4');
  table.collate('utf8mb4_bin');
}

/** Instants are milliseconds since 1970, UTC: one meaning on both engines, no time zone in between. */
export function instant(table: Knex.CreateTableBuilder, name: string): Knex.ColumnBuilder {
  return table.bigInteger(name);
}

export function reference(table: Knex.CreateTableBuilder, name: string): Knex.ColumnBuilder {
  return table.bigInteger(name).unsigned();
}

/** Up to 16 MB of raw bytes. */
export function bytes(table: Knex.CreateTableBuilder, name: string): Knex.ColumnBuilder {
  return table.specificType(name, 'mediumblob'); // SQLite reads "blob" in it
}

/**
 * Creates a table unless it is there: MySQL commits at every statement of this kind, so a migration that died
 * half-way must be able to run again.
 */
export async function createTable(
  knex: Knex,
  name: string,
  build: (table: Knex.CreateTableBuilder) => void,
): Promise<void> {
  if (await knex.schema.hasTable(name)) return;
  await knex.schema.createTable(name, (table) => {
    if (knex.client.config.client === 'mysql2') utf8(table);
    build(table);
  });
}
