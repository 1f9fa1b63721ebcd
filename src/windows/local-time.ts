/** The wall clock of a time zone, by Intl. Pure. Instants are milliseconds since 1970, UTC. */

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone);
  if (!format) {
    const numbers = { year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric' };
    format = new Intl.DateTimeFormat('en-US', {
      ...(numbers as Intl.DateTimeFormatOptions),
      timeZone: zone,
      hourCycle: 'h23',
    });
    formats.set(zone, format);
  }
  return format;
}

/**
 * What the clocks of `zone` show at `at`, to the minute, as if it were UTC: 08:00 in Nairobi is 08:00 UTC here.
 * @throws RangeError for an unknown time zone
 */
export function wallClock(zone: string, at: number): number {
  // "3/29/2026, 01:30"
  const [month, day, year, hour, minute] = formatOf(zone).format(at).match(/\d+/g)!.map(Number);
  return Date.UTC(year!, month! - 1, day!, hour, minute);
}

const offsetAt = (zone: string, at: number): number => wallClock(zone, at) - floorToMinute(at);

const floorToMinute = (at: number) => Math.floor(at / MINUTE_MS) * MINUTE_MS;

export interface LocalDay {
  /** Midnight of the date, as if it were UTC. */
  date: number;
  /** Offsets from UTC, in milliseconds, that hold on this day; two when the clocks are changed. */
  offsets: readonly number[];
  /** When the clocks are changed, if they are. */
  change: number | null;
}

/** The days of `zone` that `from` to `until` touch, in order. */
export function* localDays(zone: string, from: number, until: number): Generator<LocalDay> {
  const first = Math.floor(wallClock(zone, from) / DAY_MS) * DAY_MS;
  for (let date = first; ; date += DAY_MS) {
    // Wide enough to hold the day whatever the offset is; a change just outside is harmless.
    const start = date - offsetAt(zone, date - DAY_MS / 2);
    if (start > until) return;
    const end = start + DAY_MS + 2 * 3_600_000;
    const [before, after] = [offsetAt(zone, start - 2 * 3_600_000), offsetAt(zone, end)];
    const isSame = before === after;
    yield {
      date,
      offsets: isSame ? [before] : [before, after],
      change: isSame ? null : findChange(zone, start - 2 * 3_600_000, end, before),
    };
  }
}

/** @returns the first minute at which the offset is no longer `before` */
function findChange(zone: string, start: number, end: number, before: number): number {
  let [low, high] = [floorToMinute(start), floorToMinute(end)];
  while (high - low > MINUTE_MS) {
    const middle = floorToMinute((low + high) / 2);
    if (offsetAt(zone, middle) === before) low = middle;
    else high = middle;
  }
  return high;
}

/** Whether Intl knows a time zone of this name. */
export function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false; // a RangeError
  }
}
