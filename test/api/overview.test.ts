/** What the first page and the page of the system's health are made of: numbers, problems, raw calls, parts. */
import assert from 'node:assert/strict';
import { recordEvent } from '../../src/events/store.js';
import { useGateway } from '../support/gateway.js';
import { assertProblem } from './support.js';

const SECRET = 'a-metrics-token-nobody-may-see';

describe('overview', () => {
  const gateway = useGateway({ SALAMI_METRICS_TOKEN: SECRET });
  const get = async (path: string, token?: string) =>
    (await gateway.call(path, token === undefined ? {} : { token })).body;
  let ownApp: any;
  let otherApp: any;
  let limited: string;

  before(async () => {
    ownApp = await gateway.createApp();
    otherApp = await gateway.createApp();
    const scopes = ['messages:read', 'messages:send', 'apps:read'];
    limited = await gateway.makeToken(scopes, { app_ids: [ownApp.id] });
  });

  describe('GET /api/stats', () => {
    it('counts what went out and came back, by step and by app', async () => {
      const sent = await gateway.send(ownApp.id);
      await gateway.untilStatus(sent.id, 'delivered');
      const { data } = await get('/api/stats');
      assert.deepEqual(
        [data.range, data.step_s, data.series.length, data.complete],
        ['24h', 3_600, 24, true],
      );
      const { accepted, delivered, failed, delivery_rate } = data.totals;
      assert.deepEqual(
        { accepted, delivered, failed, delivery_rate },
        { accepted: 1, delivered: 1, failed: 0, delivery_rate: 1 },
      );
      assert.equal(
        data.series.reduce((sum: number, step: any) => sum + step.delivered, 0),
        1,
      );
      const app = data.apps.find(({ id }: any) => id === ownApp.id);
      assert.equal(app.delivered, 1);
      assert.ok(app.delay_p50_s > 0 && app.delay_p50_s <= app.delay_p95_s);
    });

    it('shows a limited token its apps alone', async () => {
      const { data } = await get('/api/stats?range=7d', limited);
      assert.deepEqual(
        data.apps.map(({ id }: any) => id),
        [ownApp.id],
      );
      assertProblem(await gateway.call(`/api/stats?app_id=${otherApp.id}`, { token: limited }), {
        status: 404,
      });
    });

    it('refuses another range', async () => {
      assertProblem(await gateway.call('/api/stats?range=2y'), { status: 422, errors: ['range'] });
    });
  });

  describe('GET /api/problems', () => {
    const problems = async (token?: string): Promise<any[]> => (await get('/api/problems', token)).data;
    const now = () => gateway.now().getTime();

    it('tells of everything that needs a person, the errors first, to those who may know', async () => {
      const { db } = gateway;
      await gateway.call(`/api/sms/apps/${ownApp.id}/pause`, { method: 'POST' });
      const refused = await gateway.createApp();
      const open = { breaker_failures: 1, breaker_trips: 1, breaker_open_until: now() + 60_000 };
      await db('apps').where({ id: refused.id }).update(open);
      const attempt = {
        app_id: refused.id,
        sms_provider: 'Simulator',
        outcome: 'rejected-permanent',
        started_at: 1,
      };
      await db('send_attempts').insert({
        ...attempt,
        message_id: 999,
        number: 1,
        reason: 'auth_failed',
        finished_at: 5_000,
      });
      await recordEvent(db, { type: 'app.suspended', appId: refused.id }, 7_000);
      const times = { created_at: now(), updated_at: now() };
      await db('app_balances').insert({
        app_id: otherApp.id,
        amount: '3.20',
        currency: 'KES',
        is_low: true,
        checked_at: now(),
      });
      const sealed = { url: '', secret: '', url_hash: 'x', comparator: '*', settings: '{}', ...times };
      await db('webhooks').insert({
        id: 41,
        kind: 'webhook',
        name: 'Billing',
        state: 'off',
        dead_in_a_row: 20,
        ...sealed,
      });
      await db('webhooks').insert({
        id: 42,
        kind: 'webhook',
        name: 'By hand',
        state: 'off',
        dead_in_a_row: 0,
        ...sealed,
      });
      for (const [id, failures] of [
        [43, 5],
        [44, 4],
      ])
        // prettier-ignore
        await db('webhooks').insert({ id, kind: 'webhook', name: 'Slow', state: 'active', failures, ...sealed });
      const delivery = {
        webhook_id: 41,
        event_id: 1,
        state: 'dead',
        workflow_started: true,
        next_at: 1,
        began_at: 1,
        created_at: 1,
      };
      for (const ended_at of [3_000, 4_000]) await db('webhook_deliveries').insert({ ...delivery, ended_at });
      const text = { payment_app_id: 6, app_id: otherApp.id, flags: '[]', ...times };
      await db('payment_texts').insert({ ...text, message_id: 901, state: 'needs_review' });
      await db('payment_texts').insert({ ...text, message_id: 902, state: 'suspicious' });
      const phone = { protocol: 'cht', bucket: '{}', ...times };
      const [silent, empty] = [await gateway.createApp(), await gateway.createApp()];
      await db('phones').insert({
        ...phone,
        app_id: silent.id,
        key_hash: 'a',
        presence: 'offline',
        last_seen_at: 8_000,
      });
      await db('phones').insert({
        ...phone,
        app_id: empty.id,
        key_hash: 'b',
        presence: 'online',
        battery: 14,
      });
      await db('smpp_links').insert({
        app_id: otherApp.id,
        renewed_at: 1,
        state: 'refused',
        state_text: 'bad password',
      });
      await db('batches').insert({
        uuid: 'b',
        name: 'Voters',
        state: 'paused',
        app_id: ownApp.id,
        message: '',
        ...times,
      });
      const call = { kind: 'receive', method: 'POST', url: '/', headers: '{}', created_at: now() };
      await db('sms_ipn_requests').insert({ ...call, app_id: otherApp.id, verdict: 'unparsable' });
      await db('sms_ipn_requests').insert({
        ...call,
        app_id: otherApp.id,
        verdict: 'unparsable',
        created_at: now() - 25 * 3_600_000,
      });

      // Remembered for a few seconds: this is the first time anybody asks.
      const found = await problems();
      const words = ({ kind, severity, target, count }: any) =>
        [kind, severity, target?.type, target?.id, count].join(' ');
      assert.deepEqual(
        found.map(words).sort(),
        [
          `app_paused warning app ${ownApp.id} `,
          `balance_low warning app ${otherApp.id} `,
          'batch_paused warning batch 1 ',
          `callbacks_unparsed warning callback ${await newestCall()} 1`,
          `credentials_refused error app ${refused.id} `,
          `link_down error app ${otherApp.id} `,
          'payment_suspicious error payment_app 6 1',
          'payment_unparsed warning payment_app 6 1',
          `phone_battery_low warning phone ${empty.id} `,
          `phone_offline error phone ${silent.id} `,
          'webhook_dead error webhook 41 2',
          'webhook_failing warning webhook 43 5',
          'webhook_off error webhook 41 ',
        ].sort(),
      );
      const isError = found.map(({ severity }) => severity === 'error');
      assert.deepEqual(isError, [...isError].sort().reverse());
      const since = (kind: string) => Date.parse(found.find((one) => one.kind === kind).since);
      assert.deepEqual(
        [since('credentials_refused'), since('webhook_dead'), since('phone_offline')],
        [7_000, 3_000, 8_000],
      );
      assert.equal(found.find(({ kind }) => kind === 'webhook_off').title, 'Billing was switched off');
      const details = (kind: string) => found.find((one) => one.kind === kind).details;
      assert.equal(details('webhook_off').name, 'Billing');
      assert.equal(details('credentials_refused').reason, 'auth_failed');
      assert.equal(details('balance_low').amount, '3.20 KES');
      assert.equal(details('link_down').reason, 'refused');
    });

    const newestCall = async () =>
      (await gateway.db('sms_ipn_requests').where({ verdict: 'unparsable' }).orderBy('id').first('id'))!.id;

    it('a limited token hears of its apps, as far as its scopes go', async () => {
      const kinds = async (token: string) => (await problems(token)).map(({ kind }) => kind).sort();
      assert.deepEqual(await kinds(limited), ['app_paused', 'batch_paused']);
      assert.deepEqual(await kinds(await gateway.makeToken(['messages:read'])), ['batch_paused']);
      const payments = await gateway.makeToken(['messages:read', 'payments:read'], {
        app_ids: [otherApp.id],
      });
      assert.deepEqual(await kinds(payments), ['payment_suspicious', 'payment_unparsed']);
    });
  });

  describe('GET /api/callbacks', () => {
    let appId: number;
    before(async () => {
      appId = (await gateway.createApp()).id;
      const row = {
        app_id: appId,
        method: 'POST',
        url: '/api?key=***',
        headers: '{"content-type":"text/plain"}',
      };
      const calls = [
        { kind: 'receive', verdict: 'applied', body: Buffer.from('habari') },
        { kind: 'callback', verdict: 'forged', body: Buffer.from([0xff, 0xfe]) },
        { kind: 'receive', verdict: 'unparsable', body: null, error: 'no sender' },
      ];
      for (const [at, call] of calls.entries())
        await gateway.db('sms_ipn_requests').insert({ ...row, ...call, created_at: at + 1 });
    });
    const page = (query: string) => get(`/api/callbacks?app_id=${appId}&${query}`);

    it('lists them newest first, a page at a time, to its end', async () => {
      const first = await page('per_page=2');
      assert.deepEqual(
        first.data.map(({ verdict }: any) => verdict),
        ['unparsable', 'forged'],
      );
      const second = await page(`per_page=2&cursor=${first.next_cursor}`);
      assert.deepEqual(
        second.data.map(({ verdict }: any) => verdict),
        ['applied'],
      );
      assert.equal(second.next_cursor, null);
      assert.equal(first.data[0].body, undefined);
    });

    for (const [query, expected] of [
      ['verdict=forged', ['callback']],
      ['kind=receive', ['receive', 'receive']],
      ['kind=receive&verdict=unparsable', ['receive']],
      ['kind=answer', []],
    ] as const)
      it(`finds by ${query}`, async () => {
        const { data, next_cursor } = await page(query);
        assert.deepEqual([data.map(({ kind }: any) => kind), next_cursor], [expected, null]);
      });

    it('shows one with headers and body, what is no text in base64', async () => {
      const { data } = await page('');
      const whole = async (at: number) => (await get(`/api/callbacks/${data[at].id}`)).data;
      const { headers, body, body_encoding } = await whole(2);
      assert.deepEqual([headers, body, body_encoding], [{ 'content-type': 'text/plain' }, 'habari', 'text']);
      const raw = await whole(1);
      assert.deepEqual([raw.body, raw.body_encoding], ['//4=', 'base64']);
      assert.deepEqual([(await whole(0)).body, (await whole(0)).error], ['', 'no sender']);
    });

    it('shows a limited admin the calls of its apps alone', async () => {
      const token = await gateway.makeToken(['admin'], { app_ids: [ownApp.id] });
      const seen = (await get('/api/callbacks', token)).data.map(({ app_id }: any) => app_id);
      assert.deepEqual(seen, [ownApp.id]); // the report of its one message
      assert.deepEqual(await get(`/api/callbacks?app_id=${appId}`, token), { data: [], next_cursor: null });
      const { data } = await page('');
      assertProblem(await gateway.call(`/api/callbacks/${data[0].id}`, { token }), { status: 404 });
      assertProblem(await gateway.call('/api/callbacks/999999'), { status: 404 });
    });
  });

  describe('GET /api/system', () => {
    it('says how every part is', async () => {
      const { data } = await get('/api/system');
      assert.deepEqual(
        [data.role, data.database.state, data.temporal.state, data.temporal.embedded],
        ['start', 'up', 'up', false],
      );
      assert.match(data.version, /^\d+\.\d+\.\d+/);
      assert.match(data.database.version, /^\d+\.\d+/);
      assert.ok(data.database.size_bytes > 0 && data.disk.free_bytes > 0);
      assert.equal(data.temporal.namespace, gateway.namespace);
      assert.deepEqual(
        data.workers.map(({ task_queue, state }: any) => `${task_queue} ${state}`),
        ['salami running', 'salami-webhooks running', 'salami-bulk running'],
      );
      assert.ok(data.jobs.some(({ name }: any) => name === 'retention'));
    });

    it('shows every setting and where it is from, but nothing that is secret', async () => {
      const { body, text } = await gateway.call('/api/system');
      const setting = (name: string) => body.data.settings.find((one: any) => one.name === name);
      const { value, source } = setting('SALAMI_METRICS_TOKEN');
      assert.deepEqual([value, source], ['***', 'env']);
      assert.deepEqual([setting('LOG_LEVEL').value, setting('LOG_LEVEL').source], [null, 'default']);
      for (const secret of [SECRET, gateway.token]) assert.ok(!text.includes(secret), secret);
    });

    it('is for admins', async () => {
      assertProblem(await gateway.call('/api/system', { token: limited }), { status: 403 });
    });
  });
});
