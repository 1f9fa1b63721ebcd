/**
 * How many members of a batch may leave at once through an app with a rate. They take what single messages leave: none
 * when the app's slots are taken for a while, so that a message sent on its own never waits behind a batch for longer
 * than one group takes. Pure.
 */

/** Members in one group, whatever the rate. */
export const GROUP = 25;
/** Slots are taken no further ahead than this. */
export const HORIZON_MS = 250;
/** Single messages that fill an app's rate for good hold a batch up no longer than this. */
export const PATIENCE_MS = 5_000;

export type Turn = { take: number } | { waitMs: number };

/**
 * @param tps message parts a second; undefined = no rate
 * @param nextUs first free slot of the app, microseconds since 1970
 * @param parts of the members that wait, in order
 * @param waitedMs since the last group of this stretch left
 */
export function nextGroup(
  tps: number | undefined,
  nextUs: number,
  parts: readonly number[],
  nowMs: number,
  waitedMs: number,
): Turn {
  if (tps === undefined) return { take: Math.min(GROUP, parts.length) };
  const aheadMs = nextUs / 1_000 - nowMs;
  if (aheadMs > HORIZON_MS && waitedMs < PATIENCE_MS) return { waitMs: Math.ceil(aheadMs - HORIZON_MS / 2) };
  const room = Math.max(1, Math.floor((tps * HORIZON_MS) / 1_000));
  let taken = 0;
  let take = 0;
  for (const count of parts) {
    if (take === GROUP || (take > 0 && taken + count > room)) break;
    taken += count;
    take += 1;
  }
  return { take };
}
