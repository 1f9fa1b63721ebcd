/** Who wants no messages from an app gets none: refused when it is sent, stopped when it waits. */
import assert from 'node:assert/strict';
import { assertProblem, countRows } from '../api/support.js';
import { useGateway } from '../support/gateway.js';
import { sendToGroup } from '../workflows/support/journey.js';
import { THEIR_NUMBER, TwilioSide } from './support/twilio.js';

describe('an opt-out', () => {
  const gateway = useGateway();
  const twilio = new TwilioSide(gateway);
  let app: any;
  let received = 0;
  beforeEach(async () => {
    app = await twilio.app();
    twilio.takes('SM');
  });

  const says = (word: string, From = THEIR_NUMBER) =>
    twilio.message(app, (received += 1), { Body: word, OptOutType: word, From });
  const send = (fields: Record<string, unknown> = {}, to: number = app.id) =>
    gateway.call(`/api/sms/apps/${to}/send`, { json: { to: THEIR_NUMBER, message: 'Habari', ...fields } });
  const refused = { status: 422, code: 'opted_out', errors: ['to'] };
  const list = async (query = '', token = gateway.token): Promise<any[]> =>
    (await gateway.call(`/api/sms/opt-outs${query}`, { token })).body.data.data;
  const add = (json: object, token = gateway.token) => gateway.call('/api/sms/opt-outs', { json, token });

  it('by "STOP" keeps what is sent to the number away, by "START" lets it through again', async () => {
    assert.equal((await send()).status, 200);
    await says('STOP');
    const { messages } = await countRows(gateway);
    for (const fields of [{}, { dry_run: true }, { to: '254 711 000 111' }]) {
      assertProblem(await send(fields), refused);
    }
    assert.equal((await countRows(gateway))['messages'], messages, 'nothing is stored');
    await says('START');
    assert.equal((await send()).status, 200);
  });

  it('is answered by the provider: the gateway adds nothing, not even where it found the word itself', async () => {
    await says('STOP');
    await says('START');
    await twilio.message(app, (received += 1), { Body: 'Acha' });
    assertProblem(await send(), refused);
    assert.deepEqual(await gateway.db('auto_replies').where({ app_id: app.id }), []);
  });

  it('is an entry with its number, its time and the message that asked for it', async () => {
    await says('STOP');
    await says('STOP');
    const [entry, ...others] = await list(`?app_id=${app.id}`);
    assert.equal(others.length, 0);
    const { data } = (await gateway.call(`/api/sms/apps/${app.id}/inbox`)).body.data[1];
    assert.deepEqual([entry.number, entry.source, entry.message_id], [THEIR_NUMBER, 'message', data[1].id]);
    assert.match(entry.since, /^\d{4}-.*Z$/);
  });

  it('is from one app, and of one number', async () => {
    await says('STOP');
    const other = await twilio.app();
    assert.equal((await send({}, other.id)).status, 200);
    assert.equal((await send({ to: '+254711000112' })).status, 200);
  });

  it('holds for a group when it chooses that app, and chooses nothing instead', async () => {
    const group = await gateway.createGroup();
    const member = await gateway.createApp({ group_id: group.id });
    await sendToGroup(gateway, group.id);
    assert.equal((await add({ app_id: member.id, number: THEIR_NUMBER })).status, 200);
    const json = { to: THEIR_NUMBER, message: 'Habari' };
    assertProblem(await gateway.call(`/api/sms/groups/${group.id}/send`, { json }), refused);
  });

  it('told again by the provider changes nothing that came after it', async () => {
    const stop = { Body: 'STOP', OptOutType: 'STOP' };
    await twilio.message(app, 7_001, stop);
    await says('START');
    await twilio.message(app, 7_001, stop);
    assert.equal((await send()).status, 200);
  });

  it('stops a message that was accepted before it: failed, and never handed over', async () => {
    const later = new Date(Date.now() + 5_000).toISOString();
    const to = '+254711000117';
    const { id } = (await send({ to, scheduled_at: later })).body.data;
    await says('STOP', to);
    const { error_code } = await gateway.untilStatus(id, 'failed');
    assert.equal(error_code, 'opted_out');
    assert.ok(twilio.fake.requests.every(({ form }) => form.get('To') !== to));
    assert.deepEqual((await gateway.history(id)).attempts, []);
  });

  it('that the provider keeps is learned when it refuses to send', async () => {
    twilio.answer([400, { code: 21610, message: 'Attempt to send to unsubscribed recipient', status: 400 }]);
    const { id } = (await send()).body.data;
    const { error_code } = await gateway.untilStatus(id, 'failed');
    assert.equal(error_code, 'opted_out');
    const [entry] = await list(`?app_id=${app.id}`);
    assert.deepEqual([entry.number, entry.source, entry.message_id], [THEIR_NUMBER, 'provider', id]);
  });

  it('that the provider keeps is learned from a report, too', async () => {
    const MessageSid = twilio.takes('SM');
    const { id } = (await send()).body.data;
    await gateway.untilStatus(id, 'sent');
    const form = { MessageSid, MessageStatus: 'failed', ErrorCode: '21610' };
    assert.equal((await twilio.call(app, 'callback', `${id}-1`, form)).status, 204);
    assertProblem(await send(), refused);
  });

  describe('by hand', () => {
    it('is put on the list and taken off; told twice it is one', async () => {
      const [first, second] = [
        await add({ app_id: app.id, number: '254711000111' }),
        await add({ app_id: app.id, number: THEIR_NUMBER }),
      ];
      assert.deepEqual([first.status, second.body.data.id], [200, first.body.data.id]);
      assert.deepEqual([first.body.data.number, first.body.data.source], [THEIR_NUMBER, 'api']);
      assertProblem(await send(), refused);
      const path = `/api/sms/opt-outs/${first.body.data.id}`;
      assert.equal((await gateway.call(path, { method: 'DELETE' })).status, 200);
      assert.equal((await send()).status, 200);
      assertProblem(await gateway.call(path, { method: 'DELETE' }), { status: 404 });
      const actions = await gateway.db('audit_log').where({ target: 'opt_out' }).pluck('action');
      assert.deepEqual(actions.slice(-2), ['opt_out.add', 'opt_out.remove']);
    });

    it('is found by app and number', async () => {
      const other = await twilio.app();
      for (const app_id of [app.id, other.id]) await add({ app_id, number: '+254711000119' });
      const queries = [
        '?number=254711000119',
        `?number=254711000119&app_id=${app.id}`,
        '?number=254711000110',
      ];
      const found = await Promise.all(queries.map(async (query) => (await list(query)).length));
      assert.deepEqual(found, [2, 1, 0]);
    });

    it('needs a number and an app that may be seen', async () => {
      assertProblem(await add({ app_id: app.id, number: 'SAFARICOM' }), { status: 422, errors: ['number'] });
      assertProblem(await add({ app_id: 999_999, number: THEIR_NUMBER }), { status: 404 });
    });

    it('of another tenant is out of sight', async () => {
      const entry = (await add({ app_id: app.id, number: THEIR_NUMBER })).body.data;
      const own = await twilio.app();
      const token = await gateway.makeToken(['messages:read', 'apps:write'], { app_ids: [own.id] });
      await add({ app_id: own.id, number: '+254711000118' }, token);
      assert.deepEqual(
        (await list('', token)).map(({ number }) => number),
        ['+254711000118'],
      );
      const hidden = await gateway.call(`/api/sms/opt-outs?app_id=${app.id}`, { token });
      assertProblem(hidden, { status: 404 });
      assertProblem(await add({ app_id: app.id, number: THEIR_NUMBER }, token), { status: 404 });
      const gone = await gateway.call(`/api/sms/opt-outs/${entry.id}`, { method: 'DELETE', token });
      assertProblem(gone, { status: 404 });
    });
  });

  it('leaves no number in the log', () => {
    assert.ok(!gateway.logLines.join('').includes(THEIR_NUMBER.slice(1)));
  });
});
