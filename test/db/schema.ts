/** What a database's schema is: word for word to compare it with itself, and in plain words to compare engines. */
import { isSqlite, type Db } from '../../src/db/connect.js';

/** knex keeps its own books in these. */
const OF_KNEX = ['migrations', 'migrations_lock'];

/** Table names, those of knex left out. */
export async function tablesOf(db: Db): Promise<string[]> {
  const names = isSqlite(db)
    ? await valuesOf(
        db,
        `select name as value from sqlite_master where type = 'table' and name not like 'sqlite_%'`,
      )
    : await valuesOf(
        db,
        `select table_name as value from information_schema.tables where table_schema = database()`,
      );
  return names.filter((name) => !OF_KNEX.includes(name)).sort();
}

/** Every table and index as the engine itself writes them down. */
export async function dumpOf(db: Db): Promise<string[]> {
  const tables = await tablesOf(db);
  if (isSqlite(db)) {
    const parts = await valuesOf(
      db,
      `select sql as value from sqlite_master where sql is not null and tbl_name in (${tables.map(() => '?').join()})`,
      tables,
    );
    return parts.sort();
  }
  const dump: string[] = [];
  for (const name of tables) {
    const [[row]] = (await db.raw('show create table ??', [name])) as [[{ 'Create Table': string }]];
    dump.push(row['Create Table'].replace(/ AUTO_INCREMENT=\d+/, ''));
  }
  return dump;
}

export interface Schema {
  /** `type`, then `not null` and `default …` where they hold. */
  columns: Record<string, string>;
  /** `unique` where it is, then the columns in order. */
  indexes: string[];
  foreignKeys: string[];
}

/** The same words for both engines. */
export async function describeSchema(db: Db): Promise<Record<string, Schema>> {
  const describe = isSqlite(db) ? describeSqlite : describeMysql;
  const schemas: Record<string, Schema> = {};
  for (const table of await tablesOf(db)) schemas[table] = await describe(db, table);
  return schemas;
}

async function describeSqlite(db: Db, table: string): Promise<Schema> {
  const columns = await rowsOf(db, 'select * from pragma_table_info(?)', [table]);
  const indexes = await rowsOf(
    db,
    `select list."unique" as is_unique, group_concat(info.name, ' ') as columns
     from pragma_index_list(?) as list join pragma_index_info(list.name) as info group by list.name`,
    [table],
  );
  const keys = await rowsOf(db, 'select "from", "table", "to" from pragma_foreign_key_list(?)', [table]);
  return {
    columns: Object.fromEntries(
      columns.map((column) => [
        column['name'],
        wordsOf(
          column['pk'] ? 'id' : String(column['type']).toLowerCase(),
          column['notnull'] === 1,
          column['dflt_value'],
        ),
      ]),
    ),
    indexes: indexes.map((index) => `${index['is_unique'] ? 'unique ' : ''}${index['columns']}`).sort(),
    foreignKeys: keys.map((key) => `${key['from']} → ${key['table']}.${key['to']}`).sort(),
  };
}

async function describeMysql(db: Db, table: string): Promise<Schema> {
  const at = 'table_schema = database() and table_name = ?';
  const columns = await rowsOf(
    db,
    `select column_name as name, data_type as type, character_maximum_length as length, is_nullable as nullable,
     column_default as fallback, extra from information_schema.columns where ${at} order by ordinal_position`,
    [table],
  );
  const indexes = await rowsOf(
    db,
    `select max(non_unique) as repeats, group_concat(column_name order by seq_in_index separator ' ') as columns
     from information_schema.statistics where ${at} and index_name <> 'PRIMARY' group by index_name`,
    [table],
  );
  const keys = await rowsOf(
    db,
    `select column_name as source, referenced_table_name as target, referenced_column_name as field
     from information_schema.key_column_usage where ${at} and referenced_table_name is not null`,
    [table],
  );
  const typeOf = (column: Record<string, unknown>) => {
    if (column['extra'] === 'auto_increment') return 'id';
    return column['type'] === 'varchar' ? `varchar(${column['length']})` : String(column['type']);
  };
  return {
    columns: Object.fromEntries(
      columns.map((column) => [
        column['name'],
        wordsOf(typeOf(column), column['nullable'] === 'NO', column['fallback']),
      ]),
    ),
    indexes: indexes.map((index) => `${index['repeats'] ? '' : 'unique '}${index['columns']}`).sort(),
    foreignKeys: keys.map((key) => `${key['source']} → ${key['target']}.${key['field']}`).sort(),
  };
}

const SAME_TYPE: Record<string, string> = { int: 'integer', tinyint: 'boolean', mediumtext: 'text' };

function wordsOf(type: string, isRequired: boolean, fallback: unknown): string {
  const value = typeof fallback === 'string' ? fallback.replaceAll("'", '') : null;
  const byDefault = value === null || value === 'NULL' ? '' : ` default ${value}`;
  return `${SAME_TYPE[type] ?? type}${isRequired ? ' not null' : ''}${byDefault}`;
}

async function rowsOf(
  db: Db,
  sql: string,
  bindings: readonly string[] = [],
): Promise<Record<string, unknown>[]> {
  const answer = (await db.raw(sql, [...bindings])) as
    Record<string, unknown>[] | [Record<string, unknown>[]];
  return isSqlite(db) ? (answer as Record<string, unknown>[]) : (answer as [Record<string, unknown>[]])[0];
}

async function valuesOf(db: Db, sql: string, bindings: readonly string[] = []): Promise<string[]> {
  return (await rowsOf(db, sql, bindings)).map((row) => String(row['value']));
}
