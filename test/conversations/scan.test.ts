/** The list of conversations is the same as one made by hand, however it is cut into pages. */
import assert from 'node:assert/strict';
import { partyOf } from '../../src/conversations/party.js';
import { scanNumbers, scanWriters } from '../../src/conversations/scan.js';
import { listReceived, noteReceived, setRead } from '../../src/conversations/store.js';
import type { View, Wanted } from '../../src/conversations/types.js';
import type { Db } from '../../src/db/connect.js';
import { countOf, listOfNumber, newestOf } from '../../src/messages/by-number.js';
import { insertMessage } from '../../src/messages/store.js';
import type { Message } from '../../src/messages/types.js';
import { useDatabase } from '../support/database.js';
import { newMessage } from '../support/messages.js';
import { pick, seededRandom } from '../support/random.js';

const MESSAGES = 400;
const ALL: View = { apps: null, groups: null };

describe('scanning for conversations', () => {
  let db: Db;
  useDatabase((opened) => ({ db } = opened));
  const all: Message[] = [];
  const numbers = [
    ...Array.from({ length: 40 }, (_, at) => `+2547110001${String(at).padStart(2, '0')}`),
    '40404',
    'BANK',
  ];

  before(async () => {
    const random = seededRandom(7);
    for (let n = 0; n < MESSAGES; n += 1) {
      // Some write much, most write little.
      const number = numbers[Math.floor(numbers.length * random() ** 3)]!;
      const e164 = number.startsWith('+') ? number : null;
      const appId = pick(random, [1, 2, 3]);
      const isIn = random() < 0.4;
      const fields = {
        appId,
        groupId: isIn ? null : pick(random, [null, 7]),
        text: pick(random, ['Habari', 'Asante sana', 'Karibu']),
        ...(isIn
          ? {
              folder: 'inbox' as const,
              status: 'delivered' as const,
              from: number,
              fromE164: e164,
              to: '20880',
              toE164: null,
            }
          : { to: number, toE164: e164, from: '20880' }),
      };
      const message = newMessage(fields);
      const id = await insertMessage(db, message, { workflowStarted: true });
      all.push({ id, ...message });
      if (isIn) await noteReceived(db, { number, appId, messageId: id }, message.createdAt);
    }
  });

  const sees = ({ apps, groups, appId }: View, message: Message) =>
    (appId === undefined || message.appId === appId) &&
    ((apps === null && groups === null) ||
      (apps ?? []).includes(message.appId) ||
      (message.groupId !== null && (groups ?? []).includes(message.groupId)));

  /** Newest first, each number once. */
  const byHand = (view: View, wanted: Wanted = {}) => [
    ...new Set(
      all
        .toReversed()
        .filter((message) => sees(view, message))
        .filter(({ text }) => wanted.text === undefined || text.includes(wanted.text))
        .map((message) => partyOf(message)!)
        .filter((number) => wanted.number === undefined || number.includes(wanted.number)),
    ),
  ];

  async function inPages(
    scan: typeof scanNumbers,
    view: View,
    wanted: Wanted,
    limit: number,
    lookThrough?: number,
  ) {
    const found: string[] = [];
    for (let below: number | undefined, pages = 0; pages < 1_000; pages += 1) {
      const page = await scan(db, view, wanted, { below, limit }, lookThrough);
      found.push(...page.numbers);
      if (page.next === null) return found;
      below = page.next;
    }
    throw new Error('there is no end');
  }

  const views: Record<string, View> = {
    everything: ALL,
    'one app': { ...ALL, appId: 2 },
    'a token with two apps': { apps: [1, 3], groups: null },
    'a token with a group': { apps: [3], groups: [7] },
    nothing: { apps: [], groups: [] },
  };
  for (const [what, view] of Object.entries(views))
    for (const limit of [1, 7, 100])
      it(`${what}, ${limit} at a time: each number once, the last written first`, async () =>
        assert.deepEqual(await inPages(scanNumbers, view, {}, limit), byHand(view)));

  it('a text, and a part of a number, leave those that hold it', async () => {
    for (const wanted of [{ text: 'Asante' }, { number: '1000111' }, { text: 'Karibu', number: '10003' }])
      assert.deepEqual(await inPages(scanNumbers, ALL, wanted, 3), byHand(ALL, wanted));
  });

  it('a request that may look through little finds less, and the next ones find the rest', async () => {
    assert.deepEqual(await inPages(scanNumbers, ALL, {}, 5, 20), byHand(ALL));
    const { numbers: few, next } = await scanNumbers(
      db,
      ALL,
      { text: 'nobody wrote this' },
      { limit: 5 },
      20,
    );
    assert.deepEqual([few, next], [[], all.at(-20)!.id]);
  });

  /** Numbers that wrote, by what they wrote last. */
  const writers = (view: View, isCounted = (_: Message) => true) => [
    ...new Set(
      all
        .toReversed()
        .filter((message) => message.folder === 'inbox' && sees(view, message) && isCounted(message))
        .map((message) => partyOf(message)!),
    ),
  ];

  it('those that wrote stand by what was received last, read or not', async () => {
    for (const one of await listReceived(db, numbers, [2]))
      await setRead(db, one, { readUpTo: one.lastReceivedId, unread: false });
    for (const view of [ALL, { ...ALL, appId: 2 }, { apps: [1, 2], groups: null }]) {
      assert.deepEqual(await inPages(scanWriters, view, {}, 4), writers(view));
      const unread = writers(view, ({ appId }) => appId !== 2);
      assert.deepEqual(await inPages(scanWriters, view, { unread: true }, 4), unread);
    }
  });

  it('a text is looked for in both folders, among those that wrote', async () => {
    const wanted = { text: 'Karibu', incoming: true };
    const wrote = new Set(writers(ALL));
    const expected = byHand(ALL, wanted).filter((number) => wrote.has(number));
    assert.ok(expected.length < byHand(ALL, wanted).length, 'some never wrote');
    assert.deepEqual(await inPages(scanNumbers, ALL, wanted, 3), expected);
  });

  it('newest message, count and stretch of each number are those of its messages', async () => {
    for (const [what, view] of Object.entries(views)) {
      const newest = await newestOf(db, numbers, view);
      const counts = await countOf(db, numbers, view, 25);
      for (const number of numbers) {
        const own = all.filter((message) => sees(view, message) && partyOf(message) === number);
        const ids = own.map(({ id }) => id);
        assert.equal(newest.get(number), ids.at(-1), `${what} ${number}`);
        assert.equal(counts.get(number) ?? 0, Math.min(25, ids.length), `${what} ${number}`);
        const first = await listOfNumber(db, number, view, { limit: 3, oldestFirst: true });
        assert.deepEqual(
          first.map(({ id }) => id),
          ids.slice(0, 3),
        );
        const last = await listOfNumber(db, number, view, {
          limit: 3,
          oldestFirst: false,
          below: ids.at(-1),
        });
        assert.deepEqual(
          last.map(({ id }) => id),
          ids.slice(0, -1).slice(-3).reverse(),
        );
      }
    }
  });
});
