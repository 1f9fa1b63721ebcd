/** When a send window is open, and when it opens next. Pure. Instants are milliseconds since 1970. */
import { localDays, wallClock } from './local-time.js';
import { DAYS, type Period, type SendWindow } from './types.js';

const MINUTE_MS = 60_000;
const DAY_MINUTES = 1_440;
const DAY_MS = 86_400_000;
/** Longer than any list of holidays can keep a window shut that opens once a week. */
const HORIZON_MS = 800 * DAY_MS;
/** Looked through at once: what is open again at all is mostly open again within a week. */
const STRIDE_MS = 8 * DAY_MS;

type Times = Pick<SendWindow, 'windows' | 'quiet_hours' | 'holidays'>;

/**
 * When the window opens. In a country with several time zones it must be open in all of them, since a number does not say
 * where its owner is; a window too narrow for that counts in the main zone alone.
 *
 * Clock changes: times are read from the clocks on the wall. A time that is skipped is the moment of the change; an hour
 * that comes twice is open, or shut, twice.
 *
 * @param zones IANA names, the main one first; at least one
 * @returns 0 when it is open at `now`; Infinity when it does not open within two years
 */
export function nextOpening(times: Times, zones: readonly string[], now: number): number {
  if (isOpen(times, zones, now)) return 0;
  if (zones.length > 1 && !opensTogether(times, zones, now))
    return nextOpening(times, zones.slice(0, 1), now);
  return search(times, zones, now, HORIZON_MS);
}

/** Whether there is any moment in a week at which all zones are open, whatever the holidays. */
function opensTogether(times: Times, zones: readonly string[], now: number): boolean {
  return search({ ...times, holidays: [] }, zones, now, STRIDE_MS) !== Infinity;
}

/** Whether there is any minute in an ordinary week at which the window is open. */
export function isEverOpen(times: Times): boolean {
  for (let minute = 0; minute < 7 * DAY_MINUTES; minute += 1)
    if (isOpenOnWall({ ...times, holidays: [] }, minute * MINUTE_MS)) return true;
  return false;
}

const isOpen = (times: Times, zones: readonly string[], at: number): boolean =>
  zones.every((zone) => isOpenOnWall(times, wallClock(zone, at)));

/** @param wall what the clocks show, as if it were UTC */
function isOpenOnWall({ windows, quiet_hours, holidays }: Times, wall: number): boolean {
  const holds = (period: Period) => isWithin(period, wall);
  if (windows !== undefined && !windows.some(holds)) return false;
  if (quiet_hours?.some(holds)) return false;
  return !(holidays && holidays.length > 0 && isHoliday(holidays, wall));
}

function isWithin({ days, from, to }: Period, wall: number): boolean {
  const minute = Math.floor(wall / MINUTE_MS) % DAY_MINUTES;
  const [start, end] = [minuteOf(from), minuteOf(to)];
  const beginsOn = (date: number) => days === undefined || days.includes(DAYS[new Date(date).getUTCDay()]!);
  if (start < end) return minute >= start && minute < end && beginsOn(wall);
  return (minute >= start && beginsOn(wall)) || (minute < end && beginsOn(wall - DAY_MS));
}

function isHoliday(holidays: readonly string[], wall: number): boolean {
  const date = new Date(wall).toISOString().slice(0, 10);
  return holidays.includes(date) || holidays.includes(date.slice(5));
}

const minuteOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));

/** The first moment after `now` at which all zones are open. */
function search(times: Times, zones: readonly string[], now: number, horizonMs: number): number {
  for (let from = now; from < now + horizonMs; from += STRIDE_MS) {
    const until = from + STRIDE_MS;
    const moments = zones.flatMap((zone) => [...turningPoints(times, zone, from, until)]);
    const opening = moments
      .filter((at) => at > from && at <= until)
      .sort((one, other) => one - other)
      .find((at) => isOpen(times, zones, at));
    if (opening !== undefined) return opening;
  }
  return Infinity;
}

/** Every moment at which the window may open by the clocks of `zone`: nothing changes between two of them. */
function* turningPoints(times: Times, zone: string, from: number, until: number): Generator<number> {
  const periods = [...(times.windows ?? []), ...(times.quiet_hours ?? [])];
  const minutes = new Set([0, ...periods.flatMap((period) => [minuteOf(period.from), minuteOf(period.to)])]);
  for (const { date, offsets, change } of localDays(zone, from, until)) {
    if (change !== null) yield change;
    for (const offset of offsets) for (const minute of minutes) yield date + minute * MINUTE_MS - offset;
  }
}
