import assert from 'node:assert/strict';
import { join } from 'node:path';
import { MIGRATIONS } from '../../migrations/index.js';
import { openDatabase, type Db } from '../../src/db/connect.js';
import { migrateDown, migrateUp, migrationStatus } from '../../src/db/migrate.js';
import { createTestDatabase, ENGINE, type TestDatabase } from '../support/database.js';
import { describeSchema, dumpOf, tablesOf } from './schema.js';

const NAMES = Object.keys(MIGRATIONS);
const applied = (count: number) => NAMES.map((name, at) => ({ name, applied: at < count }));

/** A database whose process is killed instead of running one more statement than allowed that changes the schema. */
function mortal(url: string, allowed: number): Db {
  const dying = openDatabase(url);
  let left = allowed;
  dying.on('query', ({ sql }: { sql: string }) => {
    if (/^(create|alter|drop|rename)\b/i.test(sql)) left -= 1;
    if (left < 0) throw new Error('killed');
  });
  return dying;
}

describe('the database schema', () => {
  let database: TestDatabase;
  let db: Db;
  /** The schema of a database that went up in one go. */
  let fresh: string[];

  before(async () => {
    const reference = await createTestDatabase();
    const other = openDatabase(reference.url);
    await migrateUp(other);
    fresh = await dumpOf(other);
    await other.destroy();
    await reference.drop();
  });
  beforeEach(async () => {
    database = await createTestDatabase();
    db = openDatabase(database.url);
  });
  afterEach(async () => {
    await db.destroy();
    await database.drop();
  });

  describe('migrations', () => {
    it('are numbered by the minute, in order, and each is different', () => {
      for (const name of NAMES) assert.match(name, /^\d{12}_[a-z0-9_]+$/);
      assert.deepEqual(NAMES, [...NAMES].sort());
      assert.equal(new Set(NAMES.map((name) => name.slice(0, 12))).size, NAMES.length);
    });

    it('all go up at once, and a second time there is nothing to do', async () => {
      assert.deepEqual(await migrateUp(db), NAMES);
      assert.deepEqual(await migrateUp(db), []);
      assert.deepEqual(await migrationStatus(db), applied(NAMES.length));
    });

    it('come down one by one, the newest first, and leave nothing behind', async () => {
      await migrateUp(db);
      for (let left = NAMES.length - 1; left >= 0; left -= 1) {
        assert.deepEqual(await migrateDown(db), [NAMES[left]]);
        assert.deepEqual(await migrationStatus(db), applied(left));
      }
      assert.deepEqual(await tablesOf(db), []);
      assert.deepEqual(await migrateDown(db), []);
    });

    it('come down all at once', async () => {
      await migrateUp(db);
      assert.deepEqual(await migrateDown(db, true), NAMES.toReversed());
      assert.deepEqual(await tablesOf(db), []);
    });

    it('make the same schema again after coming down', async () => {
      await migrateUp(db);
      await migrateDown(db, true);
      await migrateUp(db);
      assert.deepEqual(await dumpOf(db), fresh);
    });

    it('make the same schema again after any one of them came down', async function () {
      this.timeout(120_000); // grows with the square of their number
      const step = ENGINE === 'mariadb' ? 4 : 2; // each table is a file there, made and flushed
      await migrateUp(db);
      for (let down = 1; down <= NAMES.length; down += step) {
        for (let time = 0; time < down; time += 1) await migrateDown(db);
        assert.deepEqual(await migrateUp(db), NAMES.slice(-down));
        assert.deepEqual(await dumpOf(db), fresh);
      }
    });

    it('may each run twice, up and down, and keep what the tables hold', async function () {
      this.timeout(120_000);
      for (const [name, migration] of Object.entries(MIGRATIONS)) {
        await migration.up(db);
        if (name.endsWith('create_access'))
          await db('tokens').insert({ name: 'kept', secret_hash: 'x', scopes: '[]', created_at: 1 });
        const once = await dumpOf(db);
        await migration.up(db);
        assert.deepEqual(await dumpOf(db), once, name);
        assert.deepEqual(await db('tokens').pluck('name'), ['kept'], name);
        await migration.down(db);
        await migration.down(db);
        await migration.up(db);
        if (name.endsWith('create_access'))
          await db('tokens').insert({ name: 'kept', secret_hash: 'x', scopes: '[]', created_at: 1 });
      }
    });

    it('refuse a database of a newer version, and leave it as it is', async () => {
      await migrateUp(db);
      await db('migrations').insert({ name: '209901010000_later', batch: 99 });
      await assert.rejects(migrateUp(db), /newer version of Salami Gateway.*209901010000_later/);
      await db('migrations').where({ name: '209901010000_later' }).delete();
      assert.deepEqual(await migrateUp(db), []);
    });

    it('only looking makes no table', async () => {
      assert.deepEqual(await migrationStatus(db), applied(0));
      assert.equal(await db.schema.hasTable('migrations'), false);
    });
  });

  describe('migrations that are interrupted', () => {
    it('get to the same schema, wherever they are killed and however often', async function () {
      this.timeout(120_000);
      for (let life = 1; ; life += 1) {
        assert.ok(life < 1_000);
        // SQLite takes everything back when the process dies, so each life must get further than the one before.
        const dying = mortal(database.url, ENGINE === 'sqlite' ? life : 1);
        const survived = await migrateUp(dying).then(
          () => true,
          (error: Error) => {
            assert.equal(error.message, 'killed');
            return false;
          },
        );
        await dying.destroy();
        if (survived) break;
      }
      assert.deepEqual(await migrationStatus(db), applied(NAMES.length));
      assert.deepEqual(await dumpOf(db), fresh);
    });

    it('going down, can be taken up again', async () => {
      await migrateUp(db);
      const dying = mortal(database.url, 1);
      await assert.rejects(migrateDown(dying, true), /killed/);
      await dying.destroy();
      await migrateUp(db);
      assert.deepEqual(await dumpOf(db), fresh);
    });

    it('leave no lock behind that keeps the next start from migrating', async () => {
      await migrateUp(db);
      await db('migrations_lock').update({ is_locked: 1 });
      assert.deepEqual(await migrateDown(db), [NAMES.at(-1)]);
      await db('migrations_lock').update({ is_locked: 1 });
      await db('migrations_lock').insert({ is_locked: 1 });
      assert.deepEqual(await migrateUp(db), [NAMES.at(-1)]);
    });
  });

  describe('processes that start at once', () => {
    for (let round = 1; round <= 2; round += 1) {
      it(`migrate an empty database together, one of them does the work (round ${round})`, async () => {
        const others = Array.from({ length: 4 }, () => openDatabase(database.url));
        try {
          const done = await Promise.all(others.map((other) => migrateUp(other)));
          assert.deepEqual(
            done.filter((names) => names.length > 0),
            [NAMES],
          );
          assert.deepEqual(await dumpOf(db), fresh);
        } finally {
          await Promise.all(others.map((other) => other.destroy()));
        }
      });
    }
  });

  describe('once it is there', () => {
    beforeEach(() => migrateUp(db));

    it('indexes every foreign key', async () => {
      for (const [table, { foreignKeys, indexes }] of Object.entries(await describeSchema(db)))
        for (const key of foreignKeys) {
          const column = key.split(' ')[0]!;
          assert.ok(
            indexes.some((index) => index.replace('unique ', '').split(' ')[0] === column),
            `${table}.${key}`,
          );
        }
    });

    it('numbers rows by itself, and never gives the number of a deleted row again', async () => {
      const row = (hash: string) => ({ name: 'x', secret_hash: hash, scopes: '[]', created_at: 1 });
      const insert = async (hash: string) => (await db('tokens').insert(row(hash)))[0]!;
      const [first, second] = [await insert('a'), await insert('b')];
      await db('tokens').where({ id: second }).delete();
      const third = await insert('c');
      await db('tokens').delete();
      await db.destroy();
      db = openDatabase(database.url);
      const fourth = await insert('d');
      assert.ok(first < second && second < third && third < fourth, [first, second, third, fourth].join());
    });

    it('does so in every table', async () => {
      for (const [table, { columns }] of Object.entries(await describeSchema(db)))
        assert.equal(columns['id'], 'id not null', table);
      if (ENGINE === 'sqlite')
        for (const statement of fresh.filter((text) => text.startsWith('CREATE TABLE')))
          assert.match(statement, /`id` integer not null primary key autoincrement/i);
    });

    it('tells capitals, accents and characters outside the basic plane apart', async () => {
      const texts = ['key', 'KEY', 'kéy', 'ke\u0301y', 'ключ', '🔑', '🗝', '𝓴ey'];
      for (const [at, live_name] of texts.entries())
        await db('app_groups').insert({
          name: 'x',
          live_name,
          settings: '{}',
          rotation: '{}',
          created_at: at,
          updated_at: at,
        });
      for (const [at, live_name] of texts.entries())
        assert.deepEqual(await db('app_groups').where({ live_name }).pluck('created_at'), [at]);
    });

    it('holds whole numbers up to the microseconds of the year 2100', async () => {
      const us = Date.UTC(2100, 0) * 1_000;
      const now = { created_at: 1, updated_at: 1 };
      const app = {
        name: 'x',
        type: 'x',
        channel: 'sms',
        sms_limit: 1,
        credentials: '',
        callback_key: '',
        settings: '{}',
        state: 'active',
      };
      await db('apps').insert({ ...app, ...now, slot_next_us: us });
      assert.deepEqual(await db('apps').pluck('slot_next_us'), [us]);
    });

    if (ENGINE === 'mariadb') {
      it('is the same on SQLite: tables, columns, nullability, defaults, indexes, foreign keys', async () => {
        const sqlite = openDatabase(`sqlite:${join(database.folder, 'twin.db')}`);
        try {
          await migrateUp(sqlite);
          assert.deepEqual(await describeSchema(db), await describeSchema(sqlite));
        } finally {
          await sqlite.destroy();
        }
      });
    }
  });

  if (ENGINE === 'mariadb') {
    describe('on MariaDB', () => {
      it('every table and text column is utf8mb4, compared byte by byte, whatever the server prefers', async () => {
        await db.raw('alter database character set latin1 collate latin1_swedish_ci');
        await migrateUp(db);
        const [tables] = (await db.raw(
          `select table_name as name, table_collation as collation, engine from information_schema.tables
         where table_schema = database() and table_name not like 'migrations%'`,
        )) as [{ name: string; collation: string; engine: string }[]];
        assert.ok(tables.length > 0);
        for (const { name, collation, engine } of tables)
          assert.deepEqual([collation, engine], ['utf8mb4_bin', 'InnoDB'], name);
        const [columns] = (await db.raw(
          `select concat(table_name, '.', column_name) as name, character_set_name as charset, collation_name as collation
         from information_schema.columns where table_schema = database() and character_set_name is not null
         and table_name not like 'migrations%'`,
        )) as [{ name: string; charset: string; collation: string }[]];
        for (const { name, charset, collation } of columns)
          assert.deepEqual([charset, collation], ['utf8mb4', 'utf8mb4_bin'], name);
      });
    });
  }
});
