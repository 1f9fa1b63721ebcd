import assert from 'node:assert/strict';
import { type Db } from '../../src/db/connect.js';
import {
  beginAttempt,
  clip,
  countInFlight,
  endAttempt,
  findAttempt,
  findAttemptByProviderId,
  findMessage,
  hasOpenMessages,
  insertMessage,
  listAttempts,
  listUnstarted,
  markStarted,
  stillStarting,
  updateMessage,
  addHistory,
  listHistory,
  type NewMessage,
} from '../../src/messages/store.js';
import { STATUSES } from '../../src/messages/types.js';
import { accepted, ambiguous, permanent } from '../../src/providers/outcome.js';
import { useDatabase } from '../support/database.js';
import { assertMatches } from '../support/match.js';
import { newMessage, NOW } from '../support/messages.js';

describe('the message store', () => {
  let db: Db;
  useDatabase((opened) => ({ db } = opened));
  beforeEach(async () => {
    for (const table of ['messages', 'message_events', 'send_attempts']) await db(table).delete();
  });

  const insert = (fields: Partial<NewMessage> = {}, workflowStarted = true) =>
    insertMessage(db, newMessage(fields), { workflowStarted });
  const insertAll = async (rows: readonly Partial<NewMessage>[], workflowStarted = true) => {
    const ids: number[] = [];
    for (const row of rows) ids.push(await insert(row, workflowStarted));
    return ids;
  };

  describe('a message', () => {
    const full: Partial<NewMessage> = {
      ...{
        status: 'scheduled',
        groupId: 7,
        providerId: 'p-1',
        sentAt: NOW + 1,
        deliveredAt: NOW + 2,
        cost: '0.0080',
      },
      ...{
        currency: 'USD',
        errorCode: 'expired',
        errorMessage: 'x',
        clientRef: 'r',
        scheduledAt: NOW,
        expiresAt: NOW,
      },
      ...{
        priority: 'low',
        batchId: 3,
        metadata: { a: [1, 'я'] },
        sender: 'SALAMI',
        resentFrom: 4,
        tokenId: 5,
      },
      ...{
        failoverOnDlr: true,
        fromE164: '+254700000000',
        attempts: 2,
        retryCount: 1,
        telcoSource: 'provider',
      },
    };
    const rows: [title: string, fields: Partial<NewMessage>][] = [
      ['with nothing but what it must have', {}],
      ['with every field', full],
      ['with emoji', { text: 'Habari 😀👩‍👩‍👧‍👦 𝒳 漢字 я', encoding: 'UCS-2', to: '+254 😀' }],
      ['with spaces, line breaks and quotes', { text: '  a\r\n\t\'b\' "c" \\ `d` %_ ?  ' }],
      ['that is longer than 64 KB of UTF-8', { text: '😀'.repeat(20_000) }],
      ['of high priority', { priority: 'high' }],
    ];
    for (const [title, fields] of rows) {
      it(`${title} is read as it was written`, async () => {
        const written = newMessage(fields);
        const id = await insertMessage(db, written, { workflowStarted: true });
        assert.deepEqual(await findMessage(db, id), { id, ...written });
      });
    }

    it('changes in the given fields only, to null as well', async () => {
      const written = newMessage(full);
      const id = await insertMessage(db, written, { workflowStarted: true });
      const changes = {
        status: 'sent',
        providerId: 'p-2',
        errorCode: null,
        metadata: null,
        priority: 'high',
      } as const;
      await updateMessage(db, id, changes);
      assert.deepEqual(await findMessage(db, id), { id, ...written, ...changes });
    });

    it('that is not there is null', async () => assert.equal(await findMessage(db, 1e9), null));
  });

  describe('countInFlight', () => {
    const count = async (...apps: [id: number, smsLimit: number][]) =>
      Object.fromEntries(
        await countInFlight(
          db,
          apps.map(([id, smsLimit]) => ({ id, smsLimit })),
        ),
      );

    it('counts what is pending or processing, app by app', async () => {
      await insertAll(STATUSES.map((status) => ({ status })));
      await insertAll([
        { appId: 2 },
        { appId: 2 },
        { appId: 2, status: 'processing' },
        { appId: 3, status: 'sent' },
      ]);
      assert.deepEqual(await count([1, 10], [2, 10], [3, 10], [4, 10]), { 1: 2, 2: 3, 3: 0, 4: 0 });
    });

    it("stops at the app's limit: it is full then, whatever waits behind", async () => {
      await insertAll(Array.from({ length: 8 }, () => ({})));
      assert.deepEqual(await count([1, 5]), { 1: 5 });
      assert.deepEqual(await count([1, 8]), { 1: 8 });
      assert.deepEqual(await count([1, 9]), { 1: 8 });
    });

    it('is at least 1 for a busy app with a limit of 0', async () => {
      await insertAll([{}, {}]);
      assert.deepEqual(await count([1, 0]), { 1: 1 });
    });

    it('of no apps is nothing', async () => assert.deepEqual(await count(), {}));
  });

  describe('hasOpenMessages', () => {
    for (const status of STATUSES) {
      const expected = ['scheduled', 'pending', 'processing'].includes(status);
      it(`a message that is ${status} is ${expected ? '' : 'not '}open`, async () => {
        await insert({ status });
        assert.deepEqual([await hasOpenMessages(db, 1), await hasOpenMessages(db, 2)], [expected, false]);
      });
    }
  });

  describe('listUnstarted', () => {
    const idsOf = async (limit: number, notApps: number[] = [], createdBefore = NOW) =>
      (await listUnstarted(db, limit, notApps, createdBefore)).map(({ id }) => id);

    it('lists the most urgent first, then the oldest', async () => {
      const priorities = ['low', 'normal', 'high', 'normal', 'high', 'low'] as const;
      const [a, b, c, d, e, f] = await insertAll(
        priorities.map((priority) => ({ priority })),
        false,
      );
      assert.deepEqual(await idsOf(10), [c, e, b, d, a, f]);
      assert.deepEqual(await idsOf(3), [c, e, b]);
    });

    it('leaves out saturated apps, whatever their priority', async () => {
      const [, b, , d] = await insertAll(
        [{ appId: 1, priority: 'high' }, { appId: 2 }, { appId: 3, priority: 'high' }, { appId: 4 }],
        false,
      );
      assert.deepEqual(await idsOf(10, [1, 3]), [b, d]);
      assert.deepEqual(await idsOf(10, [1, 2, 3, 4]), []);
    });

    it('lists only urgent ones of apps of which only those are wanted', async () => {
      const rows = [
        { appId: 1 },
        { appId: 1, priority: 'high' },
        { appId: 2 },
        { appId: 1, priority: 'low' },
      ] as const;
      const [, b, c] = await insertAll([...rows], false);
      const ids = (await listUnstarted(db, 10, [], NOW, [1])).map(({ id }) => id);
      assert.deepEqual(ids, [b, c]);
    });

    it('leaves out what is younger than asked for', async () => {
      const [a, b] = await insertAll(
        [NOW - 1, NOW, NOW + 1].map((createdAt) => ({ createdAt })),
        false,
      );
      assert.deepEqual(await idsOf(10), [a, b]);
    });

    it('leaves out what was marked as started', async () => {
      const [a, b, c] = await insertAll([{}, {}, {}], false);
      await insert({}, true);
      await markStarted(db, [a!, c!]);
      assert.deepEqual(await idsOf(10), [b]);
      await markStarted(db, []);
      assert.deepEqual(await idsOf(10), [b]);
    });

    it('marks as many as one round may start', async () => {
      const id = await insert({}, false);
      await markStarted(
        db,
        Array.from({ length: 1_000 }, (_, at) => id + at),
      );
      assert.deepEqual(await idsOf(10), []);
    });
  });

  describe('stillStarting', () => {
    it('is what is pending or processing and was never retried', async () => {
      const ids = await insertAll([
        ...STATUSES.map((status) => ({ status })),
        { status: 'processing', attempts: 1, retryCount: 0 },
        { status: 'pending', attempts: 1, retryCount: 1 },
      ]);
      const still = await stillStarting(db, ids.slice(1));
      const expected = ids.filter((_, at) => [1, 2, 9].includes(at));
      assert.deepEqual(
        [...still].sort((a, b) => a - b),
        expected,
      );
    });

    it('asks about the given ones only', async () => {
      const [a] = await insertAll([{}, {}]);
      assert.deepEqual(await stillStarting(db, [a!, 1e9]), new Set([a]));
      assert.deepEqual(await stillStarting(db, []), new Set());
    });
  });

  describe('attempts', () => {
    const begin = (number: number, messageId = 1) =>
      beginAttempt(db, { messageId, number, appId: 2, provider: 'Twilio', startedAt: NOW });

    it('are claimed once: whoever comes second is told so', async () => {
      assert.deepEqual(
        [await begin(1), await begin(1), await begin(2), await begin(1, 9)],
        [...['begun', 'repeated', 'begun', 'begun']],
      );
    });

    it('are claimed by one of many at once', async () => {
      const claims = await Promise.all(Array.from({ length: 8 }, () => begin(1)));
      assert.deepEqual(claims.sort(), ['begun', ...Array<string>(7).fill('repeated')]);
    });

    it('end with their outcome, and are listed by number', async () => {
      for (const number of [3, 1, 2]) await begin(number);
      const detail = { text: 'no', providerCode: '21211', httpStatus: 400 };
      await endAttempt(db, 1, 1, permanent('message', 'invalid_recipient', detail), NOW + 5);
      await endAttempt(db, 1, 2, ambiguous('timeout'), NOW + 6);
      const attempts = await listAttempts(db, 1);
      assert.deepEqual(
        attempts.map(({ number }) => number),
        [1, 2, 3],
      );
      assertMatches(attempts[0], {
        outcome: 'rejected-permanent',
        scope: 'message',
        reason: 'invalid_recipient',
        ...detail,
      });
      assertMatches(attempts[1], {
        outcome: 'ambiguous',
        scope: null,
        reason: 'timeout',
        finishedAt: NOW + 6,
      });
      assertMatches(attempts[2], { outcome: null, finishedAt: null });
    });

    it("are found by the provider's id within their app, the newest first", async () => {
      for (const messageId of [1, 2]) {
        await begin(1, messageId);
        await endAttempt(db, messageId, 1, accepted('p-1'), NOW);
      }
      assert.deepEqual(await findAttemptByProviderId(db, 2, 'p-1'), { messageId: 2, number: 1 });
      assert.equal(await findAttemptByProviderId(db, 3, 'p-1'), null);
      assert.equal(await findAttemptByProviderId(db, 2, 'P-1'), null);
      assert.equal((await findAttempt(db, 1, 1))?.providerId, 'p-1');
    });

    it('keep as much of foreign texts as their columns hold', async () => {
      await begin(1);
      const long = '😀'.repeat(1_000);
      await endAttempt(db, 1, 1, permanent('app', 'unknown', { text: long, providerCode: long }), NOW);
      const { text, providerCode } = (await findAttempt(db, 1, 1))!;
      assert.deepEqual([text, providerCode], ['😀'.repeat(250), '😀'.repeat(95)]);
    });
  });

  it('the history of a message is listed in the order it was written', async () => {
    await addHistory(
      db,
      1,
      { kind: 'status', fromStatus: 'pending', toStatus: 'sent', source: 'provider' },
      NOW,
    );
    await addHistory(db, 2, { kind: 'note', source: 'api' }, NOW);
    await addHistory(
      db,
      1,
      { kind: 'dlr', source: 'provider', appId: 3, providerCode: '0', text: 'я' },
      NOW - 1,
    );
    const none = { fromStatus: null, toStatus: null, appId: null, providerCode: null, text: null };
    assert.deepEqual(await listHistory(db, 1), [
      { ...none, kind: 'status', fromStatus: 'pending', toStatus: 'sent', source: 'provider', at: NOW },
      { ...none, kind: 'dlr', source: 'provider', appId: 3, providerCode: '0', text: 'я', at: NOW - 1 },
    ]);
  });
});

describe('clip', () => {
  const rows: [title: string, text: string | null | undefined, expected: string | null][] = [
    ['a short text stays', 'abc', 'abc'],
    ['a text of the length stays', 'abcde', 'abcde'],
    ['a longer text ends there', 'abcdef', 'abcde'],
    ['an empty text stays', '', ''],
    ['null stays', null, null],
    ['undefined is null', undefined, null],
  ];
  for (const [title, text, expected] of rows) {
    it(title, () => assert.equal(clip(text, 5), expected));
  }
});
