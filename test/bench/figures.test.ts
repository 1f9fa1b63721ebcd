import assert from 'node:assert/strict';
import { figuresOf } from '../../tools/bench/figures.js';
import { spreadOf } from '../../tools/load/percentiles.js';

const send = (index: number, startedMs: number, answeredMs: number, messageId: number | null) => ({
  index,
  startedMs,
  answeredMs,
  status: messageId === null ? 503 : 200,
  messageId,
});
const arrival = (ref: string, atMs: number) => ({ ref, to: '+254711000100', atMs, answer: 'ok' as const });
const message = (id: number, createdAt: number, deliveredAt: number | null) => ({
  id,
  status: deliveredAt === null ? 'sent' : 'delivered',
  createdAt,
  deliveredAt,
});

describe('the figures of a run', () => {
  const figures = figuresOf(
    [
      send(0, 1_000, 1_010, 1),
      send(1, 1_000, 1_030, 2),
      send(2, 1_400, 1_500, null),
      send(3, 2_950, 3_000, 3),
    ],
    [arrival('1-1', 1_060), arrival('2-1', 1_025), arrival('3-1', 3_060)],
    [message(3, 70_000, null), message(2, 69_000, 71_000), message(1, 68_000, 70_000)],
  );

  it('count what was accepted and how the others were answered', () => {
    assert.equal(figures.sends, 4);
    assert.equal(figures.accepted, 3);
    assert.deepEqual(figures.answers, { 200: 3, 503: 1 });
  });

  it('give the accept rate from the first send to the last answer', () => {
    assert.equal(figures.acceptSeconds, 2);
    assert.equal(figures.acceptPerS, 1.5);
    assert.deepEqual(figures.acceptMs, { count: 3, p50: 30, p90: 50, p99: 50, max: 50 });
  });

  it('give the way to the provider from the reading of the 200, below 0 when the provider came first', () => {
    assert.deepEqual(figures.acceptToProviderMs, { count: 3, p50: 50, p90: 60, p99: 60, max: 60 });
    const early = figuresOf([send(0, 0, 100, 1)], [arrival('1-1', 90)], [message(1, 0, null)]);
    assert.equal(early.acceptToProviderMs!.p50, -10);
  });

  it('give the sends a second at the provider between the first and the last', () => {
    assert.equal(figures.sendsPerS, 2 / 2.035);
  });

  it('give deliveries a second from the first accepted message to the last report', () => {
    assert.equal(figures.delivered, 2);
    assert.equal(figures.deliverySeconds, 3);
    assert.equal(figures.deliveredPerS, 2 / 3);
  });
});

describe('percentiles', () => {
  const upTo = (count: number) => Array.from({ length: count }, (_, index) => count - index);
  const CASES: [values: number[], expected: object | null][] = [
    [[], null],
    [[4], { count: 1, p50: 4, p90: 4, p99: 4, max: 4 }],
    [[9, 1], { count: 2, p50: 1, p90: 9, p99: 9, max: 9 }],
    [upTo(100), { count: 100, p50: 50, p90: 90, p99: 99, max: 100 }],
    [upTo(1_000), { count: 1_000, p50: 500, p90: 900, p99: 990, max: 1_000 }],
  ];
  for (const [values, expected] of CASES) {
    it(`of ${values.length} values are values that were measured`, () =>
      assert.deepEqual(spreadOf(values), expected));
  }
});
