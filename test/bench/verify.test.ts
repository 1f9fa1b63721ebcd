import assert from 'node:assert/strict';
import { verify, type Evidence } from '../../tools/bench/verify.js';

/** Three messages that were accepted, handed over once each, and delivered. */
const GOOD: Evidence = {
  acceptedIds: [7, 5, 6],
  unanswered: 0,
  statuses: new Map([
    [5, 'delivered'],
    [6, 'delivered'],
    [7, 'delivered'],
  ]),
  refs: ['5-1', '7-1', '6-1'],
};

const statuses = (...entries: [number, string][]) => new Map(entries);

const CASES: { name: string; evidence: Partial<Evidence>; faults: [string, string[]][] }[] = [
  { name: 'a run in which all is well', evidence: {}, faults: [] },
  {
    name: 'an accepted message that the API does not know',
    evidence: { statuses: statuses([5, 'delivered'], [7, 'delivered']) },
    faults: [['lost', ['6']]],
  },
  {
    name: 'an accepted message that was not delivered',
    evidence: { statuses: statuses([5, 'delivered'], [6, 'unknown'], [7, 'delivered']) },
    faults: [['not delivered', ['6 (unknown)']]],
  },
  {
    name: 'a message that is called delivered and never reached the provider',
    evidence: { refs: ['5-1', '6-1'] },
    faults: [['never sent', ['7']]],
  },
  {
    name: 'one attempt that reached the provider twice',
    evidence: { refs: ['5-1', '7-1', '6-1', '7-1'] },
    faults: [['sent twice', ['7']]],
  },
  {
    name: 'a second attempt of a message that the provider had taken',
    evidence: { refs: ['5-1', '5-2', '7-1', '6-1'] },
    faults: [['sent twice', ['5']]],
  },
  {
    name: 'two sends that were answered with the same message',
    evidence: { acceptedIds: [5, 6, 7, 6] },
    faults: [['accepted twice', ['6']]],
  },
  {
    name: 'a message at the provider that nobody sent',
    evidence: { refs: ['5-1', '7-1', '6-1', '8-1'] },
    faults: [['sent unasked', ['8']]],
  },
  {
    name: 'a message at the provider whose answer was lost on the way',
    evidence: { refs: ['5-1', '7-1', '6-1', '8-1'], unanswered: 1 },
    faults: [],
  },
  {
    name: 'a run in which nothing was accepted',
    evidence: { acceptedIds: [], refs: [] },
    faults: [['nothing accepted', []]],
  },
  {
    name: 'several faults at once',
    evidence: { statuses: statuses([5, 'delivered'], [7, 'sent']), refs: ['5-1', '5-1', '7-1', '6-1'] },
    faults: [
      ['lost', ['6']],
      ['not delivered', ['7 (sent)']],
      ['sent twice', ['5']],
    ],
  },
];

describe('the checks of the benchmark', () => {
  for (const { name, evidence, faults } of CASES) {
    it(`${faults.length === 0 ? 'pass' : `find ${faults.map(([fault]) => `"${fault}"`).join(' and ')} in`} ${name}`, () => {
      const found = verify({ ...GOOD, ...evidence });
      assert.deepEqual(
        found.map(({ fault, examples }) => [fault, examples]),
        faults,
      );
    });
  }

  it('count every fault and name ten of them', () => {
    const acceptedIds = Array.from({ length: 25 }, (_, index) => index + 1);
    const [lost, ...others] = verify({ acceptedIds, unanswered: 0, statuses: new Map(), refs: [] });
    assert.equal(lost!.count, 25);
    assert.equal(lost!.examples.length, 10);
    assert.deepEqual(others, []);
  });
});
