/** Twilio's calls, signed by its official package, to a gateway behind a proxy with another public address. */
import assert from 'node:assert/strict';
import twilioSdk from 'twilio';
import { useGateway } from '../support/gateway.js';
import { startFakeServer, type FakeServer } from '../support/fake-server.js';
import { inboxOf } from '../workflows/support/journey.js';
import { keyOf, Provider, type CallOptions } from './support/provider.js';

const PUBLIC_URL = 'https://sms.example.org';
const TOKEN = '0123456789abcdef0123456789abcdef';
const SID = 'SM00000000000000000000000000000001';
const MO = {
  MessageSid: 'SM0000000000000000000000000000000a',
  From: '+254711000111',
  To: '+12025550199',
  Body: 'Sawa',
};

describe('a call of Twilio', () => {
  const gateway = useGateway({ PUBLIC_URL });
  const provider = new Provider(gateway);
  let twilio: FakeServer;
  let app: any;

  before(async () => {
    twilio = await startFakeServer();
    twilio.answer([201, { sid: SID, status: 'queued', num_segments: '1' }]);
  });
  after(() => twilio.close());
  beforeEach(async () => {
    app = await gateway.createApp({
      type: 'Twilio',
      account_sid: 'AC00000000000000000000000000000001',
      auth_token: TOKEN,
      phone_number: '+12025550199',
      settings: { tps: 100, endpoints: { api: twilio.url } },
    });
  });

  /** Calls as Twilio would: signed over the public address and the fields. */
  function call(
    kind: 'callback' | 'receive',
    rest: string,
    form: Record<string, string>,
    forged: Partial<Forgery> = {},
  ) {
    const { key = keyOf(app), token = TOKEN, base = PUBLIC_URL, fields = form } = forged;
    const url = [
      `${base}/api/sms/apps/${app.id}/${kind}`,
      ...(key ? [key] : []),
      ...(rest ? [rest] : []),
    ].join('/');
    const signature = forged.signature ?? twilioSdk.getExpectedTwilioSignature(token, url, form);
    const options: CallOptions = { form: fields, key, headers: { 'x-twilio-signature': signature } };
    return provider.call(app, kind, rest, options);
  }
  interface Forgery {
    key: string | null;
    token: string;
    base: string;
    /** Sent in place of what was signed. */
    fields: Record<string, string>;
    signature: string;
  }

  const report = (MessageStatus: string) => ({ MessageSid: SID, MessageStatus, From: MO.To, To: MO.From });
  async function sent(): Promise<number> {
    const { id } = await gateway.send(app.id);
    await gateway.untilStatus(id, 'sent');
    return id;
  }

  it('with a message is answered with empty TwiML, so that nothing is texted back', async () => {
    const reply = await call('receive', '', MO);
    assert.equal(reply.status, 200);
    assert.match(reply.headers.get('content-type')!, /^text\/xml/);
    assert.equal(reply.text, '<?xml version="1.0" encoding="UTF-8"?><Response/>');
    const [message] = await inboxOf(gateway, app.id);
    assert.deepEqual([message.from, message.to, message.message], [MO.From, MO.To, MO.Body]);
    assert.equal(message.provider_id, MO.MessageSid);
  });

  it('with the same message again is answered the same, and is no second message', async () => {
    await call('receive', '', MO);
    assert.equal((await call('receive', '', MO)).status, 200);
    assert.equal((await inboxOf(gateway, app.id)).length, 1);
  });

  it('with a report at the address that the send named makes the message delivered', async () => {
    const id = await sent();
    const told = twilio.requests.at(-1)!.form.get('StatusCallback')!;
    assert.equal(told.split('#')[0], `${PUBLIC_URL}/api/sms/apps/${app.id}/callback/${keyOf(app)}/${id}-1`);
    const reply = await call('callback', `${id}-1`, report('delivered'));
    assert.deepEqual([reply.status, reply.text], [204, '']);
    assert.equal((await gateway.message(id)).status, 'delivered');
  });

  it('needs no key, because it is signed: the report then finds its message by Twilio’s id', async () => {
    const id = await sent();
    const reply = await call('callback', '', report('undelivered'), { key: null });
    assert.equal(reply.status, 204);
    assert.equal((await gateway.message(id)).status, 'failed');
  });

  const forgeries: { what: string; forged: Partial<Forgery> }[] = [
    { what: 'signed with another token', forged: { token: 'ffffffffffffffffffffffffffffffff' } },
    { what: 'signed for another address', forged: { base: 'https://sms.example.com' } },
    {
      what: 'whose fields were changed',
      forged: { fields: { ...report('delivered'), MessageStatus: 'delivered', X: '1' } },
    },
    { what: 'without a signature', forged: { signature: '' } },
    { what: 'with somebody’s signature', forged: { signature: 'fOy1feFb9fUodNb8IrfcfaXIl2g=' } },
  ];
  for (const { what, forged } of forgeries) {
    it(`${what} is refused with 403, kept as forged, and nothing is applied, right key or not`, async () => {
      const id = await sent();
      const reply = await call('callback', `${id}-1`, report('delivered'), forged);
      assert.equal(reply.status, 403);
      assert.equal(reply.body.code, 'bad_signature');
      assert.equal((await gateway.message(id)).status, 'sent');
      assert.equal((await call('receive', '', MO, { ...forged, fields: { ...MO, Body: 'x' } })).status, 403);
      assert.deepEqual(await inboxOf(gateway, app.id), []);
      const stored = await provider.stored(app);
      assert.deepEqual(
        stored.map(({ verdict, error }) => [verdict, error]),
        [
          ['forged', 'bad signature'],
          ['forged', 'bad signature'],
        ],
      );
      assert.match(stored[0]!.body.toString(), /MessageStatus=delivered/);
      assert.deepEqual(await gateway.db('delivery_reports').where({ app_id: app.id }), []);
    });
  }

  it('that is signed but makes no sense is kept, and answered so that Twilio does not repeat it', async () => {
    const reply = await call('callback', '', { Foo: 'bar' });
    assert.equal(reply.status, 204);
    assert.deepEqual(await provider.verdicts(app), ['unparsable']);
  });

  it('with callback_key_required needs both, signature and key', async () => {
    await gateway.call(`/api/sms/apps/${app.id}`, {
      method: 'PATCH',
      json: { settings: { callback_key_required: true } },
    });
    const id = await sent();
    assert.equal((await call('callback', '', report('delivered'), { key: null })).status, 403);
    assert.equal((await call('callback', `${id}-1`, report('delivered'))).status, 204);
  });
});
