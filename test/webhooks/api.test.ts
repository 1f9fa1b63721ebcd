/** Webhooks as people make, change, try and remove them. */
import assert from 'node:assert/strict';
import { until } from '../../tools/load/until.js';
import { assertProblem } from '../api/support.js';
import { useGateway, type CallOptions } from '../support/gateway.js';
import { addWebhook, deliveriesOf, tell, untilState, useReceiver } from './support.js';

const PATH = '/api/sms/webhooks';

describe('/api/sms/webhooks', () => {
  const gateway = useGateway();
  const receiver = useReceiver();
  const make = (json: object, options: CallOptions = {}) =>
    gateway.call(PATH, { json: { callback_url: receiver.url, ...json }, ...options });

  describe('POST', () => {
    it('makes a rule; its secret comes back masked and stands nowhere in the clear', async () => {
      const secret = 'a-secret-of-the-owner-1234';
      const { body, status } = await make({
        name: 'inbox',
        webhook_secret: secret,
        field: 'folder',
        comparator: 'equals',
        keyword: 'inbox',
        events: ['message.*'],
      });
      assert.equal(status, 200);
      const {
        id: _id,
        created_by: _by,
        updated_by: _last,
        created_at: _at,
        updated_at: _since,
        ...record
      } = body.data;
      assert.deepEqual(record, {
        name: 'inbox',
        callback_url: receiver.url,
        webhook_secret: '••••1234',
        field: 'folder',
        comparator: 'equals',
        keyword: 'inbox',
        events: ['message.*'],
        app_id: null,
        group_id: null,
        settings: {},
        state: 'active',
        dead_in_a_row: 0,
        failures: 0,
        last_delivery: null,
      });
      const rows = JSON.stringify([await gateway.db('webhooks'), await gateway.db('audit_log')]);
      assert.ok(!rows.includes(secret) && !gateway.logLines.join('').includes(secret));
    });

    it('without a secret makes one, shown this once', async () => {
      const { id, webhook_secret: secret } = (await make({})).body.data;
      assert.match(secret, /^[\w-]{32}$/);
      const list = await gateway.call(`${PATH}?per_page=100`);
      const record = list.body.data.data.find((one: any) => one.id === id);
      assert.equal(record.webhook_secret, `••••${secret.slice(-4)}`);
    });

    it('takes forms: a list with commas, an object as JSON', async () => {
      const form = {
        callback_url: receiver.url,
        events: 'message.sent, phone.*',
        settings: '{"retry_for_s": 60}',
      };
      const { data } = (await gateway.call(PATH, { form })).body;
      assert.deepEqual(
        [data.events, data.settings, data.comparator],
        [['message.sent', 'phone.*'], { retry_for_s: 60 }, '*'],
      );
    });

    const WRONG: [title: string, json: object, field: string][] = [
      ['no address', { callback_url: undefined }, 'callback_url'],
      ['an unknown comparator', { field: 'status', comparator: 'like', keyword: 'x' }, 'comparator'],
      ['a comparator without a field', { comparator: 'contains', keyword: 'x' }, 'field'],
      ['a comparator without a keyword', { field: 'status', comparator: 'contains' }, 'keyword'],
      ['an expression that is none', { field: 'message', comparator: 'regex', keyword: '(' }, 'keyword'],
      ['one that only backtracking engines have', { field: 'message', comparator: 'regex', keyword: '(a)\\1' }, 'keyword'],
      ['one that is too long', { field: 'message', comparator: 'regex', keyword: 'a'.repeat(201) }, 'keyword'],
      ['one that spells a huge program', { field: 'message', comparator: 'regex', keyword: '((a{0,99}){0,99}){0,9}' }, 'keyword'],
      ['an unknown event', { events: ['message.lost'] }, 'events'],
      ['an unknown app', { app_id: 999_999 }, 'app_id'],
      ['an unknown group', { group_id: 999_999 }, 'group_id'],
      ['an unknown setting', { settings: { retries: 3 } }, 'settings.retries'],
    ]; // prettier-ignore
    for (const [title, json, field] of WRONG)
      it(`refuses ${title} and names the field`, async () => {
        assertProblem(await make(json), { status: 422, errors: [field] });
      });
  });

  describe('PATCH', () => {
    it('changes what is named; a mask leaves the secret as it is', async () => {
      const made = await addWebhook(gateway, {
        callback_url: receiver.url,
        webhook_secret: 'one-secret-word',
      });
      const change = (json: object) => gateway.call(`${PATH}/${made.id}`, { method: 'PATCH', json });
      const { data } = (await change({ webhook_secret: made.webhook_secret, name: 'x', field: 'status', keyword: 'sent', comparator: 'equals' })).body; // prettier-ignore
      assert.deepEqual(
        [data.name, data.webhook_secret, data.settings],
        ['x', made.webhook_secret, made.settings],
      );
      assertProblem(await change({ field: null }), { status: 422, errors: ['field'] });
      assert.equal((await change({ field: null, comparator: '*' })).body.data.comparator, '*');
    });

    it('switched off it gets nothing, not even what was waiting', async () => {
      const app = await gateway.createApp();
      receiver.answer([500]);
      const settings = { retry_initial_s: 60 };
      const { id } = await addWebhook(gateway, { callback_url: receiver.url, app_id: app.id, settings });
      await tell(gateway, { type: 'phone.online', appId: app.id, data: {} });
      await receiver.until(1);
      await gateway.call(`${PATH}/${id}`, { method: 'PATCH', json: { state: 'off' } });
      await tell(gateway, { type: 'phone.online', appId: app.id, data: {} });
      assert.equal((await deliveriesOf(gateway, id)).length, 1, 'nothing is planned');
      assert.equal((await gateway.call(`${PATH}/${id}/replay`, { json: {} })).status, 409);
    });
  });

  it('DELETE gives up what waits; it is gone from the list and from every address', async () => {
    const { id } = await addWebhook(gateway, { callback_url: receiver.url });
    assert.equal((await gateway.call(`${PATH}/${id}`, { method: 'DELETE' })).status, 200);
    for (const [method, path] of [['PATCH', ''], ['DELETE', ''], ['POST', '/test'], ['GET', '/deliveries'], ['POST', '/replay']]) // prettier-ignore
      assertProblem(await gateway.call(`${PATH}/${id}${path}`, { method: method!, json: method === 'GET' ? undefined : {} }), { status: 404 }); // prettier-ignore
    const list = await gateway.call(`${PATH}?per_page=100`);
    assert.ok(!list.body.data.data.some((one: any) => one.id === id));
  });

  it('POST /test posts a signed sample and says what came back', async () => {
    const made = await addWebhook(gateway, { callback_url: receiver.url });
    receiver.answer([418, 'no']);
    const { data } = (await gateway.call(`${PATH}/${made.id}/test`, { json: {} })).body;
    assert.deepEqual([data.ok, data.status, data.error, data.reply], [false, 418, 'HTTP 418', 'no']);
    const [request] = receiver.requests as [any];
    assert.match(request.headers['x-salami-signature'], /^[0-9a-f]{64}$/);
    const [told] = receiver.bodies();
    assert.deepEqual([told.event, told.data.folder, told.data.id], ['message.received', 'inbox', null]);
    assert.equal((await deliveriesOf(gateway, made.id)).length, 0);
  });

  it('GET /{id} tells how the newest delivery ended', async () => {
    const app = await gateway.createApp();
    const { id } = await addWebhook(gateway, { callback_url: receiver.url, app_id: app.id });
    const last = async () => (await gateway.call(`${PATH}/${id}`)).body.data.last_delivery;
    receiver.answer([410]);
    await tell(gateway, { type: 'phone.online', appId: app.id, data: {} });
    const [first] = await untilState(gateway, id, 'dead');
    const { ended_at: _at, ...dead } = await last();
    assert.deepEqual(dead, { id: first.id, state: 'dead', reason: 'the receiver answered 410 Gone' });
    receiver.answer([200]);
    await tell(gateway, { type: 'phone.offline', appId: app.id, data: {} });
    const [second] = await untilState(gateway, id, 'delivered');
    assert.deepEqual([(await last()).id, (await last()).state], [second.id, 'delivered']);
    const list = await gateway.call(`${PATH}?per_page=100`);
    assert.equal(list.body.data.data.find((one: any) => one.id === id).last_delivery.id, second.id);
  });

  it('a delivery that is being posted is not posted again', async () => {
    const app = await gateway.createApp();
    receiver.answer('timeout');
    const settings = { timeout_s: 5 };
    const { id } = await addWebhook(gateway, { callback_url: receiver.url, app_id: app.id, settings });
    await tell(gateway, { type: 'phone.online', appId: app.id, data: {} });
    const [pending] = await untilState(gateway, id, 'pending');
    const row = () => gateway.db('webhook_deliveries').where({ id: pending.id }).first('claimed_until');
    await until(async () => (await row()).claimed_until > Date.now(), 'it to be posted');
    const reply = await gateway.call(`/api/sms/webhook-deliveries/${pending.id}/replay`, { json: {} });
    assertProblem(reply, { status: 409, code: 'not_replayable' });
  });

  describe('a limited token', () => {
    it('makes and sees webhooks of its app and group, and no others', async () => {
      const group = await gateway.createGroup();
      const [mine, other] = [await gateway.createApp({ group_id: group.id }), await gateway.createApp()];
      const token = await gateway.makeToken(['webhooks:write'], { group_ids: [group.id] });
      const theirs = await addWebhook(gateway, { callback_url: receiver.url, app_id: other.id });
      const everything = await addWebhook(gateway, { callback_url: receiver.url });
      const ofApp = (await make({ app_id: mine.id }, { token })).body.data;
      const ofGroup = (await make({ group_id: group.id }, { token })).body.data;
      const list = await gateway.call(`${PATH}?per_page=100`, { token });
      assert.deepEqual(list.body.data.data.map(({ id }: any) => id), [ofGroup.id, ofApp.id]); // prettier-ignore
      for (const { id } of [theirs, everything])
        assertProblem(await gateway.call(`${PATH}/${id}`, { method: 'DELETE', token }), { status: 404 });
      assertProblem(await make({}, { token }), { status: 403, code: 'missing_scope' });
      assertProblem(await make({ app_id: other.id }, { token }), { status: 422, errors: ['app_id'] });
      assertProblem(await gateway.call(`${PATH}/${ofApp.id}`, { method: 'PATCH', token, json: { app_id: null } }), { status: 403 }); // prettier-ignore
    });

    it('does not find the deliveries of others', async () => {
      const [mine, other] = [await gateway.createApp(), await gateway.createApp()];
      const token = await gateway.makeToken(['webhooks:write'], { app_ids: [mine.id] });
      receiver.answer([410]);
      const { id } = await addWebhook(gateway, { callback_url: receiver.url, app_id: other.id });
      await tell(gateway, { type: 'phone.online', appId: other.id, data: {} });
      const [dead] = await untilState(gateway, id, 'dead');
      const replay = () => gateway.call(`/api/sms/webhook-deliveries/${dead.id}/replay`, { json: {}, token });
      assertProblem(await replay(), { status: 404 });
      assertProblem(await gateway.call(`${PATH}/${id}/deliveries`, { token }), { status: 404 });
    });
  });
});
