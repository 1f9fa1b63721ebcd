/** Work that is asked for often and done one round at a time. */
import assert from 'node:assert/strict';
import { Rounds } from '../src/rounds.js';

/** Rounds that end when the test says so. */
function heldRounds(leastPauseMs?: number) {
  const ends: ((waitMs: number | null) => void)[] = [];
  const rounds = new Rounds(() => new Promise((resolve) => ends.push(resolve)), leastPauseMs);
  /** Ends the newest round, and lets what follows from that happen. */
  const end = async (waitMs: number | null = null) => {
    ends.at(-1)!(waitMs);
    await new Promise(setImmediate);
  };
  return { rounds, end, begun: () => ends.length };
}

const NEVER_MS = 2 ** 31 - 1;

describe('rounds', () => {
  it('begin at once, and end when nobody asked again', async () => {
    const { rounds, end, begun } = heldRounds();
    rounds.wake();
    assert.deepEqual([begun(), rounds.isRunning], [1, true]);
    await end();
    assert.deepEqual([begun(), rounds.isRunning], [1, false]);
  });

  it('run one at a time: all who ask during a round get one more', async () => {
    const { rounds, end, begun } = heldRounds();
    rounds.wake();
    rounds.wake();
    rounds.wake();
    assert.deepEqual([begun(), rounds.isWanted], [1, true]);
    await end();
    assert.deepEqual([begun(), rounds.isWanted], [2, false]);
    await end();
    assert.equal(begun(), 2);
  });

  it('are settled after the last one that was asked for', async () => {
    const { rounds, end, begun } = heldRounds();
    rounds.wake();
    rounds.wake();
    const settled = rounds.settled();
    await end();
    await end();
    await settled;
    assert.deepEqual([begun(), rounds.isRunning], [2, false]);
  });

  it('go on by themselves after the pause that a round asks for', async () => {
    const { rounds, end, begun } = heldRounds();
    rounds.wake();
    await end(0);
    while (begun() < 2) await new Promise(setImmediate);
    await end();
    assert.equal(rounds.isRunning, false);
  });

  it('cut a long pause short when somebody asks, a short one not', async () => {
    const long = heldRounds(NEVER_MS - 1);
    long.rounds.wake();
    await long.end(NEVER_MS);
    long.rounds.wake();
    await new Promise(setImmediate);
    assert.equal(long.begun(), 2);

    const short = heldRounds(NEVER_MS);
    short.rounds.wake();
    await short.end(NEVER_MS);
    short.rounds.wake();
    await new Promise(setImmediate);
    assert.equal(short.begun(), 1);
    await short.rounds.stop();
  });

  it('stop after the one that runs, whatever was asked for', async () => {
    const { rounds, end, begun } = heldRounds();
    rounds.wake();
    rounds.wake();
    const stopped = rounds.stop();
    await end();
    await stopped;
    rounds.wake();
    assert.deepEqual([begun(), rounds.isRunning], [1, false]);
  });

  it('stop in the middle of a pause', async () => {
    const { rounds, end, begun } = heldRounds();
    rounds.wake();
    await end(NEVER_MS);
    await rounds.stop();
    assert.deepEqual([begun(), rounds.isRunning], [1, false]);
  });
});
