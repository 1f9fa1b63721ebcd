/** From the request of a client over the wire to the provider, and back: one driver for each channel. */
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import twilioSdk from 'twilio';
import { keyOf, Provider } from '../incoming/support/provider.js';
import { startFakeServer, type FakeServer } from '../support/fake-server.js';
import { useGateway } from '../support/gateway.js';
import { Apps, CONTENT_SID, FILES, SID, TAKEN, TEMPLATE, TO, TWILIO_TOKEN } from './support.js';

describe('what goes out besides sms', () => {
  const gateway = useGateway();
  const provider = new Provider(gateway);
  let fake: FakeServer;
  const apps = new Apps(gateway, () => fake);
  before(async () => void (fake = await startFakeServer()));
  after(() => fake.close());

  const sent = async (app: any, fields: object): Promise<any> => {
    const { id } = await gateway.send(app.id, { message: undefined, ...fields });
    return gateway.untilStatus(id, 'sent');
  };
  const json = () => JSON.parse(fake.requests[0]!.body.toString());

  describe('mms', () => {
    it('reaches Twilio with its files in order, is one part, and is reported like any message', async () => {
      fake.answer(TAKEN.Twilio);
      const app = await apps.twilio('mms');
      const message = await sent(app, { message: 'ha'.repeat(200), media_urls: FILES });
      const { form } = fake.requests[0]!;
      assert.deepEqual(form.getAll('MediaUrl'), FILES);
      assert.equal(form.get('Body'), message.message);
      assert.deepEqual(
        [message.channel, message.media.map(({ url }: { url: string }) => url), message.template],
        ['mms', FILES, null],
      );
      assert.equal(message.message_parts, 1);
      const fields = { MessageSid: SID, MessageStatus: 'delivered', From: '+12025550199', To: `+${TO}` };
      const url = form.get('StatusCallback')!.split('#')[0]!;
      const signature = twilioSdk.getExpectedTwilioSignature(TWILIO_TOKEN, url, fields);
      const headers = { 'x-twilio-signature': signature };
      const reply = await provider.call(app, 'callback', `${message.id}-1`, { form: fields, headers });
      assert.equal(reply.status, 204);
      await gateway.untilStatus(message.id, 'delivered');
    });

    it('needs no text beside its files', async () => {
      fake.answer(TAKEN.Twilio);
      const message = await sent(await apps.twilio('mms'), { media_urls: FILES[0] });
      assert.equal(fake.requests[0]!.form.has('Body'), false);
      const [file, ...others] = message.media;
      assert.deepEqual([message.message, file.url, others], ['', FILES[0], []]);
    });
  });

  describe('whatsapp', () => {
    it('reaches Infobip as a template with its values, and is delivered by its report', async () => {
      fake.answer(TAKEN.Infobip);
      const app = await apps.infobip('whatsapp');
      const message = await sent(app, { template: TEMPLATE, media_urls: [FILES[0]] });
      assert.equal(fake.requests[0]!.path, '/whatsapp/1/message/template');
      const { content } = json().messages[0];
      assert.deepEqual([content.templateName, content.language], ['order_ready', 'sw']);
      assert.deepEqual(content.templateData, {
        body: { placeholders: ['Asha', 'kesho'] },
        header: { type: 'IMAGE', mediaUrl: FILES[0] },
      });
      assert.deepEqual(message.template, { ...TEMPLATE, variables: { 1: 'Asha', 2: 'kesho' } });
      assert.equal(message.message, '');
      const status = { groupId: 3, id: 5, name: 'DELIVERED_TO_HANDSET' };
      await report(app, message.id, { status });
      await gateway.untilStatus(message.id, 'delivered');
    });

    it('that Infobip reports as outside the 24 hours fails with a text that says what to do', async () => {
      fake.answer(TAKEN.Infobip);
      const app = await apps.infobip('whatsapp');
      const { id } = await sent(app, { message: 'Habari' });
      const status = { groupId: 2, id: 4, name: 'UNDELIVERABLE_REJECTED_OPERATOR' };
      await report(app, id, { status, error: { id: 7010, name: 'EC_NO_SESSION' } });
      assertAsksForTemplate(await gateway.untilStatus(id, 'failed'), /EC_NO_SESSION/);
    });

    it('that Twilio refuses as outside the 24 hours fails with the same', async () => {
      fake.answer([400, { code: 63016, message: 'Failed to send freeform message', status: 400 }]);
      const { id } = await gateway.send((await apps.twilio('whatsapp')).id);
      assertAsksForTemplate(await gateway.untilStatus(id, 'failed'), /63016/);
    });

    it("goes out as the app's own template where none is named", async () => {
      fake.answer(TAKEN.Twilio);
      const app = await apps.twilio('whatsapp', { c2: CONTENT_SID });
      await sent(app, { template: { variables: { name: 'Asha' } } });
      const { form } = fake.requests[0]!;
      assert.deepEqual(
        [form.get('ContentSid'), form.get('ContentVariables')],
        [CONTENT_SID, '{"name":"Asha"}'],
      );
    });

    const report = (app: any, id: number, more: object) =>
      provider.call(app, 'callback', '', { json: { results: [{ callbackData: `${id}-1`, ...more }] } });

    function assertAsksForTemplate(message: any, says: RegExp): void {
      assert.equal(message.error_code, 'template_required');
      assert.match(message.error_message, says);
      assert.match(message.error_message, /24 hours .* approved template/);
    }
  });

  describe('voice', () => {
    const FIELDS = {
      CallUUID: 'c-1',
      RequestUUID: 'r-1',
      From: '12025550100',
      To: TO,
      CallStatus: 'in-progress',
    };

    /** Fetches what to say as Plivo does: signed (V3) over the address that it was told. */
    async function fetchAnswer(url: string, token = 'token-of-plivo-0123456789') {
      const fields = Object.entries(FIELDS).sort(([a], [b]) => (a < b ? -1 : 1));
      const text = `${url}?${fields.map(([name, value]) => name + value).join('')}.nonce-1`;
      const signature = createHmac('sha256', token).update(text).digest('base64');
      const headers = { 'x-plivo-signature-v3': signature, 'x-plivo-signature-v3-nonce': 'nonce-1' };
      return gateway.call(new URL(url).pathname, { token: null, form: FIELDS, headers });
    }
    async function called(settings: object = {}): Promise<{ app: any; id: number; url: string }> {
      fake.answer(TAKEN.Plivo);
      const app = await apps.plivo(settings);
      const { id } = await sent(app, { message: 'Habari & karibu' });
      return { app, id, url: json().answer_url };
    }

    it('is fetched by Plivo when somebody answers, and spoken as the app says', async () => {
      const { app, id, url } = await called({ language: 'fr-FR', voice: 'WOMAN' });
      assert.equal(url, `${gateway.url}/api/sms/apps/${app.id}/answer/${keyOf(app)}/${id}-1`);
      const reply = await fetchAnswer(url);
      assert.deepEqual([reply.status, reply.headers.get('content-type')], [200, 'application/xml']);
      assert.match(reply.text, /<Speak language="fr-FR" voice="WOMAN">Habari &amp; karibu<\/Speak>/);
      const [call] = (await gateway.history(id)).callbacks;
      assert.deepEqual([call.kind, call.verdict, call.url], ['answer', 'applied', `***/${id}-1`]);
    });

    it('is spoken in US English where the app says nothing', async () => {
      assert.match((await fetchAnswer((await called()).url)).text, /language="en-US"/);
    });

    it('is told to nobody without the key, or with a false signature', async () => {
      const { app, id, url } = await called();
      assert.equal((await fetchAnswer(url, 'another token')).status, 403);
      assert.equal((await fetchAnswer(url.replace(keyOf(app), 'x'.repeat(20)))).status, 403);
      assert.equal((await fetchAnswer(url.replace(`${keyOf(app)}/`, ''))).status, 403);
      assert.deepEqual(await provider.verdicts(app), ['forged', 'forged', 'forged']);
      assert.equal((await gateway.message(id)).status, 'sent');
    });

    it('is 404 for a call that is none, for one of another app, and for one that is over', async () => {
      const { app, id, url } = await called();
      const other = await called();
      for (const ref of [`${other.id}-1`, `${id}-2`, '999999-1', 'x', ''])
        assert.equal((await fetchAnswer(url.replace(`${id}-1`, ref))).status, 404, ref);
      const ended = { ...FIELDS, CallStatus: 'completed', Duration: '12' };
      const callback = `${gateway.url}/api/sms/apps/${app.id}/callback/${keyOf(app)}/${id}-1`;
      Object.assign(FIELDS, ended);
      assert.ok((await fetchAnswer(callback)).status < 300);
      await gateway.untilStatus(id, 'delivered');
      assert.equal((await fetchAnswer(url)).status, 404);
    });

    it('goes to Infobip with the call, language and voice included', async () => {
      fake.answer(TAKEN.Infobip);
      const settings = { language: 'en-GB', voice: 'Amy' };
      await sent(await apps.infobip('voice', { settings }), { message: 'Habari' });
      const { text, language, voice } = json().messages[0];
      assert.deepEqual([text, language, voice], ['Habari', 'en-gb', { name: 'Amy' }]);
    });
  });
});
