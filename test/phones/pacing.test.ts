/** What a phone may be given at a time. Numbers in names are those of the requirements for phones. */
import assert from 'node:assert/strict';
import {
  allow,
  fullBucket,
  PACING_PROFILES,
  raisedProfile,
  type Bucket,
  type PacingProfile,
} from '../../src/phones/pacing.js';

const START = Date.UTC(2026, 0, 5, 9, 0, 0);

/** Polls a phone with a queue of ever the same messages. @returns the parts of each hand-out and when it happened */
function drain(
  profile: PacingProfile,
  {
    partsEach,
    everyMs,
    polls,
    batch = 10,
  }: { partsEach: number; everyMs: number; polls: number; batch?: number },
): { at: number; parts: number }[] {
  let bucket = fullBucket(profile, START);
  const given: { at: number; parts: number }[] = [];
  for (let poll = 0; poll < polls; poll += 1) {
    const now = START + poll * everyMs;
    const limits = { profile, batch, leftToday: null };
    const allowed = allow(bucket, Array<number>(200).fill(partsEach), limits, now);
    ({ bucket } = allowed);
    for (let n = 0; n < allowed.count; n += 1) given.push({ at: now, parts: partsEach });
  }
  return given;
}

function mostIn(windowMs: number, given: readonly { at: number; parts: number }[]): number {
  const sums = given.map(({ at }) =>
    given
      .filter((other) => other.at >= at && other.at < at + windowMs)
      .reduce((sum, { parts }) => sum + parts, 0),
  );
  return Math.max(0, ...sums);
}

describe('pacing of a phone', () => {
  describe('X-04 with a full queue never gives more than its profile allows', () => {
    const rhythms = [1_000, 5_000, 40_000, 60_000];
    for (const [name, profile] of Object.entries(PACING_PROFILES)) {
      for (const everyMs of rhythms) {
        for (const partsEach of [1, 3]) {
          it(`${name}, a poll every ${everyMs / 1000} s, messages of ${partsEach}`, () => {
            const given = drain(profile, { partsEach, everyMs, polls: 120, batch: 50 });
            assert.ok(given.length > 0);
            const most = mostIn(profile.windowMs, given);
            assert.ok(most <= profile.windowCap, `${most} parts in one window`);
          });
        }
      }
    }
  });

  it('keeps the rate over an hour', () => {
    const given = drain(PACING_PROFILES.default, { partsEach: 1, everyMs: 5_000, polls: 720, batch: 50 });
    const { rate, capacity } = PACING_PROFILES.default;
    assert.ok(given.length > 59 * rate && given.length <= 60 * rate + capacity, String(given.length));
  });

  it('X-04 a message longer than the bucket goes alone, when the bucket is full and the window empty', () => {
    const limits = { profile: PACING_PROFILES.gentle, batch: 10, leftToday: null };
    const first = allow(fullBucket(PACING_PROFILES.gentle, START), [8, 1], limits, START);
    assert.equal(first.count, 1);
    assert.equal(first.bucket.level, -2);
    const soon = allow(first.bucket, [1], limits, START + 20_000);
    assert.equal(soon.count, 0, 'it has to pay for the long one first');
    const later = allow(soon.bucket, [1], limits, START + 61_000);
    assert.equal(later.count, 1);
  });

  it('a long message waits while anything was given within the window', () => {
    const limits = { profile: PACING_PROFILES.gentle, batch: 10, leftToday: null };
    const bucket: Bucket = { level: 6, at: START, recent: [{ at: START - 59_000, parts: 1 }] };
    assert.equal(allow(bucket, [8], limits, START).count, 0);
    assert.equal(allow(bucket, [8], limits, START + 2_000).count, 1);
  });

  const rows: { name: string; queue: number[]; batch?: number; leftToday?: number; count: number }[] = [
    { name: 'nothing waits', queue: [], count: 0 },
    { name: 'all fit', queue: [1, 2, 3], count: 3 },
    { name: 'no more than the batch', queue: Array<number>(30).fill(1), batch: 7, count: 7 },
    { name: 'no more than the bucket', queue: [10, 8, 3], count: 2 },
    { name: 'a shorter message does not overtake', queue: [15, 10, 1], count: 1 },
    { name: 'no more than is left today', queue: [2, 2, 2], leftToday: 5, count: 2 },
    { name: 'nothing is left today', queue: [1], leftToday: 0, count: 0 },
  ];
  for (const { name, queue, batch = 10, leftToday = null, count } of rows) {
    it(`S-26 ${name}: ${count}`, () => {
      const limits = { profile: PACING_PROFILES.default, batch, leftToday };
      assert.equal(allow(fullBucket(PACING_PROFILES.default, START), queue, limits, START).count, count);
    });
  }

  it('a clock that is put back neither refills nor blocks for ever', () => {
    const limits = { profile: PACING_PROFILES.default, batch: 50, leftToday: null };
    const spent = allow(fullBucket(PACING_PROFILES.default, START), Array<number>(20).fill(1), limits, START);
    const back = allow(spent.bucket, [1], limits, START - 3_600_000);
    assert.equal(back.count, 0);
    assert.equal(allow(back.bucket, [1], limits, START + 60_000).count, 1);
  });

  it('a raised limit keeps two parts of distance from what Android was told', () => {
    assert.deepEqual(raisedProfile(1_000, 600_000), {
      rate: 998,
      perMs: 600_000,
      capacity: 998,
      windowCap: 998,
      windowMs: 600_000,
    });
  });
});
