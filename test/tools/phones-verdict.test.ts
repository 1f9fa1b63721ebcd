/** What the runs with simulated phones conclude from what the radio, the network and the gateway say. */
import assert from 'node:assert/strict';
import { judgeIn, judgeOut, mostWithin } from '../../tools/phones/verdict.js';

describe('the verdict on a phone', () => {
  const judge = (status: string, given: { left?: string[]; isLostOnTheWay?: boolean } = {}) => {
    const verdict = judgeOut({
      accepted: ['a'],
      left: given.left ?? [],
      lostOnTheWay: new Set(given.isLostOnTheWay ? ['a'] : []),
      statuses: new Map(status === 'gone' ? [] : [['a', status]]),
    });
    const { once, doubled, inDoubt, claimed, ended, lost } = verdict;
    const found = { once: once > 0, ...mapLengths({ doubled, inDoubt, claimed, ended, lost }) };
    return Object.entries(found)
      .filter(([, is]) => is)
      .map(([name]) => name)
      .join();
  };
  const mapLengths = (lists: Record<string, string[]>) =>
    Object.fromEntries(Object.entries(lists).map(([name, list]) => [name, list.length > 0]));

  const rows: [title: string, verdict: string, is: string][] = [
    ['left once', judge('sent', { left: ['a'] }), 'once'],
    ['left twice', judge('sent', { left: ['a', 'a'] }), 'doubled'],
    ['never left, unknown', judge('unknown'), 'inDoubt'],
    ['never left, still held by the phone', judge('processing'), 'inDoubt'],
    ['never left, failed', judge('failed'), 'ended'],
    ['never left, sent, its answer was lost', judge('sent', { isLostOnTheWay: true }), 'claimed'],
    ['never left, sent, no answer was lost', judge('sent'), 'lost'],
    ['never left, delivered', judge('delivered', { isLostOnTheWay: true }), 'lost'],
    ['never left, still waiting', judge('pending'), 'lost'],
    ['never left, not stored', judge('gone'), 'lost'],
  ];
  for (const [title, verdict, is] of rows) it(`${title}: ${is}`, () => assert.equal(verdict, is));

  it('counts SMS beyond the first of each text', () => {
    const { extra } = judgeOut({
      accepted: ['a', 'b'],
      left: ['a', 'a', 'a', 'b', 'b'],
      lostOnTheWay: new Set(),
      statuses: new Map(),
    });
    assert.equal(extra, 3);
  });

  it('coming in: what is missing and what is twice', () => {
    assert.deepEqual(judgeIn(['a', 'b', 'c'], ['a', 'c', 'c']), {
      received: 3,
      stored: 3,
      lost: ['b'],
      doubled: ['c'],
    });
  });

  const windows: [times: number[], most: number][] = [
    [[], 0],
    [[5], 1],
    [[0, 10, 19], 3],
    [[0, 10, 20], 2],
    [[0, 0, 0, 50, 51], 3],
    [[0, 19, 20, 21, 38], 4],
  ];
  for (const [times, most] of windows)
    it(`at most ${most} of [${times.join()}] within 20`, () => assert.equal(mostWithin(times, 20), most));
});
