import assert from 'node:assert/strict';
import { type Db } from '../../src/db/connect.js';
import { countMessages, listMessages } from '../../src/messages/lists.js';
import { insertMessage, type NewMessage } from '../../src/messages/store.js';
import type { MessageFilter } from '../../src/messages/types.js';
import { useDatabase } from '../support/database.js';
import { newMessage, NOW } from '../support/messages.js';

describe('listMessages', () => {
  let db: Db;
  useDatabase((opened) => ({ db } = opened));
  const insert = (fields: Partial<NewMessage> = {}) =>
    insertMessage(db, newMessage(fields), { workflowStarted: true });

  const ROWS: Record<string, Partial<NewMessage>> = {
    plain: {},
    sent: { status: 'sent', createdAt: NOW - 10 },
    group: { groupId: 7, appId: 2 },
    other: { appId: 3, groupId: 8, channel: 'whatsapp', batchId: 5 },
    inbox: {
      folder: 'inbox',
      status: 'delivered',
      from: '+254722000222',
      fromE164: '+254722000222',
      to: '20880',
      toE164: null,
    },
    percent: { text: '100% off_now!', clientRef: 'order-1' },
  };
  const keys = Object.keys(ROWS);
  let ids: number[];
  beforeEach(async () => {
    await db('messages').delete();
    ids = [];
    for (const row of Object.values(ROWS)) ids.push(await insert(row));
  });
  const names = (found: { id: number }[]) => found.map(({ id }) => keys[ids.indexOf(id)]).join(' ');

  const filters: [title: string, filter: MessageFilter, expected: string][] = [
    ['nothing: all, the newest first', {}, 'percent inbox other group sent plain'],
    ['an app', { appId: 3 }, 'other'],
    ['a status', { status: 'sent' }, 'sent'],
    ['a folder', { folder: 'inbox' }, 'inbox'],
    ['a channel', { channel: 'whatsapp' }, 'other'],
    ['a batch', { batchId: 5 }, 'other'],
    ['a client reference', { clientRef: 'order-1' }, 'percent'],
    ['a client reference in other capitals', { clientRef: 'ORDER-1' }, ''],
    ['a recipient in E.164', { to: '+254711000111' }, 'percent other group sent plain'],
    ['a recipient by its digits', { to: '254711000111' }, 'percent other group sent plain'],
    ['a recipient as written', { to: '0711 000 111' }, 'percent other group sent plain'],
    ['a recipient that is a short code', { to: '20880' }, 'inbox'],
    ['a part of a number', { to: '254711' }, ''],
    ['a sender in E.164', { from: '+254722000222' }, 'inbox'],
    ['a sender that is a short code', { from: '20880' }, 'percent other group sent plain'],
    ['from an instant on', { createdAfter: NOW }, 'percent inbox other group plain'],
    ['up to, but not including, an instant', { createdBefore: NOW }, 'sent'],
    ['several things at once', { appId: 1, folder: 'outbox', status: 'pending' }, 'percent plain'],
    [
      'what a token for every app sees',
      { visible: { apps: null, groups: null } },
      'percent inbox other group sent plain',
    ],
    ['what a token for app 3 sees', { visible: { apps: [3], groups: null } }, 'other'],
    ['what a token for group 7 sees', { visible: { apps: [], groups: [7] } }, 'group'],
    ['what a token for app 3 and group 7 sees', { visible: { apps: [3], groups: [7] } }, 'other group'],
    ['what a token for nothing sees', { visible: { apps: [], groups: [] } }, ''],
    ['what a limited token may not see', { appId: 1, visible: { apps: [3], groups: [7] } }, ''],
    [
      'a recipient among what a limited token sees',
      { to: '254711000111', visible: { apps: [3], groups: null } },
      'other',
    ],
  ];
  for (const [title, filter, expected] of filters) {
    it(`narrowed down to ${title}`, async () => {
      assert.equal(names(await listMessages(db, filter, { limit: 100 })), expected);
      assert.equal(await countMessages(db, filter), expected === '' ? 0 : expected.split(' ').length);
    });
  }

  it('page by page', async () => {
    const page = async (offset: number) => names(await listMessages(db, {}, { limit: 4, offset }));
    assert.deepEqual(
      [await page(0), await page(4), await page(8)],
      ['percent inbox other group', 'sent plain', ''],
    );
  });

  it('by keyset: every message once, also while new ones arrive', async () => {
    const seen: number[] = [];
    let below: number | undefined;
    for (;;) {
      const chunk = await listMessages(db, {}, { limit: 2, ...(below !== undefined && { below }) });
      if (chunk.length === 0) break;
      seen.push(...chunk.map(({ id }) => id));
      below = chunk.at(-1)!.id;
      await insert();
    }
    assert.deepEqual(seen, ids.toReversed());
  });
});
