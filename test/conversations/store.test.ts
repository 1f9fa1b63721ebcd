import assert from 'node:assert/strict';
import { up } from '../../migrations/202611220920_create_conversations.js';
import { listReceived, listWriters, noteReceived, setRead } from '../../src/conversations/store.js';
import type { Db } from '../../src/db/connect.js';
import { inTransaction } from '../../src/db/sql.js';
import { deleteConversations } from '../../src/jobs/retention-store.js';
import { countReceivedAfter } from '../../src/messages/by-number.js';
import { insertMessage } from '../../src/messages/store.js';
import { useDatabase } from '../support/database.js';
import { newMessage, NOW } from '../support/messages.js';

const NUMBER = '+254711000112';

describe('the rows of conversations', () => {
  let db: Db;
  useDatabase((opened) => ({ db } = opened));
  beforeEach(async () => {
    await db('conversations').delete();
    await db('messages').delete();
  });
  const note = (messageId: number, appId = 1, at = NOW, number = NUMBER) =>
    inTransaction(db, (trx) => noteReceived(trx, { number, appId, messageId }, at));
  const row = async (appId = 1) => (await listReceived(db, [NUMBER], [appId]))[0]!;

  it('one for each app that a number wrote to, the last one first', async () => {
    await note(5, 1);
    await note(7, 2);
    await note(9, 1);
    assert.deepEqual(
      (await listReceived(db, [NUMBER], null)).map(({ appId, lastReceivedId }) => [appId, lastReceivedId]),
      [[1, 9], [2, 7]],
    ); // prettier-ignore
    assert.deepEqual(
      (await listReceived(db, [NUMBER], [2])).map(({ appId }) => appId),
      [2],
    );
  });

  it('a message that is stored after a later one is unread all the same', async () => {
    await note(11, 1, NOW + 11);
    await setRead(db, { number: NUMBER, appId: 1 }, { readUpTo: 11, unread: false });
    await note(10, 1, NOW + 10);
    const { lastReceivedId, receivedAt, readUpTo, unread } = await row();
    assert.deepEqual([lastReceivedId, receivedAt, readUpTo, unread], [11, NOW + 11, 9, true]);
  });

  it('of twenty that come at once from one number none is lost', async () => {
    const ids = Array.from({ length: 20 }, (_, at) => 100 + at);
    await Promise.all(ids.map((id) => note(id)));
    const { lastReceivedId, readUpTo, unread } = await row();
    assert.deepEqual([lastReceivedId, readUpTo, unread], [119, 99, true]);
  });

  it('none for somebody without a number', async () => {
    await note(1, 1, NOW, '');
    assert.deepEqual(await db('conversations'), []);
  });

  it('tell how many are unread by the messages that are there', async () => {
    const inbox = { folder: 'inbox' as const, from: NUMBER, fromE164: NUMBER, to: '20880', toE164: null };
    const ids: number[] = [];
    for (const appId of [1, 1, 2, 1])
      ids.push(await insertMessage(db, newMessage({ ...inbox, appId }), { workflowStarted: true }));
    const count = async (readUpTo: number, cap = 10) =>
      (await countReceivedAfter(db, [{ number: NUMBER, appId: 1, readUpTo }], cap)).get(NUMBER) ?? 0;
    assert.deepEqual([await count(0), await count(ids[0]!), await count(ids[3]!)], [3, 2, 0]);
    assert.equal(await count(0, 2), 2, 'no further than is wanted');
    await db('messages').where({ id: ids[1] }).delete();
    assert.equal(await count(ids[0]!), 1);
  });

  it('go when the last message that came has been kept long enough', async () => {
    await note(1, 1, NOW - 10);
    await note(2, 2, NOW);
    assert.deepEqual(await deleteConversations(db, NOW), { done: 1, more: false });
    assert.deepEqual(
      (await listReceived(db, [NUMBER], null)).map(({ appId }) => appId),
      [2],
    );
  });

  it('what had come before there were any counts as read; made twice, they stay', async () => {
    const add = (fields: object) => insertMessage(db, newMessage(fields), { workflowStarted: true });
    const inbox = { folder: 'inbox', from: '0711 000 112', fromE164: NUMBER, to: '20880', toE164: null };
    await add(inbox);
    const last = await add({ ...inbox, createdAt: NOW + 5 });
    await add({ ...inbox, appId: 2, from: 'BANK', fromE164: null });
    await add({ ...inbox, appId: 2, from: null, fromE164: null });
    await add({});
    await up(db);
    const once = await db('conversations').orderBy('id');
    assert.deepEqual(
      once.map((one: any) => [one.number, one.app_id]).sort(),
      [[NUMBER, 1], ['BANK', 2]],
    ); // prettier-ignore
    const { lastReceivedId, receivedAt, readUpTo, unread } = await row();
    assert.deepEqual([lastReceivedId, receivedAt, readUpTo, unread], [last, NOW + 5, last, false]);
    assert.deepEqual(await listWriters(db, { appIds: null, unread: true }, {}, 10), []);
    await up(db);
    assert.deepEqual(await db('conversations').orderBy('id'), once);
  });
});
