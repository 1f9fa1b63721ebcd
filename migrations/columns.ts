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
 * Creates a table, or what is missing of it: MySQL commits at every statement of this kind, so a migration that died
 * half-way must be able to run again.
 */
export async function createTable(
  knex: Knex,
  name: string,
  build: (table: Knex.CreateTableBuilder) => void,
): Promise<void> {
  const isMysql = knex.client.config.client === 'mysql2';
  const creation = () =>
    knex.schema.createTable(name, (table) => {
      if (isMysql) utf8(table);
      build(table);
    });
  if (!(await knex.schema.hasTable(name))) await creation();
  else if (isMysql) await completeTable(knex, name, creation());
}

/** The statements after the first one add the indexes and foreign keys, each by its name. */
async function completeTable(knex: Knex, name: string, creation: Knex.SchemaBuilder): Promise<void> {
  const [rows] = (await knex.raw(
    `select index_name as name from information_schema.statistics where table_schema = database() and table_name = ?
     union select constraint_name from information_schema.table_constraints
     where table_schema = database() and table_name = ?`,
    [name, name],
  )) as [{ name: string }[]];
  const present = new Set(rows.map((row) => row.name));
  const [, ...additions] = creation.toSQL() as unknown as { sql: string }[];
  for (const { sql } of additions) {
    const added = /^alter table `\w+` add (?:unique|index|constraint) `(\w+)`/.exec(sql)?.[1];
    if (added === undefined) throw new Error(`cannot tell whether this was done: ${sql}`);
    if (!present.has(added)) await knex.raw(sql);
  }
}
