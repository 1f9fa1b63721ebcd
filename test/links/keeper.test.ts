/** Several processes that could keep one link: which of them is bound, whatever happens to the others. */
import assert from 'node:assert/strict';
import { readConfig } from '../../src/config.js';
import { LinkKeeper } from '../../src/links/keeper.js';
import type { LeaseTimes } from '../../src/links/leases.js';
import { claimLease, listLeases, type Owner } from '../../src/links/store.js';
import { openDatabase } from '../../src/db/connect.js';
import { createLog } from '../../src/log.js';
import { migrateUp } from '../../src/db/migrate.js';
import { smpp } from '../../src/providers/smpp/index.js';
import type { ProviderDriver } from '../../src/providers/driver.js';
import { openServices, type Services } from '../../src/services.js';
import { until } from '../../tools/load/until.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { startSmsc, type Smsc } from '../support/smsc.js';

/** A few times shorter than in earnest, in the same proportions. */
const TIMES: LeaseTimes = { renew: 200, lease: 2_000, fence: 800, fenceCheck: 50, leave: 100 };
const DEAD: Owner = { id: 'dead', address: 'dead.example.org (process 7)' };

describe('processes that could keep one link', function () {
  this.timeout(30_000);
  let database: TestDatabase;
  let smsc: Smsc;
  const opened: { services: Services; keeper: LinkKeeper }[] = [];

  before(async () => {
    database = await createTestDatabase();
    const db = openDatabase(database.url);
    await migrateUp(db);
    await db.destroy();
  });
  after(() => database.drop());
  beforeEach(async () => {
    // An SMSC that answers no unbind: whoever leaves has to be quick about it by himself.
    smsc = await startSmsc({ answersUnbind: false });
  });
  afterEach(async () => {
    for (const { keeper } of opened) await keeper.stop();
    for (const { services } of opened.splice(0)) await services.close();
    await smsc.close();
  });

  /** A process of the gateway, as far as links go: its own connections to the database and its own keeper. */
  async function startProcess(isAlone = false) {
    const config = readConfig(
      {
        SALAMI_DATA_DIR: database.folder,
        DATABASE_URL: database.url,
        SALAMI_ALLOW_PRIVATE_NETWORKS: '127.0.0.0/8',
      },
      null,
    );
    const services = openServices(config);
    const { db, apps, clock } = services;
    const keeper = new LinkKeeper({
      db,
      apps,
      drivers: [smpp as unknown as ProviderDriver],
      handle: () => Promise.reject(new Error('nothing comes in here')),
      allowedNetworks: config.allowedNetworks,
      clock,
      log: createLog('error', { write: () => undefined }),
      isAlone,
      times: TIMES,
    });
    const process = { services, keeper };
    opened.push(process);
    return process;
  }

  async function createApp({ db, appService }: Services): Promise<number> {
    await db('apps').delete(); // of the test before
    const admin = { scopes: ['admin'], appIds: null, groupIds: null, tokenId: null };
    const fields = { api_link: `127.0.0.1:${smsc.port}`, username: 'gateway', password: 'secret01' };
    const request = { name: 'link', type: 'SMPP', fields };
    return (await appService.create(admin as never, request as never)).id;
  }

  const untilBound = (keeper: LinkKeeper, appId: number, binds = 1) =>
    until(
      () => keeper.linkOf(appId) !== undefined && smsc.binds.length === binds && smsc.isBound(),
      'the link to be bound',
      10_000,
    );

  it('one of them is bound, the others know that it is elsewhere', async () => {
    const processes = await Promise.all([startProcess(), startProcess(), startProcess()]);
    const appId = await createApp(processes[0]!.services);
    await Promise.all(processes.map(({ keeper }) => keeper.start()));
    await until(() => smsc.isBound(), 'one of them to bind');
    const elsewhere = await Promise.all(processes.map(({ keeper }) => keeper.isElsewhere(appId)));
    assert.deepEqual(elsewhere.sort(), [false, true, true]);
    assert.deepEqual([smsc.binds.length, smsc.mostBound], [1, 1]);
  });

  it('one that loses its database leaves by itself, before another one binds', async () => {
    const [first, second] = [await startProcess(), await startProcess()];
    const appId = await createApp(first.services);
    await first.keeper.start();
    await untilBound(first.keeper, appId);
    await second.keeper.start();
    await first.services.db.destroy();
    await untilBound(second.keeper, appId, 2);
    assert.equal(first.keeper.linkOf(appId), undefined);
    assert.equal(smsc.mostBound, 1);
  });

  it('the lease of one that is dead ends, though nobody gives it back', async () => {
    const { services, keeper } = await startProcess();
    const appId = await createApp(services);
    await claimLease(services.db, appId, DEAD, null, Date.now());
    const before = performance.now();
    await keeper.start();
    assert.equal(await keeper.isElsewhere(appId), true);
    await untilBound(keeper, appId);
    assert.ok(performance.now() - before >= TIMES.lease, 'not before the lease has ended');
  });

  it('one that nobody can be beside waits for no lease', async () => {
    const { services, keeper } = await startProcess(true);
    const appId = await createApp(services);
    await claimLease(services.db, appId, DEAD, null, Date.now());
    await keeper.start();
    assert.equal(await keeper.isElsewhere(appId), false);
  });

  it('one that stops gives the link back, and the next one binds after it has gone', async () => {
    const [first, second] = [await startProcess(), await startProcess()];
    const appId = await createApp(first.services);
    await first.keeper.start();
    await untilBound(first.keeper, appId);
    await first.keeper.stop();
    assert.equal((await listLeases(second.services.db)).get(appId)?.owner, null);
    await second.keeper.start();
    await untilBound(second.keeper, appId, 2);
    assert.equal(smsc.mostBound, 1);
  });

  it('one that loses its lease to another leaves at once', async () => {
    const { services, keeper } = await startProcess();
    const appId = await createApp(services);
    await keeper.start();
    await untilBound(keeper, appId);
    await services.db('smpp_links').where({ app_id: appId }).update({ owner: 'thief' });
    await until(() => keeper.linkOf(appId) === undefined && !smsc.isBound(), 'the link to be left');
  });
});
