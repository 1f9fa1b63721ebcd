/** Transactions that wait at the same time. On MySQL the same promises hold without a group. */
import assert from 'node:assert/strict';
import { type Db } from '../../src/db/connect.js';
import { isDatabaseAway } from '../../src/db/faults.js';
import { ConcurrentTwinError, inTransaction, insertRow } from '../../src/db/sql.js';
import { ENGINE, useDatabase } from '../support/database.js';

describe('transactions at the same time', () => {
  let db: Db;
  /** Another process's view of the same database. */
  let other: Db;
  useDatabase((opened) => ({ db, other } = opened));
  beforeEach(() => db('tokens').delete());

  const token = (hash: string) => ({ name: 'x', secret_hash: hash, scopes: '[]', created_at: 1 });
  const add = (hash: string) => inTransaction(db, (trx) => insertRow(trx, 'tokens', token(hash)));
  const hashes = async () => (await other('tokens').pluck<string[]>('secret_hash')).sort();
  const names = (count: number) =>
    Array.from({ length: count }, (_, index) => `t${String(index).padStart(3, '0')}`);

  it('each is stored when it resolves, for everybody to see', async () => {
    await Promise.all(
      names(100).map(async (name) => {
        const id = await add(name);
        assert.deepEqual(await other('tokens').where({ id }).pluck('secret_hash'), [name]);
      }),
    );
    assert.deepEqual(await hashes(), names(100));
  });

  it('one that fails takes back its own rows and nobody else’s', async () => {
    const ends = await Promise.allSettled(
      names(30).map((name, index) =>
        inTransaction(db, async (trx) => {
          await insertRow(trx, 'tokens', token(name));
          if (index % 3 === 0) throw new Error(`no ${name}`);
          return name;
        }),
      ),
    );
    const kept = names(30).filter((_, index) => index % 3 !== 0);
    assert.deepEqual(
      ends.map((end) => (end.status === 'fulfilled' ? end.value : (end.reason as Error).message)),
      names(30).map((name, index) => (index % 3 === 0 ? `no ${name}` : name)),
    );
    assert.deepEqual(await hashes(), kept);
  });

  it('one that breaks a rule of the database fails alone', async () => {
    const ends = await Promise.allSettled(['a', 'b', 'a', 'c'].map(add));
    assert.deepEqual(ends.map(({ status }) => status).sort(), [
      'fulfilled',
      'fulfilled',
      'fulfilled',
      'rejected',
    ]);
    assert.deepEqual(await hashes(), ['a', 'b', 'c']);
  });

  it('one that lost against its twin begins again', async () => {
    const runs = new Map<string, number>();
    await Promise.all(
      names(10).map((name, index) =>
        inTransaction(db, async (trx) => {
          runs.set(name, (runs.get(name) ?? 0) + 1);
          await insertRow(trx, 'tokens', token(name));
          if (index === 4 && runs.get(name) === 1) throw new ConcurrentTwinError('lost');
        }),
      ),
    );
    assert.ok(runs.get('t004')! >= 2);
    // MySQL may also give up one that only stood beside it.
    if (ENGINE === 'sqlite') assert.equal([...runs.values()].filter((count) => count === 1).length, 9);
    assert.deepEqual(await hashes(), names(10));
  });

  if (ENGINE !== 'sqlite') return;

  it('they share commits', async () => {
    let commits = 0;
    const count = ({ sql }: { sql: string }) => (commits += sql.startsWith('COMMIT') ? 1 : 0);
    db.on('query', count);
    await Promise.all(names(100).map(add));
    db.removeListener('query', count);
    assert.ok(commits <= 4, `${commits} commits for 100 transactions`);
  });

  it('a full disk fails all that would have been committed together, and nothing of them is stored', async () => {
    await add('before');
    const pages = (await db.raw('pragma page_count')) as [{ page_count: number }];
    await db.raw(`pragma max_page_count = ${pages[0].page_count}`);
    const ends = await Promise.allSettled(
      names(40).map((name) =>
        inTransaction(db, async (trx) => {
          await insertRow(trx, 'tokens', token(name));
          await insertRow(trx, 'tokens', { ...token(`${name}-long`), name: 'y'.repeat(200_000) });
        }),
      ),
    );
    await db.raw('pragma max_page_count = 1073741823');
    assert.ok(ends.every((end) => end.status === 'rejected' && isDatabaseAway(end.reason)));
    assert.deepEqual(await hashes(), ['before']);
    await add('after');
    assert.deepEqual(await hashes(), ['after', 'before']);
  });
});
