/** Lists, totals and text search against the same rows filtered by hand; and how the engine finds them. */
import assert from 'node:assert/strict';
import { openDatabase, type Db } from '../../src/db/connect.js';
import { migrateUp } from '../../src/db/migrate.js';
import { countMessages, listMessages } from '../../src/messages/lists.js';
import { searchOn, searchPage } from '../../src/messages/text-search.js';
import { insertMessage } from '../../src/messages/store.js';
import { Totals } from '../../src/messages/totals.js';
import { STATUSES, type MessageFilter } from '../../src/messages/types.js';
import { acceptedAt, fillApps, fillMessages, numberOf } from '../../tools/size/fill.js';
import { isLook, planOf, type Statement } from '../../tools/size/plans.js';
import { queriesOf } from '../../tools/size/queries.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { newMessage } from '../support/messages.js';
import { pick, seededRandom } from '../support/random.js';

const COUNT = 3_000;
/** Small enough that three thousand rows are many blocks. */
const SMALL = { blockSize: 100, countedPlainly: 50, countForMs: Infinity, breathMs: 0 };

interface Row {
  id: number;
  app_id: number;
  group_id: number | null;
  folder: string;
  status: string;
  channel: string;
  to: string;
  to_e164: string | null;
  from: string | null;
  from_e164: string | null;
  batch_id: number | null;
  client_ref: string | null;
  message: string;
  created_at: number;
}

function matches(row: Row, filter: MessageFilter): boolean {
  const isNumber = (wanted: string, asWritten: string | null, e164: string | null) =>
    asWritten === wanted || e164 === `+${wanted.replace(/\D/g, '')}`;
  const { apps = null, groups = null } = filter.visible ?? {};
  return (
    (filter.appId === undefined || row.app_id === filter.appId) &&
    (!filter.folder || row.folder === filter.folder) &&
    (!filter.status || row.status === filter.status) &&
    (!filter.channel || row.channel === filter.channel) &&
    (filter.batchId === undefined || row.batch_id === filter.batchId) &&
    (!filter.clientRef || row.client_ref === filter.clientRef) &&
    (filter.to === undefined || isNumber(filter.to, row.to, row.to_e164)) &&
    (filter.from === undefined || isNumber(filter.from, row.from, row.from_e164)) &&
    (filter.createdAfter === undefined || row.created_at >= filter.createdAfter) &&
    (filter.createdBefore === undefined || row.created_at < filter.createdBefore) &&
    (!filter.text || row.message.toLowerCase().includes(filter.text.toLowerCase())) &&
    ((apps === null && groups === null) ||
      (apps ?? []).includes(row.app_id) ||
      (row.group_id !== null && (groups ?? []).includes(row.group_id)))
  );
}

function anyFilter(random: () => number): MessageFilter {
  const some = <T>(share: number, value: () => T): T | undefined => (random() < share ? value() : undefined);
  const number = () => Math.floor(random() * 20) + 1;
  const filter = {
    appId: some(0.3, number),
    folder: some(0.4, () => pick(random, ['outbox', 'inbox'] as const)),
    status: some(0.4, () => pick(random, STATUSES)),
    channel: some(0.1, () => pick(random, ['sms', 'voice'])),
    to: some(0.1, () => pick(random, ['2081', `+${numberOf(7)}`, numberOf(9)])),
    from: some(0.1, () => pick(random, ['2081', '2082', numberOf(11)])),
    batchId: some(0.1, () => 1),
    clientRef: some(0.05, () => `order-${Math.floor(random() * COUNT)}`),
    createdAfter: some(0.2, () => acceptedAt(Math.floor(random() * COUNT))),
    createdBefore: some(0.2, () => acceptedAt(Math.floor(random() * COUNT))),
    visible: some(0.3, () => ({
      apps: pick(random, [null, [], [number(), number()]]),
      groups: pick(random, [null, [1], [1, 2]]),
    })),
  };
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined));
}

describe('messages by the thousand', () => {
  let database: TestDatabase;
  let db: Db;
  let rows: Row[];
  const clock = () => new Date(acceptedAt(COUNT));

  before(async () => {
    database = await createTestDatabase();
    db = openDatabase(database.url);
    await migrateUp(db);
    await fillApps(db);
    await fillMessages(db, 0, COUNT, () => undefined);
    // Some moved to another app of their group, and accepting times do not follow the ids.
    await db('messages').where({ group_id: 1 }).whereRaw('id % 7 = 0').update({ app_id: 15 });
    await db('messages')
      .whereRaw('id % 50 = 0')
      .update({ created_at: acceptedAt(COUNT / 2) });
    rows = (await db('messages').orderBy('id', 'desc')) as Row[];
  });
  after(async () => {
    await db.destroy();
    await database.drop();
  });

  const wanted = (filter: MessageFilter) => rows.filter((row) => matches(row, filter)).map(({ id }) => id);
  const idsOf = (found: readonly { id: number }[]) => found.map(({ id }) => id);

  for (const seed of [1, 2, 3, 4, 5, 6]) {
    it(`any filter finds what a look at every row finds, in lists, counts and pages (seed ${seed})`, async () => {
      const random = seededRandom(seed);
      const totals = new Totals(db, clock, SMALL);
      for (let round = 0; round < 25; round += 1) {
        const filter = anyFilter(random);
        const expected = wanted(filter);
        const said = JSON.stringify(filter);
        const below = Math.floor(random() * COUNT);
        assert.equal(await countMessages(db, filter), expected.length, said);
        assert.deepEqual(
          idsOf(await listMessages(db, filter, { limit: 20, below })),
          expected.filter((id) => id < below).slice(0, 20),
          said,
        );
        for (const offset of [0, Math.floor(random() * expected.length), expected.length]) {
          const { messages, total } = await totals.page(filter, { limit: 15, offset });
          assert.deepEqual(idsOf(messages), expected.slice(offset, offset + 15), `${said} from ${offset}`);
          assert.equal(total, expected.length, `${said} from ${offset}`);
        }
        const { from = 0, below: end = Infinity } = await totals.rangeOf(filter);
        assert.ok(
          expected.every((id) => id >= from && id < end),
          `${said}: ${from} to ${end}`,
        );
      }
    });
  }

  it('a token for more apps than one statement takes sees each message once', async () => {
    const visible = { apps: Array.from({ length: 700 }, (_, at) => at + 2), groups: [1] };
    const expected = wanted({ visible });
    assert.equal(await countMessages(db, { visible }), expected.length);
    assert.deepEqual(
      idsOf(await listMessages(db, { visible }, { limit: 30, offset: 40 })),
      expected.slice(40, 70),
    );
  });

  describe('a text', () => {
    const filters: MessageFilter[] = [
      { text: 'PARCEL' },
      { text: 'code', appId: 2 },
      { text: 'payment', folder: 'inbox' },
    ];
    for (const filter of filters) {
      it(`${JSON.stringify(filter)} is found in the newest messages, and on from there until all were seen`, async () => {
        const expected = wanted(filter);
        const first = await searchPage(db, filter, { limit: 10, offset: 0 }, {}, 500);
        assert.deepEqual(idsOf(first.messages), expected.slice(0, 10));
        const looked = rows.filter((row) => matches(row, { ...filter, text: '' })).slice(0, 500);
        assert.equal(first.total, looked.filter((row) => matches(row, filter)).length);
        const seen: number[] = [];
        for (let below: number | null | undefined; below !== null;) {
          const { messages, next }: Awaited<ReturnType<typeof searchOn>> = await searchOn(
            db,
            filter,
            10,
            { below },
            70,
          );
          seen.push(...idsOf(messages));
          below = next;
        }
        assert.deepEqual(seen, expected);
      });
    }

    it('nobody wrote has no matches, but says where to go on', async () => {
      const found = await searchPage(db, { text: 'kwaheri' }, { limit: 10, offset: 0 }, {}, 500);
      assert.deepEqual([found.messages, found.total, found.next], [[], 0, COUNT - 500 + 1]);
    });

    it('is the same in capitals beyond ASCII', async () => {
      const id = await insertMessage(db, newMessage({ appId: 999, text: 'ÉTÉ à Äthiopien' }), {
        workflowStarted: true,
      });
      const { messages } = await searchPage(
        db,
        { appId: 999, text: 'été À ä' },
        { limit: 10, offset: 0 },
        {},
      );
      assert.deepEqual(idsOf(messages), [id]);
      await db('messages').where({ id }).delete();
    });
  });

  describe('a total for which there is no time', () => {
    for (const filter of [{}, { folder: 'outbox' }, { appId: 1 }] as MessageFilter[])
      it(`${JSON.stringify(filter)}: estimated at first, pages right, exact once it was counted`, async () => {
        const totals = new Totals(db, clock, { ...SMALL, countForMs: 0 });
        const expected = wanted(filter);
        const first = await totals.page(filter, { limit: 15, offset: 30 });
        assert.deepEqual(idsOf(first.messages), expected.slice(30, 45));
        assert.ok(Math.abs(first.total - expected.length) < expected.length / 4, `${first.total}`);
        await totals.settled();
        assert.equal((await totals.page(filter, { limit: 15, offset: 0 })).total, expected.length);
      });

    it('a page far back is counted up to there', async () => {
      const totals = new Totals(db, clock, { ...SMALL, countForMs: 0 });
      const { messages } = await totals.page({}, { limit: 15, offset: 2_500 });
      assert.deepEqual(idsOf(messages), wanted({}).slice(2_500, 2_515));
      await totals.settled();
    });

    it('a filter by time is never estimated', async () => {
      const totals = new Totals(db, clock, { ...SMALL, countForMs: 0 });
      const filter = { createdAfter: acceptedAt(COUNT / 3) };
      const { total } = await totals.page(filter, { limit: 15, offset: 0 });
      assert.equal(total, wanted(filter).length);
    });
  });

  it('the times of old messages are looked at once, before anybody asks by them', async () => {
    const totals = new Totals(db, clock, SMALL);
    await totals.learnTimes();
    const asked: string[] = [];
    const note = ({ sql }: { sql: string }) => asked.push(sql);
    db.on('query', note);
    const filter = { createdAfter: acceptedAt(COUNT / 3) };
    const { total } = await totals.page(filter, { limit: 15, offset: 0 });
    db.removeListener('query', note);
    assert.equal(total, wanted(filter).length);
    assert.deepEqual(
      asked.filter((sql) => /min\(/i.test(sql)),
      [],
    );
  });

  it('totals are right at every moment while messages arrive', async () => {
    const totals = new Totals(db, clock, SMALL);
    const filters: MessageFilter[] = [
      {},
      { appId: 1 },
      { appId: 1, folder: 'outbox' },
      { status: 'pending' },
    ];
    const made: number[] = [];
    for (let round = 0; round < 40; round += 1) {
      for (const filter of filters) {
        const { total, messages } = await totals.page(filter, { limit: 5, offset: 0 });
        assert.equal(total, wanted(filter).length + made.length, JSON.stringify(filter));
        if (made.length > 0) assert.equal(messages[0]!.id, made.at(-1));
      }
      made.push(await insertMessage(db, newMessage({ appId: 1 }), { workflowStarted: true }));
    }
    await db('messages').whereIn('id', made).delete();
  });

  it('a remembered count is renewed: of a status after a minute, of all else after ten', async () => {
    let now = acceptedAt(COUNT);
    const totals = new Totals(db, () => new Date(now), SMALL);
    const totalOf = async (filter: MessageFilter) =>
      (await totals.page(filter, { limit: 5, offset: 0 })).total;
    const byStatus: MessageFilter = { status: 'delivered' };
    const byApp: MessageFilter = { appId: 1 };
    const before = [await totalOf(byStatus), await totalOf(byApp)];
    const [old] = await db('messages').where({ status: 'delivered', app_id: 1 }).orderBy('id').limit(1);
    await db('messages').where({ id: old.id }).update({ status: 'failed', app_id: 16 });
    assert.deepEqual([await totalOf(byStatus), await totalOf(byApp)], before);
    now += 60_001;
    for (let look = 0; look < 3; look += 1) await totalOf(byStatus); // a few blocks at each look
    assert.deepEqual([await totalOf(byStatus), await totalOf(byApp)], [before[0]! - 1, before[1]]);
    now += 600_001;
    for (let look = 0; look < 3; look += 1) await totalOf(byApp);
    assert.equal(await totalOf(byApp), before[1]! - 1);
    await db('messages').where({ id: old.id }).update({ status: 'delivered', app_id: 1 });
  });

  describe('the engine reads no table as a whole, and sorts none, for', () => {
    for (const [at, { name }] of queriesOf(null as never, COUNT).entries()) {
      it(name, async () => {
        const seen: Statement[] = [];
        const listen = ({ sql, bindings }: { sql: string; bindings?: unknown[] }) =>
          seen.push({ sql, bindings: bindings ?? [] });
        db.on('query', listen);
        await queriesOf(db, COUNT, SMALL)[at]!.run();
        db.off('query', listen);
        assert.ok(seen.length > 0);
        for (const statement of seen.filter(isLook))
          assert.deepEqual((await planOf(db, statement)).faults, [], statement.sql);
      });
    }

    it('as a statement that does would be noticed', async () => {
      const scan = { sql: 'select count(*) from messages where error_code = ?', bindings: ['x'] };
      const sort = {
        sql: 'select id from messages where app_id = ? order by message limit 3',
        bindings: [1],
      };
      for (const statement of [scan, sort])
        assert.equal((await planOf(db, statement)).faults.length, 1, statement.sql);
    });
  });
});
