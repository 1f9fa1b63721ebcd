/**
 * What strangers send, in a browser: every field that reaches the dashboard from outside holds markup that would run.
 * Nothing of it may: it is shown as the letters that it is.
 */
import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { until } from '../../tools/load/until.js';
import { Provider } from '../incoming/support/provider.js';
import { addPhone, request } from '../phones/support/phone.js';
import { startFakeServer, type FakeServer } from '../support/fake-server.js';
import { useBrowser } from './support/browser.js';

/** Marks the page when it runs. @param what where it came from */
const hostile = (what: string): string =>
  `<img src=x onerror=document.documentElement.dataset.hit=1>${what}<svg onload=alert(1)>`;

describe('what strangers send, in a browser', function () {
  this.timeout(120_000);
  const gateway = useBrowser();
  const provider = new Provider(gateway);
  let receiver: FakeServer;
  after(() => receiver?.close());

  /** Shows the page and says what of the hostile markup became elements, or ran. */
  async function look(page: Page, path: string): Promise<unknown> {
    await page.goto(path);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await until(async () => (await page.getByRole('status', { name: 'Loading …' }).count()) === 0, path);
    return page.evaluate(`({
      ran: document.documentElement.dataset.hit ?? null,
      pictures: document.querySelectorAll('img[src=x]').length,
      drawings: document.querySelectorAll('svg[onload]').length,
    })`);
  }
  const HARMLESS = { ran: null, pictures: 0, drawings: 0 };

  it('is shown as letters on every page that shows it', async () => {
    const { page } = gateway;
    receiver = await startFakeServer();
    receiver.answer([500, hostile('webhook reply')]);
    const hook = await gateway.call('/api/sms/webhooks', {
      json: {
        name: hostile('webhook name'),
        callback_url: `${receiver.url}/x`,
        field: 'folder',
        comparator: '*',
      },
    });
    assert.equal(hook.status, 200, hook.text);
    const app = await gateway.createApp({
      name: hostile('app name'),
      type: 'AfricasTalking',
      api_key: 'key',
      username: 'acme',
      shortcode: '20880',
    });
    await gateway.createGroup({ name: 'a group' });
    const text = hostile('SMS text');
    const incoming = { from: '+254711000161', to: '20880', text, id: 'in-1', date: '2026-03-15 14:30:00' };
    await provider.call(app, 'receive', '', { form: incoming });
    await provider.call(app, 'receive', '', {
      form: { ...incoming, id: hostile('provider id'), from: '<b onload=x>SENDER' },
    });
    await provider.call(app, 'callback', '', {
      form: { id: 'unknown', status: hostile('report'), failureReason: hostile('reason') },
    });
    const phone = await addPhone(gateway, 'msync');
    await request(gateway, phone.path, {
      json: {
        action: 'incoming',
        device_id: hostile('device id'),
        messages: [
          { from: '254711000162', message: hostile('phone text'), timestamp: 1767274205, sim_slot: 0 },
        ],
      },
    });
    const pay = await gateway.call('/api/pay/apps', {
      json: {
        name: hostile('payment app'),
        driver: 'ke-mpesa',
        app_id: app.id,
        trusted_senders: ['20880'],
      },
    });
    await provider.call(app, 'receive', '', {
      form: { ...incoming, id: 'in-3', from: 'MPESA', text: `QWE confirmed ${hostile('payment text')}` },
    });
    const { id } = await gateway.send(app.id, {
      message: hostile('sent text'),
      client_ref: hostile('ref'),
    });
    await until(async () => receiver.requests.length > 0, 'the webhook to be posted');

    const { body } = await gateway.call('/api/sms/sms?folder=inbox');
    const inbox: number[] = body.data.data.map((message: any) => message.id);
    const pages = [
      ...inbox.map((message) => `/messages/${message}`),
      ...['/', '/problems', '/messages', `/messages/${id}`, '/inbox', '/inbox/%2B254711000161', '/apps'],
      ...[`/apps/${app.id}`, '/groups', '/phones', `/phones/${phone.appId}`, '/webhooks', '/webhooks/1'],
      ...['/keywords', '/opt-outs', '/payments', '/payments?tab=attention', '/tokens', '/users', '/audit'],
      ...['/callbacks', '/system', '/account', '/batches', '/slack', `/compose?app=${app.id}`],
    ];
    assert.equal(pay.status, 200, pay.text);
    for (const path of pages) assert.deepEqual(await look(page, path), HARMLESS, path);
    await page.goto(`/messages/${inbox.at(-1)}`);
    await page.getByText('SMS text').first().waitFor();
  });

  it('an address that leads elsewhere is not followed after the sign-in', async () => {
    const { page } = gateway;
    for (const to of ['//evil.example/x', 'https://evil.example', '/\\evil.example', 'javascript:alert(1)']) {
      await page.goto(`/sign-in?to=${encodeURIComponent(to)}`);
      await page.getByRole('heading', { name: 'Overview' }).waitFor();
      assert.equal(new URL(page.url()).origin, gateway.url);
    }
  });

  it('a file that a stranger sent is no page of this gateway', async () => {
    const { headers } = await gateway.call('/api/sms/sms');
    assert.match(headers.get('content-security-policy')!, /default-src 'none'.*sandbox/);
    assert.equal(headers.get('x-content-type-options'), 'nosniff');
  });

  it('the page itself runs nothing but its own files, and stands in no frame', async () => {
    const reply = await gateway.page.request.get('/', { headers: { accept: 'text/html' } });
    const policy = reply.headers()['content-security-policy'] ?? '';
    assert.match(policy, /default-src 'none'/);
    assert.match(policy, /script-src 'self'(;|$)/);
    assert.match(policy, /frame-ancestors 'none'/);
    assert.doesNotMatch(policy, /unsafe/);
    assert.doesNotMatch(await reply.text(), /<script(?![^>]*src=)/);
  });
});
