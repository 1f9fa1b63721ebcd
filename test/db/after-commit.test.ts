/** What is done after a commit, and only then: alone, in a group of transactions, and when the commit itself fails. */
import assert from 'node:assert/strict';
import { afterCommit } from '../../src/db/after-commit.js';
import { type Db, type Executor } from '../../src/db/connect.js';
import { ConcurrentTwinError, inTransaction, insertRow } from '../../src/db/sql.js';
import { ENGINE, useDatabase } from '../support/database.js';

describe('what is to be done after the commit', () => {
  let db: Db;
  /** Another process's view of the same database. */
  let other: Db;
  let done: string[] = [];
  useDatabase((opened) => ({ db, other } = opened));
  beforeEach(async () => {
    done = [];
    await db('tokens').delete();
  });

  const write = (trx: Executor, hash: string) =>
    insertRow(trx, 'tokens', { name: 'x', secret_hash: hash, scopes: '[]', created_at: 1 });
  const stored = async () => (await other('tokens').pluck<string[]>('secret_hash')).sort();

  /** Writes a row and asks to be told of its commit, then perhaps fails. */
  const job = (name: string, end: () => void | Promise<void> = () => undefined) =>
    inTransaction(db, async (trx) => {
      await write(trx, name);
      afterCommit(trx, () => done.push(name));
      await end();
    });
  const fail = () => {
    throw new Error('undone');
  };

  it('is done when the transaction resolves, and not before it ends', async () => {
    await job('alone', () => assert.deepEqual(done, []));
    assert.deepEqual(done, ['alone']);
  });

  it('is never done for one that is rolled back', async () => {
    await assert.rejects(job('alone', fail), /undone/);
    assert.deepEqual(done, []);
  });

  it('of two at the same time, is done for the one that succeeds and not for the one that fails', async () => {
    const ends = await Promise.allSettled([job('bad', fail), job('good')]);
    assert.deepEqual(
      ends.map(({ status }) => status),
      ['rejected', 'fulfilled'],
    );
    assert.deepEqual(done, ['good']);
    assert.deepEqual(await stored(), ['good']);
  });

  it('is done once for one that lost against its twin and was begun again', async () => {
    let runs = 0;
    const again = () => {
      runs += 1;
      if (runs === 1) throw new ConcurrentTwinError('lost');
    };
    await Promise.all([job('again', again), job('good')]);
    assert.equal(runs, 2);
    assert.deepEqual(done.sort(), ['again', 'good']);
  });

  it('is done in the order in which it was asked for, and a fault in it hurts neither the others nor the caller', async () => {
    const value = await inTransaction(db, async (trx) => {
      await write(trx, 'a');
      afterCommit(trx, () => done.push('first'));
      afterCommit(trx, fail);
      afterCommit(trx, () => done.push('last'));
      return 'kept';
    });
    assert.equal(value, 'kept');
    assert.deepEqual(done, ['first', 'last']);
  });

  it('is done at once where every statement is its own commit', () => {
    afterCommit(db, () => done.push('now'));
    assert.deepEqual(done, ['now']);
  });

  it('is refused in a transaction whose end nobody would tell', async () => {
    await db.transaction((trx) => {
      assert.throws(() => afterCommit(trx, () => done.push('lost')), /inTransaction/);
      return Promise.resolve();
    });
    assert.deepEqual(done, []);
  });

  if (ENGINE === 'sqlite') {
    it('is done for nobody of a group whose commit fails', async () => {
      await db.raw('pragma foreign_keys = on');
      await db.raw('create table parents (id integer primary key)');
      const reference = 'parent integer references parents (id) deferrable initially deferred';
      await db.raw(`create table children (${reference})`);
      // A reference that is checked at the commit only: every job has ended well by then.
      const orphan = inTransaction(db, async (trx) => {
        await trx.raw('insert into children values (1)');
        afterCommit(trx, () => done.push('orphan'));
      });
      const ends = await Promise.allSettled([job('good'), orphan, job('bad', fail)]);
      assert.deepEqual(
        ends.map((end) => end.status === 'rejected' && (end.reason as { code?: string }).code),
        Array<string>(3).fill('SQLITE_CONSTRAINT_FOREIGNKEY'),
      );
      assert.deepEqual(done, []);
      assert.deepEqual(await stored(), []);
      await job('later');
      assert.deepEqual(done, ['later']);
    });
  } else {
    it('is not done when the commit fails', async () => {
      const cut = inTransaction(db, async (trx) => {
        await write(trx, 'cut');
        afterCommit(trx, () => done.push('cut'));
        const [[{ id }]] = (await trx.raw('select connection_id() as id')) as [[{ id: number }]];
        await other.raw(`kill ${id}`);
      });
      await assert.rejects(cut);
      assert.deepEqual(done, []);
      assert.deepEqual(await stored(), []);
    });
  }
});
