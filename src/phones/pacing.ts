/**
 * How many SMS parts a phone may be given. Android lets an app send so many parts in so much time and silently fails the
 * rest, because nobody is there to confirm its question; so parts are counted here, when they are handed out. Pure.
 */

export interface PacingProfile {
  /** Parts that come back to the bucket in `perMs`. */
  rate: number;
  perMs: number;
  /** Parts that a phone which was quiet for long may get at once. */
  capacity: number;
  /** Never more parts than this within `windowMs`: a full bucket and its refill together could be more. */
  windowCap: number;
  windowMs: number;
}

const MINUTE_MS = 60_000;

/** Android's limit is 30 parts a minute from 4.2 on, 30 in half an hour before; both keep a distance from it. */
export const PACING_PROFILES = {
  default: { rate: 20, perMs: MINUTE_MS, capacity: 20, windowCap: 28, windowMs: MINUTE_MS },
  fast: { rate: 24, perMs: MINUTE_MS, capacity: 24, windowCap: 28, windowMs: MINUTE_MS },
  legacy: { rate: 25, perMs: 30 * MINUTE_MS, capacity: 25, windowCap: 25, windowMs: 30 * MINUTE_MS },
  gentle: { rate: 6, perMs: MINUTE_MS, capacity: 6, windowCap: 6, windowMs: MINUTE_MS },
} as const satisfies Record<string, PacingProfile>;

/**
 * For a phone whose limit was raised over adb.
 * @param limit Android's limit in parts, 3 at least, within `windowMs`
 */
export function raisedProfile(limit: number, windowMs: number): PacingProfile {
  const windowCap = limit - 2;
  return { rate: windowCap, perMs: windowMs, capacity: windowCap, windowCap, windowMs };
}

export interface Bucket {
  /** Parts that may be given; below zero after a message that was longer than all of it. */
  level: number;
  /** When `level` was true, milliseconds since 1970. */
  at: number;
  /** What was handed out within the window, oldest first. */
  recent: readonly { at: number; parts: number }[];
}

export const fullBucket = (profile: PacingProfile, now: number): Bucket => ({
  level: profile.capacity,
  at: now,
  recent: [],
});

export interface Limits {
  profile: PacingProfile;
  /** Messages in one reply: also bounds the damage of a reply that gets lost. */
  batch: number;
  /** Parts that may still be given today; null = no daily limit. */
  leftToday: number | null;
}

export interface Allowance {
  /** How many from the head of the queue may be handed out now. */
  count: number;
  /** The bucket once they are. */
  bucket: Bucket;
}

/**
 * @param queue parts of the waiting messages, next one first; a message is never overtaken by a shorter one
 * @param now milliseconds since 1970; a clock that was put back refills nothing and forgets nothing
 */
export function allow(bucket: Bucket, queue: readonly number[], limits: Limits, now: number): Allowance {
  const { profile, batch } = limits;
  let { level, recent } = refill(bucket, profile, now);
  let left = limits.leftToday ?? Infinity;
  let count = 0;
  for (const parts of queue.slice(0, batch)) {
    const inWindow = recent.reduce((sum, entry) => sum + entry.parts, 0);
    const isTooLong = parts > profile.capacity || parts > profile.windowCap;
    const fits = isTooLong
      ? level >= profile.capacity && inWindow === 0
      : parts <= level && inWindow + parts <= profile.windowCap;
    if (!fits || parts > left) break;
    level -= parts;
    left -= parts;
    recent = [...recent, { at: now, parts }];
    count += 1;
  }
  return { count, bucket: { level, at: Math.max(now, bucket.at), recent } };
}

function refill(bucket: Bucket, profile: PacingProfile, now: number): Pick<Bucket, 'level' | 'recent'> {
  const passedMs = Math.max(0, now - bucket.at);
  return {
    level: Math.min(profile.capacity, bucket.level + (passedMs * profile.rate) / profile.perMs),
    recent: bucket.recent.filter(({ at }) => at > now - profile.windowMs),
  };
}
