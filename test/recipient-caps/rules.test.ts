/** The places of one number under its caps: who is let in, who waits until when, who is refused. */
import assert from 'node:assert/strict';
import {
  addPlace,
  findPlace,
  livePlaces,
  MOST_PLACES,
  type Cap,
  type Held,
} from '../../src/recipient-caps/rules.js';
import { pick, seededRandom } from '../support/random.js';

const always = () => 0;
const held = (places: number[], max: number, perMs: number, mayDelay = false): Held => ({
  cap: { max, perMs, mayDelay },
  places,
});

describe('the place of a message under a cap', () => {
  const rows: [title: string, held: Held[], start: number, expected: number | { freeAt: number | null }][] = [
    ['is at once while there is none before it', [held([], 1, 100)], 1_000, 1_000],
    ['is at once below the cap', [held([950], 2, 100)], 1_000, 1_000],
    ['is refused at the cap, with the time of the next', [held([950], 1, 100)], 1_000, { freeAt: 1_050 }],
    ['is free again when the span is over, to the millisecond', [held([900], 1, 100)], 1_000, 1_000],
    ['waits at the cap where that is wanted', [held([950], 1, 100, true)], 1_000, 1_050],
    ['waits behind those that wait', [held([950, 1_050, 1_150], 1, 100, true)], 1_000, 1_250],
    ['is in a gap that is wide enough', [held([950, 1_150], 1, 100, true)], 1_000, 1_050],
    ['is behind a gap that is too narrow', [held([950, 1_149], 1, 100, true)], 1_000, 1_249],
    ['counts what is scheduled for later', [held([1_080], 1, 100)], 1_000, { freeAt: 1_180 }],
    ['two to the span: the third waits for the first', [held([950, 970], 2, 100, true)], 1_000, 1_050],
    ['the stricter of two caps decides', [held([950], 1, 500, true), held([990], 2, 100, true)], 1_000, 1_450],
    ['one delays, the other would refuse it then', [held([950], 1, 100, true), held([1_040], 1, 100)], 1_000, { freeAt: 1_140 }],
    ['one delays, the other has room then', [held([950], 1, 100, true), held([900], 1, 100)], 1_000, 1_050],
    ['nobody is sent to a thousand times ahead', [held(Array.from({ length: MOST_PLACES }, (_, n) => n), 1, 100, true)], 5_000, { freeAt: null }],
  ]; // prettier-ignore
  for (const [title, holders, start, expected] of rows)
    it(title, () => {
      const found = findPlace(holders, start, always);
      assert.deepEqual(found.isFull ? { freeAt: found.freeAt } : found.at, expected);
    });

  it('is never inside a time at which the window is shut, and counts where it really goes out', () => {
    const untilEight = (at: number) => (at % 1_000 < 800 ? at - (at % 1_000) + 800 : 0);
    const rows: [places: number[], start: number, expected: number][] = [
      [[], 100, 800],
      [[800], 100, 900],
      [[800, 900], 100, 1_800],
    ];
    for (const [places, start, expected] of rows)
      assert.deepEqual(findPlace([held(places, 1, 100, true)], start, untilEight), { at: expected });
  });

  it('is nowhere behind a window that stays shut', () =>
    assert.deepEqual(
      findPlace([held([], 1, 100)], 0, () => Infinity),
      { isFull: true, freeAt: null },
    ));

  it('no span ever holds more than the cap allows, whatever comes when', () => {
    const random = seededRandom();
    for (let round = 0; round < 40; round += 1) {
      const cap: Cap = { max: pick(random, [1, 2, 3, 7]), perMs: 1_000, mayDelay: random() < 0.5 };
      let places: number[] = [];
      const sent: number[] = [];
      for (let now = 0, count = 0; count < 60; count += 1, now += Math.floor(random() * 300)) {
        places = livePlaces(places, cap, now);
        const found = findPlace(
          [{ cap, places }],
          now + (random() < 0.2 ? Math.floor(random() * 5_000) : 0),
          always,
        );
        if (found.isFull) continue;
        places = addPlace(places, found.at);
        sent.push(found.at);
      }
      sent.sort((one, other) => one - other);
      for (const [index, at] of sent.entries())
        assert.ok((sent[index + cap.max] ?? Infinity) - at >= cap.perMs, JSON.stringify({ cap, sent }));
    }
  });
});
