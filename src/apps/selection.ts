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
  const next: Rotation = {};
  let chosen = able[0]!;
  for (const { appId, weight } of able) {
    next[appId] = clamp((rotation[appId] ?? 0) + weight, total);
    if (next[appId] > (next[chosen.appId] ?? -Infinity)) chosen = { appId, weight };
  }
  next[chosen.appId]! -= total;
  return { appId: chosen.appId, rotation: next };
}

/** Weights shrink as apps fill up; a debt or credit from fuller days must not steer long after. */
const clamp = (value: number, total: number) => Math.max(-total, Math.min(total, value));
