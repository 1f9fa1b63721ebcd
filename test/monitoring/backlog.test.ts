/** What waits for receivers and phones, as a scrape tells it; and what is counted of the work on it. */
import assert from 'node:assert/strict';
import type { Db } from '../../src/db/connect.js';
import { inTransaction } from '../../src/db/sql.js';
import { recordEvent, writtenEvents } from '../../src/events/store.js';
import { createRecorder } from '../../src/monitoring/recorder.js';
import { createScrape } from '../../src/monitoring/scrape.js';
import { moveHandOuts, movedHandOuts, queueHandOut } from '../../src/phones/hand-outs.js';
import { insertPhone, updatePhone } from '../../src/phones/store.js';
import { addDeliveries, endAttempts } from '../../src/webhooks/delivery-store.js';
import { resultOf } from '../../src/webhooks/results.js';
import { useDatabase } from '../support/database.js';
import { NOW } from '../support/messages.js';
import { readSamples, valueOf } from '../support/prometheus.js';

describe('what waits for others', () => {
  let db: Db;
  useDatabase((opened) => ({ db } = opened));
  const recorder = createRecorder();
  const scrape = async () =>
    readSamples(
      await createScrape({
        recorder,
        db,
        clock: () => new Date(NOW + 60_000),
        pingTemporal: () => Promise.resolve(),
        isWorkerRunning: () => true,
      })(),
    );

  it('is nothing at first', async () => {
    const samples = await scrape();
    const value = (name: string) => valueOf(samples, name);
    assert.deepEqual(
      ['salami_webhook_backlog', 'salami_webhook_overdue_seconds', 'salami_phones'].map(value),
      [0, 0, null],
    );
  });

  it('deliveries: by receiver, all of them, how late the next is, and what was given up', async () => {
    const row = {
      url: '',
      secret: '',
      url_hash: '',
      comparator: '*',
      settings: '{}',
      created_at: NOW,
      updated_at: NOW,
    };
    await db('webhooks').insert({ ...row, id: 1, kind: 'webhook', state: 'active' });
    await db('webhooks').insert({ ...row, id: 2, kind: 'slack', state: 'off' });
    await db('webhooks').insert({
      ...row,
      id: 3,
      kind: 'callback',
      state: 'active',
      origin: 'https://example.org',
    });
    await db('webhooks').insert({ ...row, id: 4, kind: 'webhook', state: 'deleted' });
    const planned = [1, 1, 1, 2, 3, 4].map((webhookId, at) => ({ webhookId, eventId: at + 1, url: null }));
    await addDeliveries(db, planned, NOW);
    const [first, second] = (await db('webhook_deliveries').orderBy('id').pluck('id')) as number[];
    await endAttempts(db, [first!], { state: 'dead', reason: 'gone' }, NOW);
    await endAttempts(db, [second!], { state: 'pending', nextAt: NOW + 90_000 }, NOW);
    const samples = await scrape();
    const of = (name: string, webhook: string, kind: string) => valueOf(samples, name, { webhook, kind });
    assert.deepEqual(
      [of('salami_webhook_pending', '1', 'webhook'), of('salami_webhook_pending', '2', 'slack')],
      [2, 1],
    );
    assert.equal(of('salami_webhook_pending', '3', 'callback'), null, 'there is one for each origin');
    assert.equal(of('salami_webhook_dead', '1', 'webhook'), 1);
    assert.equal(valueOf(samples, 'salami_webhook_backlog'), 5);
    assert.equal(valueOf(samples, 'salami_webhook_overdue_seconds'), 60);
  });

  it('phones: who is there, and what waits and is handed out, in messages and parts', async () => {
    for (const appId of [1, 2, 3]) {
      const hashes = { keyHash: `key-${appId}`, secretHash: null, loginHash: null, deviceId: null };
      await insertPhone(db, { appId, protocol: 'msync', ...hashes }, NOW);
    }
    await updatePhone(db, 1, { presence: 'online' }, NOW);
    movedHandOuts.observe(db, recorder.handOuts);
    await inTransaction(db, async (trx) => {
      for (const [at, parts] of [1, 3, 2].entries()) {
        const message = { messageId: at + 1, attempt: 1, parts, priority: 'normal' as const, toE164: null };
        await queueHandOut(trx, { appId: 1, ...message }, NOW);
      }
    });
    const ids = (await db('phone_hand_outs').orderBy('id').pluck('id')) as number[];
    await inTransaction(db, (trx) => moveHandOuts(trx, ids.slice(0, 2), 'leased', {}, NOW));
    await inTransaction(db, (trx) => moveHandOuts(trx, ids.slice(0, 1), 'sent', {}, NOW));
    const samples = await scrape();
    const presence = (word: string) => valueOf(samples, 'salami_phones', { presence: word });
    assert.deepEqual(['new', 'online', 'offline'].map(presence), [2, 1, 0]);
    const open = (state: string) => [
      valueOf(samples, 'salami_phone_open_messages', { app: '1', state }),
      valueOf(samples, 'salami_phone_open_parts', { app: '1', state }),
    ];
    assert.deepEqual([open('queued'), open('leased'), open('sent')], [[1, 2], [1, 3], [null, null]]); // prettier-ignore
    const steps = (state: string) => valueOf(samples, 'salami_phone_messages_total', { state });
    assert.deepEqual(['queued', 'leased', 'sent'].map(steps), [3, 2, 1]);
  });

  it('events are counted by type, once they are committed', async () => {
    writtenEvents.observe(db, recorder.events);
    const write = (fails: boolean) =>
      inTransaction(db, async (trx) => {
        await recordEvent(trx, { type: 'phone.online', appId: 1 }, NOW);
        if (fails) throw new Error('undone');
      });
    await write(false);
    await assert.rejects(write(true));
    assert.equal(valueOf(await scrape(), 'salami_events_total', { type: 'phone.online' }), 1);
  });

  const answers: [status: number | null, result: string][] = [
    [200, 'delivered'],
    [204, 'delivered'],
    [302, 'redirected'],
    [410, 'refused'],
    [429, 'refused'],
    [503, 'failed'],
    [null, 'no_answer'],
  ];
  for (const [status, result] of answers)
    it(`an answer ${status ?? 'that never came'} counts as ${result}`, () =>
      assert.equal(resultOf({ status } as Parameters<typeof resultOf>[0]), result));
});
