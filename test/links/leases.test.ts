/** Whose a link is: told from leases that are read again and again, without comparing clocks. */
import assert from 'node:assert/strict';
import { LEASE_TIMES, LeaseWatch } from '../../src/links/leases.js';
import { claimLease, listLeases, releaseLeases, renewLeases, type Lease } from '../../src/links/store.js';
import { migrateUp } from '../../src/db/migrate.js';
import { openDatabase, type Db } from '../../src/db/connect.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';

const { renew, lease, fence, fenceCheck, leave } = LEASE_TIMES;
const ME = 'me';
const OTHER = 'other';
const leases = (owner: string | null, renewals: number) =>
  new Map<number, Lease>([[7, { appId: 7, owner, renewals }]]);

describe('the owner of a link', () => {
  const ROWS: [
    what: string,
    looks: [at: number, owner: string | null, renewals: number][],
    at: number,
    state: string,
  ][] = [
    ['nobody was ever named', [], 0, 'free'],
    ['it was given back', [[0, null, 9]], 0, 'free'],
    ['it is this process', [[0, ME, 1]], 100_000, 'mine'],
    ['another one has just been seen', [[0, OTHER, 5]], 0, 'elsewhere'],
    [
      'another one stood still for less than a lease',
      [
        [0, OTHER, 5],
        [8_000, OTHER, 5],
      ],
      lease,
      'elsewhere',
    ],
    [
      'another one stood still for longer',
      [
        [0, OTHER, 5],
        [8_000, OTHER, 5],
      ],
      lease + 1,
      'free',
    ],
    [
      'another one renewed meanwhile',
      [
        [0, OTHER, 5],
        [8_000, OTHER, 6],
      ],
      lease + 1,
      'elsewhere',
    ],
    [
      'yet another one took it',
      [
        [0, OTHER, 5],
        [8_000, 'third', 5],
      ],
      lease + 1,
      'elsewhere',
    ],
  ];
  for (const [what, looks, at, state] of ROWS) {
    it(`${state} when ${what}`, () => {
      const watch = new LeaseWatch(ME, false);
      for (const [now, owner, renewals] of looks) watch.read(leases(owner, renewals), now);
      assert.equal(watch.stateOf(7, at), state);
    });
  }

  it('is never another one where nobody else can exist', () => {
    const watch = new LeaseWatch(ME, true);
    watch.read(leases(OTHER, 5), 0);
    assert.equal(watch.stateOf(7, 0), 'free');
  });

  it('leaves before others take over, and may miss a renewal or two', () => {
    assert.ok(2 * renew < fence && fence + fenceCheck + leave < lease);
  });
});

describe('leases in the database', () => {
  let database: TestDatabase;
  let db: Db;
  before(async () => {
    database = await createTestDatabase();
    db = openDatabase(database.url);
    await migrateUp(db);
  });
  after(async () => {
    await db.destroy();
    await database.drop();
  });

  const owner = (id: string) => ({ id, address: `${id}.example.org` });
  const seen = async (appId: number) => (await listLeases(db)).get(appId) ?? null;

  it('of several that want a link that is free, one gets it', async () => {
    const claims = await Promise.all(['a', 'b', 'c'].map((id) => claimLease(db, 1, owner(id), null, 1000)));
    assert.deepEqual(claims.filter(Boolean), [true]);
  });

  it('of several that want the link of a dead owner, one gets it', async () => {
    const dead = await seen(1);
    const claims = await Promise.all(['d', 'e', 'f'].map((id) => claimLease(db, 1, owner(id), dead, 2000)));
    assert.deepEqual(claims.filter(Boolean), [true]);
  });

  it('an owner that renewed in between keeps it', async () => {
    await claimLease(db, 2, owner('a'), null, 1000);
    const before = await seen(2);
    await renewLeases(db, 'a', 2000);
    assert.equal(await claimLease(db, 2, owner('b'), before, 3000), false);
    assert.deepEqual(await seen(2), { appId: 2, owner: 'a', renewals: 2 });
  });

  it('one that was given back is free at once, and only the own ones are', async () => {
    await claimLease(db, 3, owner('a'), null, 1000);
    await claimLease(db, 4, owner('b'), null, 1000);
    await releaseLeases(db, 'a');
    assert.deepEqual(
      [(await seen(2))?.owner, (await seen(3))?.owner, (await seen(4))?.owner],
      [null, null, 'b'],
    );
    assert.equal(await claimLease(db, 3, owner('b'), await seen(3), 2000), true);
  });
});
