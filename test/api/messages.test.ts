/** What can be done with one message over HTTP: sending it once, asking about it, taking it back, sending it again. */
import assert from 'node:assert/strict';
import { useGateway } from '../support/gateway.js';
import { assertProblem, countRows } from './support.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const BASE = { to: '254711000111', message: 'Habari' };
/** Numbers of the simulator: see its scenarios. */

const fromNow = (ms: number) => new Date(Date.now() + ms).toISOString();
const inSixDecimals = (iso: string) => iso.replace('Z', '000Z');
const repeat = (unit: string, count: number) => unit.repeat(count);

describe('one message over HTTP', () => {
  const gateway = useGateway();

  const rowsOf = async (appId: number): Promise<number> =>
    Number((await gateway.db('messages').where({ app_id: appId }).count({ n: '*' }).first())?.['n']);

  const sendPath = (app: { id: number }) => `/api/sms/apps/${app.id}/send`;

  describe('the same request twice is one message', () => {
    const ways = [
      {
        name: 'Idempotency-Key',
        fields: (_key: string) => ({}),
        headers: (key: string) => ({ 'Idempotency-Key': key }),
      },
      { name: 'client_ref', fields: (key: string) => ({ client_ref: key }), headers: (_key: string) => ({}) },
    ];

    for (const { name, fields, headers } of ways) {
      describe(`by ${name}`, () => {
        const send = (path: string, key: string, more: object = {}, token = gateway.token) =>
          gateway.call(path, { json: { ...BASE, ...fields(key), ...more }, headers: headers(key), token });

        it('the repeat is answered with the message as it is now, and says so in Idempotent-Replayed', async () => {
          const app = await gateway.createApp();
          const first = await send(sendPath(app), 'order-1');
          assert.deepEqual([first.status, first.headers.get('idempotent-replayed')], [200, null]);
          const { id } = first.body.data;
          const delivered = await gateway.untilStatus(id, 'delivered');
          const again = await send(sendPath(app), 'order-1');
          assert.deepEqual([again.status, again.headers.get('idempotent-replayed')], [200, 'true']);
          assert.deepEqual(again.body.data, delivered);
          assert.equal(await rowsOf(app.id), 1);
        });

        it('a group answers a repeat with the same message and the app chosen then', async () => {
          const group = await gateway.createGroup();
          await gateway.createApp({ group_id: group.id });
          await gateway.createApp({ group_id: group.id });
          const path = `/api/sms/groups/${group.id}/send`;
          const replies = [
            await send(path, 'group-1'),
            await send(path, 'group-1'),
            await send(path, 'group-1'),
          ];
          const chosen = replies.map(({ body }) => `${body.data.id} ${body.data.app_id}`);
          assert.equal(new Set(chosen).size, 1, chosen.join());
        });

        it('the order of the fields does not matter, inside metadata neither', async () => {
          const app = await gateway.createApp();
          const options = { headers: headers('order-2') };
          const one = { ...BASE, ...fields('order-2'), metadata: { a: 1, b: { c: [1, 2], d: 2 } } };
          const other = {
            metadata: { b: { d: 2, c: [1, 2] }, a: 1 },
            ...fields('order-2'),
            message: BASE.message,
            to: BASE.to,
          };
          const first = await gateway.call(sendPath(app), { ...options, json: one });
          const again = await gateway.call(sendPath(app), { ...options, json: other });
          assert.equal(again.status, 200, again.text);
          assert.equal(again.body.data.id, first.body.data.id);
        });

        it('a form and JSON with the same fields are the same request', async () => {
          const app = await gateway.createApp();
          const first = await send(sendPath(app), 'order-3', { ttl: 600, priority: 'high' });
          const again = await gateway.call(sendPath(app), {
            form: { ...BASE, ...fields('order-3'), ttl: '600', priority: 'high' },
            headers: headers('order-3'),
          });
          assert.equal(again.status, 200, again.text);
          assert.equal(again.body.data.id, first.body.data.id);
        });

        const changes: [string, object][] = [
          ['another text', { message: 'Kwaheri' }],
          ['another recipient', { to: '254711000112' }],
          ['the recipient written otherwise', { to: '+254711000111' }],
          ['another priority', { priority: 'low' }],
          ['metadata', { metadata: { order: 1 } }],
          ['a list in another order', { metadata: { list: [2, 1] } }],
        ];
        for (const [title, change] of changes) {
          it(`with ${title} it is 409 key_reused and stores nothing`, async () => {
            const app = await gateway.createApp();
            await send(
              sendPath(app),
              title,
              title.startsWith('a list') ? { metadata: { list: [1, 2] } } : {},
            );
            const reply = await send(sendPath(app), title, change);
            assertProblem(reply, { status: 409, code: 'key_reused', message: new RegExp(name) });
            assert.equal(await rowsOf(app.id), 1);
          });
        }

        it('for another app it is 409 key_reused', async () => {
          const [one, other] = [await gateway.createApp(), await gateway.createApp()];
          assert.equal((await send(sendPath(one), 'two apps')).status, 200);
          assertProblem(await send(sendPath(other), 'two apps'), { status: 409, code: 'key_reused' });
          assert.equal(await rowsOf(other.id), 0);
        });

        it('ten identical requests at once are one row and one id', async () => {
          const app = await gateway.createApp();
          const replies = await Promise.all(Array.from({ length: 10 }, () => send(sendPath(app), 'at once')));
          assert.deepEqual([...new Set(replies.map(({ status }) => status))], [200]);
          assert.equal(new Set(replies.map(({ body }) => body.data.id)).size, 1);
          assert.equal(
            replies.filter(
              ({ headers: { get } }, at) => get.call(replies[at]!.headers, 'idempotent-replayed') === null,
            ).length,
            1,
          );
          assert.equal(await rowsOf(app.id), 1);
        });

        it('ten requests at once with different keys are ten messages', async () => {
          const app = await gateway.createApp();
          const replies = await Promise.all(
            Array.from({ length: 10 }, (_, at) => send(sendPath(app), `different ${at}`)),
          );
          assert.equal(new Set(replies.map(({ body }) => body.data.id)).size, 10);
          assert.equal(await rowsOf(app.id), 10);
        });

        it('another token with the same key sends its own message', async () => {
          const app = await gateway.createApp();
          const token = await gateway.makeToken(['messages:send']);
          const first = await send(sendPath(app), 'shared');
          const second = await send(sendPath(app), 'shared', {}, token);
          const third = await send(
            sendPath(app),
            'shared',
            { message: 'other' },
            await gateway.makeToken(['admin']),
          );
          assert.deepEqual([first.status, second.status, third.status], [200, 200, 200]);
          assert.equal(second.headers.get('idempotent-replayed'), null);
          assert.equal(await rowsOf(app.id), 3);
        });

        const ages: [string, number, number][] = [
          ['just before 24 hours are over it still counts', DAY_MS - 60_000, 1],
          ['after 24 hours it is free for a new message', DAY_MS + 1_000, 2],
        ];
        for (const [title, age, expectedRows] of ages) {
          it(title, async () => {
            const app = await gateway.createApp();
            const first = await send(sendPath(app), title);
            const resource = { resource_id: first.body.data.id };
            await gateway.db('idempotency_keys').where(resource).decrement('created_at', age);
            const second = await send(sendPath(app), title);
            const third = await send(sendPath(app), title);
            assert.equal(await rowsOf(app.id), expectedRows);
            assert.equal(second.body.data.id === first.body.data.id, expectedRows === 1);
            assert.equal(third.body.data.id, second.body.data.id, 'the new one is kept again');
          });
        }

        it('a repeat is answered although the app was paused since', async () => {
          const app = await gateway.createApp();
          const first = await send(sendPath(app), 'paused');
          await gateway.untilStatus(first.body.data.id, 'delivered');
          assert.equal((await gateway.call(`/api/sms/apps/${app.id}/pause`, { method: 'POST' })).status, 200);
          assert.equal((await send(sendPath(app), 'paused')).body.data.id, first.body.data.id);
          assertProblem(await send(sendPath(app), 'paused too'), { status: 409, code: 'app_paused' });
        });

        it('a request that was refused leaves its key free', async () => {
          const app = await gateway.createApp();
          assert.equal((await send(sendPath(app), 'refused', { to: 'abc' })).status, 422);
          assert.equal((await send(sendPath(app), 'refused')).status, 200);
        });

        it('a dry run neither takes the key nor is it a repeat', async () => {
          const app = await gateway.createApp();
          assert.equal((await send(sendPath(app), 'dry', { dry_run: true })).status, 200);
          const sent = await send(sendPath(app), 'dry');
          const dry = await send(sendPath(app), 'dry', { dry_run: true });
          assert.deepEqual([typeof sent.body.data.id, dry.body.data.id], ['number', null]);
        });
      });
    }

    it('a key and a client_ref of the same letters do not meet', async () => {
      const app = await gateway.createApp();
      const byKey = await gateway.call(sendPath(app), { json: BASE, headers: { 'Idempotency-Key': 'same' } });
      const byRef = await gateway.call(sendPath(app), { json: { ...BASE, client_ref: 'same' } });
      assert.notEqual(byRef.body.data.id, byKey.body.data.id);
    });

    it('without a key the same request twice is two messages', async () => {
      const app = await gateway.createApp();
      assert.notEqual((await gateway.send(app.id)).id, (await gateway.send(app.id)).id);
    });

    it('keys that differ in case are two keys', async () => {
      const app = await gateway.createApp();
      const send = (client_ref: string) => gateway.send(app.id, { client_ref });
      assert.notEqual((await send('order-a')).id, (await send('ORDER-A')).id);
    });
  });

  describe('dry_run', () => {
    const quiet = useGateway();

    it('stores nothing and names the app, the sender, the parts and the operator', async () => {
      const group = await quiet.createGroup();
      const app = await quiet.createApp({ group_id: group.id, phone_number: '20880' });
      const before = await countRows(quiet);
      for (const path of [sendPath(app), `/api/sms/groups/${group.id}/send`]) {
        const json = { ...BASE, message: repeat('a', 161), dry_run: true, client_ref: 'x' };
        const { status, body } = await quiet.call(path, { json });
        assert.equal(status, 200);
        const { id, app_id, from, message_parts, encoding, to, telco_code, client_ref } = body.data;
        assert.deepEqual(
          { id, app_id, from, message_parts, encoding, to, telco_code, client_ref },
          {
            id: null,
            app_id: app.id,
            from: '20880',
            message_parts: 2,
            encoding: 'GSM-7',
            to: BASE.to,
            telco_code: '63902',
            client_ref: 'x',
          },
        );
        assert.equal(body.data.status, 'pending');
      }
      assert.deepEqual(await countRows(quiet), before);
    });

    it("tells what it will cost by the app's last messages, part by part", async () => {
      const app = await quiet.createApp();
      const json = { ...BASE, message: repeat('a', 161), dry_run: true };
      const dry = async () => (await quiet.call(sendPath(app), { json })).body.data;
      const { id } = await quiet.send(app.id);
      assert.deepEqual([(await dry()).cost, (await dry()).currency], [null, null]);
      await quiet.db('messages').where({ id }).update({ cost: '0.8', currency: 'KES' });
      assert.deepEqual([(await dry()).cost, (await dry()).currency], ['1.6000', 'KES']);
    });

    const spellings: [string, boolean][] = [
      ['1', true],
      ['true', true],
      ['0', false],
      ['false', false],
    ];
    for (const [text, isDry] of spellings) {
      it(`dry_run=${text} in a form ${isDry ? 'sends nothing' : 'sends'}`, async () => {
        const app = await gateway.createApp();
        const reply = await gateway.call(sendPath(app), { form: { ...BASE, dry_run: text } });
        assert.equal(reply.status, 200, reply.text);
        assert.equal(await rowsOf(app.id), isDry ? 0 : 1);
      });
    }

    it('is scheduled when a scheduled message would be', async () => {
      const app = await gateway.createApp();
      const { status } = await gateway.send(app.id, { dry_run: true, scheduled_at: fromNow(HOUR_MS) });
      assert.equal(status, 'scheduled');
    });

    it('is refused where the real one would be: paused app, wrong number, group without apps', async () => {
      const app = await gateway.createApp();
      const group = await gateway.createGroup();
      const json = { ...BASE, dry_run: true };
      assertProblem(await gateway.call(sendPath(app), { json: { ...json, to: 'abc' } }), {
        status: 422,
        errors: ['to'],
      });
      await gateway.call(`/api/sms/apps/${app.id}/pause`, { method: 'POST' });
      assertProblem(await gateway.call(sendPath(app), { json }), { status: 409, code: 'app_paused' });
      const empty = await gateway.call(`/api/sms/groups/${group.id}/send`, { json });
      assertProblem(empty, { status: 404, code: 'group_has_no_apps' });
    });
  });

  describe('metadata comes back as it was sent', () => {
    const values: [string, object][] = [
      ['flat', { order: 12, name: 'Wanjikũ', paid: true, note: null }],
      ['nested', { a: { b: [1, 2.5, 'x', { c: null }] } }],
      ['empty', {}],
      ['with names that objects have', { constructor: 'x', toString: 1, length: 0 }],
      ['with emoji and quotes', { '😀': '"\\\n' }],
    ];
    for (const [title, metadata] of values) {
      for (const way of ['JSON', 'JSON text in a form']) {
        it(`${title}, as ${way}`, async () => {
          const app = await gateway.createApp();
          const reply = await gateway.call(
            sendPath(app),
            way === 'JSON'
              ? { json: { ...BASE, metadata } }
              : { form: { ...BASE, metadata: JSON.stringify(metadata) } },
          );
          assert.equal(reply.status, 200, reply.text);
          assert.deepEqual(reply.body.data.metadata, metadata);
          assert.deepEqual((await gateway.message(reply.body.data.id)).metadata, metadata);
        });
      }
    }

    it('without metadata it is null', async () => {
      const app = await gateway.createApp();
      assert.equal((await gateway.send(app.id)).metadata, null);
    });
  });

  describe('sender', () => {
    const senders = { senders: ['SALAMI', 'PROMO'] };

    for (const sender of ['SALAMI', 'PROMO', '20880']) {
      it(`${sender} of an app's own senders is what the message is from`, async () => {
        const app = await gateway.createApp({ phone_number: '20880', settings: senders });
        const message = await gateway.send(app.id, { sender });
        assert.deepEqual([message.from, message.sender], [sender, sender]);
      });
    }

    it('without one it is from the number of the app', async () => {
      const app = await gateway.createApp({ phone_number: '20880', settings: senders });
      const message = await gateway.send(app.id);
      assert.deepEqual([message.from, message.sender], ['20880', null]);
    });

    for (const sender of ['SOMEBODY', 'salami', ' SALAMI', '208']) {
      it(`"${sender}" is refused by name and stores nothing`, async () => {
        const app = await gateway.createApp({ phone_number: '20880', settings: senders });
        const reply = await gateway.call(sendPath(app), { json: { ...BASE, sender } });
        assertProblem(reply, { status: 422, code: 'validation_failed', errors: ['sender'] });
        assert.equal(await rowsOf(app.id), 0);
      });
    }

    it('a group chooses an app that may use it', async () => {
      const group = await gateway.createGroup();
      for (let count = 0; count < 3; count += 1) await gateway.createApp({ group_id: group.id });
      const allowed = await gateway.createApp({ group_id: group.id, settings: senders });
      const json = { ...BASE, sender: 'PROMO' };
      for (let count = 0; count < 4; count += 1) {
        const { body } = await gateway.call(`/api/sms/groups/${group.id}/send`, { json });
        assert.deepEqual([body.data.app_id, body.data.from], [allowed.id, 'PROMO']);
      }
    });
  });

  describe('priority', () => {
    for (const priority of ['high', 'normal', 'low', undefined]) {
      it(`${priority ?? 'none'} is kept as ${priority ?? 'normal'}`, async () => {
        const app = await gateway.createApp();
        const { id } = await gateway.send(app.id, { priority });
        assert.equal((await gateway.message(id)).priority, priority ?? 'normal');
      });
    }
  });

  describe('times', () => {
    it('ttl counts from now', async () => {
      const app = await gateway.createApp();
      const { created_at, expires_at } = await gateway.send(app.id, { ttl: 90 });
      assert.equal(Date.parse(expires_at) - Date.parse(created_at), 90_000);
    });

    it('ttl of a scheduled message counts from its time', async () => {
      const app = await gateway.createApp();
      const scheduled_at = fromNow(HOUR_MS);
      const message = await gateway.send(app.id, { scheduled_at, ttl: 90 });
      assert.equal(message.scheduled_at, inSixDecimals(scheduled_at));
      assert.equal(Date.parse(message.expires_at) - Date.parse(scheduled_at), 90_000);
    });

    it('expires_at wins over ttl', async () => {
      const app = await gateway.createApp();
      const expires_at = fromNow(2 * HOUR_MS);
      assert.equal(
        (await gateway.send(app.id, { expires_at, ttl: 90 })).expires_at,
        inSixDecimals(expires_at),
      );
    });

    it('without both a message has no expiry', async () => {
      const app = await gateway.createApp();
      assert.equal((await gateway.send(app.id)).expires_at, null);
    });

    it('a time with an offset comes back in UTC', async () => {
      const app = await gateway.createApp();
      const nairobi = '2027-03-15T14:30:00+03:00';
      const { scheduled_at } = await gateway.send(app.id, { scheduled_at: nairobi });
      assert.equal(scheduled_at, '2027-03-15T11:30:00.000000Z');
    });

    it('a time within the last minute is now', async () => {
      const app = await gateway.createApp();
      const { status, scheduled_at, id } = await gateway.send(app.id, { scheduled_at: fromNow(-30_000) });
      assert.deepEqual([status, scheduled_at], ['pending', null]);
      await gateway.untilStatus(id, 'delivered');
    });

    it('a scheduled message is sent when its time comes, not before', async () => {
      const app = await gateway.createApp();
      const scheduled_at = fromNow(1_500);
      const { id, status } = await gateway.send(app.id, { scheduled_at });
      assert.equal(status, 'scheduled');
      const { sent_at } = await gateway.untilStatus(id, 'delivered');
      assert.ok(Date.parse(sent_at) >= Date.parse(scheduled_at), sent_at);
    });
  });
});
