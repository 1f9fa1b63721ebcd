/** What an app's settings mean for its phone. Pure. */
import type { AppSettings } from '../apps/types.js';
import { PACING_PROFILES, raisedProfile, type PacingProfile } from './pacing.js';
import type { Protocol } from './types.js';

export interface PhoneSettings {
  profile: PacingProfile;
  /** Messages in one reply. */
  batch: number;
  /** Parts a day, by the phone's own calendar; null = no limit. */
  dailyParts: number | null;
  timeZone: string;
  /** Silent for longer than this means offline. */
  offlineAfterMs: number;
  results: 'auto' | 'on' | 'off';
  /** Whether another app tries after the phone itself reported a failure. */
  failsOver: boolean;
  repliesInResponse: boolean;
  /** SMSsync 3.x with delivery reports sends everything twice. */
  costFactor: 1 | 2;
  /** CHT: parts that may be on the phone without a result. */
  maxOutstandingParts: number;
  mayReoffer: boolean;
  /** Not where the phone itself tries again what it reported: it would be sent twice. */
  requeuesOnLimit: boolean;
}

const DEFAULT_BATCH = 10;
/** Three times the five minutes after which the apps ask by default. */
const DEFAULT_OFFLINE_S = 900;
const DEFAULT_OUTSTANDING = 40;

export function phoneSettings(settings: AppSettings, protocol: Protocol): PhoneSettings {
  return {
    profile: profileOf(settings),
    batch: settings.batch_size ?? DEFAULT_BATCH,
    dailyParts: settings.daily_parts ?? null,
    timeZone: settings.time_zone ?? 'UTC',
    offlineAfterMs: (settings.offline_after_s ?? DEFAULT_OFFLINE_S) * 1000,
    results: settings.message_results ?? 'auto',
    failsOver: settings.failover_on_reported_failure ?? protocol !== 'smssync',
    repliesInResponse: settings.replies_in_response ?? false,
    costFactor: settings.sends_twice ? 2 : 1,
    maxOutstandingParts: settings.max_outstanding_parts ?? DEFAULT_OUTSTANDING,
    mayReoffer: settings.reoffer ?? false,
    requeuesOnLimit: settings.requeue_on_limit ?? protocol !== 'smssync',
  };
}

function profileOf({ pacing, pacing_limit, pacing_window_s }: AppSettings): PacingProfile {
  if (pacing === 'raised') return raisedProfile(pacing_limit ?? 30, (pacing_window_s ?? 60) * 1000);
  return PACING_PROFILES[pacing ?? 'default'];
}

/** The calendar day at the phone, `2026-11-20`. @throws RangeError for an unknown time zone */
export const dayIn = (timeZone: string, now: number): string =>
  new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' }).format(now);
