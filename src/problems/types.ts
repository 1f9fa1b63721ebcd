/** Words of what needs a person. No I/O. */
import type { Scope } from '../tokens/types.js';

export const PROBLEM_KINDS = [
  'app_paused',
  'credentials_refused',
  'app_misconfigured',
  'app_suspended',
  'balance_low',
  'webhook_dead',
  'webhook_off',
  'webhook_failing',
  'payment_unparsed',
  'payment_suspicious',
  'phone_offline',
  'phone_battery_low',
  'link_down',
  'callbacks_unparsed',
  'batch_paused',
  'temporal_down',
  'job_failing',
] as const;
export type ProblemKind = (typeof PROBLEM_KINDS)[number];

export const TARGETS = [
  'app',
  'webhook',
  'slack',
  'payment_app',
  'phone',
  'batch',
  'callback',
  'job',
] as const;
export type TargetType = (typeof TARGETS)[number];

export interface Problem {
  kind: ProblemKind;
  severity: 'error' | 'warning';
  /** Milliseconds since 1970; null = nobody noted it. */
  since: number | null;
  /** null = of no app: only tokens without limits see it. */
  appId: number | null;
  groupId: number | null;
  /** Who can do something about it; null = everybody may know. */
  scope: Scope | null;
  /** `id` is the name of a job; a callback is the newest one. */
  target: { type: TargetType; id: number | string } | null;
  /** Of how many things it tells; null = of one. */
  count: number | null;
  details: Details;
  title: string;
  help: string;
}

/** What the sentences hold that nothing else tells, for those who write them in another language; null = nothing. */
export interface Details {
  /** Of the app, receiver, batch or job, as its owner calls it. */
  name: string | null;
  /** A code: of the provider's refusal, of a link, of how a job ended. */
  reason: string | null;
  /** What is left at a provider, with its currency where that is known. */
  amount: string | null;
  /** Of a battery. */
  percent: number | null;
  /** Words of the other side, as they came. */
  said: string | null;
  /** Of an app that keeps failing: whether it has a group, whose other apps send meanwhile. */
  grouped: boolean | null;
}

/** Why an app is left out: the newest failure, as its provider gave it. */
export interface Trouble {
  reason: string | null;
  at: number | null;
}

export interface Tailback {
  count: number;
  /** Milliseconds since 1970, of the first of them. */
  since: number | null;
}

export interface HookTrouble extends Tailback {
  id: number;
  kind: 'webhook' | 'slack';
  name: string | null;
  appId: number | null;
  groupId: number | null;
  isOff: boolean;
  /** Attempts in a row that failed; 0 while they are few. */
  failures: number;
  offSince: number;
}

export interface TextTrouble extends Tailback {
  state: 'needs_review' | 'suspicious';
  appId: number;
  paymentAppId: number;
}

export interface PhoneTrouble {
  appId: number;
  isOffline: boolean;
  lastSeenAt: number | null;
  battery: number | null;
  isBatteryLow: boolean;
  statusAt: number | null;
}

export interface LinkTrouble {
  appId: number;
  isRefused: boolean;
  text: string | null;
  since: number | null;
}

export interface CallbackTrouble extends Tailback {
  appId: number;
  /** The newest of them. */
  id: number;
}

export interface BatchTrouble {
  id: number;
  name: string | null;
  appId: number | null;
  groupId: number | null;
  since: number;
}

export interface BalanceTrouble {
  appId: number;
  amount: string;
  currency: string | null;
  checkedAt: number;
}
