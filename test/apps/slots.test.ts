import assert from 'node:assert/strict';
import { HORIZON_MS, reserveSlot, slotByClock, takePlace, type Places } from '../../src/apps/slots.js';
import { pick, seededRandom } from '../support/random.js';

const NOW = 1_795_000_000_000;
const US = 1_000;

/** Reserves at one instant, again and again. @returns when each may go out, after `NOW`, and what is kept */
function burst(count: number, parts: number, tps: number, kept = 0, now = NOW) {
  const at: number[] = [];
  let nextUs = kept;
  for (let done = 0; done < count; done += 1) {
    const slot = reserveSlot(nextUs, now, parts, tps);
    at.push(slot.at - now);
    nextUs = slot.nextUs;
  }
  return { at, nextUs };
}

describe('reserveSlot: spacing', () => {
  const rows: [title: string, parts: number, tps: number, expected: number[]][] = [
    ['one a second', 1, 1, [0, 1_000, 2_000, 3_000]],
    ['ten a second: 100 ms', 1, 10, [0, 100, 200, 300]],
    ['one in ten seconds', 1, 0.1, [0, 10_000, 20_000, 30_000]],
    ['a message of three parts takes three places', 3, 1, [0, 3_000, 6_000, 9_000]],
    ['three parts at ten a second: 300 ms', 3, 10, [0, 300, 600, 900]],
    ['400 a second: 2.5 ms, in whole milliseconds and never early', 1, 400, [0, 3, 5, 8]],
    ['10,000 a second: ten to a millisecond', 1, 10_000, [0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2]],
    ['one in ten thousand seconds', 1, 0.0001, [0, 10_000_000]],
  ];
  for (const [title, parts, tps, expected] of rows) {
    it(title, () => assert.deepEqual(burst(expected.length, parts, tps).at, expected));
  }

  it('counts parts, not messages: mixed sizes leave as many parts a second', () => {
    let kept = 0;
    const at = [1, 3, 1, 2, 1].map((parts) => {
      const slot = reserveSlot(kept, NOW, parts, 2);
      kept = slot.nextUs;
      return slot.at - NOW;
    });
    assert.deepEqual(at, [0, 500, 2_000, 2_500, 3_500]);
  });

  it('follows a new rate from the next message on', () => {
    const kept = reserveSlot(0, NOW, 1, 1).nextUs;
    const slot = reserveSlot(kept, NOW, 1, 10);
    assert.deepEqual(slot, { at: NOW + 1_000, nextUs: (NOW + 1_100) * US });
  });
});

describe('reserveSlot: now', () => {
  it('the first message goes at once', () =>
    assert.deepEqual(reserveSlot(0, NOW, 1, 5), { at: NOW, nextUs: (NOW + 200) * US }));

  it('after an idle time the next goes at once, and nothing was saved up', () => {
    const { nextUs } = burst(5, 1, 1);
    assert.deepEqual(burst(4, 1, 1, nextUs, NOW + 3_600_000).at, [0, 1_000, 2_000, 3_000]);
  });

  it('exactly when the time has come, the next goes at once', () => {
    const { nextUs } = reserveSlot(0, NOW, 1, 4);
    assert.equal(reserveSlot(nextUs, NOW + 250, 1, 4).at, NOW + 250);
  });

  it('a millisecond earlier it waits that millisecond', () => {
    const { nextUs } = reserveSlot(0, NOW, 1, 4);
    assert.equal(reserveSlot(nextUs, NOW + 249, 1, 4).at, NOW + 250);
  });

  it('never lies before now, nor before the one that was reserved earlier', () => {
    const random = seededRandom();
    let now = NOW;
    let kept = 0;
    let before = 0;
    for (let time = 0; time < 20_000; time += 1) {
      now += Math.floor(random() * 40);
      const slot = reserveSlot(kept, now, 1 + Math.floor(random() * 4), pick(random, [0.5, 3, 30, 400]));
      assert.ok(slot.at >= now && slot.at >= before, `${slot.at} at ${now}`);
      assert.ok(slot.nextUs > kept && Number.isSafeInteger(slot.nextUs));
      [kept, before] = [slot.nextUs, slot.at];
    }
  });

  it('a clock that was set back costs waiting, never a burst', () => {
    const { nextUs } = reserveSlot(0, NOW, 1, 1);
    assert.equal(reserveSlot(nextUs, NOW - 5_000, 1, 1).at, NOW + 1_000);
  });
});

describe('slotByClock', () => {
  const HOUR = 3_600_000;
  // Milliseconds from NOW: the kept slot, when it was set, and what the present clock makes of it.
  const rows: [title: string, keptMs: number, setMs: number, expectedMs: number][] = [
    ['set just now: as kept', 200, 0, 200],
    ['set before: as kept', 200, -HOUR, 200],
    ['a backlog of two hours that was set now: as kept', 2 * HOUR, 0, 2 * HOUR],
    ['used long ago: as kept', -HOUR, -HOUR - 200, -HOUR],
    ['set by a machine whose clock is a minute ahead: as kept', 60_200, 60_000, 60_200],
    ['set an hour ahead, before the clock was put back: 200 ms, as it was then', HOUR + 200, HOUR, 200],
    ['just more than a minute ahead: as it was then', 60_201, 60_001, 200],
    ['set ahead with a backlog: the backlog is kept', HOUR + 30_000, HOUR, 30_000],
  ];
  for (const [title, keptMs, setMs, expectedMs] of rows) {
    it(title, () =>
      assert.equal(slotByClock((NOW + keptMs) * US, NOW + setMs, NOW), (NOW + expectedMs) * US),
    );
  }

  it('a row of before it was kept when: as kept', () =>
    assert.equal(slotByClock((NOW + 200) * US, 0, NOW), (NOW + 200) * US));

  it('lets no burst out when the clock is put back: 100 messages stay 100 ms apart', () => {
    let kept = 0;
    let now = NOW + HOUR;
    const at = Array.from({ length: 100 }, (_, index) => {
      if (index === 50) now = NOW;
      const slot = reserveSlot(
        slotByClock(kept, index === 0 ? 0 : index === 50 ? NOW + HOUR : now, now),
        now,
        1,
        10,
      );
      kept = slot.nextUs;
      return slot.at - now;
    });
    assert.deepEqual(
      at,
      Array.from({ length: 100 }, (_, index) => index * 100),
    );
  });
});

describe('reserveSlot: over 10,000 reservations', () => {
  for (const tps of [0.3, 1, 3, 6, 7, 10, 29.97, 30, 300, 333, 1_000, 7_777, 9_999, 10_000]) {
    it(`at ${tps} a second, each is on its microsecond and never early`, () => {
      let kept = NOW * US;
      for (let done = 1; done <= 10_000; done += 1) {
        const before = kept;
        kept = reserveSlot(kept, NOW, 1, tps).nextUs;
        const late = kept - before - 1_000_000 / tps;
        assert.ok(late > -0.001 && late < 1, `${late} µs at ${done}`);
      }
    });

    it(`at ${tps} a second, no second holds more than ${Math.ceil(tps)}`, () => {
      const { at } = burst(10_000, 1, tps);
      const most = Math.ceil(tps);
      for (let first = 0; first + most < at.length; first += 1)
        assert.ok(at[first + most]! - at[first]! >= 1_000, `${most + 1} from ${at[first]} ms on`);
    });
  }
});

describe('takePlace', () => {
  const S = 1_000;
  const ORDINARY = { isUrgent: false, hadTurn: false };
  /** In seconds after `NOW`. */
  const places = (slot: number, turn = 0): Places => ({
    slotUs: (NOW + slot * S) * US,
    turnUs: turn === 0 ? 0 : (NOW + turn * S) * US,
  });
  const rows: [title: string, kept: Places, options: Partial<typeof ORDINARY>, expected: [string, number]][] =
    [
      ['a slot at once', places(-5), {}, ['slot', 0]],
      ['a slot that is near', places(6), {}, ['slot', 6]],
      ['a turn in place of one that is far, three seconds before it', places(7), {}, ['turn', 4]],
      ['a turn behind those who have one, although a slot is near', places(2, 60), {}, ['turn', 57]],
      [
        'the next slot for what is urgent, before those who wait',
        places(2, 60),
        { isUrgent: true },
        ['slot', 2],
      ],
      ['the next slot for what is urgent, however far', places(60), { isUrgent: true }, ['slot', 60]],
      ['a slot for one whose turn has come', places(3, 60), { hadTurn: true }, ['slot', 3]],
      ['another turn when urgent ones took what was near', places(9, 60), { hadTurn: true }, ['turn', 57]],
    ];
  for (const [title, kept, options, [kind, at]] of rows)
    it(`is ${title}`, () => {
      const place = takePlace(kept, NOW, 1, 1, { ...ORDINARY, ...options });
      assert.deepEqual([place.kind, (place.at - NOW) / S], [kind, at]);
    });

  it('of one app at a time: only what is given away moves', () => {
    const kept = places(2, 60);
    assert.deepEqual(takePlace(kept, NOW, 2, 1, ORDINARY).next, places(2, 62));
    assert.deepEqual(takePlace(kept, NOW, 2, 1, { ...ORDINARY, isUrgent: true }).next, places(4, 60));
  });

  /** Messages come at their times, ask again when their turn comes, and leave at their slots. */
  function play(arrivals: { at: number; isUrgent: boolean }[], tps: number) {
    let kept: Places = { slotUs: 0, turnUs: 0 };
    const due = arrivals.map(({ at, isUrgent }) => ({ at, cameAt: at, isUrgent, hadTurn: false, asked: 0 }));
    const left: { at: number; waited: number; isUrgent: boolean; asked: number }[] = [];
    while (due.length > 0) {
      due.sort((one, other) => one.at - other.at);
      const one = due.shift()!;
      const place = takePlace(kept, one.at, 1, tps, one);
      kept = place.next;
      one.asked += 1;
      if (place.kind === 'turn') due.push({ ...one, at: place.at, hadTurn: true });
      else left.push({ ...one, at: place.at, waited: place.at - one.cameAt });
    }
    return left;
  }
  const backlog = Array.from({ length: 2_000 }, (_, n) => ({ at: NOW + n, isUrgent: false }));
  const urgent = Array.from({ length: 100 }, (_, n) => ({ at: NOW + 5_000 + n * 1_500, isUrgent: true }));

  it('urgent messages overtake a backlog of two thousand that wait already, and nobody asks over and over', () => {
    const left = play([...backlog, ...urgent], 10);
    for (const { waited, isUrgent } of left)
      if (isUrgent) assert.ok(waited <= HORIZON_MS + 1_000, `${waited} ms`);
    const most = Math.max(...left.map(({ asked }) => asked));
    assert.ok(most <= 6, `one asked ${most} times`);
  });

  it('none of the rate is lost by it, and none is exceeded', () => {
    const left = play([...backlog, ...urgent], 10)
      .map(({ at }) => at - NOW)
      .sort((one, other) => one - other);
    for (const [index, at] of left.entries())
      assert.ok(at >= index * 100, `message ${index + 1} at ${at} ms`);
    assert.ok(left.at(-1)! <= (left.length - 1) * 100 + 1_000, `the last one left after ${left.at(-1)} ms`);
  });
});
