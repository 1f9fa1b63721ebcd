/** A call through Africa's Talking: the text is fetched from the address that also takes the reports. */
import assert from 'node:assert/strict';
import { startFakeServer, type FakeServer } from '../support/fake-server.js';
import { useGateway } from '../support/gateway.js';
import { inboxOf } from '../workflows/support/journey.js';
import { Provider } from './support/provider.js';

describe("a call through Africa's Talking", () => {
  const gateway = useGateway();
  const provider = new Provider(gateway);
  let fake: FakeServer;
  let app: any;
  let session = 0;

  before(async () => void (fake = await startFakeServer()));
  after(() => fake.close());
  beforeEach(async () => {
    fake.answer([
      200,
      { entries: [{ status: 'Queued', sessionId: `ATVId_${++session}` }], errorMessage: 'None' },
    ]);
    app = await makeApp();
  });

  const makeApp = (more: object = {}) =>
    gateway.createApp({
      type: 'AfricasTalking',
      channel: 'voice',
      api_key: 'key-of-the-voice-test',
      username: 'acme',
      shortcode: '20880',
      phone_number: '+254711000100',
      settings: { endpoints: { api: fake.url, voice: fake.url } },
      ...more,
    });

  const step = (isActive: '0' | '1', more: Record<string, string> = {}) => ({
    isActive,
    sessionId: `ATVId_${session}`,
    direction: 'Outbound',
    callerNumber: '+254711000111',
    destinationNumber: '+254711000100',
    ...more,
  });
  async function called(): Promise<number> {
    const { id } = await gateway.send(app.id, { message: 'Habari & karibu' });
    await gateway.untilStatus(id, 'sent');
    return id;
  }

  it('says the text when somebody answers, and is delivered when it ended', async () => {
    const id = await called();
    assert.equal(fake.requests[0]!.form.get('clientRequestId'), `${id}-1`);
    const reply = await provider.call(app, 'callback', '', { form: step('1') });
    assert.match(reply.headers.get('content-type')!, /^application\/xml/);
    assert.equal(
      reply.text,
      '<?xml version="1.0" encoding="UTF-8"?><Response><Say>Habari &#38; karibu</Say></Response>',
    );
    const ended = step('0', { durationInSeconds: '12', currencyCode: 'KES', amount: '1.5' });
    assert.equal((await provider.call(app, 'callback', '', { form: ended })).text, '');
    const message = await gateway.untilStatus(id, 'delivered');
    assert.deepEqual([message.cost, message.currency], ['1.5', 'KES']);
  });

  it('says nothing to a caller without the key, and nothing of another app', async () => {
    const id = await called();
    const wrong = await provider.call(app, 'callback', '', { form: step('1'), key: 'wrong' });
    assert.equal(wrong.status, 403);
    const other = await makeApp();
    const form = step('1', { clientRequestId: `${id}-1` });
    const reply = await provider.call(other, 'callback', '', { form });
    assert.deepEqual([reply.status, reply.text], [200, '']);
  });

  it('is reported at the address of any app of the account, and of no other account', async () => {
    const id = await called();
    const stranger = await makeApp({ username: 'another' });
    const sibling = await makeApp();
    const form = step('0', { durationInSeconds: '3' });
    assert.equal((await provider.call(stranger, 'callback', '', { form })).status, 200);
    assert.equal((await gateway.message(id)).status, 'sent');
    assert.equal((await provider.call(sibling, 'callback', '', { form })).status, 200);
    await gateway.untilStatus(id, 'delivered');
  });

  it('to our number is one of its calls and no message, though it came to the address of reports', async () => {
    const form = step('0', { direction: 'Inbound', durationInSeconds: '45' });
    assert.equal((await provider.call(app, 'callback', '', { form })).status, 200);
    const [call] = (await gateway.call(`/api/sms/apps/${app.id}/calls?direction=incoming`)).body.data.data;
    assert.deepEqual(
      [call.from, call.to, call.duration, call.message_id],
      ['+254711000111', '+254711000100', 45, null],
    );
    assert.deepEqual(await inboxOf(gateway, app.id), []);
  });
});
