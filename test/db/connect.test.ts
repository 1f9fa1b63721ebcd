import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { engineOf, openDatabase, withoutLimits, type Db } from '../../src/db/connect.js';
import { isDatabaseAway } from '../../src/db/faults.js';
import { inTransaction } from '../../src/db/sql.js';
import { UNLIMITED } from '../../src/db/statement-limit.js';
import { ENGINE, type TestDatabase, useDatabase } from '../support/database.js';
import { until } from '../../tools/load/until.js';

const errorOf = (work: PromiseLike<unknown>): Promise<Error & { code?: string }> =>
  Promise.resolve(work).then(
    () => assert.fail('it did not fail'),
    (error: Error) => error,
  );

describe('isDatabaseAway, by code', () => {
  const away = [
    'ECONNREFUSED ECONNRESET ETIMEDOUT EPIPE ENOTFOUND EAI_AGAIN EHOSTUNREACH ENETUNREACH',
    'PROTOCOL_CONNECTION_LOST PROTOCOL_SEQUENCE_TIMEOUT ER_SERVER_SHUTDOWN ER_CON_COUNT_ERROR ER_TOO_MANY_USER_CONNECTIONS',
    'ER_USER_LIMIT_REACHED ER_CLIENT_INTERACTION_TIMEOUT ER_QUERY_INTERRUPTED ER_LOCK_WAIT_TIMEOUT',
    'ER_LOCK_DEADLOCK ER_CHECKREAD ER_DISK_FULL ER_RECORD_FILE_FULL ER_OPTION_PREVENTS_STATEMENT ER_READ_ONLY_MODE',
    'SQLITE_BUSY SQLITE_BUSY_SNAPSHOT SQLITE_BUSY_RECOVERY SQLITE_LOCKED SQLITE_LOCKED_SHAREDCACHE SQLITE_FULL',
    'SQLITE_IOERR SQLITE_IOERR_WRITE SQLITE_IOERR_FSYNC SQLITE_CANTOPEN SQLITE_READONLY SQLITE_READONLY_DBMOVED',
  ];
  const here = [
    'ER_DUP_ENTRY ER_NO_SUCH_TABLE ER_PARSE_ERROR ER_BAD_FIELD_ERROR ER_DATA_TOO_LONG ER_ACCESS_DENIED_ERROR',
    'ER_BAD_DB_ERROR SQLITE_ERROR SQLITE_CONSTRAINT_UNIQUE SQLITE_CORRUPT SQLITE_NOTADB ENOENT ECONNABSENT',
  ];
  for (const [codes, expected] of [
    [away, true],
    [here, false],
  ] as const) {
    for (const code of codes.join(' ').split(' ')) {
      it(`${code} is ${expected ? 'a fault that passes' : 'none that passes'}`, () =>
        assert.equal(isDatabaseAway(Object.assign(new Error('x'), { code })), expected));
    }
  }

  it('a pool without a free connection is one', () =>
    assert.ok(isDatabaseAway(Object.assign(new Error('Timeout acquiring'), { name: 'KnexTimeoutError' }))));

  it("MariaDB's killed connection is one, which has a number and no code", () =>
    assert.ok(isDatabaseAway(Object.assign(new Error('Connection was killed'), { errno: 1927 }))));

  for (const thrown of [null, undefined, 'ECONNREFUSED', {}, new Error('x')]) {
    it(`${String(thrown)} is none`, () => assert.equal(isDatabaseAway(thrown), false));
  }
});

/** A way to the MariaDB of this run, or to nothing, that can be cut at any time. */
class Wire {
  private readonly sockets = new Set<Socket>();
  private server: Server | null = null;
  port = 0;

  constructor(private readonly target: number | null) {}

  async open(): Promise<void> {
    this.server = createServer((socket) => {
      const ends = this.target === null ? [socket] : [socket, connect(this.target, '127.0.0.1')];
      for (const [at, end] of ends.entries()) {
        this.sockets.add(end);
        end.on('error', () => undefined).on('close', () => ends.forEach((each) => each.destroy()));
        if (ends.length === 2) end.pipe(ends[1 - at]!);
      }
      if (this.target === null) socket.destroy();
    });
    this.server.listen(this.port, '127.0.0.1');
    await once(this.server, 'listening');
    this.port = (this.server.address() as AddressInfo).port;
  }

  async cut(): Promise<void> {
    const closed = this.server && once(this.server, 'close');
    this.server?.close();
    for (const socket of this.sockets) socket.destroy();
    this.sockets.clear();
    await closed;
    this.server = null;
  }
}

describe('a MySQL server that is away', () => {
  it('refuses the connection: a fault that passes', async () => {
    const wire = new Wire(null);
    await wire.open();
    await wire.cut();
    const db = openDatabase(`mysql://root@127.0.0.1:${wire.port}/x`);
    const error = await errorOf(db.raw('select 1'));
    await db.destroy();
    assert.equal(error.code, 'ECONNREFUSED');
    assert.ok(isDatabaseAway(error));
  });

  it('hangs up at once: a fault that passes', async () => {
    const wire = new Wire(null);
    await wire.open();
    const db = openDatabase(`mysql://root@127.0.0.1:${wire.port}/x`);
    const error = await errorOf(db.raw('select 1'));
    await db.destroy();
    await wire.cut();
    assert.ok(isDatabaseAway(error), `${error.code} ${error.message}`);
  });
});

describe('openDatabase', () => {
  let database: TestDatabase;
  let db: Db;
  useDatabase((opened) => ({ database, db } = opened));

  it('tells the engines apart by the URL', () => {
    assert.equal(engineOf('sqlite:/tmp/a.db'), 'sqlite');
    assert.equal(engineOf('mysql://root@db/salami'), 'mysql');
  });

  it('takes apart a MySQL URL: IPv6, and what had to be written with %', async () => {
    const other = openDatabase('mysql://s%40lami:p%2Fw%25@[::1]:3307/my%20db');
    const { connection } = (other.client as { config: { connection: Record<string, unknown> } }).config;
    await other.destroy();
    const { host, port, user, password, database: name } = connection;
    assert.deepEqual([host, port, user, password, name], ['::1', 3307, 's@lami', 'p/w%', 'my db']);
  });

  const secret = 'Habari-ya-siri';
  const failures: [title: string, work: () => PromiseLike<unknown>][] = [
    ['of an insert', () => db('tokens').insert({ name: secret })],
    ['of a search', () => db('nothing').where({ message: secret }).first()],
    ['of an update', () => db('tokens').where({ id: 1 }).update({ nothing: secret })],
    ['inside a transaction', () => db.transaction((trx) => trx('tokens').insert({ name: secret }))],
    ['of a statement written by hand', () => db.raw('select ? from nothing', [secret])],
  ];
  for (const [title, work] of failures) {
    it(`the error ${title} names the statement, but none of its values`, async () => {
      const error = await errorOf(work());
      const told = JSON.stringify([error.message, error.stack, { ...error }, error.cause]);
      assert.ok(!told.includes(secret), told);
      assert.match(error.message, /\?.* - /);
    });
  }

  if (ENGINE === 'sqlite') {
    it('makes the folder and the file of a SQLite database', async () => {
      const file = join(database.folder, 'made', 'on', 'the', 'way.db');
      const made = openDatabase(`sqlite:${file}`);
      await made.raw('select 1');
      await made.destroy();
      assert.ok(existsSync(file));
    });

    const pragmas: [name: string, value: unknown, why: string][] = [
      ['journal_mode', 'wal', 'readers never wait for the writer'],
      ['synchronous', 2, 'what was accepted survives a power cut'],
      ['foreign_keys', 1, 'no app belongs to a group that is not there'],
    ];
    for (const [name, value, why] of pragmas) {
      it(`sets ${name} to ${value}: ${why}`, async () => {
        const [row] = (await db.raw(`pragma ${name}`)) as [Record<string, unknown>];
        assert.equal(Object.values(row)[0], value);
      });
    }
  } else {
    const ask = async (asked: Db, sql: string): Promise<unknown> => {
      const [[row]] = (await asked.raw(sql)) as [[{ answer: unknown }]];
      return row.answer;
    };
    const SLEEP = 'select sleep(60) as answer';
    /** Waits until the server runs `SLEEP` for somebody. @returns the number of that connection */
    const sleeper = (server: Db) =>
      until(async () => {
        const [[row]] = (await server.raw(
          "select id from information_schema.processlist where info = ? and state = 'User sleep'",
          [SLEEP],
        )) as [[{ id: number } | undefined]];
        return row?.id;
      }, 'the sleeping statement');

    it('speaks utf8mb4', async () => {
      assert.equal(await ask(db, 'select @@character_set_connection as answer'), 'utf8mb4');
      assert.equal(await ask(db, "select hex('😀') as answer"), 'F09F9880');
    });

    for (const what of ['query', 'connection'] as const) {
      it(`a killed ${what} is a fault that passes, and the next statement works`, async () => {
        const sleeping = errorOf(db.raw(SLEEP));
        await db.raw(`kill ${what} ${await sleeper(db)}`);
        const error = await sleeping;
        assert.ok(isDatabaseAway(error), `${error.code} ${error.message}`);
        assert.equal(await ask(db, 'select 1 as answer'), 1);
      });
    }

    it('a server that is lost and comes back is a fault that passes', async () => {
      const target = new URL(database.url);
      const wire = new Wire(Number(target.port));
      await wire.open();
      target.port = String(wire.port);
      const distant = openDatabase(target.href);
      assert.equal(await ask(distant, 'select 1 as answer'), 1);
      const sleeping = errorOf(distant.raw(SLEEP));
      await sleeper(db);
      await wire.cut();
      for (const error of [await sleeping, await errorOf(distant.raw('select 1'))])
        assert.ok(isDatabaseAway(error), `${error.code} ${error.message}`);
      await wire.open();
      assert.equal(await ask(distant, 'select 1 as answer'), 1);
      await distant.destroy();
      await wire.cut();
    });

    it('a statement that runs out of time is a fault that passes, and its connection is not used again', async () => {
      const limited = openDatabase(database.url, { statementMs: 200 });
      const idBefore = await ask(limited, 'select connection_id() as answer');
      const error = await errorOf(limited.raw(SLEEP));
      assert.equal(error.code, 'PROTOCOL_SEQUENCE_TIMEOUT');
      assert.ok(isDatabaseAway(error));
      assert.notEqual(await ask(limited, 'select connection_id() as answer'), idBefore);
      await limited.destroy();
    });

    it('a transaction whose statement runs out of time keeps nothing, and says what happened', async () => {
      const limited = openDatabase(database.url, { statementMs: 200 });
      const token = { name: 'x', secret_hash: 'a', scopes: '[]', created_at: 1 };
      const error = await errorOf(
        inTransaction(limited, async (trx) => {
          await trx('tokens').insert(token);
          await trx.raw('select sleep(1)'); // then the server sees that nobody listens
        }),
      );
      await limited.destroy();
      assert.equal(error.code, 'PROTOCOL_SEQUENCE_TIMEOUT');
      await inTransaction(db, (trx) => trx('tokens').insert(token)); // waits until the other one is taken back
      assert.deepEqual(await db('tokens').where({ name: 'x' }).pluck('secret_hash'), ['a']);
    });

    it('a migration and what is marked as unlimited may take longer', async () => {
      const limited = openDatabase(database.url, { statementMs: 100 });
      await limited.raw('select sleep(0.3)').options(UNLIMITED);
      await withoutLimits(limited, async () => void (await limited.raw('select sleep(0.3)')));
      await errorOf(limited.raw(SLEEP));
      await limited.destroy();
    });

    it('a row that is locked for too long is a fault that passes', async () => {
      await db('app_groups').insert({
        name: 'x',
        settings: '{}',
        rotation: '{}',
        created_at: 1,
        updated_at: 1,
      });
      const holder = await db.transaction();
      await holder('app_groups').forUpdate();
      const error = await errorOf(
        db.transaction(async (trx) => {
          await trx.raw('set session innodb_lock_wait_timeout = 0');
          await trx('app_groups').update({ name: 'y' });
        }),
      );
      await holder.rollback();
      assert.equal(error.code, 'ER_LOCK_WAIT_TIMEOUT');
      assert.ok(isDatabaseAway(error));
    });

    it('a full table is a fault that passes', async () => {
      const error = await errorOf(
        db.transaction(async (trx) => {
          await trx.raw('set session max_heap_table_size = 16384');
          await trx.raw('create temporary table small (text varchar(8000)) engine = memory');
          for (;;) await trx('small').insert({ text: 'x'.repeat(8_000) });
        }),
      );
      assert.equal(error.code, 'ER_RECORD_FILE_FULL');
      assert.ok(isDatabaseAway(error));
    });

    for (const [title, url] of [
      ['a wrong password', (url: URL) => (url.username = 'nobody')],
      ['a database that does not exist', (url: URL) => (url.pathname = '/nothing')],
    ] as const) {
      it(`${title} is no fault that passes`, async () => {
        const target = new URL(database.url);
        url(target);
        const distant = openDatabase(target.href);
        const error = await errorOf(distant.raw('select 1'));
        await distant.destroy();
        assert.ok(!isDatabaseAway(error), `${error.code} ${error.message}`);
      });
    }
  }
});
