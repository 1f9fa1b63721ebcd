/** An answer that was decided is sent once, whoever dies before, and by however many processes it is found. */
import assert from 'node:assert/strict';
import { inTransaction } from '../../src/db/sql.js';
import { addReply } from '../../src/keywords/reply-store.js';
import { ReplySender } from '../../src/keywords/sender.js';
import { createLog } from '../../src/log.js';
import { AcceptService } from '../../src/messages/accept.js';
import { findDriver } from '../../src/providers/registry.js';
import { DAY_MS, runJob, useClockedGateway } from '../jobs/support.js';
import { addLine, THEIRS, type Line } from './support/line.js';

describe('an answer that was decided', () => {
  const { gateway, clock } = useClockedGateway();
  let line: Line;
  before(async () => (line = await addLine(gateway)));

  /** The process ended right after its transaction: nobody was told. */
  async function decided(): Promise<number> {
    const { id: messageId } = await line.says('hi');
    const createdAt = clock.now().getTime();
    const row = { messageId, appId: line.app.id, number: THEIRS, kind: 'keyword' as const, text: 'Habari' };
    await inTransaction(gateway.db, (trx) =>
      addReply(trx, { ...row, keywordId: 1, sender: null, createdAt }),
    );
    return messageId;
  }
  const answersTo = async (id: number): Promise<number> =>
    (await line.answers()).filter(({ metadata }) => metadata.in_reply_to === id).length;
  const reconcile = () => runJob(gateway, 'reconcile-workflows');

  it('and not sent is sent by the scheduled job, once', async () => {
    const id = await decided();
    assert.equal((await reconcile())['answered'], 1);
    assert.equal((await reconcile())['answered'], undefined);
    assert.equal(await answersTo(id), 1);
  });

  it('is one message when several processes send it at once', async () => {
    const id = await decided();
    const { services } = gateway.gateway;
    const senders = Array.from({ length: 5 }, () => {
      const accept = new AcceptService({
        ...services,
        driverOf: findDriver,
        allowedNetworks: [],
        optOuts: services.optOutList,
        onAccepted: () => undefined,
      });
      return new ReplySender({ ...services, accept, log: createLog('silent') });
    });
    const sent = await Promise.all(senders.map((sender) => sender.refill()));
    assert.equal(sent.reduce((sum, n) => sum + n, 0), 1); // prettier-ignore
    assert.equal(await answersTo(id), 1);
  });

  it('cannot be decided twice for one message', async () => {
    const messageId = await decided();
    const row = { messageId, appId: line.app.id, number: THEIRS, kind: 'keyword' as const, text: 'Again' };
    await assert.rejects(addReply(gateway.db, { ...row, keywordId: 1, sender: null, createdAt: 1 }));
    await reconcile();
    assert.equal(await answersTo(messageId), 1);
  });

  it('and that its app cannot send is dropped, and its row goes after two days', async () => {
    const id = await decided();
    await gateway.call('/api/sms/opt-outs', { json: { app_id: line.app.id, number: THEIRS } });
    await reconcile();
    const row = () => gateway.db('auto_replies').where({ message_id: id }).first();
    const { state, reason, text } = await row();
    assert.deepEqual([state, reason, text], ['dropped', 'opted_out', '']);
    assert.match((await line.notes({ id })).join(), /refused \(opted_out\)/);
    clock.pass(2 * DAY_MS + 1);
    await reconcile();
    assert.equal(await row(), undefined);
  });

  it('and that a paused app keeps for a day is given up', async () => {
    const paused = await addLine(gateway);
    line = paused;
    const id = await decided();
    await gateway.call(`/api/sms/apps/${paused.app.id}/pause`, { method: 'POST' });
    const stateOf = async () => {
      await reconcile();
      return (await gateway.db('auto_replies').where({ message_id: id }).first()).state as string;
    };
    assert.equal(await stateOf(), 'pending');
    clock.pass(DAY_MS + 1);
    assert.equal(await stateOf(), 'dropped');
  });
});
