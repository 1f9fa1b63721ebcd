/** The whole gateway with a real Kannel as its provider: out, back and in. */
import assert from 'node:assert/strict';
import { kannelProfile } from '../../src/providers/generic-http/index.js';
import { LOCAL_OPERATOR } from '../../src/tokens/types.js';
import { useGateway } from '../support/gateway.js';
import { kannelSkipReason, startKannel, type Kannel } from '../support/kannel.js';
import { until } from '../../tools/load/until.js';

const UNDELIVERED = '+254711000222';
const REFUSED = '+254711000333';
const INVALID_DESTINATION = 0x0b;

describe('Kannel as a provider', function () {
  this.timeout(60_000);
  const gateway = useGateway();
  let kannel: Kannel;
  let app: { id: number };

  before(async function () {
    if (kannelSkipReason !== undefined) {
      console.warn(`\n!!! SKIPPED: the gateway against a real Kannel. ${kannelSkipReason}\n`);
      this.skip();
    }
    // The receive URL needs the app, and the app Kannel's address, which is filled in afterwards.
    const fields = { ...kannelProfile, phone_number: '20880', username: 'gw', password: 'unknown-yet' };
    app = await gateway.createApp({ type: 'Http', api_link: 'http://127.0.0.1:9/', ...fields });
    const { urls, appService } = gateway.gateway.services;
    kannel = await startKannel({
      receiveUrl: urls.inbound(await appService.get(LOCAL_OPERATOR, app.id)),
      submitStatus: ({ to }) => (to === REFUSED ? INVALID_DESTINATION : 0),
      receipt: ({ to }) => (to === UNDELIVERED ? 'UNDELIV' : 'DELIVRD'),
    });
    const { sendsmsUrl: api_link, username, password } = kannel;
    await gateway.call(`/api/sms/apps/${app.id}`, {
      method: 'PATCH',
      json: { api_link, username, password },
    });
  });

  after(async () => {
    await kannel?.stop();
  });

  const received = (text: string) =>
    until(
      async () =>
        (await gateway.call(`/api/sms/apps/${app.id}/inbox`)).body.data[1].data.find(
          (one: any) => one.message === text,
        ),
      `"${text}" to reach the inbox`,
    );

  for (const [what, text, parts] of [
    ['a plain text', 'Habari ya leo', 1],
    ['a text beyond GSM-7', 'Ħabari ☀️ 你好', 1],
    ['a text full of signs', `100% & "a+b"=c;d #e 'f' <g>\n[€5] {{to}} %d %A`, 1],
    ['a text of several parts', 'Pole pole ndio mwendo. '.repeat(12), 2],
    ['a long text beyond GSM-7', 'መልካም ቀን 😀 '.repeat(15).trim(), 3],
  ] as const) {
    it(`${what} reaches the SMSC unchanged and becomes delivered by its report`, async () => {
      const { id, message_parts } = await gateway.send(app.id, { message: text });
      const delivered = await gateway.untilStatus(id, 'delivered');
      assert.equal(message_parts, parts);
      assert.equal(delivered.provider_id, `${id}-1`, 'Kannel returns no id; ours stands in');
      const sent = kannel.submitted().slice(-parts);
      assert.equal(sent.map((part) => part.text).join(''), text);
      assert.equal(sent[0]!.to, '+254711000111');
      assert.equal(sent[0]!.from, '20880');
    });
  }

  it("a report that says undelivered makes it failed, with the operator's code", async () => {
    const { id } = await gateway.send(app.id, { to: UNDELIVERED });
    await gateway.untilStatus(id, 'failed');
    assert.equal((await gateway.history(id)).events.at(-1).provider_code, '017');
  });

  it('a number that the SMSC refuses makes it failed', async () => {
    const { id } = await gateway.send(app.id, { to: REFUSED });
    await gateway.untilStatus(id, 'failed');
  });

  it('a wrong password is a fault of the app, and its text says what to correct', async () => {
    const { sendsmsUrl: api_link, username } = kannel;
    const fields = { ...kannelProfile, phone_number: '20880', username, password: 'wrong', api_link };
    const wrong = await gateway.createApp({ type: 'Http', ...fields });
    const { id } = await gateway.send(wrong.id);
    const failed = await gateway.untilStatus(id, 'failed');
    assert.equal(failed.error_code, 'auth_failed');
  });

  for (const text of ['CONFIRM', 'Sawa kabisa ✅']) {
    it(`"${text}" sent by a handset arrives in the inbox, and nothing goes back to it`, async () => {
      const before = kannel.submitted().length;
      kannel.injectMo('254711000444', '20880', text);
      const message = await received(text);
      assert.equal(message.status, 'delivered');
      assert.equal(message.folder, 'inbox');
      assert.match(message.from, /^\+?254711000444$/);
      assert.equal(message.to, '20880');
      // Whatever the reply holds would be texted to the sender, and before the next message goes the same way.
      const { id } = await gateway.send(app.id, { message: `after ${text}` });
      await gateway.untilStatus(id, 'delivered');
      const since = kannel.submitted().slice(before);
      assert.deepEqual(
        since.map((part) => part.text),
        [`after ${text}`],
      );
    });
  }

  it('100 messages at once are all delivered, and the SMSC saw each one once', async () => {
    const before = kannel.submitted().length;
    const texts = Array.from({ length: 100 }, (_, index) => `number ${index}`);
    const accepted = await Promise.all(texts.map((message) => gateway.send(app.id, { message })));
    for (const { id } of accepted) await gateway.untilStatus(id, 'delivered');
    const seen = kannel.submitted().slice(before);
    assert.deepEqual(seen.map((part) => part.text).sort(), [...texts].sort());
  });

  it('every call of Kannel was understood', async () => {
    const odd = await gateway.db('sms_ipn_requests').whereNot({ verdict: 'applied' }).select('url', 'error');
    assert.deepEqual(odd, []);
  });
});
