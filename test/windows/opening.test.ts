/** When a send window opens: by the clocks on the wall, whatever they do. */
import assert from 'node:assert/strict';
import { isEverOpen, nextOpening } from '../../src/windows/opening.js';
import type { Period, SendWindow } from '../../src/windows/types.js';
import { pick, seededRandom } from '../support/random.js';

const MINUTE_MS = 60_000;
const NAIROBI = ['Africa/Nairobi'];
const LONDON = ['Europe/London'];
const NEW_YORK = ['America/New_York'];
const UTC = ['UTC'];

/** `mon,tue 08:00-20:00` or `08:00-20:00`. */
function period(text: string): Period {
  const [times, days] = text.split(' ').reverse() as [string, string?];
  const [from, to] = times.split('-') as [string, string];
  return { from, to, ...(days && { days: days.split(',') as Period['days'] }) };
}
const open = (...texts: string[]): SendWindow => ({ windows: texts.map(period) });
const quiet = (...texts: string[]): SendWindow => ({ quiet_hours: texts.map(period) });

/** `2026-03-13T05:00` in UTC; `open` = now. */
function opening(window: SendWindow, zones: readonly string[], now: string): string {
  const at = nextOpening(window, zones, Date.parse(`${now}Z`));
  if (at === 0) return 'open';
  return at === Infinity ? 'never' : new Date(at).toISOString().replace(/:00\.000Z$/, '');
}

type Row = [now: string, expected: string];

function describeOpenings(title: string, window: SendWindow, zones: readonly string[], rows: Row[]): void {
  describe(title, () => {
    for (const [now, expected] of rows)
      it(`at ${now} UTC: ${expected}`, () => assert.equal(opening(window, zones, now), expected));
  });
}

describe('the next opening of a send window', () => {
  describeOpenings('from 08:00 to 20:00 in Nairobi', open('08:00-20:00'), NAIROBI, [
    ['2026-03-13T05:00', 'open'],
    ['2026-03-13T16:59:59', 'open'],
    ['2026-03-13T04:59:59', '2026-03-13T05:00'],
    ['2026-03-13T17:00', '2026-03-14T05:00'],
    ['2026-12-31T21:00', '2027-01-01T05:00'],
  ]);

  describeOpenings('quiet from 20:00 to 07:00 in Nairobi', quiet('20:00-07:00'), NAIROBI, [
    ['2026-03-13T16:59', 'open'],
    ['2026-03-13T17:00', '2026-03-14T04:00'],
    ['2026-03-14T03:59', '2026-03-14T04:00'],
    ['2026-03-14T04:00', 'open'],
  ]);

  describeOpenings(
    'over midnight on Friday and Saturday belongs to the evening it begins',
    open('fri,sat 20:00-04:00'),
    UTC,
    [
      ['2026-03-13T03:00', '2026-03-13T20:00'],
      ['2026-03-14T03:00', 'open'],
      ['2026-03-14T04:00', '2026-03-14T20:00'],
      ['2026-03-15T03:59', 'open'],
      ['2026-03-15T20:00', '2026-03-20T20:00'],
    ],
  );

  describeOpenings('on working days', open('mon,tue,wed,thu,fri 08:00-18:00'), UTC, [
    ['2026-03-13T12:00', 'open'],
    ['2026-03-13T18:00', '2026-03-16T08:00'],
    ['2026-03-15T12:00', '2026-03-16T08:00'],
  ]);

  const lunch = { ...open('08:00-18:00'), ...quiet('12:00-14:00') };
  describeOpenings('with a quiet time inside', lunch, UTC, [
    ['2026-03-13T11:59', 'open'],
    ['2026-03-13T12:00', '2026-03-13T14:00'],
    ['2026-03-13T18:00', '2026-03-14T08:00'],
  ]);

  describeOpenings('that touch each other are one', open('08:00-12:00', '12:00-18:00'), UTC, [
    ['2026-03-13T12:00', 'open'],
    ['2026-03-13T18:00', '2026-03-14T08:00'],
  ]);

  describeOpenings('on whole Sundays', open('sun 00:00-24:00'), UTC, [
    ['2026-03-14T23:59', '2026-03-15T00:00'],
    ['2026-03-15T23:59', 'open'],
    ['2026-03-16T00:00', '2026-03-22T00:00'],
  ]);

  const feasts = { ...open('mon,tue,wed,thu,fri 08:00-18:00'), holidays: ['2026-12-24', '12-25'] };
  describeOpenings('but for holidays, of one year and of every year', feasts, UTC, [
    ['2026-12-23T18:00', '2026-12-28T08:00'],
    ['2028-12-24T12:00', '2028-12-26T08:00'],
  ]);

  const overNight = { ...open('20:00-04:00'), holidays: ['12-25'] };
  describeOpenings('ends at the midnight before a holiday', overNight, UTC, [
    ['2026-12-24T23:59', 'open'],
    ['2026-12-25T00:00', '2026-12-26T00:00'],
  ]);

  const always = { holidays: Array.from({ length: 99 }, (_, day) => dateAfter('2026-03-13', day)) };
  describeOpenings('after a long row of holidays', always, UTC, [['2026-03-13T12:00', '2026-06-20T00:00']]);

  describe('when the clocks go forward', () => {
    const rows: [title: string, window: SendWindow, zones: string[], now: string, expected: string][] = [
      ['the morning comes an hour earlier', open('08:00-20:00'), LONDON, '2026-03-28T21:00', '2026-03-29T07:00'],
      ['a skipped time is the moment of the change', open('01:30-05:00'), LONDON, '2026-03-29T00:30', '2026-03-29T01:00'],
      ['a window that is skipped as a whole opens the next day', open('01:10-01:50'), LONDON, '2026-03-28T12:00', '2026-03-30T00:10'],
      ['in New York', open('02:30-06:00'), NEW_YORK, '2026-03-08T06:00', '2026-03-08T07:00'],
      ['in New York, the next morning', open('08:00-20:00'), NEW_YORK, '2026-03-08T01:00', '2026-03-08T12:00'],
      ['by half an hour, on Lord Howe', open('08:00-20:00'), ['Australia/Lord_Howe'], '2026-10-03T12:00', '2026-10-03T21:00'],
    ]; // prettier-ignore
    for (const [title, window, zones, now, expected] of rows)
      it(title, () => assert.equal(opening(window, zones, now), expected));
  });

  describe('when the clocks go back', () => {
    const rows: [title: string, window: SendWindow, zones: string[], now: string, expected: string][] = [
      ['the morning comes an hour later', open('08:00-20:00'), LONDON, '2026-10-24T21:00', '2026-10-25T08:00'],
      ['a time that comes twice opens the first time', open('01:30-05:00'), LONDON, '2026-10-25T00:15', '2026-10-25T00:30'],
      ['and is open then', open('01:30-05:00'), LONDON, '2026-10-25T00:45', 'open'],
      ['shuts when the hour begins again', open('01:30-05:00'), LONDON, '2026-10-25T01:10', '2026-10-25T01:30'],
      ['an hour that is open twice opens again at the change', open('00:30-01:30'), LONDON, '2026-10-25T00:45', '2026-10-25T01:00'],
      ['quiet hours in New York end', quiet('22:00-01:30'), NEW_YORK, '2026-11-01T05:00', '2026-11-01T05:30'],
      ['and end again', quiet('22:00-01:30'), NEW_YORK, '2026-11-01T06:10', '2026-11-01T06:30'],
    ]; // prettier-ignore
    for (const [title, window, zones, now, expected] of rows)
      it(title, () => assert.equal(opening(window, zones, now), expected));
  });

  it('is right where the offset is no whole hour', () =>
    assert.equal(opening(open('08:00-20:00'), ['Asia/Kathmandu'], '2026-03-13T00:00'), '2026-03-13T02:15'));

  const COASTS = ['America/New_York', 'America/Los_Angeles'];
  describeOpenings('in a country with several zones is when all are open', open('08:00-20:00'), COASTS, [
    ['2026-07-01T12:00', '2026-07-01T15:00'],
    ['2026-07-01T15:00', 'open'],
    ['2026-07-02T00:00', '2026-07-02T15:00'],
  ]);

  describeOpenings('too narrow for all zones counts in the main one', open('08:00-10:00'), COASTS, [
    ['2026-07-01T12:30', 'open'],
    ['2026-07-01T15:30', '2026-07-02T12:00'],
  ]);

  it('is the first open minute, whatever the window, the zone and the change of clocks', () => {
    const random = seededRandom();
    const zones = [
      'Europe/London',
      'America/New_York',
      'Australia/Lord_Howe',
      'Asia/Kathmandu',
      'Africa/Cairo',
    ];
    const changes = ['2026-03-29T01:00', '2026-10-25T01:00', '2026-03-08T07:00', '2026-10-03T15:30', '2026-04-23T22:00']; // prettier-ignore
    const time = () => new Date(Math.floor(random() * 1_440) * MINUTE_MS).toISOString().slice(11, 16);
    for (let round = 0; round < 60; round += 1) {
      const [from, to, from2, to2] = [time(), time(), time(), time()];
      if (from === to || from2 === to2) continue;
      const window = pick(random, [open(`${from}-${to}`), quiet(`${from}-${to}`), { ...open(`${from}-${to}`), ...quiet(`${from2}-${to2}`) }]); // prettier-ignore
      if (!isEverOpen(window)) continue;
      const zone = pick(random, zones);
      const change = Date.parse(`${pick(random, changes)}Z`);
      const now = change - 30 * 60 * MINUTE_MS + Math.floor(random() * 1_800) * MINUTE_MS;
      const found = nextOpening(window, [zone], now);
      assert.equal(
        found === 0 ? now : found,
        firstOpenMinute(window, zone, now),
        JSON.stringify([window, zone, now]),
      );
    }
  });
});

/** The same, minute by minute, by what the clock of the zone is written as. */
function firstOpenMinute(window: SendWindow, zone: string, now: number): number {
  const clock = new Intl.DateTimeFormat('en-GB', { timeZone: zone, timeStyle: 'short' });
  const holds = ({ from, to }: Period, time: string) =>
    from < to ? from <= time && time < to : time >= from || time < to;
  for (let at = now; ; at += MINUTE_MS) {
    const time = clock.format(at);
    const isIn = window.windows?.some((one) => holds(one, time)) ?? true;
    if (isIn && !window.quiet_hours?.some((one) => holds(one, time))) return at;
  }
}

function dateAfter(date: string, days: number): string {
  return new Date(Date.parse(date) + days * 1_440 * MINUTE_MS).toISOString().slice(0, 10);
}

describe('a send window that is never open', () => {
  const rows: [title: string, window: SendWindow, expected: boolean][] = [
    ['the quiet hours cover the window', { ...open('08:00-10:00'), ...quiet('07:00-11:00') }, false],
    ['two quiet times cover the day', quiet('00:00-12:00', '12:00-24:00'), false],
    ['the night of one day is quiet on the next', { ...open('mon 22:00-02:00'), ...quiet('mon 20:00-04:00') }, false],
    ['a minute is left', { ...open('08:00-10:00'), ...quiet('08:01-10:00') }, true],
    ['another day is left', { ...open('mon,tue 08:00-10:00'), ...quiet('mon 00:00-24:00') }, true],
    ['holidays alone leave the rest', { holidays: ['12-25'] }, true],
  ]; // prettier-ignore
  for (const [title, window, expected] of rows)
    it(`${title}: ${expected ? 'open' : 'never'}`, () => assert.equal(isEverOpen(window), expected));
});
