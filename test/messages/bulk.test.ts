import { strict as assert } from 'node:assert';
import type { Db } from '../../src/db/connect.js';
import { inTransaction } from '../../src/db/sql.js';
import { beginAttempts, endAccepted, transitionMany } from '../../src/messages/bulk.js';
import type { MessageFields } from '../../src/messages/row.js';
import { beginAttempt, endAttempt, findMessages, insertMessage } from '../../src/messages/store.js';
import { transition } from '../../src/messages/transition.js';
import type { HistoryEntry, Message, Status } from '../../src/messages/types.js';
import { accepted } from '../../src/providers/outcome.js';
import { useDatabase } from '../support/database.js';
import { newMessage } from '../support/messages.js';

const NOW = 1_790_000_000_000;
type Entry = Omit<HistoryEntry, 'kind' | 'fromStatus' | 'toStatus'>;

describe('what is done to many messages at once', () => {
  let db: Db;
  useDatabase((opened) => ({ db } = opened));

  const make = async (count: number, fields: Partial<Message> = {}): Promise<Message[]> => {
    const ids: number[] = [];
    for (let at = 0; at < count; at += 1)
      ids.push(await insertMessage(db, newMessage(fields), { workflowStarted: true }));
    return findMessages(db, ids);
  };

  /** All that tells of messages, without what is different by nature. */
  const tracesOf = async (messages: readonly Message[]) => {
    const ids = messages.map(({ id }) => id);
    const without = (rows: Record<string, unknown>[]) =>
      rows.map(({ id: _id, uuid: _uuid, message_id: _message, ...row }) => row);
    const read = async (table: string, column: string) =>
      without((await db(table).whereIn(column, ids).orderBy(column)) as Record<string, unknown>[]);
    return {
      messages: await read('messages', 'id'),
      history: await read('message_events', 'message_id'),
      attempts: await read('send_attempts', 'message_id'),
      events: await read('events', 'message_id'),
    };
  };

  const entry: Entry = { source: 'provider', appId: 7, providerCode: '0', text: 'as the provider says' };
  const rows: [what: string, status: Status, fieldsOf: (at: number) => MessageFields, entry: Entry][] = [
    ['a status alone', 'processing', () => ({}), { source: 'workflow' }],
    ['fields that are the same for all', 'processing', () => ({ attempts: 1, retryCount: 0 }), entry],
    [
      'fields that differ',
      'sent',
      (at) => ({ providerId: `p-${at}`, sentAt: NOW + at, cost: `0.${at}` }),
      entry,
    ],
    ['fields that only some have', 'sent', (at) => (at === 1 ? { parts: 3, currency: 'KES' } : {}), entry],
    ['fields that are emptied', 'failed', (at) => ({ errorCode: at === 0 ? null : 'no_route' }), entry],
    ['a metadata field', 'sent', (at) => ({ metadata: at === 2 ? { a: 1 } : null }), entry],
  ];
  for (const [what, status, fieldsOf, say] of rows)
    it(`leaves the same rows as one by one: ${what}`, async () => {
      const [alone, together] = [await make(3), await make(3)];
      for (const [at, message] of alone.entries())
        await inTransaction(db, (trx) => transition(trx, message, status, fieldsOf(at), say, NOW));
      const changes = together.map((message, at) => ({ message, fields: fieldsOf(at) }));
      const after = await inTransaction(db, (trx) => transitionMany(trx, changes, status, () => say, NOW));
      assert.deepEqual(await tracesOf(together), await tracesOf(alone));
      assert.deepEqual(
        after.map(({ id, status: now }) => [id, now]),
        together.map(({ id }) => [id, status]),
      );
    });

  it('claims and ends first attempts as one by one', async () => {
    const [alone, together] = [await make(2), await make(2)];
    const attemptOf = ({ id }: Message) => ({
      messageId: id,
      number: 1,
      appId: 7,
      provider: 'Simulator',
      startedAt: NOW,
    });
    for (const [at, message] of alone.entries()) {
      await beginAttempt(db, attemptOf(message));
      await endAttempt(db, message.id, 1, accepted(`p-${at}`), NOW + 5);
    }
    await inTransaction(db, async (trx) => {
      await beginAttempts(trx, together.map(attemptOf));
      await endAccepted(
        trx,
        together.map(({ id }, at) => ({ messageId: id, outcome: accepted(`p-${at}`) as never })),
        NOW + 5,
      );
    });
    assert.deepEqual((await tracesOf(together)).attempts, (await tracesOf(alone)).attempts);
  });

  it('claims no attempt twice: the whole claim fails', async () => {
    const messages = await make(2);
    const attempts = messages.map(({ id }) => ({
      messageId: id,
      number: 1,
      appId: 7,
      provider: 'x',
      startedAt: NOW,
    }));
    await inTransaction(db, (trx) => beginAttempts(trx, attempts.slice(1)));
    await assert.rejects(inTransaction(db, (trx) => beginAttempts(trx, attempts)));
    const { attempts: kept } = await tracesOf(messages);
    assert.equal(kept.length, 1);
  });
});
