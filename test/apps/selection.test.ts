import assert from 'node:assert/strict';
import { availableCapacity, selectApp, type Candidate, type Rotation } from '../../src/apps/selection.js';
import { pick, seededRandom } from '../support/random.js';

/** Apps 1, 2, 3 … with so much free capacity each. */
const apps = (...capacities: number[]): Candidate[] =>
  capacities.map((capacity, at) => ({ appId: at + 1, limit: capacity + 3, inFlight: 3 }));

/** Selects again and again; the candidates never change. @returns the chosen apps and the rotation afterwards */
function run(candidates: readonly Candidate[], times: number, start: Rotation = {}) {
  let rotation = start;
  const chosen: number[] = [];
  for (let time = 0; time < times; time += 1) {
    const selection = selectApp(candidates, rotation, 0)!;
    chosen.push(selection.appId);
    rotation = selection.rotation;
  }
  return { chosen, rotation };
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);
const countOf = (list: readonly number[], wanted: number) => list.filter((entry) => entry === wanted).length;
/** H(n): with constant weights no running weight goes beyond that many times their sum. */
const harmonic = (count: number) => sum(Array.from({ length: count }, (_, at) => 1 / (at + 1)));

function longestRun(list: readonly number[], wanted: number): number {
  let longest = 0;
  let current = 0;
  for (const entry of list) {
    current = entry === wanted ? current + 1 : 0;
    longest = Math.max(longest, current);
  }
  return longest;
}

describe('availableCapacity', () => {
  const rows: [title: string, limit: number, inFlight: number, expected: number][] = [
    ['is what the limit leaves', 10, 3, 7],
    ['is the whole limit of an idle app', 10, 0, 10],
    ['is nothing at the limit', 10, 10, 0],
    ['is nothing beyond the limit, never negative', 10, 25, 0],
    ['is nothing for a limit of 0', 0, 0, 0],
  ];
  for (const [title, limit, inFlight, expected] of rows) {
    it(title, () => assert.equal(availableCapacity({ limit, inFlight }), expected));
  }
});

describe('selectApp: the sequence', () => {
  const rows: [capacities: number[], expected: string][] = [
    [[1], '1 1 1'],
    [[7], '1 1 1'],
    [[1, 1], '1 2 1 2'],
    [[5, 5], '1 2 1 2'],
    [[1, 1, 1], '1 2 3 1 2 3'],
    [[2, 1], '1 2 1 1 2 1'],
    [[3, 1], '1 1 2 1 1 1 2 1'],
    [[3, 2], '1 2 1 2 1'],
    [[5, 1, 1], '1 1 2 1 3 1 1'],
    [[1, 2, 3], '3 2 1 3 2 3'],
    [[4, 3, 2], '1 2 3 1 2 1 3 2 1'],
    [[0, 2, 1], '2 3 2'],
    [[0, 0, 4], '3 3 3'],
  ];
  for (const [capacities, expected] of rows) {
    it(`of free capacities ${capacities.join(', ')} is ${expected}`, () =>
      assert.equal(run(apps(...capacities), expected.split(' ').length).chosen.join(' '), expected));
  }

  it('begins anew after as many selections as there is capacity', () => {
    const { chosen, rotation } = run(apps(4, 3, 2), 9);
    assert.ok(Object.values(rotation).every((weight) => weight === 0));
    assert.deepEqual(run(apps(4, 3, 2), 9, rotation).chosen, chosen);
  });

  it('does not depend on the draw while anyone has capacity', () => {
    for (const random of [0, 0.5, 0.999]) assert.equal(selectApp(apps(1, 3), {}, random)?.appId, 2);
  });
});

describe('selectApp: the shares', () => {
  const random = seededRandom();
  const groups: number[][] = [
    [1, 42, 4], // a small share beside a large one must wait long for its turn, and still get it
    [1_000, ...Array<number>(200).fill(1)],
    [1, 1, 209, 15, 1, 15, 3, 3, 1],
    ...Array.from({ length: 300 }, () =>
      Array.from({ length: 1 + Math.floor(random() * 40) }, () => 1 + Math.floor(random() ** 3 * 60)),
    ),
  ];

  it('are exact in every round, whatever the capacities', () => {
    for (const capacities of groups) {
      const { chosen } = run(apps(...capacities), 2 * sum(capacities));
      for (const half of [chosen.slice(0, chosen.length / 2), chosen.slice(chosen.length / 2)]) {
        const counts = capacities.map((_, at) => countOf(half, at + 1));
        assert.deepEqual(counts, capacities);
      }
    }
  });

  it('are met on the way as well: nobody is ever far ahead or behind', () => {
    for (const capacities of groups.slice(0, 60)) {
      const total = sum(capacities);
      const ahead = capacities.map(() => 0);
      for (const appId of run(apps(...capacities), total).chosen) {
        capacities.forEach((capacity, at) => (ahead[at]! -= capacity / total));
        ahead[appId - 1]! += 1;
        const farthest = Math.max(...ahead.map(Math.abs));
        assert.ok(farthest < harmonic(capacities.length), `${farthest} with ${capacities.join(', ')}`);
      }
    }
  });

  const bursts: [capacities: number[], most: number[]][] = [
    [
      [10, 10],
      [1, 1],
    ],
    [
      [10, 10, 10],
      [1, 1, 1],
    ],
    [
      [20, 10],
      [2, 1],
    ],
    [
      [30, 10],
      [3, 1],
    ],
    [
      [50, 10, 10],
      [4, 1, 1],
    ],
    [
      [100, 100, 1],
      [1, 1, 1],
    ],
    [
      [99, 1],
      [99, 1],
    ],
  ];
  for (const [capacities, most] of bursts) {
    it(`come without bursts: of ${capacities.join(', ')} at most ${most.join(', ')} in a row`, () => {
      const { chosen } = run(apps(...capacities), 4 * sum(capacities));
      assert.deepEqual(
        capacities.map((_, at) => longestRun(chosen, at + 1)),
        most,
      );
    });
  }
});

describe('selectApp: capacities that change', () => {
  it('fills every app to its limit and no further while another has room', () => {
    const random = seededRandom(3);
    const limits = [3, 10, 40, 7];
    const inFlight = limits.map(() => 0);
    let rotation: Rotation = {};
    for (let time = 0; time < 5_000; time += 1) {
      const candidates = limits.map((limit, at) => ({ appId: at + 1, limit, inFlight: inFlight[at]! }));
      const hasRoom = candidates.some((candidate) => availableCapacity(candidate) > 0);
      const selection = selectApp(candidates, rotation, random())!;
      const at = selection.appId - 1;
      if (hasRoom) assert.ok(inFlight[at]! < limits[at]!, `app ${selection.appId} was full`);
      inFlight[at]! += 1;
      rotation = selection.rotation;
      const done = Math.floor(random() * limits.length);
      if (random() < 0.9) inFlight[done] = Math.max(0, inFlight[done]! - 1);
    }
  });

  it('an app that comes back gets its share, not what it missed', () => {
    const before = run(apps(5, 5, 0), 10_000);
    const { chosen } = run(apps(5, 5, 5), 9, before.rotation);
    assert.deepEqual(
      [1, 2, 3].map((appId) => countOf(chosen, appId)),
      [3, 3, 3],
    );
    assert.equal(longestRun(chosen, 3), 1);
  });

  it('an app that was there all the time does not pay for the one that joins', () => {
    const before = run(apps(9), 1_000);
    const { chosen } = run(apps(9, 9), 10, before.rotation);
    assert.deepEqual(
      [1, 2].map((appId) => countOf(chosen, appId)),
      [5, 5],
    );
  });

  it('a debt from fuller days is forgotten within a few selections', () => {
    const before = selectApp(apps(100_000, 1), {}, 0)!;
    const { chosen } = run(apps(1, 1), 20, before.rotation);
    assert.ok(countOf(chosen, 1) >= 8, chosen.join(' '));
  });

  it('the state holds nobody but the apps with capacity, and no weight that grows', () => {
    const random = seededRandom(11);
    let rotation: Rotation = {};
    for (let time = 0; time < 20_000; time += 1) {
      const candidates = [1, 2, 3, 4, 5, 6, 7].map((appId) => ({
        appId,
        limit: pick(random, [0, 1, 5, 100, 100_000]),
        inFlight: pick(random, [0, 0, 1, 50]),
      }));
      const able = candidates.filter((candidate) => availableCapacity(candidate) > 0);
      const before = rotation;
      rotation = selectApp(candidates, rotation, random())!.rotation;
      if (able.length === 0) {
        assert.equal(rotation, before);
        continue;
      }
      assert.deepEqual(
        Object.keys(rotation).map(Number),
        able.map(({ appId }) => appId),
      );
      const most = sum(able.map(availableCapacity)) * (harmonic(able.length) + 1);
      assert.ok(
        Object.values(rotation).every((weight) => Number.isFinite(weight) && Math.abs(weight) <= most),
      );
    }
  });

  it('the state is plain JSON: stored and read again, it goes on as before', () => {
    const stored = run(apps(4, 3, 2), 4).rotation;
    const read = JSON.parse(JSON.stringify(stored)) as Rotation;
    assert.deepEqual(read, stored);
    assert.deepEqual(run(apps(4, 3, 2), 20, read), run(apps(4, 3, 2), 20, stored));
  });

  it('leaves the rotation and the candidates it was given alone', () => {
    const candidates = Object.freeze(apps(4, 3, 2).map((candidate) => Object.freeze(candidate)));
    const rotation = Object.freeze(run(candidates, 4).rotation);
    assert.notEqual(selectApp(candidates, rotation, 0)!.rotation, rotation);
  });
});

describe('selectApp: nobody has capacity', () => {
  const full = [11, 12, 13, 14].map((appId) => ({ appId, limit: 2, inFlight: 2 }));
  const rows: [random: number, expected: number][] = [
    [0, 11],
    [0.2499, 11],
    [0.25, 12],
    [0.4999, 12],
    [0.5, 13],
    [0.7499, 13],
    [0.75, 14],
    [1 - Number.EPSILON, 14],
    [1, 14],
  ];
  for (const [random, expected] of rows) {
    it(`the draw ${random} of four is app ${expected}`, () =>
      assert.equal(selectApp(full, {}, random)?.appId, expected));
  }

  it('draws everybody equally often, and the rotation stays as it was', () => {
    const random = seededRandom(5);
    const rotation = { 11: 1, 12: -1 };
    const drawn = Array.from({ length: 4_000 }, () => {
      const selection = selectApp(full, rotation, random())!;
      assert.equal(selection.rotation, rotation);
      return selection.appId;
    });
    for (const { appId } of full) assert.ok(Math.abs(countOf(drawn, appId) - 1_000) < 120);
  });

  it('a group without apps selects nobody', () => assert.equal(selectApp([], {}, 0.5), null));

  it('a single full app is still the one', () =>
    assert.equal(selectApp([{ appId: 9, limit: 1, inFlight: 5 }], {}, 0.99)?.appId, 9));
});
