/** What a topic of Amazon posts to a running gateway: checked with a certificate that is fetched first. */
import assert from 'node:assert/strict';
import { confirmation, LASTING_PEM, logged, signed, sms, TOPIC } from '../providers/amazon-sns/fixtures.js';
import { startFakeServer, type FakeServer } from '../support/fake-server.js';
import { useGateway } from '../support/gateway.js';
import { inboxOf } from '../workflows/support/journey.js';
import { Provider } from './support/provider.js';

describe('a call of Amazon SNS', () => {
  const gateway = useGateway();
  const provider = new Provider(gateway);
  let amazon: FakeServer;
  let app: any;

  before(async () => void (amazon = await startFakeServer()));
  after(() => amazon.close());
  beforeEach(async () => {
    amazon.answer([200, LASTING_PEM]);
    app = await gateway.createApp({
      type: 'AmazonSNS',
      access_key: 'AKIAEXAMPLE000000001',
      secret_access: 'secret-of-amazon',
      region: 'us-east-1',
      c2: TOPIC,
      settings: { endpoints: { sns: amazon.url, cert: amazon.url } },
    });
  });

  let certificates = 0;
  /** Signed now, with a certificate that nobody has fetched yet. */
  const fresh = (change: object = {}) => ({
    Timestamp: new Date().toISOString(),
    SigningCertURL: `https://sns.us-east-1.amazonaws.com/incoming-${++certificates}.pem`,
    ...change,
  });
  const call = (kind: 'callback' | 'receive', json: object) =>
    provider.call(app, kind, '', {
      body: JSON.stringify(json),
      headers: { 'content-type': 'text/plain; charset=UTF-8' },
    });

  it('with a text is taken, and its certificate fetched once', async () => {
    const change = fresh();
    const texts = [
      signed(change),
      signed({ ...change, Message: JSON.stringify(sms({ inboundMessageId: 'b' })) }),
    ];
    for (const one of [...texts, texts[0]!]) assert.equal((await call('receive', one)).status, 200);
    assert.deepEqual(await provider.verdicts(app), ['applied', 'applied', 'duplicate']);
    assert.equal((await inboxOf(gateway, app.id)).length, 2);
    assert.equal(amazon.requests.length, 1);
  });

  it('is asked to come again while the certificate can not be had', async () => {
    amazon.answer([503]);
    const text = signed(fresh());
    const reply = await call('receive', text);
    assert.deepEqual([reply.status, reply.body.code], [503, 'unavailable']);
    assert.deepEqual(await provider.verdicts(app), ['failed']);
    amazon.answer([200, LASTING_PEM]);
    assert.equal((await call('receive', text)).status, 200);
    assert.deepEqual(await provider.verdicts(app), ['failed', 'applied']);
  });

  it('is refused for another topic, another text and a wrong key', async () => {
    assert.equal((await call('receive', signed(fresh({ TopicArn: `${TOPIC}2` })))).status, 403);
    assert.equal((await call('receive', { ...signed(fresh()), Message: '{}' })).status, 403);
    const body = JSON.stringify(signed(fresh()));
    assert.equal((await provider.call(app, 'receive', '', { body, key: 'wrong' })).status, 403);
    assert.deepEqual(await inboxOf(gateway, app.id), []);
  });

  it('that asks for a confirmation gets it at Amazon, before it is answered', async () => {
    assert.equal((await call('receive', confirmation(fresh()))).status, 200);
    const [certificate, asked] = amazon.requests;
    assert.match(certificate!.path, /\.pem$/);
    assert.equal(asked!.query.get('Action'), 'ConfirmSubscription');
    assert.deepEqual(await provider.verdicts(app), ['applied']);
  });

  it('that asks for a confirmation without a true signature gets none', async () => {
    assert.equal((await call('receive', { ...confirmation(fresh()), Token: 'x' })).status, 403);
    assert.equal(amazon.requests.length, 1); // the certificate
  });

  it('with an entry of the delivery log ends a message', async () => {
    amazon.answer([
      200,
      '<PublishResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishResult>' +
        '<MessageId>34d9b400-0000-5000-8000-000000000001</MessageId></PublishResult></PublishResponse>',
    ]);
    const { id } = await gateway.send(app.id);
    await gateway.untilStatus(id, 'sent');
    assert.equal((await call('callback', logged())).status, 200);
    const message = await gateway.untilStatus(id, 'delivered');
    assert.deepEqual([message.cost, message.telco_code], ['0.0211', '63902']);
  });
});
