/** Each magic number of the simulator does what its description says, through the real callback route. */
import assert from 'node:assert/strict';
import { SCENARIOS } from '../../src/providers/simulator/scenarios.js';
import { useGateway } from '../support/gateway.js';
import { until } from '../../tools/load/until.js';
import { FAST } from './support/company.js';
import { inboxOf, journeyOf } from './support/journey.js';

interface Expected {
  /** Every status in order. */
  statuses: string[];
  /** How each attempt ended. */
  attempts?: string[];
  errorCode?: string;
  /** What became of the provider's calls, in order. */
  calls?: string[];
  /** Delays of the app until the report, at least. */
  after?: number;
}

const DELIVERED = ['pending', 'processing', 'sent', 'delivered'];

/** By the last two digits of the number. */
const EXPECTED: Record<string, Expected> = {
  '01': { statuses: DELIVERED, calls: ['applied'], after: 5 },
  '02': {
    statuses: ['pending', 'processing', 'sent', 'failed'],
    errorCode: 'handset_unreachable',
    calls: ['applied'],
  },
  '03': {
    statuses: ['pending', 'processing', 'failed'],
    attempts: ['rejected-permanent invalid_recipient'],
    errorCode: 'invalid_recipient',
  },
  '04': {
    statuses: ['pending', 'processing', 'pending', 'processing', 'sent', 'delivered'],
    attempts: ['rejected-transient rate_limited', 'accepted'],
    calls: ['applied'],
  },
  '05': {
    statuses: ['pending', 'processing', 'unknown'],
    attempts: ['ambiguous timeout'],
    errorCode: 'timeout',
  },
  '06': {
    statuses: ['pending', 'processing', 'unknown', 'delivered'],
    attempts: ['ambiguous timeout'],
    calls: ['applied'],
  },
  '07': { statuses: DELIVERED, calls: ['applied'], after: 60 },
  '08': { statuses: ['pending', 'processing', 'sent'] },
  '09': { statuses: DELIVERED, calls: ['applied', 'duplicate', 'duplicate'] },
  '10': { statuses: DELIVERED, calls: ['applied', 'applied'] },
  '11': { statuses: DELIVERED, calls: ['applied'] },
  '12': { statuses: ['pending', 'processing', 'sent', 'expired'], errorCode: 'expired', calls: ['applied'] },
  '13': {
    statuses: ['pending', 'processing', 'failed'],
    attempts: ['rejected-permanent auth_failed'],
    errorCode: 'auth_failed',
  },
  '14': {
    statuses: ['pending', 'processing', 'pending', 'processing', 'failed'],
    attempts: ['rejected-transient provider_unavailable', 'rejected-transient provider_unavailable'],
    errorCode: 'provider_unavailable',
  },
  '15': { statuses: ['pending', 'processing', 'delivered'], calls: ['applied'] },
};

describe('the magic numbers of the simulator', () => {
  const gateway = useGateway();
  const DELAY_S = 0.02;

  async function createApp(): Promise<number> {
    const app = await gateway.createApp({ delay_s: String(DELAY_S), settings: FAST });
    return app.id;
  }

  it('are all here', () => {
    const described = Object.keys(SCENARIOS).map((number) => number.slice(-2));
    assert.deepEqual(Object.keys(EXPECTED).sort(), described.sort());
  });

  for (const [digits, expected] of Object.entries(EXPECTED)) {
    const to = `120255501${digits}`;
    it(`${to}: ${SCENARIOS[to]?.what}`, async () => {
      const appId = await createApp();
      const { id } = await gateway.send(appId, { to });
      const { statuses, attempts = ['accepted'], errorCode = null, calls = [], after = 0 } = expected;
      const verdicts = async () =>
        (await gateway.history(id)).callbacks.map(({ verdict }: { verdict: string }) => verdict);
      const hasAll = async () =>
        (await gateway.message(id)).status === statuses.at(-1) && (await verdicts()).length >= calls.length;
      await until(
        hasAll,
        async () => `${statuses.join()} and ${calls.join()}: ${JSON.stringify(await gateway.history(id))}`,
      );

      const journey = await journeyOf(gateway, id);
      assert.deepEqual(journey.statuses, statuses);
      assert.deepEqual(
        journey.attempts,
        attempts.map((attempt) => `${appId} ${attempt}`),
      );
      assert.deepEqual((await verdicts()).sort(), [...calls].sort());
      const message = await gateway.message(id);
      assert.equal(message.error_code, errorCode);
      assert.equal(message.delivery_date !== null, statuses.at(-1) === 'delivered');
      if (after > 0) {
        // From the attempt on: that it was sent may be written down late.
        const [{ started_at: startedAt }] = (await gateway.history(id)).attempts;
        const waitedMs = Date.parse(message.delivery_date) - Date.parse(startedAt);
        assert.ok(waitedMs >= (after - 1) * DELAY_S * 1_000, `the report came after ${waitedMs} ms`);
      }
    });
  }

  it('12025550111: the answer is in the inbox, from the number to the sender', async () => {
    const appId = await createApp();
    await gateway.send(appId, { to: '12025550111' });
    const inbox = await until(async () => {
      const messages = await inboxOf(gateway, appId);
      return messages.length > 0 && messages;
    }, 'the answer');
    assert.equal(inbox.length, 1);
    const { from, to, message, status, folder } = inbox[0];
    assert.deepEqual(
      { from, to, message, status, folder },
      {
        from: '+12025550111',
        to: 'SALAMI',
        message: 'Thank you! (a simulated answer)',
        status: 'delivered',
        folder: 'inbox',
      },
    );
  });

  it('12025550113 in a group: the group fails over', async () => {
    const group = await gateway.createGroup();
    const first = await gateway.createApp({ group_id: group.id, sms_limit: 1_000, settings: FAST });
    const second = await gateway.createApp({ group_id: group.id, sms_limit: 1, settings: FAST });
    const json = { to: '12025550113', message: 'Habari' };
    const { id } = (await gateway.call(`/api/sms/groups/${group.id}/send`, { json })).body.data;
    await gateway.untilStatus(id, 'failed');
    const apps = (await journeyOf(gateway, id)).attempts.map((attempt) => Number(attempt.split(' ')[0]));
    assert.deepEqual(apps.slice(0, 2), [first.id, second.id]);
  });

  it('any other number: delivered', async () => {
    const { id } = await gateway.send(await createApp(), { to: '254711000111' });
    await gateway.untilStatus(id, 'delivered');
    assert.deepEqual((await journeyOf(gateway, id)).statuses, DELIVERED);
  });

  for (const [mode, reason] of Object.entries({
    down: 'provider_unavailable',
    unauthorized: 'auth_failed',
  })) {
    it(`an app whose mode is "${mode}" fails every message: ${reason}`, async () => {
      const app = await gateway.createApp({ mode, settings: FAST });
      const message = await gateway.untilStatus((await gateway.send(app.id)).id, 'failed');
      assert.equal(message.error_code, reason);
    });
  }
});
