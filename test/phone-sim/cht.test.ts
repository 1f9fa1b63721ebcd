/** The CHT gateway app, simulated. */
import assert from 'node:assert/strict';
import { ChtPhone, type ChtOptions } from '../../src/phone-sim/cht-phone.js';
import type { RadioResult } from '../../src/phone-sim/radio.js';
import { useBench, type Answer } from './scripted-gateway.js';

const MINUTE_MS = 60_000;

interface Body {
  messages: { id: string; content: string; sms_sent: number; sms_received: number }[];
  updates: { id: string; status: string; reason?: string }[];
}

const offer = (...ids: string[]): Answer => ({
  body: { messages: ids.map((id) => ({ id, to: '+254711000112', content: `Text of ${id}` })) },
});

describe('ChtPhone', () => {
  const bench = useBench();
  const phoneOf = (options: Partial<ChtOptions> = {}) =>
    new ChtPhone({ url: `${bench.gateway.url}/cht`, ...bench, clock: bench.clock.now, ...options });
  const bodies = () => bench.gateway.seen.map(({ body }) => JSON.parse(body) as Body);
  const sent = () => bench.radio.sent.map(({ id }) => id);
  const updates = () =>
    bodies()
      .flatMap((body) => body.updates)
      .map(({ id, status, reason }) => [id, status, ...(reason === undefined ? [] : [reason])].join(' '));
  /** Everything the phone has to say, in the order in which it says it. */
  const history = async (phone: ChtPhone) => {
    bench.gateway.answers(offer());
    await phone.wake();
    return updates();
  };

  describe('the check of the address', () => {
    const rows: [title: string, answer: Answer, result: string][] = [
      ['true', { body: { 'medic-gateway': true } }, 'ok'],
      ['"true"', { body: { 'medic-gateway': 'true' } }, 'ok'],
      ['1', { body: { 'medic-gateway': 1 } }, 'not found'],
      ['401', { status: 401, body: { error: true } }, 'unauthorised'],
      ['HTML', { body: '<html></html>' }, 'not found'],
      ['500', { status: 500, body: { 'medic-gateway': true } }, 'not found'],
    ];
    for (const [title, answer, result] of rows) {
      it(`${title}: ${result}`, async () => {
        bench.gateway.answers(answer);
        assert.equal(await phoneOf().checkUrl(), result);
        assert.equal(bench.gateway.lines[0], 'GET /cht');
        assert.equal(bench.gateway.seen[0]!.headers['content-type'], 'application/json');
      });
    }
  });

  describe('credentials', () => {
    const rows: [password: string, sent: string][] = [
      ['plain-1._~', 'plain-1._~'],
      ['pés%s', 'p%C3%A9s%25s'],
      ["a b+c!'()*", 'a%20b%2Bc%21%27%28%29%2A'],
    ];
    for (const [password, wire] of rows) {
      it(`${password} is sent as ${wire}`, async () => {
        await phoneOf({ user: 'gateway', password }).poll();
        const given = bench.gateway.seen[0]!.headers.authorization!.replace('Basic ', '');
        assert.equal(Buffer.from(given, 'base64').toString('latin1'), `gateway:${wire}`);
      });
    }

    it('a user name goes out as ISO-8859-1', async () => {
      await phoneOf({ user: 'josé', password: 'x' }).poll();
      const given = bench.gateway.seen[0]!.headers.authorization!.replace('Basic ', '');
      assert.equal(Buffer.from(given, 'base64').toString('latin1'), 'josé:x');
    });
  });

  describe('polling', () => {
    it('sends its headers and two lists', async () => {
      await phoneOf().poll();
      const { method, headers, body } = bench.gateway.seen[0]!;
      const { accept, 'accept-charset': charset, 'cache-control': cache, 'user-agent': agent } = headers;
      assert.deepEqual(
        [method, accept, charset, cache, headers['content-type']],
        ['POST', 'application/json', 'utf-8', 'no-cache', 'application/json'],
      );
      assert.match(agent!, /medic\.gateway\.alert.*\/v1\.8\.2$/);
      assert.equal(body, '{"messages":[],"updates":[]}');
    });

    const answers: [title: string, answer: Answer, isTaken: boolean][] = [
      ['an object with messages', offer(), true],
      ['an empty object', { body: {} }, true],
      ['201 with an object', { ...offer(), status: 201 }, true],
      ['204', { status: 204 }, false],
      ['an empty 200', { body: '' }, false],
      ['an array', { body: [] }, false],
      ['text', { body: 'OK' }, false],
      ['307', { ...offer(), status: 307, headers: { location: '/x' } }, false],
      ['401', { ...offer(), status: 401 }, false],
      ['500', { ...offer(), status: 500 }, false],
    ];
    for (const [title, answer, isTaken] of answers) {
      it(`${title}: ${isTaken ? 'forwarded' : 'all of it comes again'}`, async () => {
        bench.gateway.answers(answer);
        const phone = phoneOf();
        await phone.onSms('+254711000111', 'Ndiyo');
        await phone.poll();
        const counts = bodies().map(({ messages }) => messages.length);
        assert.deepEqual(counts, isTaken ? [1, 0] : [1, 1]);
      });
    }

    it('a lost answer: the identical request comes again', async () => {
      bench.gateway.answers(offer());
      bench.net.script('dropAfter');
      const phone = phoneOf();
      await phone.onSms('+254711000111', 'Ndiyo');
      await phone.poll();
      const [first, second] = bench.gateway.seen;
      assert.equal(second!.body, first!.body);
    });

    it('a redirected POST becomes a GET whose friendly answer loses the SMS', async () => {
      bench.gateway.answers(
        { status: 302, headers: { location: '/cht/' } },
        { body: { 'medic-gateway': true } },
      );
      const phone = phoneOf();
      await phone.onSms('+254711000111', 'Ndiyo');
      assert.deepEqual(bench.gateway.lines, ['POST /cht', 'GET /cht/']);
      assert.equal(phone.wt[0]!.status, 'FORWARDED');
    });

    it('marks as forwarded before it reads messages, and stumbles over an object', async () => {
      bench.gateway.answers({ body: { messages: {} } });
      const phone = phoneOf();
      await phone.onSms('+254711000111', 'Ndiyo');
      assert.equal(phone.wt[0]!.status, 'FORWARDED');
      assert.deepEqual(phone.crashes, ['poll: messages is no array']);
    });

    it('an SMS of several parts has no time of sending', async () => {
      const phone = phoneOf();
      await phone.onSms('+254711000111', 'x'.repeat(161), { sentAt: 5 });
      await phone.onSms('+254711000111', 'x', { sentAt: 5 });
      const times = bodies().map(({ messages }) => messages.at(-1)!.sms_sent);
      assert.deepEqual(times, [0, 5]);
    });

    it('a backlog goes out in tens, back to back, oldest first', async () => {
      bench.gateway.answers({ status: 503 });
      const phone = phoneOf();
      for (let index = 0; index < 25; index += 1) await phone.onSms('+254711000111', `no. ${index}`);
      bench.gateway.answers(offer());
      await phone.wake();
      const batches = bodies().map(({ messages }) => messages.map(({ content }) => content));
      assert.deepEqual(
        batches.map(({ length }) => length),
        [10, 10, 5],
      );
      assert.deepEqual(
        batches.flat(),
        Array.from({ length: 25 }, (_, index) => `no. ${index}`),
      );
    });

    it('a failure ends the loop of POSTs', async () => {
      bench.gateway.answers({ status: 503 });
      const phone = phoneOf();
      for (let index = 0; index < 20; index += 1) await phone.onSms('+254711000111', `no. ${index}`);
      bench.gateway.answers(offer(), { status: 503 });
      await phone.wake();
      assert.equal(bench.gateway.seen.length, 2);
    });

    it('at most 20 updates in a POST, then another one at once', async () => {
      bench.gateway.answers(offer(...Array.from({ length: 25 }, (_, index) => `m-${index}`)), offer());
      const phone = phoneOf();
      await phone.poll();
      await phone.wake();
      assert.deepEqual(
        bodies().map((body) => body.updates.length),
        [0, 20, 5],
      );
    });

    it('two threads: the same waiting SMS is in two requests at once', async () => {
      bench.gateway.answers(offer());
      const phone = phoneOf();
      bench.net.inFlight(2);
      await Promise.all([phone.onSms('+254711000111', 'Ndiyo'), phone.wake()]);
      const ids = bodies().flatMap(({ messages }) => messages.map(({ id }) => id));
      assert.equal(ids.length, 2);
      assert.equal(ids[0], ids[1]);
    });
  });

  describe('messages of the gateway', () => {
    it('stored, sent and reported step by step', async () => {
      bench.gateway.answers(offer('m-1'));
      const phone = phoneOf();
      await phone.wake();
      assert.deepEqual(sent(), ['m-1']);
      assert.deepEqual(await history(phone), ['m-1 UNSENT', 'm-1 PENDING', 'm-1 SENT']);
    });

    it('a known id is touched: not sent again, whatever its text, and its newest status is told once more', async () => {
      bench.gateway.answers(offer('m-1'));
      const phone = phoneOf();
      await phone.wake();
      await history(phone);
      bench.gateway.answers({ body: { messages: [{ id: 'm-1', to: '+254711000113', content: 'Another' }] } });
      await phone.wake();
      assert.deepEqual(sent(), ['m-1']);
      assert.deepEqual(await history(phone), ['m-1 SENT']);
    });

    const items: [title: string, item: unknown, sentTo: string[], statuses: string[]][] = [
      ['no id', { to: '+254711000112', content: 'x' }, [], []],
      ['no to', { id: 'm-1', content: 'x' }, [], []],
      ['no content', { id: 'm-1', to: '+254711000112' }, [], []],
      [
        'a number as id',
        { id: 7, to: '+254711000112', content: 'x' },
        ['+254711000112'],
        ['7 UNSENT', '7 PENDING', '7 SENT'],
      ],
      [
        'hyphens and blanks',
        { id: 'm-1', to: '+254 711-000 112', content: 'x' },
        ['+254711000112'],
        ['m-1 UNSENT', 'm-1 PENDING', 'm-1 SENT'],
      ],
      [
        'null as to',
        { id: 'm-1', to: null, content: 'x' },
        [],
        ['m-1 UNSENT', 'm-1 PENDING', 'm-1 FAILED destination.invalid'],
      ],
      [
        'a name as to',
        { id: 'm-1', to: 'M-PESA', content: 'x' },
        [],
        ['m-1 UNSENT', 'm-1 PENDING', 'm-1 FAILED destination.invalid'],
      ],
    ];
    for (const [title, item, sentTo, statuses] of items) {
      it(`${title}: ${statuses.at(-1) ?? 'skipped silently'}`, async () => {
        bench.gateway.answers({ body: { messages: [item] } });
        const phone = phoneOf();
        await phone.wake();
        assert.deepEqual(
          bench.radio.sent.map(({ to }) => to),
          sentTo,
        );
        assert.deepEqual(await history(phone), statuses);
        assert.deepEqual(phone.crashes, []);
      });
    }

    const results: [result: RadioResult, last: string][] = [
      ['ok', 'm-1 SENT'],
      ['silent', 'm-1 PENDING'],
      ['generic', 'm-1 FAILED generic; no errorCode supplied'],
      ['limit', 'm-1 FAILED unknown; resultCode=5'],
      ['noService', 'm-1 UNSENT'],
      ['nullPdu', 'm-1 UNSENT'],
      ['radioOff', 'm-1 UNSENT'],
    ];
    for (const [result, last] of results) {
      it(`the radio says ${result}: ${last}`, async () => {
        bench.gateway.answers(offer('m-1'));
        bench.radio.script(result);
        const phone = phoneOf();
        await phone.wake();
        assert.equal((await history(phone)).at(-1), last);
      });
    }

    it('a fault that may pass is tried again after 1, 2.8, 5.2 … minutes, 20 times in 12.7 hours', async () => {
      bench.gateway.answers(offer('m-1'), offer());
      bench.radio.script(...Array.from({ length: 21 }, () => 'radioOff' as const));
      const phone = phoneOf();
      await phone.wake();
      const startedAt = bench.clock.at;
      const waits: number[] = [];
      for (let retry = 1; retry <= 20; retry += 1) {
        const waitMs = MINUTE_MS * retry ** 1.5;
        bench.clock.pass(waitMs - 1_000);
        await phone.wake();
        assert.equal(bench.radio.refused.length, retry, `not before retry ${retry} is due`);
        bench.clock.pass(1_000);
        await phone.wake();
        assert.equal(bench.radio.refused.length, retry + 1);
        waits.push(Math.round(waitMs / 6_000) / 10);
      }
      assert.deepEqual(waits.slice(0, 3), [1, 2.8, 5.2]);
      assert.equal(Math.round((bench.clock.at - startedAt) / 360_000) / 10, 12.7);
      assert.equal((await history(phone)).at(-1), 'm-1 FAILED radio-off');
      const all = phone.woStatus.map(({ status }) => status);
      assert.deepEqual(all.slice(0, 5), ['UNSENT', 'PENDING', 'UNSENT', 'PENDING', 'UNSENT']);
    });

    it('at most 10 are sent at a wake-up, oldest first', async () => {
      const ids = Array.from({ length: 15 }, (_, index) => `m-${index}`);
      bench.gateway.answers(offer(...ids), offer());
      const phone = phoneOf();
      await phone.wake();
      assert.deepEqual(sent(), ids.slice(0, 10));
      await phone.wake();
      assert.deepEqual(sent(), ids);
    });

    it('ten that wait for a retry block all newer ones', async () => {
      const old = Array.from({ length: 10 }, (_, index) => `old-${index}`);
      bench.gateway.answers(offer(...old), offer('new'), offer());
      bench.radio.script(...old.map(() => 'noService' as const));
      const phone = phoneOf();
      await phone.wake();
      bench.clock.pass(MINUTE_MS - 1);
      await phone.wake();
      assert.deepEqual(sent(), []);
      bench.clock.pass(1);
      await phone.wake();
      await phone.wake();
      assert.deepEqual(sent(), [...old, 'new']);
    });

    it('delivered counts from any state, a negative report only while pending', async () => {
      bench.gateway.answers(offer('sent', 'pending', 'late'), offer());
      bench.radio.script('ok', 'silent', 'silent');
      const phone = phoneOf();
      await phone.wake();
      phone.deliveryReport('sent', 'failed');
      phone.deliveryReport('pending', 'failed');
      phone.deliveryReport('late', 'delivered');
      phone.deliveryReport('unknown', 'delivered');
      const last = new Map((await history(phone)).map((line) => [line.split(' ')[0], line]));
      assert.deepEqual(
        [...last.values()],
        ['sent SENT', 'pending FAILED Delivery failed: error 32', 'late DELIVERED'],
      );
    });

    it('retry by hand: FAILED, then UNSENT, PENDING, SENT', async () => {
      bench.gateway.answers(offer('m-1'));
      bench.radio.script('generic');
      const phone = phoneOf();
      await phone.wake();
      await history(phone);
      phone.retryByHand('m-1');
      await phone.wake();
      bench.gateway.seen = [];
      assert.deepEqual([...(await history(phone))], ['m-1 PENDING', 'm-1 SENT']);
      assert.deepEqual(
        phone.woStatus.slice(-3).map(({ status }) => status),
        ['UNSENT', 'PENDING', 'SENT'],
      );
    });

    it('dummy send reports everything and sends nothing', async () => {
      bench.gateway.answers(offer('m-1'));
      const phone = phoneOf({ dummySend: true });
      await phone.wake();
      assert.deepEqual(sent(), []);
      assert.deepEqual((await history(phone)).slice(-2), ['m-1 SENT', 'm-1 DELIVERED']);
    });

    it('after a purge an old id is new again, and is sent a second time', async () => {
      bench.gateway.answers(offer('m-1'));
      const phone = phoneOf();
      await phone.wake();
      phone.purge();
      await phone.wake();
      assert.equal(bench.radio.duplicates, 0);
      bench.clock.pass(7 * 24 * 60 * MINUTE_MS + 1);
      phone.purge();
      await phone.wake();
      assert.equal(bench.radio.duplicates, 1);
    });
  });
});
