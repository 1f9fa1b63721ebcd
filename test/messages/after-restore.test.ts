/** What the lost gateway may have done after its backup, the restored one does not do again. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { openDatabase, type Db } from '../../src/db/connect.js';
import { addReply } from '../../src/keywords/reply-store.js';
import { holdAfterRestore, startAnew } from '../../src/messages/after-restore.js';
import { insertMessage } from '../../src/messages/store.js';
import { HOUR_MS, runJob } from '../jobs/support.js';
import { startFakeServer, type FakeServer } from '../support/fake-server.js';
import { TestGateway } from '../support/gateway.js';
import { newMessage } from '../support/messages.js';
import { until } from '../../tools/load/until.js';
import { report, UNAVAILABLE, useCompany, type Account } from '../workflows/support/company.js';
import { journeyOf, sendToGroup } from '../workflows/support/journey.js';
import { useOperator } from '../workflows/support/temporal.js';

/** Between the backup and the restore. */
const AGE_MS = 600_000;
const SID = 'SM00000000000000000000000000000001';

describe('a restored database', function () {
  this.timeout(60_000);
  const company = useCompany();
  const lost = new TestGateway();
  const restored = new TestGateway();
  const operator = useOperator(restored);
  const madeAt = Date.now() - AGE_MS;
  /** One knows nothing of what it is asked about; the other has got one message. */
  let empty: FakeServer;
  let knowing: FakeServer;
  let failed: number;
  let sent: number;
  let members: Account[];
  /** By what the backup says of them; all of apps of type Twilio. */
  const ids: Record<string, number> = {};

  before(async () => {
    [empty, knowing] = [await startFakeServer(), await startFakeServer()];
    await lost.prepare();
    await lost.start();
    await restored.prepare();
    await restored.database.drop();
    restored.database = lost.database;

    const failing = await company.app(lost, { settings: { max_attempts: 1 } }, UNAVAILABLE);
    ({ id: failed } = await lost.send(failing.app.id));
    await lost.untilStatus(failed, 'failed');
    const group = await lost.createGroup({ settings: { failover_on_failed_dlr: true } });
    const apps = [1, 2].map(() => company.app(lost, { group_id: group.id }));
    members = (await Promise.all(apps)).map(({ account }) => account);
    ({ id: sent } = await sendToGroup(lost, group.id));
    await lost.untilStatus(sent, 'sent');
    const [asksEmpty, asksKnowing] = [await twilioApp(empty), await twilioApp(knowing)];
    await lost.stop();

    const db = openDatabase(lost.database.url);
    const doubt = { outcome: 'ambiguous', reason: 'timeout', finished_at: madeAt };
    ids['not begun'] = await open(db, asksEmpty, {}, null);
    ids['in doubt'] = await open(db, asksEmpty, { status: 'unknown', attempts: 1 }, doubt);
    ids['cut off'] = await open(db, asksEmpty, { status: 'processing', attempts: 1 }, {});
    ids['known'] = await open(db, asksKnowing, { text: 'known' }, null);
    const answer = {
      messageId: failed,
      appId: asksEmpty,
      number: '+254711000111',
      text: 'Asante',
      sender: null,
    };
    await addReply(db, { ...answer, kind: 'keyword', keywordId: 1, createdAt: madeAt });
    await db('messages').update({ updated_at: madeAt });
    await db('messages').where({ id: failed }).update({ redrive_at: madeAt });

    assert.equal(await holdAfterRestore(db, Date.now()), 4);
    assert.equal(await holdAfterRestore(db, Date.now()), 0, 'what is held already is not held again');
    await startAnew(db);
    await db.destroy();
    empty.answer([200, { messages: [], next_page_uri: null }]);
    const got = { sid: SID, status: 'sent', body: 'known', date_created: new Date(madeAt).toUTCString() };
    knowing.answer([200, { messages: [got], next_page_uri: null }]);
    await restored.start();
  });
  after(async () => {
    await Promise.all([empty.close(), knowing.close(), lost.stop(), restored.stop()]);
    await lost.database.drop();
  });

  const twilioApp = async (server: FakeServer): Promise<number> => {
    const { id } = await lost.createApp({
      type: 'Twilio',
      account_sid: 'AC00000000000000000000000000000001',
      auth_token: '0123456789abcdef0123456789abcdef',
      phone_number: '+12025550199',
      settings: { tps: 100, ambiguous_wait_s: 0.05, endpoints: { api: server.url } },
    });
    return id;
  };

  async function open(db: Db, appId: number, fields: object, attempt: object | null): Promise<number> {
    const message = newMessage({ uuid: randomUUID(), appId, provider: 'Twilio', ...fields });
    const id = await insertMessage(db, message, { workflowStarted: true });
    const row = { message_id: id, number: 1, app_id: appId, sms_provider: 'Twilio', started_at: madeAt };
    if (attempt) await db('send_attempts').insert({ ...row, ...attempt });
    return id;
  }

  const looksAndSends = ({ requests }: FakeServer) =>
    ['GET', 'POST'].map((method) => requests.filter((one) => one.method === method).length);

  it('a provider that has the message is believed', async () => {
    const { provider_id } = await restored.untilStatus(ids['known']!, 'sent');
    assert.equal(provider_id, SID);
    assert.deepEqual(looksAndSends(knowing), [1, 0]);
  });

  it('a provider that does not have it is not: another attempt may have followed', async () => {
    for (const state of ['not begun', 'in doubt', 'cut off']) {
      const id = ids[state]!;
      await until(async () => {
        const { until: end } = await operator.untilWaitingFor(id, 'a report about an attempt in doubt');
        return end !== null && end > Date.now() + HOUR_MS;
      }, `the provider to be asked, and the long wait for a report (${state})`);
      assert.equal((await journeyOf(restored, id)).attempts.length, 1);
      const { status, error_code } = await restored.message(id);
      assert.deepEqual([status, error_code], ['unknown', 'restored'], state);
    }
    assert.deepEqual(looksAndSends(empty), [3, 0]);
  });

  it('an answer that waited is not written: it was written a moment later', async () => {
    assert.deepEqual(await restored.db('auto_replies').select('state', 'reason', 'text'), [
      { state: 'dropped', reason: 'restored', text: '' },
    ]);
  });

  it('a message that failed in passing is not begun again', async () => {
    assert.equal((await runJob(restored, 'retry-failed'))['considered'], 0);
    assert.equal((await restored.message(failed)).status, 'failed');
  });

  it('a report of failure fails its message, and no other app tries it', async () => {
    const { dlrUrl, id } = members.flatMap(({ handed }) => handed)[0]!;
    const moved = `${restored.url}${new URL(dlrUrl).pathname}`;
    assert.equal((await report({ dlrUrl: moved, id }, 'failed')).status, 200);
    await restored.untilStatus(sent, 'failed');
    assert.equal(members.flatMap(({ handed }) => handed).length, 1);
  });
});
