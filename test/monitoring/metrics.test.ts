/** What `/metrics` tells after real sends, and who may read it. */
import assert from 'node:assert/strict';
import { METRICS } from '../../src/metrics.js';
import { runJob } from '../jobs/support.js';
import { useGateway } from '../support/gateway.js';
import { addWebhook, tell, untilState, useReceiver } from '../webhooks/support.js';
import { readSamples, valueOf, type Sample } from '../support/prometheus.js';
import { until } from '../../tools/load/until.js';

describe('GET /metrics', () => {
  describe('after real sends', () => {
    const gateway = useGateway();
    const receiver = useReceiver();
    let app = '';
    let other = '';
    let samples: Sample[] = [];
    let text = '';
    const value = (name: string, labels: Record<string, string> = {}) => valueOf(samples, name, labels);
    const scrape = async () => {
      text = (await gateway.call('/metrics', { token: null })).text;
      return (samples = readSamples(text));
    };

    before(async function () {
      this.timeout(60_000);
      const fields = { to: '254711000111', message: 'Habari' };
      const { id } = await gateway.createApp();
      app = String(id);
      other = String((await gateway.createApp()).id);
      const delivered = await gateway.send(id);
      const failed = await gateway.send(id, { to: '12025550102' });
      const refused = await gateway.send(id, { to: '12025550103' });
      for (let time = 0; time < 2; time += 1) {
        const headers = { 'idempotency-key': 'once' };
        await gateway.call(`/api/sms/apps/${id}/send`, { json: fields, headers });
      }
      await gateway.call(`/api/sms/apps/${id}/send`, { json: { ...fields, to: 'nobody' } });
      await gateway.call(`/api/sms/apps/${id}/callback/wrong-key/1-1`, { form: { status: 'delivered' } });
      await gateway.call(`/api/sms/apps/${other}/pause`, { method: 'POST' });
      await gateway.untilStatus(delivered.id, 'delivered');
      await gateway.untilStatus(failed.id, 'failed');
      await gateway.untilStatus(refused.id, 'failed');
      await gateway.untilStatus(refused.id + 1, 'delivered');
      // The last report is counted when its transaction has ended, which its own reader may overtake.
      await until(
        async () => {
          await scrape();
          return value('salami_messages_total', { status: 'delivered', app }) === 2;
        },
        () => `two deliveries in ${text}`,
      );
    });

    it('counts every status that was committed, by app and provider', () => {
      const counts = ['pending', 'processing', 'sent', 'delivered', 'failed', 'expired'].map((status) =>
        value('salami_messages_total', { status, app, provider: 'Simulator' }),
      );
      assert.deepEqual(counts, [4, 4, 3, 2, 2, null]);
    });

    it('times the answers to send requests by what became of them', () => {
      const count = (result: string) => value('salami_accept_seconds_count', { target: 'app', result });
      assert.deepEqual(['accepted', 'replayed', 'refused', 'failed'].map(count), [4, 1, 1, null]);
    });

    it('tells how late the first attempts began, and how the attempts ended', () => {
      assert.equal(value('salami_accept_to_provider_seconds_count', { provider: 'Simulator' }), 4);
      assert.ok(value('salami_accept_to_provider_seconds_sum', { provider: 'Simulator' })! > 0);
      const ended = (kind: string, reason: string) =>
        value('salami_attempts_total', { provider: 'Simulator', app, kind, reason });
      assert.equal(ended('accepted', 'none'), 3);
      assert.equal(ended('rejected-permanent', 'invalid_recipient'), 1);
      assert.equal(value('salami_attempt_seconds_count', { app, kind: 'accepted' }), 3);
    });

    it('times delivery reports by status', () => {
      const count = (status: string) =>
        value('salami_dlr_delay_seconds_count', { provider: 'Simulator', status });
      assert.deepEqual(['delivered', 'failed', 'sent'].map(count), [2, 1, null]);
    });

    it('counts the calls of providers, forged ones too', () => {
      const count = (verdict: string) =>
        value('salami_callbacks_total', { provider: 'Simulator', kind: 'callback', verdict });
      assert.equal(count('forged'), 1);
      assert.ok(count('applied')! >= 3);
    });

    it('counts requests by route pattern, method and status', () => {
      const count = (route: string, method: string, status: string) =>
        value('salami_http_requests_total', { route, method, status });
      assert.equal(count('/api/sms/apps/{app}/send', 'POST', '200'), 5);
      assert.equal(count('/api/sms/apps/{app}/send', 'POST', '422'), 1);
      assert.equal(count('/api/sms/apps/{app}/callback', 'POST', '403'), 1);
      assert.equal(count('none', 'GET', '404'), null);
    });

    it('says that database, Temporal and worker are there, and which apps', () => {
      const names = ['salami_database_up', 'salami_temporal_up', 'salami_worker_running'];
      assert.deepEqual(
        names.map((name) => value(name)),
        [1, 1, 1],
      );
      assert.equal(value('salami_app_info', { app, state: 'active' }), 1);
      assert.equal(value('salami_app_info', { app: other, state: 'paused' }), 1);
      assert.equal(value('salami_breaker_open', { app }), 0);
      assert.equal(value('salami_workflows_not_started'), 0);
      assert.ok(value('process_start_time_seconds')! > 0);
    });

    it('has no series that src/metrics.ts does not declare, no other label, and nothing personal', () => {
      const ours = samples.filter(({ name }) => name.startsWith('salami_'));
      assert.ok(ours.length > 50);
      for (const { name, labels } of ours) {
        const spec = METRICS[name.replace(/_(bucket|sum|count)$/, '') as keyof typeof METRICS];
        assert.ok(spec, name);
        const allowed = [...spec.labels, ...(name.endsWith('_bucket') ? ['le'] : [])];
        assert.deepEqual(Object.keys(labels).sort(), allowed.sort());
      }
      for (const secret of ['254711000111', '12025550102', 'Habari', gateway.token])
        assert.ok(!text.includes(secret), secret);
    });

    it('counts the runs of scheduled jobs, and what they did', async () => {
      await runJob(gateway, 'retry-failed');
      await scrape();
      assert.ok(value('salami_job_runs_total', { job: 'retry-failed', result: 'finished' })! >= 1);
      assert.equal(value('salami_job_items_total', { job: 'retry-failed', what: 'redriven' }), 0);
      assert.equal(value('salami_job_runs_total', { job: 'retry-failed', result: 'failed' }), null);
    });

    it('counts events, attempts to deliver them and how they ended, and times the first attempt', async () => {
      const { id } = await gateway.createApp();
      const webhook = await addWebhook(gateway, { callback_url: receiver.url, app_id: id });
      let n = 0;
      receiver.answer(() => [[500], [200], [410]][n++]! as [number]);
      await tell(gateway, { type: 'phone.online', appId: id });
      await untilState(gateway, webhook.id, 'delivered');
      await tell(gateway, { type: 'phone.offline', appId: id });
      await untilState(gateway, webhook.id, 'dead');
      const kind = 'webhook';
      const attempts = (result: string) => value('salami_webhook_attempts_total', { kind, result });
      // The last one is counted when its transaction has ended, which its own reader may overtake.
      await until(
        async () => {
          await scrape();
          return attempts('refused') === 1;
        },
        () => `a refusal in ${text}`,
      );
      assert.deepEqual(['failed', 'delivered', 'refused', 'no_answer'].map(attempts), [1, 1, 1, null]);
      const ended = (state: string) => value('salami_webhook_deliveries_total', { kind, state });
      assert.deepEqual(['delivered', 'dead'].map(ended), [1, 1]);
      assert.equal(value('salami_webhook_first_attempt_seconds_count', { kind }), 2);
      const written = (type: string) => value('salami_events_total', { type });
      assert.deepEqual(['phone.online', 'phone.offline', 'webhook.dead'].map(written), [1, 1, 1]);
      assert.ok(written('message.delivered')! >= 2);
    });

    it('is refused to whoever comes through a proxy on the same machine', async () => {
      for (const header of ['x-forwarded-for', 'forwarded', 'via', 'x-real-ip']) {
        const reply = await gateway.call('/metrics', { token: null, headers: { [header]: '203.0.113.9' } });
        assert.equal(reply.status, 403, header);
      }
    });

    it('takes GET and HEAD only', async () => {
      assert.equal((await gateway.call('/metrics', { method: 'HEAD', token: null })).status, 200);
      const reply = await gateway.call('/metrics', { method: 'POST', token: null });
      assert.deepEqual([reply.status, reply.headers.get('allow')], [405, 'GET, HEAD']);
    });
  });

  describe('with SALAMI_METRICS_TOKEN', () => {
    const secret = 'token-of-the-scraper-4711';
    const gateway = useGateway({ SALAMI_METRICS_TOKEN: secret });

    for (const [who, token, status] of [
      ['nobody', null, 401],
      ['a wrong token', `${secret}x`, 401],
      ['an API token', '1|test-admin-token-of-the-fixture', 401],
      ['the token', secret, 200],
    ] as const) {
      it(`answers ${status} to ${who}`, async () => {
        const reply = await gateway.call('/metrics', { token });
        assert.equal(reply.status, status);
        assert.equal(reply.text.includes('salami_'), status === 200);
      });
    }
  });

  describe('with SALAMI_METRICS=off', () => {
    const gateway = useGateway({ SALAMI_METRICS: 'off' });

    it('answers 404', async () => {
      assert.equal((await gateway.call('/metrics', { token: null })).status, 404);
    });
  });
});
