/** What counts where, and percentiles: rules without a database. */
import assert from 'node:assert/strict';
import { addDelays, DELAY_STEPS_S, percentile, withDelay } from '../../src/stats/delays.js';
import {
  addAmounts,
  deliveryRate,
  EMPTY,
  ofAccepted,
  ofTold,
  sum,
  Tallies,
} from '../../src/stats/tallies.js';
import type { MessageFacts, Tally, ToldType } from '../../src/stats/types.js';
import { windowOf } from '../../src/stats/window.js';

const SECOND = 1_000;
const delaysOf = (...seconds: number[]) =>
  seconds.reduce<number[]>((delays, one) => withDelay(delays, one * SECOND), []);

describe('percentiles of delays', () => {
  const rows: [title: string, delays: readonly number[], share: number, expected: number | null][] = [
    ['nothing delivered: nothing known', [], 0.5, null],
    ['one delivery within a second: the middle of its step', delaysOf(0.4), 0.5, 0.5],
    ['four in one step are spread over it', delaysOf(3, 3, 4, 5), 0.5, 3.5],
    ['the last of them ends the step', delaysOf(3, 3, 4, 5), 1, 5],
    ['empty steps between are passed over', delaysOf(1, 1, 1, 500), 0.95, 540],
    ['half lies at the end of the first step', delaysOf(1, 1, 60, 60), 0.5, 1],
    ['what took longer than the last step: at least its end', delaysOf(200_000), 0.5, 86_400],
    ['a clock that goes before counts as at once', delaysOf(-5), 1, 1],
  ];
  for (const [title, delays, share, expected] of rows)
    it(title, () => assert.equal(percentile(delays, share), expected));

  it('every end belongs to its own step', () => {
    for (const [step, end] of DELAY_STEPS_S.entries()) {
      assert.equal(delaysOf(end).length, step + 1);
      assert.equal(withDelay([], end * SECOND + 1).length, step + 2);
    }
  });

  it('sums are of any lengths', () => assert.deepEqual(addDelays([1], [0, 2]), [1, 2]));
});

describe('what an event adds to the numbers', () => {
  const facts: MessageFacts = { dueAt: 0, cost: '0.80', currency: 'KES' };
  const rows: [
    title: string,
    type: ToldType,
    earlier: string[],
    facts: MessageFacts | null,
    adds: Partial<Tally>,
  ][] = [
    ['sent', 'message.sent', [], facts, { sent: 1 }],
    [
      'delivered after sent: with its delay and its price',
      'message.delivered',
      ['message.sent'],
      facts,
      { delivered: 1, delays: [0, 0, 1], costs: { KES: '0.80' } },
    ],
    [
      'a report that overtook the answer: it was sent, too',
      'message.delivered',
      [],
      { ...facts, cost: null },
      { delivered: 1, sent: 1, delays: [0, 0, 1] },
    ],
    [
      'delivered after it had failed: the price was counted then',
      'message.delivered',
      ['message.sent', 'message.failed'],
      facts,
      { delivered: 1, delays: [0, 0, 1] },
    ],
    ['failed', 'message.failed', ['message.sent'], facts, { failed: 1, costs: { KES: '0.80' } }],
    [
      'expired, with a price in no currency',
      'message.expired',
      [],
      { ...facts, currency: null },
      { expired: 1, costs: { '': '0.80' } },
    ],
    ['delivered, and removed since', 'message.delivered', ['message.sent'], null, { delivered: 1 }],
  ];
  for (const [title, type, earlier, known, adds] of rows)
    it(title, () => {
      const told = { appId: 3, messageId: 1, type, createdAt: 4 * SECOND };
      assert.deepEqual(ofTold(told, new Set(earlier), known), { appId: 3, at: 4 * SECOND, more: adds });
    });

  it('an accepted message counts with its parts, one that came in without', () => {
    const row = { id: 1, appId: 3, isIncoming: false, parts: 2, createdAt: 7 };
    assert.deepEqual(ofAccepted(row).more, { accepted: 1, parts: 2 });
    assert.deepEqual(ofAccepted({ ...row, isIncoming: true }).more, { incoming: 1 });
  });
});

describe('sums', () => {
  for (const [one, other, expected] of [
    ['0', '0.0125', '0.0125'],
    ['0.1', '0.2', '0.3'],
    ['9.99', '0.01', '10'],
    ['1', '2', '3'],
    ['123456789012345678.5', '0.5', '123456789012345679'],
    ['1.5', 'free', '1.5'],
  ] as const)
    it(`${one} and ${other} make ${expected}`, () => assert.equal(addAmounts(one, other), expected));

  it('things of one app within one stretch are one tally', () => {
    const tallies = new Tallies(60_000);
    tallies.add(1, 60_000, { sent: 1 });
    tallies.add(1, 119_999, { sent: 1, costs: { EUR: '0.1' } });
    tallies.add(1, 120_000, { sent: 1 });
    tallies.add(2, 60_000, { failed: 1 });
    assert.deepEqual(
      tallies.all().map(({ appId, beginsAt, sent, failed }) => [appId, beginsAt, sent, failed]),
      [
        [1, 60_000, 2, 0],
        [1, 120_000, 1, 0],
        [2, 60_000, 0, 1],
      ],
    );
  });

  it('the rate is of what ended: what is still on its way does not lower it', () => {
    assert.equal(deliveryRate({ ...EMPTY, accepted: 9, sent: 9 }), null);
    assert.equal(deliveryRate(sum(EMPTY, { sent: 9, delivered: 2, failed: 1, expired: 1 })), 0.5);
  });
});

describe('the stretch of time of a chart', () => {
  const now = Date.parse('2026-11-22T10:34:56Z');
  for (const [range, from, stepS, steps] of [
    ['1h', '2026-11-22T09:35:00Z', 60, 60],
    ['24h', '2026-11-21T11:00:00Z', 3_600, 24],
    ['7d', '2026-11-15T12:00:00Z', 10_800, 56],
    ['30d', '2026-10-24T00:00:00Z', 86_400, 30],
  ] as const)
    it(`${range}: ${steps} steps of ${stepS} s, the last one still running`, () => {
      const window = windowOf(range, now);
      assert.deepEqual(
        [new Date(window.from).toISOString(), window.stepMs, window.steps],
        [from.replace('Z', '.000Z'), stepS * SECOND, steps],
      );
      assert.ok(window.from + window.steps * window.stepMs > now);
      assert.ok(window.from + (window.steps - 1) * window.stepMs <= now);
    });
});
