/**
 * How one attempt ended. Every driver call returns one of these; a driver throws only on a bug of ours.
 *
 * `scope` says what is at fault: `message` (this text or recipient), `sender` (the sender id), `app` (account,
 * credentials, link). Which step follows is decided in messages/next-step.ts, never in a driver.
 */
import type { Money } from '../messages/types.js';

/** What Android says of a failed send of its own. */
export const PHONE_REASONS = [
  'invalid_destination',
  'generic_failure',
  'no_service',
  'null_pdu',
  'radio_off',
  'limit_exceeded',
  'unknown_result',
  'undelivered',
  'phone_exception',
] as const;

export const REASON_CODES = [
  'invalid_recipient',
  'invalid_sender',
  'invalid_content',
  'content_too_long',
  'media_error',
  'template_required',
  'opted_out',
  'blocked_by_provider',
  'blocked_by_operator',
  'no_route',
  'landline',
  'auth_failed',
  'not_permitted',
  'misconfigured',
  'insufficient_balance',
  'price_limit',
  'rate_limited',
  'queue_full',
  'quiet_hours',
  'handset_unreachable',
  'provider_error',
  'provider_unavailable',
  'connect_failed',
  'timeout',
  'bad_reply',
  'partial_accept',
  'duplicate',
  'expired',
  'restored',
  'unknown',
  ...PHONE_REASONS,
  /** The phone is silent or its app paused; it never had the message. */
  'phone_away',
] as const;
export type ReasonCode = (typeof REASON_CODES)[number];

export type Scope = 'message' | 'sender' | 'app';

/** Why an attempt did not end in acceptance. `text` is for people: no secrets, no message bodies. */
export interface Why {
  reason: ReasonCode;
  text: string;
  /** The provider's own code, as it wrote it. */
  providerCode?: string;
  httpStatus?: number;
}

export interface Accepted {
  kind: 'accepted';
  /** The provider's id of the message; the own reference where the provider returns none. */
  providerId: string;
  /** Ids of the single parts where the provider reports on each part. */
  partIds?: string[];
  /** Parts as the provider counts them. */
  parts?: number;
  cost?: Money;
  /** Operator as MCC-MNC digits, for example "63902". */
  operator?: string;
}

export interface Permanent extends Why {
  kind: 'rejected-permanent';
  scope: Scope;
}

export interface Transient extends Why {
  kind: 'rejected-transient';
  scope: Scope;
  /** Seconds the provider asked us to wait. */
  retryAfterS?: number;
  /** Attempts through one app in all, where more would not help; the app's policy may allow fewer. */
  maxTries?: number;
}

/** The request may have reached the provider and nobody can say. Sending it again may reach the handset twice. */
export interface Ambiguous extends Why {
  kind: 'ambiguous';
  /** What may settle it: ask the provider, send again under the same id (the provider de-duplicates), or wait. */
  probe: 'lookup' | 'resend-same-id' | 'wait-dlr';
  /** Ids of the parts that were accepted before the doubt began, in order. */
  partIds?: string[];
  /** The gateway itself stopped in the middle: that says nothing about the app. */
  isOurs?: true;
}

export type Outcome = Accepted | Permanent | Transient | Ambiguous;

type Detail = Partial<Pick<Why, 'text' | 'providerCode' | 'httpStatus'>>;

export const accepted = (providerId: string, more: Omit<Accepted, 'kind' | 'providerId'> = {}): Accepted => ({
  kind: 'accepted',
  providerId,
  ...more,
});

export const permanent = (scope: Scope, reason: ReasonCode, detail: Detail = {}): Permanent => ({
  kind: 'rejected-permanent',
  scope,
  reason,
  text: reason,
  ...detail,
});

export const transient = (
  scope: Scope,
  reason: ReasonCode,
  detail: Detail & Partial<Pick<Transient, 'retryAfterS' | 'maxTries'>> = {},
): Transient => ({ kind: 'rejected-transient', scope, reason, text: reason, ...detail });

export const ambiguous = (
  reason: ReasonCode,
  detail: Detail & Partial<Pick<Ambiguous, 'probe' | 'partIds' | 'isOurs'>> = {},
): Ambiguous => ({ kind: 'ambiguous', probe: 'wait-dlr', reason, text: reason, ...detail });
