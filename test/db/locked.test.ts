/** A SQLite file that somebody else has locked: a backup tool, a shell, another gateway. MySQL has no such lock. */
import assert from 'node:assert/strict';
import Sqlite from 'better-sqlite3';
import { limitsOf, openDatabase, type Db } from '../../src/db/connect.js';
import { migrateUp } from '../../src/db/migrate.js';
import { isDatabaseAway } from '../../src/db/faults.js';
import { inTransaction, insertRow } from '../../src/db/sql.js';
import { createTestDatabase, ENGINE, type TestDatabase } from '../support/database.js';
import { useGateway } from '../support/gateway.js';
import { until } from '../../tools/load/until.js';

/** Holds the lock of a database until it is told to let go. */
function lock(url: string): { release: () => void } {
  const holder = new Sqlite(url.slice('sqlite:'.length), { timeout: 20_000 });
  holder.exec('BEGIN EXCLUSIVE');
  return {
    release() {
      if (!holder.open) return;
      holder.exec('COMMIT');
      holder.close();
    },
  };
}

/** Counts statements of `db` that begin with `verb`, those that fail included. */
function watch(db: Db, verb: string) {
  let seen = 0;
  db.on('query', ({ sql }: { sql: string }) => (seen += sql.startsWith(verb) ? 1 : 0));
  return { untilTried: (times: number) => until(async () => seen >= times, `${times} times ${verb}`) };
}

if (ENGINE === 'sqlite') {
  describe('a SQLite file that is locked', () => {
    let database: TestDatabase;
    let patient: Db;
    let impatient: Db;
    let held: { release: () => void };
    before(async () => {
      database = await createTestDatabase();
      patient = openDatabase(database.url);
      impatient = openDatabase(database.url, { busyMs: 200 });
      await migrateUp(patient);
      await impatient.raw('select 1');
    });
    after(async () => {
      await Promise.all([patient.destroy(), impatient.destroy()]);
      await database.drop();
    });
    beforeEach(async () => {
      await patient('tokens').delete();
      held = lock(database.url);
    });
    afterEach(() => held.release());

    const token = { name: 'x', secret_hash: 'a', scopes: '[]', created_at: 1 };
    const writes: [title: string, verb: string, write: (db: Db) => PromiseLike<unknown>][] = [
      ['a transaction', 'BEGIN', (db) => inTransaction(db, (trx) => insertRow(trx, 'tokens', token))],
      ['a statement of its own', 'insert', (db) => db('tokens').insert(token)],
    ];
    for (const [title, verb, write] of writes) {
      it(`${title} waits for the lock, and is done once`, async () => {
        const tries = watch(patient, verb);
        const written = Promise.resolve(write(patient));
        await tries.untilTried(3);
        assert.deepEqual(await patient('tokens').pluck('name'), [], 'others read meanwhile');
        held.release();
        await written;
        assert.deepEqual(await patient('tokens').pluck('name'), ['x']);
      });

      it(`${title} gives up after its time: a fault that passes, and nothing was done`, async () => {
        const error: unknown = await Promise.resolve(write(impatient)).then(
          () => assert.fail('it was not locked'),
          (thrown: unknown) => thrown,
        );
        assert.equal((error as { code: string }).code, 'SQLITE_BUSY');
        assert.ok(isDatabaseAway(error));
        held.release();
        assert.deepEqual(await patient('tokens').pluck('name'), []);
        await write(impatient);
        assert.deepEqual(await patient('tokens').pluck('name'), ['x']);
      });
    }

    it('a hundred transactions wait together, and each is done once', async () => {
      const tries = watch(patient, 'BEGIN');
      const written = Array.from({ length: 100 }, (_, index) =>
        inTransaction(patient, (trx) => insertRow(trx, 'tokens', { ...token, secret_hash: `t${index}` })),
      );
      await tries.untilTried(3);
      held.release();
      const ids = await Promise.all(written);
      assert.equal(new Set(ids).size, 100);
      assert.equal((await patient('tokens').pluck('id')).length, 100);
    });

    it('one that comes late has its whole time, although others before it gave up', async () => {
      const early = inTransaction(impatient, (trx) => insertRow(trx, 'tokens', token));
      const late = early.catch(() => {
        const tries = watch(impatient, 'BEGIN');
        const begun = inTransaction(impatient, (trx) => insertRow(trx, 'tokens', token));
        return tries.untilTried(2).then(() => (held.release(), begun));
      });
      await assert.rejects(early, { code: 'SQLITE_BUSY' });
      await late;
      assert.deepEqual(await patient('tokens').pluck('name'), ['x']);
    });
  });

  describe('a gateway whose SQLite file is locked', () => {
    const gateway = useGateway();
    const rows = async () => Number((await gateway.db('messages').count({ n: '*' }).first())!['n']);
    const post = (appId: number) =>
      gateway.call(`/api/sms/apps/${appId}/send`, { json: { to: '254711000111', message: 'Habari' } });

    it('answers /healthz meanwhile, and the send with 200 when the lock goes in time', async () => {
      const { id } = await gateway.createApp();
      const before = await rows();
      const held = lock(gateway.database.url);
      let answered = false;
      const tries = watch(gateway.db, 'BEGIN');
      const sending = post(id).finally(() => (answered = true));
      await tries.untilTried(2);
      assert.equal((await gateway.call('/healthz')).status, 200);
      assert.equal((await gateway.call(`/api/sms/apps/${id}`)).status, 200, 'what only reads is answered');
      assert.equal(answered, false);
      held.release();
      assert.equal((await sending).status, 200);
      assert.equal(await rows(), before + 1);
    });

    it('answers the send with 503 and Retry-After when the lock outlasts its patience, and stores nothing', async () => {
      const { id } = await gateway.createApp();
      const before = await rows();
      const limits = limitsOf(gateway.db);
      const usual = limits.busyMs;
      limits.busyMs = 300;
      const held = lock(gateway.database.url);
      try {
        const reply = await post(id);
        assert.equal(reply.status, 503);
        assert.equal(reply.body.code, 'unavailable');
        assert.ok(Number(reply.headers.get('retry-after')) > 0);
        assert.equal((await gateway.call('/healthz')).status, 200);
      } finally {
        held.release();
        limits.busyMs = usual;
      }
      assert.equal(await rows(), before);
      assert.equal((await post(id)).status, 200);
      assert.equal(await rows(), before + 1);
    });
  });
}
