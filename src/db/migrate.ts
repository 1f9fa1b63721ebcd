/** Brings the schema up or down. The list of migrations is code, so the same files run from source and from dist. */
import type { Knex } from 'knex';
import { MIGRATIONS } from '../../migrations/index.js';
import type { Db } from './connect.js';

type Name = keyof typeof MIGRATIONS;

const source: Knex.MigrationSource<Name> = {
  getMigrations: () => Promise.resolve(Object.keys(MIGRATIONS) as Name[]),
  getMigrationName: (name) => name,
  getMigration: (name) => Promise.resolve(MIGRATIONS[name]),
};

const settings = { migrationSource: source, tableName: 'migrations' };

/** @returns names of the migrations that ran */
export async function migrateUp(db: Db): Promise<string[]> {
  const [, names] = (await db.migrate.latest(settings)) as [number, string[]];
  return names;
}

/** Takes back the newest migration, or all of them. @returns names of the migrations taken back */
export async function migrateDown(db: Db, all = false): Promise<string[]> {
  const [, names] = (await (all ? db.migrate.rollback(settings, true) : db.migrate.down(settings))) as [
    number,
    string[],
  ];
  return names;
}

export async function migrationStatus(db: Db): Promise<{ name: string; applied: boolean }[]> {
  const [done] = (await db.migrate.list(settings)) as [{ name: string }[], unknown[]];
  const applied = new Set(done.map(({ name }) => name));
  return Object.keys(MIGRATIONS).map((name) => ({ name, applied: applied.has(name) }));
}
