import assert from 'node:assert/strict';
import { settledUpTo, UNSETTLED_MS } from '../../src/events/settled.js';

const NOW = 1_000_000;
const OLD = NOW - UNSETTLED_MS;

describe('how far events are complete', () => {
  const rows: [title: string, ids: [id: number, createdAt: number][], from: number, upTo: number][] = [
    ['nothing new: where it was', [], 7, 7],
    ['without a hole: to the last', [[8, NOW], [9, NOW]], 7, 9],
    ['a young row behind a hole waits for what may still be committed', [[8, NOW], [10, NOW]], 7, 8],
    ['an old row behind a hole: nobody comes there any more', [[8, OLD], [10, OLD], [11, NOW]], 7, 11],
    ['a hole right at the start counts too', [[9, NOW]], 7, 7],
  ]; // prettier-ignore
  for (const [title, ids, from, upTo] of rows)
    it(title, () => {
      const places = ids.map(([id, createdAt]) => ({ id, createdAt }));
      assert.equal(settledUpTo(from, places, NOW), upTo);
    });
});
