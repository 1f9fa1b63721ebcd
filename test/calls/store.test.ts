/** A message that is called again, perhaps through another app, stays one record. */
import assert from 'node:assert/strict';
import { listCalls, priceOutgoing, recordOutgoing, type ToldOfCall } from '../../src/calls/store.js';
import type { Db } from '../../src/db/connect.js';
import { inTransaction } from '../../src/db/sql.js';
import type { Message } from '../../src/messages/types.js';
import { useDatabase } from '../support/database.js';
import { newMessage, NOW } from '../support/messages.js';

describe('the record of an outgoing call', () => {
  let db: Db;
  useDatabase((opened) => (db = opened.db));
  let lastId = 0;
  let message: Message;
  beforeEach(() => (message = { id: (lastId += 1), ...newMessage({ channel: 'voice', appId: lastId }) }));

  const tell = (attempt: number, told: Partial<ToldOfCall>, more: { appId?: number; from?: string } = {}) =>
    inTransaction(db, (trx) => {
      const { appId = message.appId, from = message.from } = more;
      return recordOutgoing(trx, { ...message, from }, appId, attempt, { at: NOW, ...told }, NOW);
    });
  async function only(appId = message.appId) {
    const { calls, total } = await listCalls(db, { appId }, { limit: 10, offset: 0 });
    assert.equal(total, 1);
    return calls[0]!;
  }

  it('begins anew with the next attempt: its app, sender, id and steps', async () => {
    const cost = { amount: '0.5', currency: 'USD' };
    await tell(1, { providerId: 'one', facts: { state: 'completed', durationS: 3 }, cost });
    await tell(2, { providerId: 'two' }, { appId: 9_000, from: '+12025550100' });
    const call = await only(9_000);
    assert.deepEqual(
      [call.attempt, call.providerId, call.from, call.state, call.history, call.durationS, call.cost],
      [2, 'two', '+12025550100', 'accepted', [], null, null],
    );
  });

  it('is not changed by what is told late of an earlier attempt', async () => {
    await tell(1, { providerId: 'one' });
    await tell(2, { providerId: 'two', facts: { state: 'ringing' } });
    await tell(1, { providerId: 'one', facts: { state: 'failed' } });
    const call = await only();
    assert.deepEqual([call.attempt, call.providerId, call.state], [2, 'two', 'ringing']);
  });

  it('keeps its steps when the provider’s answer comes after its first report', async () => {
    await tell(1, { facts: { state: 'ringing' } });
    await tell(1, { providerId: 'one' });
    const call = await only();
    assert.deepEqual([call.providerId, call.state, call.history.length], ['one', 'ringing', 1]);
  });

  it('is priced when the price comes last', async () => {
    await tell(1, { facts: { state: 'completed' } });
    await priceOutgoing(db, message.id, { amount: '0.0130', currency: 'USD' });
    const call = await only();
    assert.deepEqual([call.cost, call.currency, call.state], ['0.0130', 'USD', 'completed']);
  });
});
