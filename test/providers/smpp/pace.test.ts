/** How fast a link submits: slots, throttling and the window. */
import assert from 'node:assert/strict';
import { Rate, Window } from '../../../src/providers/smpp/pace.js';

describe('SMPP: pace', () => {
  it('slots are evenly spaced, and unused ones are not saved up', () => {
    const rate = new Rate(10);
    assert.deepEqual(
      [0, 0, 0, 1000, 1000].map((now) => rate.reserve(now)),
      [0, 100, 200, 0, 100],
    );
  });

  it('the wait is known before a slot is taken', () => {
    const rate = new Rate(10);
    rate.reserve(0);
    assert.deepEqual([rate.waitMs(0), rate.waitMs(60), rate.waitMs(500)], [100, 40, 0]);
  });

  it('throttling halves the rate, down to a sixteenth', () => {
    const rate = new Rate(16);
    const rates = [0, 1000, 2000, 3000, 4000, 5000].map((now) => {
      rate.throttled(now);
      return rate.at(now);
    });
    assert.deepEqual(rates, [8, 4, 2, 1, 1, 1]);
  });

  it('asks for 1, 2, 4 … seconds while it goes on, 32 at most', () => {
    const rate = new Rate(100);
    const waits = [0, 1000, 2000, 3000, 4000, 5000, 6000].map((now) => rate.throttled(now));
    assert.deepEqual(waits, [1, 2, 4, 8, 16, 32, 32]);
  });

  it('refusals of what was under way at once count as one', () => {
    const rate = new Rate(16);
    assert.deepEqual(
      [0, 10, 500].map((now) => rate.throttled(now)),
      [1, 1, 1],
    );
    assert.equal(rate.at(500), 8);
  });

  it('recovers by a quarter every ten quiet seconds, up to what is allowed', () => {
    const rate = new Rate(16);
    rate.throttled(0);
    assert.deepEqual(
      [9_999, 10_000, 20_000, 30_000, 40_000, 90_000].map((now) => rate.at(now)),
      [8, 10, 12.5, 15.625, 16, 16],
    );
    assert.equal(rate.throttled(100_000), 1);
  });

  it('a window lets so many in, the others in their order, each place given back once', async () => {
    const window = new Window(2);
    const entered: number[] = [];
    const leave: (() => void)[] = [];
    const enter = async (number: number) => {
      leave[number] = await window.enter();
      entered.push(number);
    };
    const all = [0, 1, 2, 3].map(enter);
    await Promise.all(all.slice(0, 2));
    assert.deepEqual(entered, [0, 1]);
    leave[0]!();
    leave[0]!();
    await all[2];
    assert.deepEqual(entered, [0, 1, 2]);
    leave[1]!();
    await all[3];
    assert.deepEqual(entered, [0, 1, 2, 3]);
  });
});
