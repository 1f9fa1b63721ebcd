/** What a client can do with one message after it was accepted: cancel, resend, read its history. */
import assert from 'node:assert/strict';
import { useGateway } from '../support/gateway.js';
import { assertProblem } from './support.js';

const HOUR_MS = 3_600_000;
const BASE = { to: '254711000111', message: 'Habari' };
/** Numbers of the simulator: see its scenarios. */
const REFUSED = '12025550103';
const REPORTED_FAILED = '12025550102';
const NEVER_REPORTED = '12025550108';

const fromNow = (ms: number) => new Date(Date.now() + ms).toISOString();

describe('one message after it was accepted', () => {
  const gateway = useGateway();

  const rowsOf = async (appId: number): Promise<number> =>
    Number((await gateway.db('messages').where({ app_id: appId }).count({ n: '*' }).first())?.['n']);

  async function ended(app: { id: number }, to: string, status: string, fields: object = {}): Promise<any> {
    const { id } = await gateway.send(app.id, { to, ...fields });
    return gateway.untilStatus(id, status);
  }

  const post = (id: number, action: 'cancel' | 'resend', headers: Record<string, string> = {}) =>
    gateway.call(`/api/sms/sms/${id}/${action}`, { method: 'POST', headers });

  describe('cancel', () => {
    it('a scheduled message becomes cancelled for good', async () => {
      const app = await gateway.createApp();
      const { id } = await gateway.send(app.id, { scheduled_at: fromNow(HOUR_MS) });
      const reply = await post(id, 'cancel');
      assert.deepEqual([reply.status, reply.body.data.id, reply.body.data.status], [200, id, 'cancelled']);
      const { message, events, attempts } = await gateway.history(id);
      assert.deepEqual([message.status, attempts], ['cancelled', []]);
      assert.deepEqual(
        events.map(({ from, to, source }: any) => [from, to, source]),
        [
          [null, 'scheduled', 'api'],
          ['scheduled', 'cancelled', 'api'],
        ],
      );
      const audit = await gateway.db('audit_log').where({ action: 'message.cancel', target_id: id });
      assert.equal(audit.length, 1);
    });

    const tooLate: [status: string, make: (app: { id: number }) => Promise<any>][] = [
      ['delivered', (app) => ended(app, BASE.to, 'delivered')],
      ['failed', (app) => ended(app, REFUSED, 'failed')],
      ['sent', (app) => ended(app, NEVER_REPORTED, 'sent')],
    ];
    for (const [status, make] of tooLate) {
      it(`a message that is ${status} is 409 not_cancellable and stays as it is`, async () => {
        const message = await make(await gateway.createApp());
        const reply = await post(message.id, 'cancel');
        assertProblem(reply, { status: 409, code: 'not_cancellable', message: new RegExp(status) });
        assert.equal((await gateway.message(message.id)).status, status);
      });
    }

    it('five at once, or one more later, are one change that each is told of', async () => {
      const app = await gateway.createApp();
      const { id } = await gateway.send(app.id, { scheduled_at: fromNow(HOUR_MS) });
      const replies = await Promise.all(Array.from({ length: 5 }, () => post(id, 'cancel')));
      replies.push(await post(id, 'cancel'));
      for (const { status, body } of replies)
        assert.deepEqual([status, body.data.status], [200, 'cancelled']);
      assert.equal((await gateway.history(id)).events.length, 2);
    });
  });

  describe('resend', () => {
    it('a failed message is sent again as a new one that names it', async () => {
      const app = await gateway.createApp({ settings: { senders: ['PROMO'] } });
      const fields = { priority: 'high', metadata: { order: 7 }, sender: 'PROMO', client_ref: 'first' };
      const failed = await ended(app, REPORTED_FAILED, 'failed', fields);
      const reply = await post(failed.id, 'resend');
      assert.equal(reply.status, 200, reply.text);
      const again = reply.body.data;
      assert.notEqual(again.id, failed.id);
      for (const name of ['to', 'message', 'priority', 'metadata', 'sender', 'from', 'app_id'])
        assert.deepEqual(again[name], failed[name], name);
      assert.deepEqual([again.resent_from, again.status, again.client_ref], [failed.id, 'pending', null]);
      assert.deepEqual(await gateway.message(failed.id), failed, 'the old one is untouched');
      await gateway.untilStatus(again.id, 'failed');
    });

    it('of a group it goes through the group again', async () => {
      const group = await gateway.createGroup();
      await gateway.createApp({ group_id: group.id });
      const json = { ...BASE, to: REFUSED };
      const { id } = (await gateway.call(`/api/sms/groups/${group.id}/send`, { json })).body.data;
      await gateway.untilStatus(id, 'failed');
      assert.equal((await post(id, 'resend')).body.data.group_id, group.id);
    });

    it('a cancelled message can be sent again', async () => {
      const app = await gateway.createApp();
      const { id } = await gateway.send(app.id, { scheduled_at: fromNow(HOUR_MS) });
      await post(id, 'cancel');
      const { body } = await post(id, 'resend');
      assert.deepEqual([body.data.resent_from, body.data.status], [id, 'pending']);
      await gateway.untilStatus(body.data.id, 'delivered');
    });

    for (const [status, to] of [
      ['delivered', BASE.to],
      ['sent', NEVER_REPORTED],
    ] as const) {
      it(`a message that is ${status} is 409 not_resendable`, async () => {
        const app = await gateway.createApp();
        const { id } = await ended(app, to, status);
        assertProblem(await post(id, 'resend'), {
          status: 409,
          code: 'not_resendable',
          message: new RegExp(status),
        });
        assert.equal(await rowsOf(app.id), 1);
      });
    }

    it('with a key the same resend twice is one new message', async () => {
      const app = await gateway.createApp();
      const { id } = await ended(app, REFUSED, 'failed');
      const key = { 'Idempotency-Key': `resend-${id}` };
      const [first, second] = [await post(id, 'resend', key), await post(id, 'resend', key)];
      assert.equal(second.body.data.id, first.body.data.id);
      assert.deepEqual(
        [first, second].map(({ headers }) => headers.get('idempotent-replayed')),
        [null, 'true'],
      );
      assert.equal(await rowsOf(app.id), 2);
      const audit = await gateway.db('audit_log').where({ action: 'message.resend', target_id: id });
      assert.equal(audit.length, 1);
    });

    it('the same key for another message is 409 key_reused', async () => {
      const app = await gateway.createApp();
      const [one, other] = [await ended(app, REFUSED, 'failed'), await ended(app, REFUSED, 'failed')];
      const key = { 'Idempotency-Key': `resend-${one.id}` };
      assert.equal((await post(one.id, 'resend', key)).status, 200);
      assertProblem(await post(other.id, 'resend', key), { status: 409, code: 'key_reused' });
    });

    it('without a key twice is two new messages', async () => {
      const app = await gateway.createApp();
      const { id } = await ended(app, REFUSED, 'failed');
      assert.notEqual((await post(id, 'resend')).body.data.id, (await post(id, 'resend')).body.data.id);
    });

    it('through a paused app is 409 app_paused', async () => {
      const app = await gateway.createApp();
      const { id } = await ended(app, REFUSED, 'failed');
      await gateway.call(`/api/sms/apps/${app.id}/pause`, { method: 'POST' });
      assertProblem(await post(id, 'resend'), { status: 409, code: 'app_paused' });
    });
  });

  describe('history', () => {
    it('tells every status, every attempt and, to an admin, every call of the provider', async () => {
      const app = await gateway.createApp();
      const { id } = await ended(app, BASE.to, 'delivered');
      const { message, parts, workflow, events, attempts, callbacks } = await gateway.history(id);
      assert.deepEqual(parts, { segments: [message.message], doubled: [], offending: [] });
      assert.deepEqual(message, await gateway.message(id));
      assert.ok(workflow.id.includes(String(id)), workflow.id);
      const statuses = events.filter(({ kind }: any) => kind === 'status');
      assert.deepEqual(
        statuses.map(({ from, to, source }: any) => [from, to, source]),
        [
          [null, 'pending', 'api'],
          ['pending', 'processing', 'workflow'],
          ['processing', 'sent', 'provider'],
          ['sent', 'delivered', 'provider'],
        ],
      );
      assert.deepEqual(
        [...events].sort((a: any, b: any) => a.at.localeCompare(b.at)),
        events,
        'in order of time',
      );
      assert.equal(attempts.length, 1);
      const { number, app_id, outcome, provider_id } = attempts[0];
      assert.deepEqual(
        { number, app_id, outcome, provider_id },
        { number: 1, app_id: app.id, outcome: 'accepted', provider_id: message.provider_id },
      );
      assert.equal(callbacks.length, 1);
      assert.deepEqual([callbacks[0].kind, callbacks[0].method], ['callback', 'POST']);
      assert.match(callbacks[0].body, /status=delivered/);
    });

    it('names why an attempt failed', async () => {
      const { id } = await ended(await gateway.createApp(), REFUSED, 'failed');
      const { message, attempts } = await gateway.history(id);
      const { outcome, scope, reason, provider_code } = attempts[0];
      assert.deepEqual(
        [outcome, scope, reason, provider_code],
        ['rejected-permanent', 'message', 'invalid_recipient', '21211'],
      );
      assert.equal(message.error_code, 'invalid_recipient');
    });

    const scopes: [scopes: string[], calls: number][] = [
      [['messages:read'], 0],
      [['messages:read', 'messages:send', 'apps:write'], 0],
      [['admin'], 1],
    ];
    for (const [names, calls] of scopes) {
      it(`shows ${calls === 0 ? 'no calls' : 'the calls'} of the provider to ${names.join(', ')}`, async () => {
        const { id } = await ended(await gateway.createApp(), BASE.to, 'delivered');
        const token = await gateway.makeToken(names);
        const { body } = await gateway.call(`/api/sms/sms/${id}/events`, { token });
        assert.equal(body.data.callbacks.length, calls);
        assert.deepEqual([body.data.attempts.length, body.data.message.id], [1, id]);
      });
    }
  });
});
