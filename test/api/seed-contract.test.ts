/** The owner's documents against the running gateway, field by field. */
import assert from 'node:assert/strict';
import twilioSdk from 'twilio';
import { startFakeServer, type FakeServer } from '../support/fake-server.js';
import { useGateway } from '../support/gateway.js';
import { assertProblem, assertShape, fill } from './support.js';
import * as seed from './seed-examples.js';

const SID = 'SM0123456789abcdef0123456789abcdef';
const MISSING = 999_999;

describe('the documents of the owner hold', () => {
  const gateway = useGateway();
  const ids: Record<string, number> = {};
  let company: FakeServer;

  /** Twilio calls us, signed as Twilio signs. */
  async function twilioCalls(path: string, fields: Record<string, string>) {
    const url = `${gateway.url}${path}`;
    const signature = twilioSdk.getExpectedTwilioSignature(seed.TWILIO_FIELDS.auth_token, url, fields);
    return gateway.call(path, { form: fields, token: null, headers: { 'x-twilio-signature': signature } });
  }

  before(async () => {
    company = await startFakeServer();
    company.answer([201, { sid: SID, status: 'queued', num_segments: '1' }]);
    const app = await gateway.createApp({
      name: 'My Twilio App',
      type: 'Twilio',
      ...seed.TWILIO_FIELDS,
      settings: { endpoints: { api: company.url } },
    });
    const group = await gateway.createGroup({ name: 'Production SMS Pool' });
    const member = await gateway.createApp({ phone_number: '+254700123456', group_id: group.id });
    Object.assign(ids, { sms_app: app.id, group: group.id, member: member.id });
  });

  after(() => company.close());

  describe('001: apps and groups', () => {
    it('GET /api/sms/apps/{sms_app} shows every documented field', async () => {
      const reply = await gateway.call(fill('/api/sms/apps/{sms_app}', ids));
      assert.equal(reply.status, 200);
      assertShape(reply.body, seed.APP);
      const { name, type, channel, sms_limit } = reply.body.data;
      assert.deepEqual(
        { name, type, channel, sms_limit },
        { name: 'My Twilio App', type: 'Twilio', channel: 'sms', sms_limit: 100 },
      );
    });

    for (const [call, words] of [
      ['', 'App not found.'],
      ['/outbox', 'App not found.'],
      ['/send', 'SMS App not found.'],
    ] as const)
      it(`an app that is not there is told in the documented words: /api/sms/apps/{sms_app}${call}`, async () => {
        const json = call === '/send' ? { json: seed.SEND_REQUEST } : {};
        const reply = await gateway.call(`/api/sms/apps/${MISSING}${call}`, json);
        assertProblem(reply, { status: 404, code: 'not_found' });
        assert.equal(reply.body.message, words);
      });

    it('an app of a group names it, as an integer', async () => {
      const { data } = (await gateway.call(fill('/api/sms/apps/{member}', ids))).body;
      assert.equal(data.group_id, ids['group']);
    });

    for (const method of ['POST', 'GET']) {
      it(`${method} /api/sms/groups/{group} shows every documented field`, async () => {
        const reply = await gateway.call(fill('/api/sms/groups/{group}', ids), { method });
        assert.equal(reply.status, 200);
        assertShape(reply.body, seed.GROUP);
        assert.equal(reply.body.data.name, 'Production SMS Pool');
      });
    }
  });

  describe('002: sending', () => {
    it('a message sent through an app is answered at once, pending, with every documented field', async () => {
      const reply = await gateway.call(fill('/api/sms/apps/{sms_app}/send', ids), {
        json: seed.SEND_REQUEST,
      });
      assert.equal(reply.status, 200);
      // Not known yet at this moment: the provider has not been asked.
      assertShape(reply.body, seed.SEND_REPLY, ['data.provider_id']);
      const { id, to, from, message, sms_provider, status, folder, channel, app_id } = reply.body.data;
      assert.deepEqual(
        { to, from, message, sms_provider, status, folder, channel, app_id },
        {
          ...seed.SEND_REQUEST,
          from: '+15551234567',
          sms_provider: 'Twilio',
          status: 'pending',
          folder: 'outbox',
          channel: 'sms',
          app_id: ids['sms_app'],
        },
      );
      ids['smsId'] = id;
    });

    it('GET /api/sms/sms/{smsId} shows every documented field, before and after the report', async () => {
      const path = fill('/api/sms/sms/{smsId}', ids);
      await gateway.untilStatus(ids['smsId']!, 'sent');
      const sent = (await gateway.call(path)).body;
      assertShape(sent, seed.MESSAGE, ['data.delivery_date', 'data.cost']);
      assert.equal(sent.data.provider_id, SID);

      const callback = new URLSearchParams(company.requests[0]!.body.toString()).get('StatusCallback')!;
      const { pathname } = new URL(callback);
      const report = { MessageSid: SID, MessageStatus: 'delivered', To: '+254712345678' };
      assert.equal((await twilioCalls(pathname, report)).status, 204);
      const delivered = (await gateway.call(path)).body;
      // Twilio prices a message minutes after its ending.
      assertShape(delivered, seed.MESSAGE, ['data.cost']);
      assert.equal(delivered.data.status, 'delivered');
      assert.deepEqual((await gateway.call(fill('/api/sms/{smsId}', ids))).body, delivered, 'the alias');
    });

    it('GET /api/sms/apps/{sms_app}/outbox is [app, page], as documented', async () => {
      const reply = await gateway.call(fill('/api/sms/apps/{sms_app}/outbox', ids));
      assert.equal(reply.status, 200);
      assertShape(reply.body, seed.OUTBOX, ['data[1].data[].cost']);
      const [app, page] = reply.body.data;
      assert.deepEqual(app, { id: ids['sms_app'], name: 'My Twilio App', type: 'Twilio' });
      assert.deepEqual([page.current_page, page.per_page, page.total], [1, 15, 1]);
    });

    it('a cost, once a provider names it, is a decimal string', async () => {
      company.answer([200, { id: 'x-1', price: '0.0075' }]);
      const app = await gateway.createApp({
        type: 'Http',
        delay_s: undefined,
        api_link: `${company.url}/send`,
        phone_number: '20880',
        c2: 'to={{to}}\ntext={{text}}',
        c4: '{"rules":[{"http":"200","is":"accepted"}]}',
        c5: '{"id":{"json":"id"},"cost":{"json":"price"}}',
      });
      const { id } = await gateway.send(app.id, seed.SEND_REQUEST);
      await gateway.untilStatus(id, 'sent');
      const { data } = (await gateway.call(`/api/sms/sms/${id}`)).body;
      assertShape({ data }, seed.MESSAGE, ['data.delivery_date']);
      assert.equal(data.cost, '0.0075');
    });

    it('a message sent through a group names the app that was chosen', async () => {
      const reply = await gateway.call(fill('/api/sms/groups/{group}/send', ids), {
        json: seed.GROUP_SEND_REQUEST,
      });
      assert.equal(reply.status, 200);
      assertShape(reply.body, seed.GROUP_SEND_REPLY);
      const { from, app_id, sms_provider, status } = reply.body.data;
      assert.deepEqual(
        { from, app_id, sms_provider, status },
        { from: '+254700123456', app_id: ids['member'], sms_provider: 'Simulator', status: 'pending' },
      );
    });

    it('a number is echoed as the client wrote it', async () => {
      for (const to of ['254712345678', '+254712345678', '+254 712-345 678', '(254) 712.345.678']) {
        assert.equal((await gateway.send(ids['member']!, { to })).to, to);
      }
    });

    it('GET /api/sms/apps/{sms_app}/calls is a page, as documented', async () => {
      const told = await twilioCalls(fill('/api/sms/apps/{sms_app}/receive', ids), {
        CallSid: 'CA11111111111111111111111111111111',
        CallStatus: 'completed',
        CallDuration: '45',
        From: '254712345678',
        To: '+15551234567',
      });
      assert.equal(told.status, 200);
      const reply = await gateway.call(fill('/api/sms/apps/{sms_app}/calls', ids));
      assert.equal(reply.status, 200);
      assertShape(reply.body, seed.CALLS);
      const { duration, status } = reply.body.data.data[0];
      assert.deepEqual([duration, status], [45, 'completed']);
    });
  });

  describe('000: receiving', () => {
    it('ANY /api/sms/apps/{sms_app}/receive needs no token and is answered in the form of the provider', async () => {
      const reply = await twilioCalls(fill('/api/sms/apps/{sms_app}/receive', ids), {
        MessageSid: 'SM11111111111111111111111111111111',
        From: '+254712345678',
        To: '+15551234567',
        Body: 'Hello from customer',
      });
      assert.equal(reply.status, 200);
      assert.match(reply.text, /<Response\s*\/>/);
    });

    it('GET /api/sms/apps/{sms_app}/inbox is [app, page], with the record of document 000', async () => {
      const reply = await gateway.call(fill('/api/sms/apps/{sms_app}/inbox', ids));
      assert.equal(reply.status, 200);
      assertShape(reply.body, seed.INBOX);
      const [record] = reply.body.data[1].data;
      assertShape({ data: record }, seed.RECEIVED);
      const { to, from, message, status, folder } = record;
      assert.deepEqual(
        { to, from, message, status, folder },
        {
          to: '+15551234567',
          from: '+254712345678',
          message: 'Hello from customer',
          status: 'delivered',
          folder: 'inbox',
        },
      );
    });
  });

  describe('status codes', () => {
    const routes = [
      ['GET', '/api/sms/apps/{sms_app}'],
      ['POST', '/api/sms/groups/{group}'],
      ['GET', '/api/sms/groups/{group}'],
      ['POST', '/api/sms/apps/{sms_app}/send'],
      ['POST', '/api/sms/groups/{group}/send'],
      ['GET', '/api/sms/apps/{sms_app}/outbox'],
      ['GET', '/api/sms/apps/{sms_app}/inbox'],
      ['GET', '/api/sms/apps/{sms_app}/calls'],
      ['GET', '/api/sms/sms/{smsId}'],
      ['GET', '/api/sms/{smsId}'],
    ] as const;
    const unknown = { sms_app: MISSING, group: MISSING, smsId: MISSING };

    for (const [method, path] of routes) {
      it(`${method} ${path} is 401 without a token and 404 for an unknown id`, async () => {
        const json = method === 'POST' ? { json: seed.SEND_REQUEST } : {};
        const anonymous = await gateway.call(fill(path, unknown), { method, ...json, token: null });
        assertProblem(anonymous, { status: 401 });
        const missing = await gateway.call(fill(path, unknown), { method, ...json });
        assertProblem(missing, { status: 404, code: 'not_found', message: /not found/ });
      });
    }

    it('ANY /receive is 404 for an unknown app', async () => {
      for (const method of ['GET', 'POST', 'PUT']) {
        const reply = await gateway.call(`/api/sms/apps/${MISSING}/receive`, { method, token: null });
        assertProblem(reply, { status: 404, code: 'not_found' });
      }
    });

    it('sending through a group without apps is 404', async () => {
      const { id } = await gateway.createGroup();
      const reply = await gateway.call(`/api/sms/groups/${id}/send`, { json: seed.SEND_REQUEST });
      assertProblem(reply, { status: 404, code: 'group_has_no_apps' });
    });

    for (const target of ['apps/{sms_app}', 'groups/{group}']) {
      it(`sending through ${target} is 422 without to, without message, and over 500 characters`, async () => {
        const send = (json: object) => gateway.call(fill(`/api/sms/${target}/send`, ids), { json });
        const { to, message } = seed.SEND_REQUEST;
        assertProblem(await send({ message }), { status: 422, errors: ['to'] });
        assertProblem(await send({ to }), { status: 422, errors: ['message'] });
        assertProblem(await send({}), { status: 422, errors: ['to', 'message'] });
        assertProblem(await send({ to, message: 'x'.repeat(501) }), { status: 422, errors: ['message'] });
        assert.equal((await send({ to, message: 'x'.repeat(500), dry_run: true })).status, 200);
      });
    }
  });
});
