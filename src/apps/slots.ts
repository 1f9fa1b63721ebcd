/**
 * Rate limit of an app in message parts per second: GCRA without burst tolerance (virtual scheduling, ITU-T I.371
 * Annex A). Messages leave evenly spaced, so no second ever holds more than the provider allows. Pure.
 */

export interface Slot {
  /** When this message may go out, milliseconds since 1970; never before `nowMs`. */
  at: number;
  /** The theoretical arrival time to keep on the app's row, microseconds since 1970. */
  nextUs: number;
}

/** Clocks of machines that share a database may be this far apart. */
export const CLOCK_TOLERANCE_MS = 60_000;

/**
 * The kept slot, as the present clock has it. One that was set in the future was set by a clock that has been put back
 * since: it keeps its distance from the moment it was set, so that nobody waits for an hour that has been taken away,
 * and nothing leaves in a burst.
 *
 * @param keptUs theoretical arrival time from the app's row
 * @param setAtMs what the clock said when it was written there; 0 = not known
 */
export function slotByClock(keptUs: number, setAtMs: number, nowMs: number): number {
  const putBackMs = setAtMs - nowMs;
  return putBackMs > CLOCK_TOLERANCE_MS ? keptUs - putBackMs * 1000 : keptUs;
}

/**
 * @param keptUs theoretical arrival time from the app's row; 0 = never used
 * @param tps message parts per second, above 0
 */
export function reserveSlot(keptUs: number, nowMs: number, parts: number, tps: number): Slot {
  const atUs = Math.max(keptUs, nowMs * 1000);
  // Rounded up: a microsecond too few for each message would let one too many into some seconds.
  return { at: Math.ceil(atUs / 1000), nextUs: atUs + Math.ceil((parts * 1_000_000) / tps) };
}
