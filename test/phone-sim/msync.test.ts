/** The MSync app, simulated from its vendor's description. */
import assert from 'node:assert/strict';
import { MsyncPhone, type MsyncOptions } from '../../src/phone-sim/msync-phone.js';
import { useBench, type Answer } from './scripted-gateway.js';

const DONE: Answer = { body: { success: true } };
const offer = (...uuids: string[]): Answer => ({
  body: {
    success: true,
    messages: uuids.map((uuid, id) => ({ id, to: '254711000112', message: `Text of ${uuid}`, uuid })),
  },
});

describe('MsyncPhone', () => {
  const bench = useBench();
  const phoneOf = (options: Partial<MsyncOptions> = {}) =>
    new MsyncPhone({
      url: `${bench.gateway.url}/msync`,
      deviceId: 'dev-0007',
      ...bench,
      clock: bench.clock.now,
      ...options,
    });
  const bodies = () => bench.gateway.seen.map(({ body }) => JSON.parse(body) as Record<string, unknown>);
  const sent = () => bench.radio.sent.map(({ id }) => id);

  it('the five requests of the description', async () => {
    bench.gateway.answers(DONE, offer('u-1'), DONE);
    const phone = phoneOf();
    await phone.receiveSms('254711000111', 'Niko njiani', { simSlot: 1 });
    await phone.outgoing();
    await phone.delivery();
    await phone.status({ battery_level: 80, signal_strength: -71, network_type: 'LTE', sim_state: 'READY' });
    await phone.location({ latitude: -1.28, longitude: 36.82, accuracy: 12 });
    const device = { device_id: 'dev-0007' };
    const timestamp = '2026-01-01T13:30:05.000Z';
    assert.deepEqual(bodies(), [
      {
        action: 'incoming',
        ...device,
        messages: [{ from: '254711000111', message: 'Niko njiani', timestamp, sim_slot: 1 }],
      },
      { action: 'outgoing', ...device },
      { action: 'delivery', ...device, reports: [{ uuid: 'u-1', status: 'sent', timestamp }] },
      {
        action: 'status',
        ...device,
        battery_level: 80,
        signal_strength: -71,
        network_type: 'LTE',
        sim_state: 'READY',
      },
      { action: 'location', ...device, latitude: -1.28, longitude: 36.82, accuracy: 12 },
    ]);
    assert.deepEqual(phone.crashes, []);
  });

  const stamps: [timestamps: 'iso' | 'seconds' | 'milliseconds', is: unknown][] = [
    ['iso', '2026-01-01T13:30:05.000Z'],
    ['seconds', 1767274205],
    ['milliseconds', 1767274205000],
  ];
  for (const [timestamps, is] of stamps) {
    it(`writes times as ${timestamps}`, async () => {
      await phoneOf({ timestamps }).receiveSms('254711000111', 'x');
      const [{ messages }] = bodies() as [{ messages: { timestamp: unknown }[] }];
      assert.equal(messages[0]!.timestamp, is);
    });
  }

  it('credentials: a field, Basic auth, or neither', async () => {
    await phoneOf({ credentials: { secret: 'k' } }).outgoing();
    await phoneOf({ credentials: { user: 'dev', password: 'p:é' } }).outgoing();
    await phoneOf().outgoing();
    const basic = `Basic ${Buffer.from('dev:p:é').toString('base64')}`;
    assert.deepEqual(
      bodies().map(({ secret }) => secret),
      ['k', undefined, undefined],
    );
    assert.deepEqual(
      bench.gateway.seen.map(({ headers }) => headers.authorization),
      [undefined, basic, undefined],
    );
  });

  const losses: [retriesIncoming: boolean, posts: number, abandoned: number][] = [
    [true, 2, 0],
    [false, 1, 1],
  ];
  for (const [retriesIncoming, posts, abandoned] of losses) {
    it(`a lost answer with retries ${retriesIncoming ? 'on: the identical SMS again' : 'off: once and never again'}`, async () => {
      bench.gateway.answers(DONE);
      bench.net.script('dropAfter');
      const phone = phoneOf({ retriesIncoming });
      await phone.receiveSms('254711000111', 'Niko njiani');
      bench.clock.pass(60_000);
      await phone.incoming();
      await phone.incoming();
      assert.equal(bench.gateway.seen.length, posts);
      assert.equal(phone.abandoned, abandoned);
      assert.equal(new Set(bench.gateway.seen.map(({ body }) => body)).size, 1);
    });
  }

  it('an SMS that arrives while others are posted is not forgotten', async () => {
    bench.gateway.answers({ status: 503 }, DONE);
    const phone = phoneOf();
    await phone.receiveSms('254711000111', 'first');
    const posting = phone.incoming();
    const arriving = phone.receiveSms('254711000111', 'second');
    await Promise.all([posting, arriving]);
    const texts = bodies().flatMap(({ messages }) =>
      (messages as { message: string }[]).map(({ message }) => message),
    );
    assert.ok(texts.includes('second'));
    assert.deepEqual(phone.pendingSms, []);
  });

  const refusals: Answer[] = [
    { status: 401, body: { success: false, error: 'unauthorized' } },
    { body: { success: false } },
    { body: '<html></html>' },
    { status: 503, body: { success: true } },
  ];
  for (const refusal of refusals) {
    it(`${refusal.status ?? 200} ${JSON.stringify(refusal.body)}: nothing is sent, nothing is forgotten`, async () => {
      bench.gateway.answers(refusal);
      const phone = phoneOf();
      await phone.receiveSms('254711000111', 'x');
      await phone.outgoing();
      assert.equal(phone.pendingSms.length, 1);
      assert.deepEqual(sent(), []);
    });
  }

  it('keeps no memory: what is offered twice is sent twice', async () => {
    bench.gateway.answers(offer('u-1'));
    const phone = phoneOf();
    await phone.outgoing();
    await phone.outgoing();
    assert.equal(bench.radio.duplicates, 1);
  });

  it('reports what the radio and the network say, and any word it is told to', async () => {
    bench.gateway.answers(offer('a', 'b', 'c', 'd'), DONE);
    bench.radio.script('ok', 'ok', 'generic', 'silent');
    bench.radio.scriptReports('delivered', 'failed');
    const phone = phoneOf();
    await phone.outgoing();
    phone.addReport('d', 'handed_to_modem');
    bench.net.script('dropAfter');
    assert.equal(await phone.delivery(), false);
    assert.equal(await phone.delivery(), true);
    assert.equal(await phone.delivery(), true);
    const reports = bodies().slice(1);
    assert.equal(reports.length, 2, 'the same again after the lost answer, and then no more');
    const words = (reports[1]!['reports'] as { uuid: string; status: string }[]).map(
      ({ uuid, status }) => `${uuid} ${status}`,
    );
    assert.deepEqual(words, [
      'a sent',
      'a delivered',
      'b sent',
      'b undelivered',
      'c failed',
      'd handed_to_modem',
    ]);
  });

  it('stumbles over messages that are no list', async () => {
    bench.gateway.answers({ body: { success: true, messages: {} } });
    const phone = phoneOf();
    await phone.outgoing();
    assert.deepEqual(phone.crashes, ['outgoing: messages is no array']);
  });
});
