/** What is kept long enough goes; what is open stays. */
import assert from 'node:assert/strict';
import { recordIncoming } from '../../src/calls/store.js';
import { recordEvent } from '../../src/events/store.js';
import { insertMessage } from '../../src/messages/store.js';
import { SESSION_MS } from '../../src/tokens/lifetime.js';
import { insertSession } from '../../src/tokens/sessions.js';
import { newMessage } from '../support/messages.js';
import { report, useCompany } from '../workflows/support/company.js';
import { DAY_MS, runJob, useClockedGateway } from './support.js';

const KEEP = {
  SALAMI_RETENTION_TEXT_DAYS: '10',
  SALAMI_RETENTION_REQUEST_DAYS: '5',
  SALAMI_RETENTION_MESSAGE_DAYS: '20',
};

describe('retention', () => {
  const { gateway, clock } = useClockedGateway(KEEP);
  const company = useCompany();

  const sweep = () => runJob(gateway, 'retention');
  const count = async (table: string, where: object = {}): Promise<number> =>
    Number((await gateway.db(table).where(where).count({ n: '*' }).first())!['n']);
  const textOf = async (id: number) => (await gateway.message(id)).message;

  it('removes texts, raw requests and old rows in their time, and leaves open messages whole', async () => {
    const { app, account } = await company.app(gateway);
    const ended = (await gateway.send(app.id, { client_ref: 'order-1' })).id;
    const open = (await gateway.send(app.id)).id;
    const content = JSON.stringify({ media: ['https://files.example.org/a.png'] });
    await gateway.db('messages').whereIn('id', [ended, open]).update({ content });
    await account.untilHanded(2);
    for (const id of [ended, open]) await gateway.untilStatus(id, 'sent');
    const handed = (id: number) => account.handed.find(({ messageId }) => messageId === id)!;
    await report(handed(ended), 'delivered');
    await gateway.untilStatus(ended, 'delivered');

    const first = await sweep();
    assert.ok(
      Object.values(first).every((n) => n === 0),
      JSON.stringify(first),
    );

    clock.pass(6 * DAY_MS);
    assert.deepEqual(await sweep(), {
      ...first,
      raw_requests_deleted: 1,
      idempotency_keys_deleted: 1,
    });
    assert.equal(await textOf(ended), 'Habari');

    clock.pass(5 * DAY_MS);
    assert.deepEqual(await sweep(), { ...first, texts_removed: 1 });
    assert.equal(await textOf(ended), '');
    assert.deepEqual((await gateway.message(ended)).media, []);
    assert.equal((await gateway.message(open)).media.length, 1);
    assert.equal(await textOf(open), 'Habari');
    assert.deepEqual(await sweep(), first);
    assert.equal(await count('messages', { text_blanked_at: null }), 0, 'nothing is read again');

    await report(handed(open), 'failed');
    await gateway.untilStatus(open, 'failed');
    assert.deepEqual(await sweep(), { ...first, texts_removed: 1 }, 'its turn comes when it has ended');
    assert.equal(await textOf(open), '');

    const resent = await gateway.call(`/api/sms/sms/${open}/resend`, { method: 'POST' });
    assert.equal(resent.status, 409);
    assert.equal(resent.body.code, 'not_resendable');
    assert.match(resent.body.message, /text was removed/);

    const waiting = (await gateway.send(app.id)).id;
    await gateway.untilStatus(waiting, 'sent');
    clock.pass(30 * DAY_MS);
    const last = await sweep();
    assert.equal(last['messages_deleted'], 2);
    for (const table of ['send_attempts', 'message_events', 'delivery_reports', 'events']) {
      assert.equal(await count(table, { message_id: ended }), 0, table);
      assert.equal(await count(table, { message_id: open }), 0, table);
    }
    assert.equal((await gateway.call(`/api/sms/sms/${ended}`)).status, 404);
    assert.equal(await textOf(waiting), 'Habari');
    assert.ok((await count('send_attempts', { message_id: waiting })) > 0);
    assert.ok((await count('audit_log')) > 0, 'the audit log is never touched');
  });

  it('never touches an open message of any status, however old; incoming ones are final', async () => {
    const old = clock.now().getTime() - 15 * DAY_MS;
    const add = (fields: object) =>
      insertMessage(gateway.db, newMessage({ createdAt: old, updatedAt: old, ...fields }), {
        workflowStarted: true,
      });
    const open = [];
    for (const status of ['scheduled', 'pending', 'processing', 'sent', 'unknown'] as const)
      open.push(await add({ status }));
    const final = [];
    for (const status of ['delivered', 'failed', 'expired', 'cancelled'] as const)
      final.push(await add({ status }));
    final.push(await add({ status: 'delivered', folder: 'inbox' }));
    assert.equal((await sweep())['texts_removed'], final.length);
    const texts = (ids: number[]) => gateway.db('messages').whereIn('id', ids).pluck('message');
    assert.deepEqual(new Set(await texts(open)), new Set(['Habari']));
    assert.deepEqual(new Set(await texts(final)), new Set(['']));
  });

  it('forgets where people signed in from once the session has expired; whose it was stays', async () => {
    const signIn = (expiredDaysAgo: number) =>
      insertSession(gateway.db, {
        userId: 7,
        access: { scopes: [], appIds: null, groupIds: null },
        userAgent: 'Firefox',
        ip: '192.0.2.7',
        now: clock.now().getTime() - expiredDaysAgo * DAY_MS - SESSION_MS,
      });
    const [old, young] = [await signIn(6), await signIn(4)];
    assert.equal((await sweep())['sessions_blanked'], 1);
    const kept = ({ id }: { id: number }) =>
      gateway.db('tokens').where({ id }).first('ip', 'user_agent', 'user_id');
    assert.deepEqual({ ...(await kept(old)) }, { ip: null, user_agent: null, user_id: 7 });
    assert.deepEqual({ ...(await kept(young)) }, { ip: '192.0.2.7', user_agent: 'Firefox', user_id: 7 });
    assert.equal((await sweep())['sessions_blanked'], 0);
  });

  it('removes calls that came in, which belong to no message, in the time of messages', async () => {
    const ring = (key: string, daysAgo: number) => {
      const at = clock.now().getTime() - daysAgo * DAY_MS;
      const parties = { from: '+254711000111', fromE164: '+254711000111', to: '20880', toE164: null };
      return recordIncoming(gateway.db, [key], 1, parties, { facts: { state: 'completed' }, at }, at);
    };
    await ring('old', 21);
    await ring('young', 19);
    assert.equal((await sweep())['incoming_calls_deleted'], 1);
    assert.deepEqual(await gateway.db('calls').pluck('call_key'), ['young']);
  });

  it('removes deliveries that ended in the time of raw requests, and events without a message in that of messages', async () => {
    const at = (daysAgo: number) => clock.now().getTime() - daysAgo * DAY_MS;
    const { db } = gateway;
    const deliver = async (state: string, daysAgo: number) => {
      const times = { next_at: at(0), began_at: at(daysAgo), created_at: at(daysAgo) };
      const [id] = await db('webhook_deliveries').insert({ webhook_id: 1, event_id: 1, state, workflow_started: true, ...times }); // prettier-ignore
      await db('webhook_attempts').insert({
        delivery_id: id,
        number: 1,
        duration_ms: 1,
        created_at: at(daysAgo),
      });
      return id!;
    };
    await deliver('delivered', 6);
    await deliver('dead', 6);
    const kept = [await deliver('pending', 6), await deliver('dead', 4)];
    for (const daysAgo of [21, 19])
      await recordEvent(db, { type: 'phone.online', appId: 1, data: { daysAgo } }, at(daysAgo));
    const done = await sweep();
    assert.equal(done['deliveries_deleted'], 2);
    assert.deepEqual(await db('webhook_deliveries').pluck('id'), kept);
    assert.deepEqual(await db('webhook_attempts').pluck('delivery_id'), kept);
    assert.deepEqual(await db('events').where({ type: 'phone.online' }).pluck('data'), ['{"daysAgo":19}']);
  });

  it('works through many rows in small steps', async () => {
    const old = clock.now().getTime() - 25 * DAY_MS;
    const id = await insertMessage(
      gateway.db,
      newMessage({ status: 'delivered', createdAt: old, updatedAt: old }),
      { workflowStarted: true },
    );
    const { id: _id, ...row } = (await gateway.db('messages').where({ id }).first())!;
    const rows = Array.from({ length: 1_200 }, (_, n) => ({ ...row, uuid: `bulk-${n}` }));
    for (let at = 0; at < rows.length; at += 100)
      await gateway.db('messages').insert(rows.slice(at, at + 100));
    const done = await sweep();
    assert.equal(done['texts_removed'], 1_201);
    assert.equal(done['messages_deleted'], 1_201);
  });
});
