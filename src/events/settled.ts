/** Up to which event a reader may go without missing one that is committed later. Pure. */

/** A transaction that has taken an id is committed or given up within this time, milliseconds. */
export const UNSETTLED_MS = 10_000;

/**
 * Ids are given out before the commit: where one is missing, its transaction may still run, or was rolled back, or its
 * row was removed long ago. Only the row behind the hole tells, by its age.
 * @param places what is there after `from`, oldest first
 */
export function settledUpTo(
  from: number,
  places: readonly { id: number; createdAt: number }[],
  now: number,
  unsettledMs = UNSETTLED_MS,
): number {
  let at = from;
  for (const { id, createdAt } of places) {
    if (id !== at + 1 && createdAt > now - unsettledMs) break;
    at = id;
  }
  return at;
}
