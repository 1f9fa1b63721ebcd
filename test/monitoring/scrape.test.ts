/** A scrape reads the queues from the database, and answers whatever is away. */
import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:net';
import { openDatabase, type Db } from '../../src/db/connect.js';
import { migrateUp } from '../../src/db/migrate.js';
import { inTransaction } from '../../src/db/sql.js';
import { observeCommits, tellOfCommit } from '../../src/messages/observer.js';
import { insertMessage } from '../../src/messages/store.js';
import { createRecorder } from '../../src/monitoring/recorder.js';
import { createScrape } from '../../src/monitoring/scrape.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { newMessage, NOW } from '../support/messages.js';
import { readSamples, valueOf } from '../support/prometheus.js';

const NAMES = {
  database: 'salami_database_up',
  temporal: 'salami_temporal_up',
  worker: 'salami_worker_running',
  notStarted: 'salami_workflows_not_started',
};

describe('a scrape', () => {
  let database: TestDatabase;
  let db: Db;
  let now = NOW + 60_000;
  const fakeClock = () => new Date(now);
  const scraper = (of: Db, more: Partial<Parameters<typeof createScrape>[0]> = {}) => {
    const scrape = createScrape({
      recorder: createRecorder(),
      db: of,
      clock: fakeClock,
      pingTemporal: () => Promise.resolve(),
      isWorkerRunning: () => true,
      ...more,
    });
    return async () => readSamples(await scrape());
  };

  before(async () => {
    database = await createTestDatabase();
    db = openDatabase(database.url);
    await migrateUp(db);
    const app = {
      channel: 'sms',
      sms_limit: 100,
      credentials: '',
      callback_key: '',
      settings: '{}',
      state: 'active',
      created_at: NOW,
      updated_at: NOW,
    };
    await db('apps').insert({ ...app, id: 1, name: 'one', live_name: 'one', type: 'Simulator' });
    const broken = { breaker_trips: 1, breaker_open_until: NOW + 90_000 };
    await db('apps').insert({ ...app, ...broken, id: 2, name: 'two', live_name: 'two', type: 'HTTP' });
    const add = (workflowStarted: boolean, fields: Parameters<typeof newMessage>[0]) =>
      insertMessage(db, newMessage(fields), { workflowStarted });
    await add(false, { createdAt: NOW + 10_000 });
    await add(false, { createdAt: NOW + 20_000 });
    await add(true, { createdAt: NOW + 5_000, scheduledAt: NOW + 50_000 });
    await add(true, { status: 'delivered' });
    await add(true, { status: 'processing', appId: 2 });
    await add(false, { status: 'scheduled', appId: 2, scheduledAt: NOW + 999_000 });
  });
  after(async () => {
    await db.destroy();
    await database.drop();
  });

  it('tells depth and oldest age of each queue', async () => {
    const samples = await scraper(db)();
    const queue = (app: string, state: string) => [
      valueOf(samples, 'salami_queue_messages', { app, state }),
      valueOf(samples, 'salami_queue_oldest_age_seconds', { app, state }),
    ];
    assert.deepEqual(queue('1', 'not_started'), [2, 50]);
    assert.deepEqual(queue('1', 'waiting'), [1, 10]);
    assert.deepEqual(queue('2', 'waiting'), [null, null]);
    assert.equal(valueOf(samples, NAMES.notStarted), 3);
  });

  it('tells which breakers are open', async () => {
    const samples = await scraper(db)();
    assert.equal(valueOf(samples, 'salami_breaker_open', { app: '1', provider: 'Simulator' }), 0);
    assert.equal(valueOf(samples, 'salami_breaker_open', { app: '2', provider: 'HTTP' }), 1);
  });

  it('asks the database once in five seconds, however often it is scraped', async () => {
    let queries = 0;
    const count = () => (queries += 1);
    const scrape = scraper(db);
    db.on('query', count);
    await Promise.all([scrape(), scrape(), scrape()]);
    const once = queries;
    now += 4_999;
    await scrape();
    assert.equal(queries, once);
    now += 1;
    await scrape();
    assert.equal(queries, 2 * once);
    db.removeListener('query', count);
  });

  it('leaves the worker out where a process has none', async () => {
    const samples = await scraper(db, { isWorkerRunning: () => null })();
    assert.equal(valueOf(samples, NAMES.worker), null);
  });

  it('adds the metrics of the Temporal SDK, and does without them when they cannot be read', async () => {
    const given = await scraper(db, { moreText: () => Promise.resolve('temporal_request_total 7\n') })();
    assert.equal(valueOf(given, 'temporal_request_total'), 7);
    const without = await scraper(db, { moreText: () => Promise.reject(new Error('gone')) })();
    assert.equal(valueOf(without, NAMES.database), 1);
  });

  it('answers while Temporal is away', async () => {
    const samples = await scraper(db, { pingTemporal: () => Promise.reject(new Error('away')) })();
    assert.equal(valueOf(samples, NAMES.temporal), 0);
    assert.equal(valueOf(samples, NAMES.database), 1);
  });

  describe('while the database is away', () => {
    let server: Server;
    let silent: Db;
    const refused = openDatabase('mysql://salami:salami@127.0.0.1:1/salami');

    before((done) => {
      server = createServer().listen(0, '127.0.0.1', () => {
        const { port } = server.address() as { port: number };
        silent = openDatabase(`mysql://salami:salami@127.0.0.1:${port}/salami`);
        done();
      });
      server.on('connection', (socket) => socket.on('error', () => undefined));
    });
    after(async () => {
      await refused.destroy();
      server.close();
      await silent.destroy();
    });

    for (const [how, away] of [
      ['refuses', () => refused],
      ['never answers', () => silent],
    ] as const) {
      it(`says so when it ${how}, and tells no number that it cannot know`, async () => {
        const samples = await scraper(away(), { patienceMs: 200 })();
        assert.equal(valueOf(samples, NAMES.database), 0);
        assert.equal(valueOf(samples, NAMES.temporal), 1);
        const known = new Set(samples.map(({ name }) => name));
        for (const name of [NAMES.notStarted, 'salami_queue_messages', 'salami_breaker_open'])
          assert.ok(!known.has(name), name);
      });
    }
  });
});

describe('what is counted of a transaction', () => {
  it('is counted once it is committed, and never when it is rolled back', async () => {
    const database = await createTestDatabase();
    const db = openDatabase(database.url);
    const seen: string[] = [];
    const ignore = () => undefined;
    observeCommits(db, {
      moved: ({ status }) => seen.push(status),
      attemptBegan: ignore,
      attemptEnded: ignore,
      reported: ignore,
    });
    const message = { appId: 1, provider: 'Simulator' };
    await inTransaction(db, async (trx) => {
      await trx.raw('select 1');
      tellOfCommit(trx, (observer) => observer.moved({ ...message, status: 'sent' }));
      assert.deepEqual(seen, []);
    });
    const undone = inTransaction(db, (trx) => {
      tellOfCommit(trx, (observer) => observer.moved({ ...message, status: 'failed' }));
      return Promise.reject(new Error('undone'));
    });
    await assert.rejects(undone);
    assert.deepEqual(seen, ['sent']);
    await db.destroy();
    await database.drop();
  });
});
