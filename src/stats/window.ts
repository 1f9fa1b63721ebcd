/** Which stretch of time a chart shows, and in which steps. Pure; instants in milliseconds since 1970, UTC. */
import type { Range } from './types.js';

export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** The roll-up that holds it. */
export type Grain = 'minute' | 'hour';

export const GRAIN_MS: Readonly<Record<Grain, number>> = { minute: MINUTE_MS, hour: HOUR_MS };

export interface Window {
  grain: Grain;
  /** The beginning of the first step. */
  from: number;
  to: number;
  stepMs: number;
  steps: number;
}

const SHAPES: Readonly<Record<Range, { grain: Grain; stepMs: number; steps: number }>> = {
  '1h': { grain: 'minute', stepMs: MINUTE_MS, steps: 60 },
  '24h': { grain: 'hour', stepMs: HOUR_MS, steps: 24 },
  '7d': { grain: 'hour', stepMs: 3 * HOUR_MS, steps: 56 },
  '30d': { grain: 'hour', stepMs: DAY_MS, steps: 30 },
};

export const floorTo = (at: number, stepMs: number): number => at - (at % stepMs);

/** Whole steps; the last one is still running. */
export function windowOf(range: Range, now: number): Window {
  const { grain, stepMs, steps } = SHAPES[range];
  return { grain, stepMs, steps, to: now, from: floorTo(now, stepMs) - (steps - 1) * stepMs };
}
