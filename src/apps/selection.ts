/**
 * Which app of a group sends the next message: smooth weighted round robin by available capacity. Pure; the caller
 * holds the group's row.
 */

export interface Candidate {
  appId: number;
  /** Messages that may be pending or processing at once. */
  limit: number;
  inFlight: number;
}

/** Running weights by app id, carried from one selection to the next. */
export type Rotation = Record<string, number>;

export function availableCapacity({ limit, inFlight }: Pick<Candidate, 'limit' | 'inFlight'>): number {
  return Math.max(0, limit - inFlight);
}

/**
 * Each app gains its available capacity, the richest is chosen and pays the sum of all. Over time every app gets its
 * share, without bursts to a single one. When no app has capacity, one of them is chosen by `random`.
 * @param random 0 to 1
 * @returns null when there is no candidate at all
 */
export function selectApp(
  candidates: readonly Candidate[],
  rotation: Rotation,
  random: number,
): { appId: number; rotation: Rotation } | null {
  const able = candidates
    .map((candidate) => ({ appId: candidate.appId, weight: availableCapacity(candidate) }))
    .filter(({ weight }) => weight > 0);
  if (able.length === 0) {
    const drawn = candidates[Math.min(candidates.length - 1, Math.floor(random * candidates.length))];
    return drawn ? { appId: drawn.appId, rotation } : null;
  }

  const total = able.reduce((sum, { weight }) => sum + weight, 0);
  const most = total * harmonic(able.length);
  const next: Rotation = {};
  let chosen = able[0]!;
  for (const { appId, weight } of able) {
    next[appId] = clamp((rotation[appId] ?? 0) + weight, most);
    if (next[appId] > (next[chosen.appId] ?? -Infinity)) chosen = { appId, weight };
  }
  next[chosen.appId]! -= total;
  return { appId: chosen.appId, rotation: next };
}

/** Weights shrink as apps fill up; a debt or credit from fuller days must not steer long after. */
const clamp = (value: number, most: number) => Math.max(-most, Math.min(most, value));

/**
 * 1 + 1/2 + … + 1/n: while weights stay the same, no running weight passes their sum times this (always taking from
 * the fullest of n cups: Dietz and Sleator 1987), so the clamp leaves exact shares alone.
 */
function harmonic(count: number): number {
  let sum = 0;
  for (let n = 1; n <= count; n += 1) sum += 1 / n;
  return sum;
}
