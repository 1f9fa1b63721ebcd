/** Africa's Talking's words and what they mean to us. */
import type { ReportedStatus } from '../../messages/types.js';
import { permanent, transient, type Permanent, type ReasonCode, type Transient } from '../outcome.js';

/** Source: "Send SMS", `statusCode` of each recipient, read 2026-11-20. */
export const ACCEPTED_CODES: ReadonlySet<number> = new Set([100, 101, 102]);

/** Same source. Codes inside a reply, not of HTTP; 409 comes as both. */
export const SEND_CODES: Readonly<Record<number, Permanent | Transient>> = {
  401: permanent('message', 'blocked_by_provider'), // RiskHold
  402: permanent('sender', 'invalid_sender'),
  403: permanent('message', 'invalid_recipient'),
  404: permanent('message', 'invalid_recipient'), // UnsupportedNumberType
  405: transient('app', 'insufficient_balance', { retryAfterS: 900 }),
  406: permanent('message', 'opted_out'),
  407: permanent('message', 'no_route'),
  409: transient('message', 'quiet_hours'), // waits until the morning, see `untilMorningS`
  500: transient('message', 'provider_error'),
  501: transient('message', 'provider_error'),
  502: transient('message', 'provider_error', { maxTries: 3 }),
};

/** Same source: the words of the codes, which stand alone in `Message` when no recipient is listed. */
export const SEND_WORDS: Readonly<Record<string, number>> = {
  RiskHold: 401,
  InvalidSenderId: 402,
  InvalidPhoneNumber: 403,
  UnsupportedNumberType: 404,
  InsufficientBalance: 405,
  UserInBlacklist: 406,
  CouldNotRoute: 407,
  DoNotDisturbRejection: 409,
  InternalServerError: 500,
  GatewayError: 501,
  RejectedByGateway: 502,
};

/** Source: "Make a call", `status` of each entry, read 2026-11-20. Any other word refuses the call. */
export const CALL_WORDS: Readonly<Record<string, 'accepted' | Permanent | Transient>> = {
  Queued: 'accepted',
  InvalidPhoneNumber: permanent('message', 'invalid_recipient'),
  DestinationNotSupported: permanent('message', 'no_route'),
  InsufficientCredit: transient('app', 'insufficient_balance', { retryAfterS: 900 }),
};

/** Source: "SMS delivery reports", read 2026-11-20. A word not listed never counts as an ending. */
export const DLR_STATUSES: Readonly<Record<string, ReportedStatus>> = {
  Sent: 'sent',
  Submitted: 'sent',
  Buffered: 'sent',
  Success: 'delivered',
  Rejected: 'failed',
  Failed: 'failed',
  AbsentSubscriber: 'failed',
  Expired: 'expired',
};

/** WhatsApp's own words, since those of Africa's Talking are not documented; read 2026-11-20. */
export const CHAT_STATUSES: Readonly<Record<string, ReportedStatus>> = {
  Delivered: 'delivered',
  Read: 'delivered',
};

/** Source: "SMS delivery reports", `failureReason`, read 2026-11-20. "NotNetworkSubcriber" is spelled so. */
export const FAILURE_REASONS: Readonly<Record<string, ReasonCode>> = {
  InsufficientCredit: 'insufficient_balance',
  UserInBlackList: 'opted_out',
  DoNotDisturbRejection: 'quiet_hours',
  UserIsInactive: 'invalid_recipient',
  UserDoesNotExist: 'invalid_recipient',
  NotNetworkSubcriber: 'invalid_recipient',
  UserAccountSuspended: 'blocked_by_operator',
  UserNotSubscribedToProduct: 'blocked_by_operator',
  InvalidLinkId: 'invalid_content',
  DeliveryFailure: 'handset_unreachable',
};

/** Where a report names no reason besides its status. */
const REASON_OF_STATUS: Readonly<Record<string, ReasonCode>> = {
  AbsentSubscriber: 'handset_unreachable',
  Expired: 'expired',
};

/** Names of Q.850 causes, as telephone switches write them in `hangupCause`; not listed = unknown. */
export const HANGUP_CAUSES: Readonly<Record<string, ReasonCode>> = {
  USER_BUSY: 'handset_unreachable',
  NO_ANSWER: 'handset_unreachable',
  NO_USER_RESPONSE: 'handset_unreachable',
  SUBSCRIBER_ABSENT: 'handset_unreachable',
  CALL_REJECTED: 'handset_unreachable',
  UNALLOCATED_NUMBER: 'invalid_recipient',
};

/** Looks a word up whatever its letters' case: Africa's Talking writes `Blacklist` here and `BlackList` there. */
export function readWord<V>(table: Readonly<Record<string, V>>, word: string): V | undefined {
  const key = Object.keys(table).find((name) => name.toLowerCase() === word.trim().toLowerCase());
  return key === undefined ? undefined : table[key];
}

export function reasonOf(status: string, failureReason: string): ReasonCode {
  return readWord(FAILURE_REASONS, failureReason) ?? readWord(REASON_OF_STATUS, status) ?? 'unknown';
}

/** A word of theirs worth repeating; sentences may hold numbers and texts. */
export function codeOf(word: string): string | undefined {
  return /^\w{1,40}$/.test(word.trim()) ? word.trim() : undefined;
}

/** 08:00 in Lagos, which keeps UTC+1 all year: the end of Nigeria's quiet hours. */
const MORNING_UTC_H = 7;

/** Seconds until the next morning in Nigeria. */
export function untilMorningS(now: Date): number {
  const morning = new Date(now);
  morning.setUTCHours(MORNING_UTC_H, 0, 0, 0);
  if (morning <= now) morning.setUTCDate(morning.getUTCDate() + 1);
  return Math.ceil((morning.getTime() - now.getTime()) / 1000);
}
