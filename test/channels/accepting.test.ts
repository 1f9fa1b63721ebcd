/** What a send may carry: taken, refused, kept, repeated, sent again. */
import assert from 'node:assert/strict';
import { assertProblem, multipart } from '../api/support.js';
import { startFakeServer, type FakeServer } from '../support/fake-server.js';
import { useGateway } from '../support/gateway.js';
import { journeyOf } from '../workflows/support/journey.js';
import { Apps, CONTENT_SID, FILES, TAKEN, TEMPLATE, TO } from './support.js';

const LONG = `https://files.example.org/${'a'.repeat(2_000)}`;
const urlsOf = ({ media }: { media: { url: string }[] }) => media.map(({ url }) => url);
const template = (more: object) => ({ template: { ...TEMPLATE, ...more } });

describe('files and templates of a send', () => {
  const gateway = useGateway({ SALAMI_ALLOW_PRIVATE_NETWORKS: '127.0.0.0/8' });
  let fake: FakeServer;
  const apps = new Apps(gateway, () => fake);
  const of: Record<string, any> = {};
  before(async () => {
    fake = await startFakeServer();
    fake.answer(TAKEN.Twilio);
    of['sms'] = await gateway.createApp();
    of['mms'] = await apps.twilio('mms');
    of['whatsapp'] = await apps.infobip('whatsapp');
    of['voice'] = await apps.infobip('voice');
  });
  after(() => fake.close());

  const post = (target: string, fields: object, headers: Record<string, string> = {}) =>
    gateway.call(`/api/sms/${target}/send`, { json: { to: TO, ...fields }, headers });

  const refusals: [channel: string, what: string, fields: object, errors: string[]][] = [
    ['sms', 'a file', { message: 'x', media_urls: FILES }, ['media_urls']],
    ['sms', 'a template', { message: 'x', template: TEMPLATE }, ['template']],
    ['sms', 'nothing', {}, ['message']],
    ['sms', 'a blank text', { message: ' \n' }, ['message']],
    ['voice', 'a file', { message: 'x', media_urls: FILES }, ['media_urls']],
    ['mms', 'nothing', {}, ['message']],
    ['mms', 'an empty list', { media_urls: [] }, ['message']],
    ['mms', 'a template', { template: TEMPLATE }, ['template']],
    ['mms', 'eleven files', { media_urls: Array<string>(11).fill(FILES[0]!) }, ['media_urls']],
    ['mms', 'a long address', { media_urls: [FILES[0], LONG] }, ['media_urls.1']],
    ['mms', 'a number for an address', { media_urls: [5] }, ['media_urls.0']],
    ['mms', 'an object', { media_urls: { a: 1 } }, ['media_urls']],
    ['mms', 'a private address', { media_urls: [FILES[0], 'https://10.0.0.1/a.png'] }, ['media_urls.1']],
    ['mms', 'http', { media_urls: ['http://files.example.org/a.png'] }, ['media_urls.0']],
    ['mms', 'a password', { media_urls: ['https://a:b@files.example.org/a.png'] }, ['media_urls.0']],
    ['whatsapp', 'two files', { message: 'x', media_urls: FILES }, ['media_urls']],
    ['whatsapp', 'text beside a template', { message: 'x', template: TEMPLATE }, ['message']],
    [
      'whatsapp',
      'a template without its language at Infobip',
      template({ language: undefined }),
      ['template'],
    ],
    ['whatsapp', 'a template without a name', template({ name: ' ' }), ['template']],
    ['whatsapp', 'a template that is a text', { template: 'order_ready' }, ['template']],
    ['whatsapp', 'a language that is none', template({ language: 'Kiswahili!' }), ['template.language']],
    ['whatsapp', 'variables of a wrong kind', template({ variables: 5 }), ['template.variables']],
    [
      'whatsapp',
      'a long variable',
      template({ variables: { 1: 'x'.repeat(1_025) } }),
      ['template.variables.1'],
    ],
    [
      'whatsapp',
      'long variables',
      template({ variables: Array(5).fill('x'.repeat(1_000)) }),
      ['template.variables'],
    ],
    ['whatsapp', 'many variables', template({ variables: Array(51).fill('x') }), ['template.variables']],
    ['sms', 'no text beside other faults', { to: '', ttl: 0 }, ['to', 'message', 'ttl']],
    ['mms', 'every fault at once', { to: '', media_urls: 'x,y', ttl: 0 }, ['to', 'ttl']],
  ];
  for (const [channel, what, fields, errors] of refusals)
    it(`${channel} with ${what} is 422 for ${errors.join()}, and nothing is kept`, async () => {
      const before = await gateway.db('messages').count({ n: '*' }).first();
      assertProblem(await post(`apps/${of[channel].id}`, fields), { status: 422, errors });
      assert.deepEqual(await gateway.db('messages').count({ n: '*' }).first(), before);
    });

  const at = 'http://127.0.0.1:8080/a.png';
  const forms: [what: string, fields: Record<string, string>, media: string[]][] = [
    ['one address', { media_urls: FILES[0]! }, [FILES[0]!]],
    ['JSON', { media_urls: JSON.stringify(FILES) }, FILES],
    ['a plain address in a network that is allowed', { media_urls: at }, [at]],
  ];
  for (const [what, fields, media] of forms)
    it(`files come in a form as ${what}`, async () => {
      const path = `/api/sms/apps/${of['mms'].id}/send`;
      const { body } = await gateway.call(path, multipart({ to: TO, dry_run: '1', ...fields }));
      assert.deepEqual(urlsOf(body.data), media);
    });

  it('a template comes in a query as JSON, its numbers as texts', async () => {
    const query = new URLSearchParams({
      to: TO,
      dry_run: '1',
      template: JSON.stringify({ name: 'a', language: 'en', variables: { day: 7 } }),
    });
    const path = `/api/sms/apps/${of['whatsapp'].id}/send?${query.toString()}`;
    const { body } = await gateway.call(path, { method: 'POST' });
    assert.deepEqual(body.data.template, { name: 'a', language: 'en', variables: { day: '7' } });
  });

  describe('through a group', () => {
    it('go to an app that can carry them; what none can is 422 for the field', async () => {
      const group = await gateway.createGroup();
      await gateway.createApp({ group_id: group.id, sms_limit: 1_000_000 });
      const mms = await apps.twilio('mms', { group_id: group.id, sms_limit: 1 });
      for (let time = 0; time < 3; time += 1) {
        const { body } = await post(`groups/${group.id}`, { media_urls: FILES, dry_run: true });
        assert.deepEqual([body.data.app_id, body.data.channel], [mms.id, 'mms']);
      }
      const reply = await post(`groups/${group.id}`, { template: TEMPLATE });
      assertProblem(reply, { status: 422, errors: ['template'], message: /No app of the group/ });
      const sender = await post(`groups/${group.id}`, { media_urls: FILES, sender: 'OTHER' });
      assertProblem(sender, { status: 422, errors: ['sender'] });
    });

    it('prefer the provider that can send the template as it is', async () => {
      const group = await gateway.createGroup();
      await apps.infobip('whatsapp', { group_id: group.id, sms_limit: 1_000 });
      const twilio = await apps.twilio('whatsapp', { group_id: group.id, sms_limit: 1 });
      const { body } = await post(`groups/${group.id}`, { template: { name: CONTENT_SID }, dry_run: true });
      assert.equal(body.data.app_id, twilio.id);
    });

    it('move with their message to another app', async () => {
      const group = await gateway.createGroup();
      const own = (status: number, body: object = {}) =>
        startFakeServer().then((one) => (one.answer([status, body]), one));
      const [bad, good] = [await own(401), await own(...TAKEN.Twilio)];
      const settings = (url: string) => ({ settings: { tps: 100, endpoints: { api: url } } });
      const first = await apps.twilio('mms', { group_id: group.id, sms_limit: 1_000, ...settings(bad.url) });
      const second = await apps.twilio('mms', { group_id: group.id, sms_limit: 1, ...settings(good.url) });
      const { id } = (await post(`groups/${group.id}`, { media_urls: FILES })).body.data;
      const message = await gateway.untilStatus(id, 'sent');
      assert.deepEqual([message.app_id, urlsOf(message)], [second.id, FILES]);
      assert.deepEqual(good.requests[0]!.form.getAll('MediaUrl'), FILES);
      assert.deepEqual((await journeyOf(gateway, id)).attempts, [
        `${first.id} rejected-permanent auth_failed`,
        `${second.id} accepted`,
      ]);
      await Promise.all([bad.close(), good.close()]);
    });
  });

  it('are part of what a key stands for', async () => {
    const send = (fields: object) => post(`apps/${of['mms'].id}`, fields, { 'Idempotency-Key': 'files-1' });
    const first = await send({ message: 'x', media_urls: FILES });
    const again = await send({ media_urls: FILES, message: 'x' });
    assert.deepEqual([again.status, again.body.data.id], [200, first.body.data.id]);
    assertProblem(await send({ message: 'x', media_urls: [...FILES].reverse() }), {
      status: 409,
      code: 'key_reused',
    });
    assertProblem(await send({ message: 'x' }), { status: 409, code: 'key_reused' });
  });

  it('are sent again with their message, and stand in lists but not in the CSV', async () => {
    const failing = await startFakeServer();
    failing.answer([400, { code: 30007, message: 'filtered', status: 400 }]);
    const settings = { tps: 100, endpoints: { api: failing.url } };
    const app = await apps.twilio('mms', { settings });
    const { id } = (await post(`apps/${app.id}`, { media_urls: FILES })).body.data;
    await gateway.untilStatus(id, 'failed');
    const resent = await gateway.call(`/api/sms/sms/${id}/resend`, { method: 'POST' });
    assert.deepEqual([resent.status, urlsOf(resent.body.data)], [200, FILES], resent.text);
    await gateway.untilStatus(resent.body.data.id, 'failed');
    const list = await gateway.call(`/api/sms/sms?app_id=${app.id}`);
    assert.deepEqual(urlsOf(list.body.data.data[0]), FILES);
    const csv = await gateway.call(`/api/sms/sms?app_id=${app.id}`, { headers: { accept: 'text/csv' } });
    assert.doesNotMatch(csv.text, /media|template|files\.example/);
    await failing.close();
  });
});
