import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { openDatabase, type Db } from '../../src/db/connect.js';
import { isDatabaseAway } from '../../src/db/faults.js';
import {
  ConcurrentTwinError,
  inTransaction,
  insertRow,
  isUniqueViolation,
  whileDatabaseIsAway,
} from '../../src/db/sql.js';
import { ENGINE, type TestDatabase, useDatabase } from '../support/database.js';

describe('the database layer', () => {
  let database: TestDatabase;
  let db: Db;
  /** Another process's view of the same database. */
  let other: Db;
  useDatabase((opened) => ({ database, db, other } = opened));
  beforeEach(() => db('tokens').delete());

  const token = (hash: string, more: object = {}) => ({
    name: 'x',
    secret_hash: hash,
    scopes: '[]',
    created_at: 1,
    ...more,
  });
  const hashes = () => db('tokens').orderBy('id').pluck<string[]>('secret_hash');
  const errorOf = (work: PromiseLike<unknown>): Promise<unknown> =>
    Promise.resolve(work).then(
      () => assert.fail('it did not fail'),
      (error: unknown) => error,
    );

  describe('insertRow', () => {
    it('answers with the number of the row', async () => {
      const id = await insertRow(db, 'tokens', token('a'));
      assert.deepEqual(await db('tokens').select('id', 'secret_hash'), [{ id, secret_hash: 'a' }]);
    });
  });

  describe('isUniqueViolation', () => {
    const rows: [title: string, work: () => PromiseLike<unknown>, expected: boolean][] = [
      ['a second row of the same unique value', () => db('tokens').insert(token('a')), true],
      ['a second row of the same number', () => db('tokens').insert(token('b', { id: 7 })), true],
      [
        'an update to a value that is there',
        () => db('tokens').where({ id: 8 }).update({ secret_hash: 'a' }),
        true,
      ],
      ['a missing value', () => db('tokens').insert({ name: 'x' }), false],
      ['an app of a group that does not exist', () => db('apps').insert(app(99)), false],
      ['a table that does not exist', () => db('nothing').select(), false],
      ['a database that is away', () => openDatabase('mysql://root@127.0.0.1:1/x').raw('select 1'), false],
    ];
    const app = (group_id: number) => ({
      ...{
        name: 'x',
        type: 'x',
        channel: 'sms',
        sms_limit: 1,
        credentials: '',
        callback_key: '',
        settings: '',
      },
      ...{ group_id, state: 'active', created_at: 1, updated_at: 1 },
    });
    for (const [title, work, expected] of rows) {
      it(`${title} is ${expected ? 'one' : 'none'}`, async () => {
        await db('tokens').insert([token('a', { id: 7 }), token('c', { id: 8 })]);
        assert.equal(isUniqueViolation(await errorOf(work())), expected);
      });
    }

    for (const thrown of [null, undefined, 'ER_DUP_ENTRY', new Error('ER_DUP_ENTRY'), {}]) {
      it(`${String(thrown)} is none`, () => assert.equal(isUniqueViolation(thrown), false));
    }
  });

  describe('inTransaction', () => {
    it('keeps what the work wrote and answers what it answered', async () => {
      assert.equal(
        await inTransaction(db, async (trx) => {
          await trx('tokens').insert(token('a'));
          return 'done';
        }),
        'done',
      );
      assert.deepEqual(await hashes(), ['a']);
    });

    it('keeps nothing when the work fails, does not try again and throws the same error', async () => {
      const failure = new Error('no');
      let begun = 0;
      const work = inTransaction(db, async (trx) => {
        begun += 1;
        await trx('tokens').insert(token('a'));
        throw failure;
      });
      assert.equal(await errorOf(work), failure);
      assert.deepEqual([begun, await hashes()], [1, []]);
    });

    it('begins again from nothing when it met its twin', async () => {
      let begun = 0;
      await inTransaction(db, async (trx) => {
        begun += 1;
        await trx('tokens').insert(token(`try ${begun}`));
        if (begun < 3) throw new ConcurrentTwinError();
      });
      assert.deepEqual([begun, await hashes()], [3, ['try 3']]);
    });

    it('gives up after five tries', async () => {
      let begun = 0;
      const work = inTransaction(db, () => {
        begun += 1;
        return Promise.reject(new ConcurrentTwinError('again'));
      });
      await assert.rejects(work, ConcurrentTwinError);
      assert.equal(begun, 5);
    });

    if (ENGINE === 'mariadb') {
      it('begins again after a deadlock: both of two that lock in opposite order succeed', async () => {
        const [one, two] = [
          await insertRow(db, 'tokens', token('1')),
          await insertRow(db, 'tokens', token('2')),
        ];
        let begun = 0;
        let holding = 0;
        let bothHoldOne: () => void;
        const met = new Promise<void>((resolve) => (bothHoldOne = resolve));
        const inOrder = (first: number, second: number) =>
          inTransaction(db, async (trx) => {
            begun += 1;
            await trx('tokens').where({ id: first }).increment('created_at');
            holding += 1;
            if (holding === 2) bothHoldOne();
            await met;
            await trx('tokens').where({ id: second }).increment('created_at');
          });
        await Promise.all([inOrder(one, two), inOrder(two, one)]);
        assert.deepEqual(await db('tokens').pluck('created_at'), [3, 3]);
        assert.equal(begun, 3);
      });
    } else {
      it('lets no other process write what it has read, and never has to begin again for it', async () => {
        const id = await insertRow(db, 'tokens', token('1'));
        const impatient = openDatabase(database.url, { busyMs: 0 });
        let begun = 0;
        await inTransaction(db, async (trx) => {
          begun += 1;
          const row = (await trx('tokens').where({ id }).first('created_at')) as { created_at: number };
          const refused = await errorOf(impatient('tokens').where({ id }).increment('created_at', 10));
          assert.equal((refused as { code: string }).code, 'SQLITE_BUSY');
          await trx('tokens')
            .where({ id })
            .update({ created_at: row.created_at + 1 });
        });
        await impatient.destroy();
        await other('tokens').where({ id }).increment('created_at', 10);
        assert.deepEqual([begun, await db('tokens').pluck('created_at')], [1, [12]]);
      });
    }

    it('of two that count up at once, neither is lost', async () => {
      const id = await insertRow(db, 'tokens', token('1', { created_at: 0 }));
      const countUp = () =>
        inTransaction(db, async (trx) => {
          const row = (await trx('tokens').where({ id }).forUpdate().first('created_at')) as {
            created_at: number;
          };
          await trx('tokens')
            .where({ id })
            .update({ created_at: row.created_at + 1 });
        });
      await Promise.all(Array.from({ length: 20 }, countUp));
      assert.deepEqual(await db('tokens').pluck('created_at'), [20]);
    });
  });

  describe('whileDatabaseIsAway', () => {
    const away = Object.assign(new Error('away'), { code: 'ECONNREFUSED' });

    it('repeats until the database is back', async () => {
      let calls = 0;
      const work = () => ((calls += 1) < 3 ? Promise.reject(away) : Promise.resolve('back'));
      assert.equal(await whileDatabaseIsAway(work), 'back');
      assert.equal(calls, 3);
    });

    it('gives up when the time is over, with the last error', async () => {
      let calls = 0;
      const work = () =>
        Promise.reject(Object.assign(new Error(`call ${(calls += 1)}`), { code: 'ECONNREFUSED' }));
      await assert.rejects(whileDatabaseIsAway(work, 120), { message: 'call 2' });
      assert.equal(calls, 2);
    });

    it('does not repeat what fails for another reason', async () => {
      let calls = 0;
      const work = () => {
        calls += 1;
        return Promise.reject(new Error('no'));
      };
      await assert.rejects(whileDatabaseIsAway(work), /no/);
      assert.equal(calls, 1);
    });
  });

  describe('isDatabaseAway, in earnest', () => {
    const notAway: [title: string, work: () => PromiseLike<unknown>][] = [
      ['a unique value that is taken', () => db('tokens').insert([token('a'), token('a')])],
      ['a missing value', () => db('tokens').insert({ name: 'x' })],
      ['a table that does not exist', () => db('nothing').select()],
      ['a mistake in a statement', () => db.raw('selekt 1')],
    ];
    for (const [title, work] of notAway) {
      it(`${title} is no such fault`, async () => assert.equal(isDatabaseAway(await errorOf(work())), false));
    }

    if (ENGINE === 'sqlite') {
      it('a file locked by another process is', async () => {
        const impatient = openDatabase(database.url, { busyMs: 0 });
        const lock = await other.transaction();
        await lock('tokens').insert(token('b'));
        const error = await errorOf(impatient('tokens').insert(token('a')));
        await lock.rollback();
        await impatient.destroy();
        assert.equal((error as { code: string }).code, 'SQLITE_BUSY');
        assert.ok(isDatabaseAway(error));
        await db('tokens').insert(token('a'));
      });

      it('a full disk is', async () => {
        const [{ page_count }] = (await db.raw('pragma page_count')) as [{ page_count: number }];
        await db.raw(`pragma max_page_count = ${page_count}`);
        const error = await errorOf(db('tokens').insert(token('a', { scopes: 'x'.repeat(100_000) })));
        await db.raw('pragma max_page_count = 1000000');
        assert.equal((error as { code: string }).code, 'SQLITE_FULL');
        assert.ok(isDatabaseAway(error));
      });

      it('a disk mounted read-only is', async () => {
        await db.raw('pragma query_only = on');
        const error = await errorOf(db('tokens').insert(token('a')));
        await db.raw('pragma query_only = off');
        assert.equal((error as { code: string }).code, 'SQLITE_READONLY');
        assert.ok(isDatabaseAway(error));
      });

      it('a file that cannot be opened is', async () => {
        const file = join(database.folder, 'a-folder');
        mkdirSync(file);
        const unopened = openDatabase(`sqlite:${file}`);
        const error = await errorOf(unopened.raw('select 1'));
        await unopened.destroy();
        assert.equal((error as { code: string }).code, 'SQLITE_CANTOPEN');
        assert.ok(isDatabaseAway(error));
      });
    }
  });
});
