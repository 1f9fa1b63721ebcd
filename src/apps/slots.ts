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

/** Slots are given away this far ahead, so that what is more urgent gets in soon. */
export const HORIZON_MS = 6_000;
/** Whoever has waited for a turn comes back this long before it, so that no slot is lost while it comes. */
const LEAD_MS = 3_000;

/** What is kept on an app's row, microseconds since 1970. */
export interface Places {
  /** The theoretical arrival time of the next slot. */
  slotUs: number;
  /** The same, behind those who wait for a turn; below `slotUs` when nobody does. */
  turnUs: number;
}

/** `at`: when the message may go out, or when it is to ask again; milliseconds since 1970. */
export type Place = { kind: 'slot' | 'turn'; at: number; next: Places };

/**
 * The slot of a message; when the next one is far, a turn in its place: an instant at which a slot will be near, with
 * nothing reserved, so that an urgent message never stands behind a backlog that has slots already. Turns follow each
 * other at the app's rate, and whoever came later waits behind them.
 *
 * @param options `isUrgent` takes the next slot however far it is; `hadTurn`: its turn has come
 */
export function takePlace(
  kept: Places,
  nowMs: number,
  parts: number,
  tps: number,
  { isUrgent, hadTurn }: { isUrgent: boolean; hadTurn: boolean },
): Place {
  const slot = reserveSlot(kept.slotUs, nowMs, parts, tps);
  const turn = reserveSlot(Math.max(kept.slotUs, kept.turnUs), nowMs, parts, tps);
  const isNear = (hadTurn ? slot.at : turn.at) <= nowMs + HORIZON_MS;
  return isUrgent || isNear
    ? { kind: 'slot', at: slot.at, next: { ...kept, slotUs: slot.nextUs } }
    : { kind: 'turn', at: turn.at - LEAD_MS, next: { ...kept, turnUs: turn.nextUs } };
}
