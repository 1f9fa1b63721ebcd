/** SMSsync against the running gateway: acknowledgements. Numbers are those of the checklist for phones. */
import assert from 'node:assert/strict';
import { until } from '../../../tools/load/until.js';
import { useGateway } from '../../support/gateway.js';
import { addSmssync, FAST, handOne, RESULTS, simulate, SmssyncLine } from '../support/smssync.js';

const MINUTE = 60_000;
/** Longer than any lease. */
const LEASE = 3 * MINUTE + 1_000;

describe('SMSsync over HTTP: acknowledging', () => {
  const gateway = useGateway();

  const add = (fields: Record<string, unknown> = {}) => addSmssync(gateway, { settings: FAST, ...fields });
  const statusOf = async (id: number): Promise<string> => (await gateway.message(id)).status;

  describe('S-20 results: handed out and not acknowledged', () => {
    type Step = 'R3' | 'R5' | 'lease';
    const rows: [name: string, steps: Step[], isOffered: boolean][] = [
      ['within the lease it is not offered, whatever the phone does', ['R5', 'R3'], false],
      ['after the lease without a proof it is not offered', ['lease', 'R3'], false],
      ['after the lease, with an R5 since the hand-out, it is offered', ['R5', 'lease', 'R3'], true],
      ['after the lease, with an R5 after it, it is offered', ['lease', 'R3', 'R5', 'R3'], true],
    ];
    for (const [name, steps, isOffered] of rows) {
      it(`S-20 ${name}`, async () => {
        const line = await addSmssync(gateway, RESULTS);
        const { uuid } = await handOne(line);
        let last: string[] = [];
        for (const step of steps) {
          gateway.advance(step === 'lease' ? LEASE : 10);
          if (step === 'R5') await line.asked();
          if (step === 'R3') last = await line.uuids();
        }
        assert.deepEqual(last, isOffered ? [uuid] : []);
      });
    }

    it('S-20 an R4 for another message is a proof as well', async () => {
      const line = await addSmssync(gateway, RESULTS);
      const lost = await handOne(line);
      gateway.advance(10);
      const { uuid } = await handOne(line);
      assert.deepEqual(await line.echoed([uuid]), [uuid]);
      gateway.advance(LEASE);
      assert.deepEqual(await line.uuids(), [lost.uuid]);
    });

    it('S-20 acknowledged, it is never offered again', async () => {
      const line = await addSmssync(gateway, RESULTS);
      const { uuid } = await handOne(line);
      assert.deepEqual(await line.echoed([uuid]), [uuid]);
      for (const passed of [10, LEASE, 60 * MINUTE, 26 * 60 * MINUTE]) {
        gateway.advance(passed);
        await line.asked();
        assert.deepEqual(await line.uuids(), []);
      }
    });
  });

  it('S-21 auto: the first acknowledgement is repeated in full, and the phone confirms from then on', async () => {
    const line = await add();
    const ids = [...(await line.queue(3)).values()];
    assert.equal((await line.view()).confirms, false);
    const uuids = await line.uuids();
    for (const id of ids) await gateway.untilStatus(id, 'sent');
    assert.deepEqual(await line.echoed(uuids), uuids);
    assert.deepEqual(await Promise.all(ids.map(statusOf)), ['processing', 'processing', 'processing']);
    assert.equal((await line.view()).confirms, true);
    const next = await handOne(line);
    assert.equal(await statusOf(next.id), 'processing');
  });

  it('S-21 auto: the setting is turned off on the phone: nothing is sent twice, and the phone is plain again', async () => {
    const line = await add({ secret: 'swift 21' });
    const on = simulate(line, { results: true });
    await line.queueOne();
    await on.phone.taskCheck();
    assert.equal((await line.view()).confirms, true);
    const off = simulate(line, { results: false });
    const doubted = await line.queueOne();
    await off.phone.taskCheck();
    for (let round = 0; round < 3; round += 1) {
      gateway.advance(5 * MINUTE);
      await off.phone.taskCheck();
    }
    assert.equal(await statusOf(doubted), 'unknown');
    assert.equal((await line.view()).confirms, false);
    const last = await line.queueOne();
    await off.phone.taskCheck();
    await gateway.untilStatus(last, 'sent');
    assert.equal(on.radio.sent.length, 1);
    assert.equal(off.radio.sent.length, 2);
    assert.equal(off.radio.duplicates, 0);
    on.net.close();
    off.net.close();
  });

  it('S-21 a phone that is set to off stays plain whatever it says; its acknowledgements are repeated all the same', async () => {
    const line = await add({ settings: { ...FAST, message_results: 'off' } });
    const { uuid } = await handOne(line);
    assert.deepEqual(await line.echoed([uuid]), [uuid]);
    assert.equal((await line.view()).confirms, false);
  });

  it('S-22 an R4 is answered with exactly those that may be sent', async () => {
    const line = await addSmssync(gateway, RESULTS);
    const cancelled = await handOne(line);
    // Its lease ends while its app is paused, and it waits again: then it can be cancelled.
    gateway.advance(10);
    await line.asked();
    gateway.advance(LEASE);
    const setState = (action: string) =>
      gateway.call(`/api/sms/apps/${line.appId}/${action}`, { method: 'POST' });
    assert.equal((await setState('pause')).status, 200);
    assert.deepEqual(await line.uuids(), []);
    assert.equal((await gateway.call(`/api/sms/sms/${cancelled.id}/cancel`, { method: 'POST' })).status, 200);
    assert.equal((await setState('resume')).status, 200);

    const echoed = await handOne(line);
    assert.deepEqual(await line.echoed([echoed.uuid]), [echoed.uuid]);
    const expired = await handOne(line, { ttl: 60 });
    gateway.advance(61_000);
    const good = await handOne(line);
    const reply = await line.acknowledge([
      'b7c2f6de-0a44-4e0e-8a8e-5f6a1d2c9e01',
      cancelled.uuid,
      echoed.uuid,
      expired.uuid,
      good.uuid,
    ]);
    assert.equal(reply.status, 200);
    assert.deepEqual(reply.body, { message_uuids: [good.uuid] });
    assert.equal(await statusOf(cancelled.id), 'cancelled');
    await gateway.untilStatus(expired.id, 'expired');
    assert.deepEqual(await line.uuids(), []);
  });

  it('S-22 one in doubt that was tried again under another uuid is left out', async () => {
    const settings = { ...FAST, on_ambiguous: 'resend', ambiguous_wait_s: 0.05 };
    const line = await add({ settings });
    const first = await handOne(line);
    assert.deepEqual(await line.echoed([first.uuid]), [first.uuid]);
    const doubted = await handOne(line);
    gateway.advance(LEASE);
    for (let fetches = 0; fetches < 2; fetches += 1) assert.deepEqual(await line.uuids(), []);
    await until(async () => (await line.view()).queued === 1, 'the second attempt');
    const [second] = await line.uuids();
    assert.ok(second !== undefined && second !== doubted.uuid);
    assert.deepEqual(await line.echoed([doubted.uuid, second]), [second]);
  });

  it('S-22 one in doubt that nobody tried again is still repeated: the phone has it after all', async () => {
    const line = await add();
    await line.echoed([(await handOne(line)).uuid]);
    const { id, uuid } = await handOne(line);
    gateway.advance(LEASE);
    for (let fetches = 0; fetches < 2; fetches += 1) assert.deepEqual(await line.uuids(), []);
    await gateway.untilStatus(id, 'unknown');
    assert.deepEqual(await line.echoed([uuid]), [uuid]);
    assert.equal(await statusOf(id), 'processing');
  });

  describe('S-23 the reply to an acknowledgement is lost', () => {
    const rows: [name: string, again: (first: string[]) => string[], afterMs: number, isRepeated: boolean][] =
      [
        ['the same R4 at once', (first) => first, 0, true],
        ['the same R4 in another order after 59 s', (first) => first.toReversed(), 59_000, true],
        ['the same R4 after 60 s', (first) => first, 60_000, false],
        ['a part of it', (first) => first.slice(1), 0, false],
        ['more than it', (first) => [...first, 'b7c2f6de-0a44-4e0e-8a8e-5f6a1d2c9e01'], 0, false],
      ];
    for (const [name, again, afterMs, isRepeated] of rows) {
      it(`S-23 ${name} is ${isRepeated ? 'answered as before' : 'left out'}`, async () => {
        const line = await addSmssync(gateway, RESULTS);
        await line.queue(2);
        const uuids = await line.uuids();
        assert.deepEqual(await line.echoed(uuids), uuids);
        gateway.advance(afterMs);
        assert.deepEqual(await line.echoed(again(uuids)), isRepeated ? uuids : []);
      });
    }

    it('S-23 the same R4 twice at once is answered alike', async () => {
      const line = await addSmssync(gateway, RESULTS);
      await line.queue(3);
      const uuids = await line.uuids();
      const echoes = await Promise.all(Array.from({ length: 4 }, () => line.echoed(uuids)));
      assert.deepEqual(echoes, [uuids, uuids, uuids, uuids]);
    });

    it('S-23 an empty or broken R4 in between does not count', async () => {
      const line = await addSmssync(gateway, RESULTS);
      const { uuid } = await handOne(line);
      await line.echoed([uuid]);
      assert.deepEqual(await line.echoed([]), []);
      const broken = await line.request('?task=sent', { body: '{"queued_messages":["' });
      assert.deepEqual(broken.body, { message_uuids: [] });
      assert.deepEqual(await line.echoed([uuid]), [uuid]);
    });

    it('S-23 the message ends as unknown after a day, and no phone sends it twice', async () => {
      const line = await addSmssync(gateway, { ...RESULTS, secret: 'plover 23' });
      const { phone, net, radio } = simulate(line, { results: true });
      const id = await line.queueOne();
      net.script('pass', 'dropAfter');
      await phone.taskCheck();
      assert.deepEqual(radio.sent, []);
      for (let round = 0; round < 4; round += 1) {
        await phone.resultCheck();
        gateway.advance(round < 3 ? LEASE : 24 * 60 * MINUTE);
        await phone.taskCheck();
      }
      await gateway.untilStatus(id, 'unknown');
      assert.deepEqual(radio.sent, []);
      net.close();
    });

    it('S-23 a repeat of the HTTP client itself sends it once', async () => {
      const line = await addSmssync(gateway, { ...RESULTS, secret: 'plover 24' });
      const { phone, net, radio } = simulate(line, { results: true });
      await line.queueOne();
      net.script('pass', 'twice');
      await phone.taskCheck();
      assert.equal(radio.sent.length, 1);
      net.close();
    });
  });

  describe('S-24 an acknowledgement carries no secret', () => {
    const login = { username: 'us er', password: 'p@ss' };
    const basic = { authorization: `Basic ${Buffer.from('us er:p@ss').toString('base64')}` };

    it('S-24 the key in the address says who it is', async () => {
      const line = await addSmssync(gateway, { ...RESULTS, secret: 'ibis 24' });
      const { uuid } = await handOne(line);
      assert.deepEqual(await line.echoed([uuid]), [uuid]);
    });

    it('S-24 Basic says who it is, and without both the answer is an empty list', async () => {
      const keyed = await addSmssync(gateway, { ...RESULTS, ...login, secret: 'ibis 25' });
      const line = new SmssyncLine(gateway, keyed.phone, 'ibis 25', '/api/sms/smssync');
      const { uuid, id } = await handOne(line);
      const nobody = await line.acknowledge([uuid]);
      assert.deepEqual([nobody.status, nobody.body], [200, { message_uuids: [] }]);
      const wrong = await line.acknowledge([uuid], { authorization: 'Basic dXMgZXI6bm8=' });
      assert.deepEqual([wrong.status, wrong.body], [200, { message_uuids: [] }]);
      assert.equal(await statusOf(id), 'processing');
      assert.deepEqual((await line.acknowledge([uuid], basic)).body, { message_uuids: [uuid] });
    });

    it('S-24 the app with user name and password in its address sends what it fetched', async () => {
      const fields = { ...RESULTS, username: 'us er 2', password: 'p@ss 2', secret: 'ibis 26' };
      const keyed = await addSmssync(gateway, fields);
      const url = gateway.url.replace('://', '://us%20er%202:p%40ss%202@') + '/api/sms/smssync';
      const { phone, net, radio } = simulate(keyed, { results: true, url });
      await keyed.queueOne();
      await phone.taskCheck();
      assert.equal(radio.sent.length, 1);
      net.close();
    });

    it('S-24 uuids of another phone are left out, and nothing happens to them', async () => {
      const [own, other] = [await addSmssync(gateway, RESULTS), await addSmssync(gateway, RESULTS)];
      const [mine, its] = [await handOne(own), await handOne(other)];
      assert.deepEqual(await own.echoed([its.uuid, mine.uuid]), [mine.uuid]);
      await own.results([{ uuid: its.uuid, sent_result_code: 1, sent_result_message: 'no' }]);
      assert.equal(await statusOf(its.id), 'processing');
      assert.deepEqual(await other.echoed([its.uuid]), [its.uuid]);
    });
  });

  describe('S-25 addresses that the app glued together', () => {
    const rows: [query: string, is: (body: any) => boolean][] = [
      ['?a=b?task=send&secret=k%2025', ({ payload }) => payload.task === 'send' && payload.secret === 'k 25'],
      ['?task=result&secret=k+25?secret=k+25&from=%2B0', (body) => Array.isArray(body.message_uuids)],
      ['?task=result?Task=alert&message=x&secret=k%2025', (body) => Array.isArray(body.message_uuids)],
      ['?task=send&secret=k%2025&task=sent&secret=other', ({ payload }) => payload.task === 'send'],
      ['?secret=other&task=send&secret=k%2025', ({ payload }) => payload.success === false],
      ['?Task=send&secret=k%2025', ({ payload }) => payload.error === 'no task'],
    ];
    for (const [query, is] of rows) {
      it(`S-25 ${query}`, async () => {
        glued ??= await add({ secret: 'k 25' });
        const { body, text } = await glued.request(query);
        assert.ok(is(body), text);
      });
    }
    let glued: SmssyncLine | null = null;

    it('S-25 3.1 is asked for its results although its tests and alerts leak into the question', async () => {
      const line = await addSmssync(gateway, { ...RESULTS, secret: 'rail 25' });
      const { phone, net, radio } = simulate(line, {
        results: true,
        enableRetry: true,
        url: `${gateway.url}${line.path}?dev=7`,
      });
      await phone.testIntegration();
      await phone.lowBattery(9);
      await phone.testIntegration();
      const id = await line.queueOne();
      radio.script('generic');
      await phone.taskCheck();
      await phone.resultCheck();
      await gateway.untilStatus(id, 'failed');
      assert.deepEqual(phone.crashes, []);
      net.close();
    });
  });
});
