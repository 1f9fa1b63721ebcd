/** How long deliveries took, as counts in fixed steps, and percentiles out of them. Pure. */

/** Upper ends of the steps in seconds; the last step has none. Their meaning is kept in rows: never changed. */
export const DELAY_STEPS_S: readonly number[] = [
  1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1_800, 3_600, 7_200, 21_600, 86_400,
];

export const NO_DELAYS: readonly number[] = [];

/** @param ms a negative one (clocks differ) counts as none */
export function withDelay(delays: readonly number[], ms: number): number[] {
  const found = DELAY_STEPS_S.findIndex((end) => ms <= end * 1_000);
  const step = found === -1 ? DELAY_STEPS_S.length : found;
  const counts = [...delays];
  while (counts.length <= step) counts.push(0);
  counts[step]! += 1;
  return counts;
}

export function addDelays(one: readonly number[], other: readonly number[]): number[] {
  const length = Math.max(one.length, other.length);
  return Array.from({ length }, (_, step) => (one[step] ?? 0) + (other[step] ?? 0));
}

/**
 * Seconds within which this share of the deliveries happened. Within a step they are taken to be spread evenly; beyond
 * the last end nothing is known but that they took longer.
 * @param share above 0, at most 1
 * @returns null without deliveries
 */
export function percentile(delays: readonly number[], share: number): number | null {
  const all = delays.reduce((sum, count) => sum + count, 0);
  if (all === 0) return null;
  const wanted = share * all;
  let passed = 0;
  for (const [step, count] of delays.entries()) {
    if (count === 0 || passed + count < wanted) {
      passed += count;
      continue;
    }
    const from = step === 0 ? 0 : DELAY_STEPS_S[step - 1]!;
    const to = DELAY_STEPS_S[step];
    if (to === undefined) return from;
    return Math.round((from + ((to - from) * (wanted - passed)) / count) * 100) / 100;
  }
  return DELAY_STEPS_S.at(-1)!; // sums of fractions may miss the last one by a hair
}
