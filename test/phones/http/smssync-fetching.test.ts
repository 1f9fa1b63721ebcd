/** SMSsync against the running gateway: fetching. Numbers are those of the checklist for phones. */
import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { phoneWorkflowId } from '../../../src/temporal/ids.js';
import { lease } from '../../../workflows/contract.js';
import { useGateway, type Reply } from '../../support/gateway.js';
import { useOperator } from '../../workflows/support/temporal.js';
import { request } from '../support/phone.js';
import {
  addSmssync,
  FAST,
  handOne,
  historyTexts,
  simulate,
  SmssyncLine,
  type Item,
} from '../support/smssync.js';

const MINUTE = 60_000;
describe('SMSsync over HTTP: fetching', () => {
  const gateway = useGateway();
  const operator = useOperator(gateway);

  const add = (fields: Record<string, unknown> = {}) => addSmssync(gateway, { settings: FAST, ...fields });
  const statusOf = async (id: number): Promise<string> => (await gateway.message(id)).status;
  const uuidsOf = (items: readonly Item[]) => items.map(({ uuid }) => uuid);

  describe('S-13 an empty queue', () => {
    for (const secret of [undefined, 'kite 13']) {
      it(`S-13 ${secret ? 'with' : 'without'} a secret: a complete object`, async () => {
        const line = await add({ secret });
        const { status, body } = await line.fetch();
        assert.equal(status, 200);
        assert.deepEqual(body, { payload: { task: 'send', ...(secret && { secret }), messages: [] } });
      });
    }
  });

  const TASKS = ['send', 'sent', 'result', 'other'];
  const METHODS = ['GET', 'POST', 'PUT', 'DELETE'];

  function assertObject({ headers, body, text }: Reply): void {
    assert.equal(headers.get('content-type'), 'application/json; charset=utf-8');
    assert.equal(headers.get('cache-control'), 'no-store');
    assert.ok(typeof body === 'object' && body !== null && !Array.isArray(body), text);
  }

  /** What `task=send` may be told when there is no list for it. */
  function assertHarmless(reply: Reply): void {
    assertObject(reply);
    assert.equal(typeof reply.body.payload.task, 'string');
    assert.notEqual(reply.body.payload.task, 'send');
    assert.deepEqual(reply.body.payload.messages, []);
  }

  /** Runs `work` while whatever touches a phone fails inside the gateway. */
  async function whileBroken(work: () => Promise<void>): Promise<void> {
    await gateway.db.schema.renameTable('phone_hand_outs', 'phone_hand_outs_away');
    try {
      await work();
    } finally {
      await gateway.db.schema.renameTable('phone_hand_outs_away', 'phone_hand_outs');
    }
  }

  describe('S-14 and S-15 whatever happens', () => {
    const line = async () => (known ??= await add({ secret: 'kite 14' }));
    let known: SmssyncLine | null = null;
    const big = 'x'.repeat(2 ** 20 + 1);
    const gzip = { 'content-encoding': 'gzip' };
    type Case = [name: string, path: () => Promise<string>, status: number | null, options?: object];
    const own = async (task: string) => `${(await line()).path}?task=${task}&secret=kite%2014`;
    const cases = (task: string): Case[] => [
      ['it is well', () => own(task), null],
      ['the phone is unknown', async () => `/api/sms/smssync/nobody-has-this-key-1?task=${task}`, null],
      ['the key is no key', async () => `/api/sms/smssync/%3Cb%3E?task=${task}`, null],
      ['nothing says who calls', async () => `/api/sms/smssync?task=${task}`, null],
      ['the secret is wrong', async () => `${(await line()).path}?task=${task}&secret=no`, null],
      ['the body is too large', () => own(task), 413, { method: 'POST', body: big }],
      ['the body is no gzip', () => own(task), 400, { method: 'POST', headers: gzip, body: 'plain' }],
      ['the body breaks off', () => own(task), null, { method: 'POST', body: '{"queued_messages":["' }],
    ];
    for (const task of TASKS) {
      for (const [name, path, status, options] of cases(task)) {
        it(`S-14 task=${task}, when ${name}: a JSON object by every method`, async () => {
          const methods = options ? ['POST'] : METHODS;
          for (const method of methods) {
            const reply = await request(gateway, await path(), { ...options, method });
            assertObject(reply);
            if (status !== null) assert.equal(reply.status, status);
            if (task === 'send' && reply.body.payload.task !== 'send') assertHarmless(reply);
          }
        });
      }
    }

    it('S-14 a fault inside the gateway is a JSON object with status 500, for every task and method', async () => {
      const paths = await Promise.all([...TASKS.map(own), Promise.resolve((await line()).path)]);
      await whileBroken(async () => {
        for (const path of paths)
          for (const method of METHODS) {
            const reply = await request(gateway, path, { method });
            assert.equal(reply.status, 500);
            assertHarmless(reply);
            assert.equal(reply.body.payload.success, false);
          }
      });
    });

    it('S-14 ten requests a second are never too many', async () => {
      const replies = await Promise.all(Array.from({ length: 60 }, async () => (await line()).fetch()));
      assert.deepEqual(new Set(replies.map(({ status }) => status)), new Set([200]));
    });

    for (const version of ['2.8', '3.1'] as const) {
      for (const secret of ['kite 14', undefined]) {
        const at = secret === undefined ? 'without a secret' : 'with one';
        it(`S-15 ${version} ${at} crashes on no error answer, and sends nothing`, async () => {
          const good = secret === undefined ? await add() : await line();
          const known = simulate(good, { version });
          const wrong = simulate(await line(), { version, secret: 'no' });
          const nobody = new SmssyncLine(
            gateway,
            good.phone,
            secret ?? null,
            '/api/sms/smssync/nobody-has-this-1',
          );
          const unknown = simulate(nobody, { version });
          for (const { phone } of [known, wrong, unknown]) await phone.taskCheck();
          await whileBroken(() => known.phone.taskCheck());
          for (const { phone, radio, net } of [known, wrong, unknown]) {
            assert.deepEqual(phone.crashes, []);
            assert.deepEqual(radio.sent, []);
            net.close();
          }
        });
      }
    }

    it('S-15 an error answer to task=send is no task and has an empty list', async () => {
      assertHarmless(await request(gateway, '/api/sms/smssync/nobody-has-this-key-1?task=send'));
      assertHarmless(await request(gateway, `${(await line()).path}?task=send&secret=no`));
      assertHarmless(await request(gateway, await own('send'), { method: 'POST', body: big }));
    });
  });

  const secrets = ['blue heron', 'a&b=c', 'a+b', 'a?b', 'schlüssel 日本', '"quoted" \\ back', 'a%2Bb', '🦩'];
  for (const secret of secrets) {
    it(`S-16 the secret ${JSON.stringify(secret)} comes back byte for byte, to nobody without it`, async () => {
      const line = await add({ secret });
      const percent = encodeURIComponent(secret);
      for (const written of [percent, percent.replaceAll('%20', '+')]) {
        const { text } = await line.request(`?task=send&secret=${written}`);
        assert.equal(JSON.parse(text).payload.secret, secret);
      }
      for (const query of ['?task=send', '?task=send&secret=', `?task=send&secret=${percent}x`, '']) {
        const { text, body } = await line.request(query);
        assert.notEqual(body.payload.task, 'send');
        assert.ok(!text.includes(JSON.stringify(secret).slice(1, -1)), 'the answer does not tell it');
      }
    });
  }

  for (const version of ['2.8', '3.1'] as const) {
    it(`S-16 ${version} obeys what repeats its secret`, async () => {
      const line = await add({ secret: `a b&c+d?ü ${version}` });
      const { phone, radio, net } = simulate(line, { version });
      await line.queueOne();
      await phone.taskCheck();
      assert.equal(radio.sent.length, 1);
      net.close();
    });
  }

  it('S-17 an item is exactly to, message and uuid, all strings', async () => {
    const line = await add();
    await line.queueOne({
      to: '254711000134',
      message: 'Parcel 41',
      metadata: { a: 1 },
      client_ref: 'ref-17',
    });
    const [item] = await line.items();
    const { uuid, ...rest } = item!;
    assert.match(uuid, /^[0-9a-f-]{36}$/);
    assert.deepEqual(rest, { to: '+254711000134', message: 'Parcel 41' });
  });

  it('S-18 plain: ten fetches at once get disjoint lists, later ones repeat nothing, all end as sent, unconfirmed', async () => {
    const line = await add({ settings: { ...FAST, batch_size: 3 } });
    const ids = await line.queue(14);
    const lists = await Promise.all(Array.from({ length: 10 }, () => line.items()));
    for (let more = 0; more < 3; more += 1) lists.push(await line.items());
    const all = lists.flat();
    assert.equal(new Set(uuidsOf(all)).size, all.length);
    assert.deepEqual(all.map(({ message }) => message).sort(), [...ids.keys()].sort());
    assert.ok(lists.every((list) => list.length <= 3));
    for (const id of ids.values()) await gateway.untilStatus(id, 'sent');
    const texts = await historyTexts(gateway, [...ids.values()][0]!);
    assert.ok(texts.includes('handed to the phone, which does not confirm'));
    const confirmed = await gateway.db('phone_hand_outs').where({ app_id: line.appId, is_confirmed: true });
    assert.deepEqual(confirmed, []);
    gateway.advance(10 * MINUTE);
    assert.deepEqual(await line.items(), []);
  });

  it('S-19 plain: a connection that is cut before the reply is written leaves it unknown, and it is not offered again', async () => {
    const line = await add();
    const id = await line.queueOne();
    const socket = connect(Number(new URL(gateway.url).port), '127.0.0.1');
    const cut = new Promise<void>((resolve) => {
      // The hand-out is being written down; the answer comes after it.
      const watch = ({ sql, bindings = [] }: { sql: string; bindings?: readonly unknown[] }) => {
        if (!/^update .phone_hand_outs/.test(sql) || !bindings.includes('leased')) return;
        gateway.db.off('query', watch);
        socket.once('close', () => resolve()).destroy();
      };
      gateway.db.on('query', watch);
    });
    socket.write(`GET ${line.path}?task=send HTTP/1.1\r\nHost: gateway\r\n\r\n`);
    await cut;
    await gateway.untilStatus(id, 'unknown');
    assert.deepEqual(await line.items(), []);
    gateway.advance(10 * MINUTE);
    assert.deepEqual(await line.items(), []);
    assert.equal(await statusOf(id), 'unknown');
  });

  it('S-19 plain: the gateway that decided it never answered: unknown, and it is not offered again', async () => {
    const line = await add();
    await handOne(line); // from then on its workflow runs
    const id = await line.queueOne();
    const run = (await operator.client()).workflow.getHandle(phoneWorkflowId(line.appId));
    const until = gateway.now().getTime() + MINUTE;
    const given = await run.executeUpdate(lease, { args: [{ appId: line.appId, until }] });
    assert.equal(given.ids.length, 1);
    gateway.advance(MINUTE);
    assert.deepEqual(await line.items(), []);
    await gateway.untilStatus(id, 'unknown');
    gateway.advance(10 * MINUTE);
    assert.deepEqual(await line.items(), []);
  });

  it('S-26 a list is measured in parts: six messages of four do not fit into twenty', async () => {
    const line = await addSmssync(gateway);
    await line.queue(7, { message: 'a'.repeat(500) });
    assert.equal((await line.items()).length, 5);
    assert.deepEqual(await line.items(), []);
    gateway.advance(MINUTE);
    assert.equal((await line.items()).length, 2);
  });

  it('S-26 at most ten messages are in one list', async () => {
    const line = await addSmssync(gateway);
    await line.queue(12);
    assert.equal((await line.items()).length, 10);
  });

  it('S-27 a phone that was silent for days gets nothing whose validity is over', async () => {
    const line = await add();
    const old = await line.queueOne({ ttl: 3_600 });
    const lasting = await line.queueOne({ ttl: 7 * 86_400 });
    gateway.advance(3 * 24 * 60 * MINUTE);
    const items = await line.items();
    assert.equal(items.length, 1);
    assert.equal(items[0]!.message, (await gateway.message(lasting)).message);
    assert.equal(await statusOf(old), 'expired');
    assert.equal((await line.view()).queued, 0);
  });
});
