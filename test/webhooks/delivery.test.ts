/** Webhooks end to end: real receivers, real Temporal, backoff in milliseconds. */
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { webhookWorkflowId } from '../../src/temporal/ids.js';
import { until } from '../../tools/load/until.js';
import { useGateway } from '../support/gateway.js';
import { useOperator } from '../workflows/support/temporal.js';
import { addWebhook, deliveriesOf, SOON, tell, untilState, useReceiver } from './support.js';

describe('webhooks', () => {
  const gateway = useGateway();
  const operator = useOperator(gateway);
  const receiver = useReceiver();
  const other = useReceiver();

  /** An app of its own for each test, so that no other rule wants its events. */
  const appWith = async (fields: Record<string, unknown> = {}) => {
    const app = await gateway.createApp();
    const webhook = await addWebhook(gateway, { callback_url: receiver.url, app_id: app.id, ...fields });
    receiver.answer([200, 'taken']);
    return { app, webhook };
  };
  const online = (appId: number, n = 1) => tell(gateway, { type: 'phone.online', appId, data: { n } });

  describe('a delivery', () => {
    it('carries event, time and record, signed over the very bytes; its attempt is logged', async () => {
      const { app, webhook } = await appWith({
        webhook_secret: 'nyota njema ya asubuhi',
        field: 'status',
        comparator: 'equals',
        keyword: 'delivered',
      });
      const { id } = await gateway.send(app.id, { metadata: { order: 7 } });
      await receiver.until(1);
      const [{ headers, body, method }] = receiver.requests as [any];
      const hmac = (text: string) =>
        createHmac('sha256', 'nyota njema ya asubuhi').update(text).digest('hex');
      const raw = body.toString('utf8');
      assert.equal(method, 'POST');
      assert.equal(headers['content-type'], 'application/json');
      assert.equal(headers['x-salami-event'], 'message.delivered');
      assert.equal(headers['x-salami-signature'], hmac(raw));
      assert.equal(headers['x_salami_signature'], hmac(raw));
      assert.equal(headers['x-salami-signature-v1'], hmac(`${headers['x-salami-timestamp']}.${raw}`));
      const told = JSON.parse(raw);
      assert.deepEqual(Object.keys(told), ['id', 'event', 'created_at', 'data']);
      assert.equal(told.event, 'message.delivered');
      assert.deepEqual(told.data, await gateway.message(id));
      const [delivery] = await untilState(gateway, webhook.id, 'delivered');
      assert.equal(headers['x-salami-delivery'], String(delivery.id));
      assert.deepEqual([delivery.event_id, delivery.message_id], [told.id, id]);
      const [attempt] = delivery.attempts;
      assert.deepEqual(
        [attempt.number, attempt.status, attempt.error, attempt.reply],
        [1, 200, null, 'taken'],
      );
      assert.equal(receiver.requests.length, 1, 'the event of the sending was not wanted');
      const run = (await operator.client()).workflow.getHandle(webhookWorkflowId(delivery.id));
      assert.deepEqual(await run.result(), { status: 'delivered', attempts: 1 });
      const history = JSON.stringify(await run.fetchHistory(), (_, value: unknown) =>
        value instanceof Uint8Array ? Buffer.from(value).toString('utf8') : value,
      );
      for (const private_ of [receiver.url, 'nyota njema', '254711000111', 'Habari', 'taken'])
        assert.ok(!history.includes(private_), `Temporal holds ${private_}`);
    });

    it('of an incoming message is wanted by folder equals inbox', async () => {
      const { app } = await appWith({ field: 'folder', comparator: 'equals', keyword: 'inbox' });
      const url = new URL((await gateway.call(`/api/sms/apps/${app.id}`)).body.data.callback_urls.receive);
      const form = { from: '254711000112', to: '20880', text: 'Habari', id: 'in-1' };
      const reply = await gateway.call(`${url.pathname}${url.search}`, { token: null, form });
      assert.equal(reply.status, 200, reply.text);
      await receiver.until(1);
      const [told] = receiver.bodies();
      assert.deepEqual(
        [told.event, told.data.folder, told.data.message],
        ['message.received', 'inbox', 'Habari'],
      );
    });

    it('has one event id through all its attempts; each answer is kept, a kilobyte of it', async () => {
      const { app, webhook } = await appWith();
      const answers = [
        [500, 'x'.repeat(5_000)],
        [404, 'not here'],
        [200, 'ok'],
      ] as const;
      let n = 0;
      receiver.answer(() => answers[n++]!);
      await online(app.id);
      const [delivery] = await untilState(gateway, webhook.id, 'delivered');
      assert.deepEqual(
        delivery.attempts.map(({ number, status, reply }: any) => [number, status, reply.length]),
        [[1, 500, 1_024], [2, 404, 8], [3, 200, 2]],
      ); // prettier-ignore
      assert.equal(new Set(receiver.bodies().map(({ id }) => id)).size, 1);
      assert.equal(receiver.bodies()[0].id, delivery.event_id);
    });

    it('waits as long as a 429 says', async () => {
      const { app, webhook } = await appWith();
      const at: number[] = [];
      receiver.answer(() => {
        at.push(Date.now());
        return at.length === 1 ? [429, '', { 'retry-after': '1' }] : [200];
      });
      await online(app.id);
      await untilState(gateway, webhook.id, 'delivered');
      assert.ok(at[1]! - at[0]! >= 1_000, `${at[1]! - at[0]!} ms`);
    });

    it('ends at 410; an event tells of the dead letter, which a replay posts again', async () => {
      const { app, webhook } = await appWith();
      await addWebhook(gateway, { callback_url: other.url, app_id: app.id, events: ['webhook.dead'] });
      other.answer([200]);
      receiver.answer([410, 'gone']);
      await online(app.id);
      const [dead] = await untilState(gateway, webhook.id, 'dead');
      assert.equal(dead.attempts.length, 1);
      assert.match(dead.reason, /410/);
      await other.until(1);
      const [told] = other.bodies();
      assert.deepEqual(
        [told.event, told.data.webhook_id, told.data.delivery_id, told.data.event_id, told.data.error],
        ['webhook.dead', webhook.id, dead.id, dead.event_id, 'HTTP 410'],
      );
      receiver.answer([200]);
      const replay = () => gateway.call(`/api/sms/webhook-deliveries/${dead.id}/replay`, { json: {} });
      assert.equal((await replay()).status, 200);
      const [delivered] = await untilState(gateway, webhook.id, 'delivered');
      assert.deepEqual([delivered.id, receiver.bodies()[0].id], [dead.id, dead.event_id]);
    });

    it('waits for its next attempt: asked for, that comes at once, one of all that were made', async () => {
      const { app, webhook } = await appWith({
        settings: { ...SOON, retry_initial_s: 60, retry_max_s: 60, retry_for_s: 3_600 },
      });
      receiver.answer([500]);
      await online(app.id);
      const waits = await until(
        async () => (await deliveriesOf(gateway, webhook.id)).find(({ attempts }) => attempts.length === 1),
        'the first attempt',
      );
      assert.equal(waits.state, 'pending');
      receiver.answer([200]);
      const replay = () => gateway.call(`/api/sms/webhook-deliveries/${waits.id}/replay`, { json: {} });
      assert.equal((await replay()).status, 200);
      const [delivered] = await untilState(gateway, webhook.id, 'delivered');
      assert.deepEqual(
        delivered.attempts.map(({ number, status }: any) => [number, status]),
        [[1, 500], [2, 200]],
      ); // prettier-ignore
    });

    it('is not wanted any more: nothing is planned, and no run is started', async () => {
      const { app, webhook } = await appWith({ field: 'n', comparator: 'equals', keyword: '2' });
      for (const n of [1, 2, 3]) await online(app.id, n);
      await receiver.until(1);
      assert.equal((await deliveriesOf(gateway, webhook.id)).length, 1);
    });
  });

  describe('what cannot be posted', () => {
    const rows: [title: string, url: () => string, error: RegExp][] = [
      ['nobody listens', () => 'http://127.0.0.1:9/hook', /could not connect/],
      ['silence', () => `${other.url}/silent`, /no complete reply/],
    ];
    for (const [title, url, error] of rows)
      it(`${title}: it is tried again until its time is over`, async () => {
        other.answer('timeout');
        const settings = { ...SOON, timeout_s: 0.1, retry_for_s: 2 };
        const { app, webhook } = await appWith({ callback_url: url(), settings });
        await online(app.id);
        const [dead] = await untilState(gateway, webhook.id, 'dead');
        assert.ok(dead.attempts.length >= 2, JSON.stringify(dead));
        for (const attempt of dead.attempts) assert.match(attempt.error, error);
      });

    it('a redirect is not followed', async () => {
      const settings = { ...SOON, retry_for_s: 0.2 };
      const { app, webhook } = await appWith({ settings });
      other.answer([200]);
      receiver.answer([302, '', { location: other.url }]);
      await online(app.id);
      const [dead] = await untilState(gateway, webhook.id, 'dead');
      assert.equal(dead.attempts[0].status, 302);
      assert.equal(other.requests.length, 0);
    });

    it('ten dead in a row switch it off and an event says so; switched on, what died is posted again', async () => {
      const { app, webhook } = await appWith();
      await addWebhook(gateway, { callback_url: other.url, app_id: app.id, events: ['webhook.disabled'] });
      other.answer([200]);
      receiver.answer([410]);
      for (let n = 1; n <= 12; n += 1) await online(app.id, n);
      await other.until(1);
      assert.equal(other.bodies()[0].data.webhook_id, webhook.id);
      await untilState(gateway, webhook.id, 'dead', 12);
      const record = async () =>
        (await gateway.call('/api/sms/webhooks?per_page=100')).body.data.data.find(
          ({ id }: any) => id === webhook.id,
        );
      assert.equal((await record()).state, 'off');
      await online(app.id, 13);
      const replay = () => gateway.call(`/api/sms/webhooks/${webhook.id}/replay`, { json: {} });
      assert.equal((await replay()).status, 409, 'it is off');
      receiver.answer([200]);
      await gateway.call(`/api/sms/webhooks/${webhook.id}`, { method: 'PATCH', json: { state: 'active' } });
      const replayed = await replay();
      assert.equal(replayed.body.data.replayed, 12);
      await untilState(gateway, webhook.id, 'delivered', 12);
      const numbers = receiver.bodies().map(({ data }) => data.n).sort((one, two) => one - two); // prettier-ignore
      assert.deepEqual(
        numbers,
        [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12],
        'what happened while it was off was not planned',
      );
      assert.equal((await record()).dead_in_a_row, 0);
    });

    it('what waits long for a receiver that was away is posted at once when somebody says so', async () => {
      const { app, webhook } = await appWith({
        settings: { ...SOON, retry_initial_s: 60, retry_max_s: 60, retry_for_s: 3_600 },
      });
      receiver.answer([503]);
      for (let n = 1; n <= 8; n += 1) await online(app.id, n);
      const open = async () =>
        gateway.db('webhook_deliveries').where({ webhook_id: webhook.id }).where('claimed_until', '>', 0);
      await receiver.until(1);
      await until(async () => (await open()).length === 0, 'the attempts to end');
      receiver.answer([200]);
      const json = { state: 'pending' };
      const replayed = await gateway.call(`/api/sms/webhooks/${webhook.id}/replay`, { json });
      assert.ok(replayed.body.data.replayed > 0);
      await untilState(gateway, webhook.id, 'delivered', 8);
      const left = await gateway.call(`/api/sms/webhooks/${webhook.id}/replay`, { json });
      assert.equal(left.body.data.replayed, 0);
    });

    it('a receiver that was away gets everything when it is back, each event at least once', async () => {
      const { app, webhook } = await appWith();
      receiver.answer([503]);
      for (let n = 1; n <= 30; n += 1) await online(app.id, n);
      await receiver.until(8);
      receiver.answer([200]);
      await untilState(gateway, webhook.id, 'delivered', 30, 10_000);
      const seen = new Set(receiver.bodies().map(({ data }) => data.n));
      assert.equal(seen.size, 30);
    });
  });

  it('a receiver that hangs holds up nobody: thousands of events reach the others meanwhile', async function () {
    this.timeout(60_000);
    const EVENTS = 1_000;
    const { app, webhook: hanging } = await appWith({
      callback_url: `${other.url}/hang`,
      settings: { ...SOON, timeout_s: 15 },
    });
    const well = await addWebhook(gateway, { callback_url: receiver.url, app_id: app.id });
    other.answer('timeout');
    for (let n = 0; n < EVENTS; n += 100)
      await Promise.all(Array.from({ length: 100 }, (_, at) => online(app.id, n + at)));
    await receiver.until(EVENTS);
    assert.equal(new Set(receiver.bodies().map(({ data }) => data.n)).size, EVENTS);
    assert.ok(other.requests.length <= 15, `${other.requests.length} requests hang`);
    const gone = await gateway.call(`/api/sms/webhooks/${hanging.id}`, { method: 'DELETE' });
    assert.equal(gone.status, 200);
    await until(
      async () =>
        Number(
          (await gateway
            .db('webhook_deliveries')
            .where({ webhook_id: well.id, state: 'delivered' })
            .count({ n: '*' })
            .first())!['n'],
        ) === EVENTS,
      'all of them to be written down',
    );
  });

  describe('the callback_url of a message', () => {
    it('gets the events of that message alone', async () => {
      const app = await gateway.createApp();
      receiver.answer([200]);
      const { id } = await gateway.send(app.id, { callback_url: `${receiver.url}?order=7` });
      await gateway.send(app.id);
      await receiver.until(2);
      const told = receiver.bodies().sort((one, two) => (one.event < two.event ? -1 : 1));
      assert.deepEqual(
        told.map(({ event, data }) => [event, data.id]),
        [['message.delivered', id], ['message.sent', id]],
      ); // prettier-ignore
      const [{ query, headers }] = receiver.requests as [any];
      assert.deepEqual([query.get('order'), headers['x-salami-signature']], ['7', undefined]);
      const log = await until(async () => {
        const { data } = (await gateway.call(`/api/sms/sms/${id}/deliveries`)).body;
        return data.every(({ state }: any) => state === 'delivered') ? data : null;
      }, 'both to be written down');
      assert.equal(log.length, 2);
    });

    it('in a private network is refused', async () => {
      const app = await gateway.createApp();
      const json = { to: '254711000111', message: 'Habari', callback_url: 'http://10.0.0.1/hook' };
      const reply = await gateway.call(`/api/sms/apps/${app.id}/send`, { json });
      assert.deepEqual([reply.status, Object.keys(reply.body.errors)], [422, ['callback_url']]);
    });
  });
});
