/** Receivers that would lead the gateway into its own network, or answer without end. */
import assert from 'node:assert/strict';
import { createHttpClient } from '../../src/providers/http.js';
import { parseNetworks } from '../../src/security/safe-url.js';
import { useGateway } from '../support/gateway.js';
import { addWebhook, tell, untilState, useReceiver } from './support.js';

describe('a webhook into a private network', () => {
  const gateway = useGateway({ SALAMI_ALLOW_PRIVATE_NETWORKS: '127.0.0.2/32' });
  const receiver = useReceiver();

  for (const url of [
    'http://127.0.0.1/x',
    'http://10.1.2.3/x',
    'http://[::1]/x',
    'http://169.254.169.254/latest',
    'ftp://example.org/x',
    'nonsense',
  ])
    it(`is refused at once where the address says so: ${url}`, async () => {
      const reply = await gateway.call('/api/sms/webhooks', { json: { callback_url: url } });
      assert.deepEqual([reply.status, Object.keys(reply.body.errors ?? {})], [422, ['callback_url']]);
    });

  it('gets nothing when its name leads there at the time of the post; the log says why', async () => {
    const app = await gateway.createApp();
    const { port } = new URL(receiver.url);
    const webhook = await addWebhook(gateway, {
      callback_url: `http://localhost:${port}/hook`,
      app_id: app.id,
      settings: { retry_initial_s: 0.05, retry_for_s: 0.1 },
    });
    await tell(gateway, { type: 'phone.online', appId: app.id, data: {} });
    const [dead] = await untilState(gateway, webhook.id, 'dead');
    assert.match(dead.attempts[0].error, /localhost is not a public address/);
    assert.equal(receiver.requests.length, 0);
  });
});

describe('the client that posts', () => {
  const receiver = useReceiver();
  const client = createHttpClient({ allowedNetworks: parseNetworks('127.0.0.0/8'), keepBytes: 1_024 });
  after(() => client.close());
  const post = async () => {
    const { reply, failure } = await client.request({
      method: 'POST',
      url: receiver.url,
      body: '{}',
      timeoutMs: 2_000,
    });
    assert.ok(reply, failure?.text);
    return reply;
  };

  it('keeps the beginning of an answer, however long it is, and its status', async () => {
    receiver.answer('oversized');
    const { status, body } = await post();
    assert.deepEqual([status, body.length], [200, 1_024]);
    receiver.answer([200, 'short']);
    assert.equal((await post()).body.toString(), 'short');
  });
});
