/** The life of a simulated phone in real time, in milliseconds instead of minutes. */
import assert from 'node:assert/strict';
import type { Handset } from '../../src/phone-sim/handset.js';
import { live } from '../../src/phone-sim/life.js';

const ended = new AbortController();
ended.abort();

/** Ends its life when it has done `count` of what is named. */
function handsetOf(count: number, what: 'poll' | 'receive' | 'status') {
  const done: string[] = [];
  const ending = new AbortController();
  const note = (word: string) => {
    done.push(word);
    if (done.filter((one) => one.startsWith(what)).length === count) ending.abort();
    return Promise.resolve();
  };
  const handset: Handset = {
    poll: () => note('poll'),
    receive: (from, text) => note(`receive ${from} ${text}`),
    reportStatus: () => note('status'),
    waiting: () => 0,
    crashes: [],
  };
  return { handset, done, signal: ending.signal };
}

describe('the life of a simulated phone', () => {
  it('polls again and again until it ends', async () => {
    const { handset, done, signal } = handsetOf(3, 'poll');
    let rounds = 0;
    await live(handset, { pollMs: 2, statusMs: null, incoming: null, signal, onRound: () => (rounds += 1) });
    assert.deepEqual(done, ['poll', 'poll', 'poll']);
    assert.equal(rounds, 3);
  });

  it('an SMS arrives as often as it was told, beside the polls', async () => {
    const { handset, done, signal } = handsetOf(2, 'receive');
    const incoming = { from: '+254711000111', text: (index: number) => `no. ${index}`, everyMs: 1, count: 2 };
    await live(handset, { pollMs: 60_000, firstPollMs: 60_000, statusMs: null, incoming, signal });
    assert.deepEqual(done, ['receive +254711000111 no. 0', 'receive +254711000111 no. 1']);
  });

  it('reports about itself in its own rhythm', async () => {
    const { handset, done, signal } = handsetOf(2, 'status');
    await live(handset, { pollMs: 60_000, statusMs: 1, incoming: null, signal });
    assert.deepEqual(done.sort(), ['poll', 'status', 'status']);
  });

  it('that has ended does nothing at all', async () => {
    const { handset, done } = handsetOf(1, 'poll');
    const incoming = { from: '+254711000111', text: () => 'x', everyMs: 1, count: 1 };
    await live(handset, { pollMs: 1, statusMs: 1, incoming, signal: ended.signal });
    assert.deepEqual(done, []);
  });

  it('a fault of the simulator ends it with that fault', async () => {
    const { handset, signal } = handsetOf(1, 'poll');
    const broken = { ...handset, poll: () => Promise.reject(new Error('a bug')) };
    await assert.rejects(live(broken, { pollMs: 1, statusMs: null, incoming: null, signal }), /a bug/);
  });
});
