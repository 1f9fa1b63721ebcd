/** Infobip's words and what they mean to us. */
import type { ReportedStatus } from '../../messages/types.js';
import {
  ambiguous,
  permanent,
  transient,
  type Ambiguous,
  type Permanent,
  type ReasonCode,
  type Transient,
} from '../outcome.js';

/** One status: as the answer to a send (accepted, where there is no refusal) and in a report (`null` = no news). */
export interface Meaning {
  refusal?: Permanent | Transient;
  report: ReportedStatus | null;
}

const taken = (report: ReportedStatus | null): Meaning => ({ report });
const refused = (refusal: Permanent | Transient): Meaning => ({ refusal, report: 'failed' });
const expired: Meaning = { refusal: permanent('message', 'expired'), report: 'expired' };
/** Why, its `error` tells. */
const undeliverable = refused(permanent('message', 'unknown'));

/**
 * Source: "Response status and error codes", general, voice and MMS status codes, read 2026-11-20. The same ids come
 * back at send and in reports.
 */
export const STATUS_CODES: Readonly<Record<string, Meaning>> = {
  2: taken('sent'), // DELIVERED_TO_OPERATOR: its group says "delivered", the handset has not got it
  3: taken('sent'),
  4: undeliverable,
  5: taken('delivered'),
  6: refused(permanent('message', 'no_route')),
  7: taken('sent'),
  8: refused(permanent('message', 'invalid_recipient')),
  9: undeliverable,
  10: refused(permanent('message', 'blocked_by_operator')),
  11: refused(permanent('sender', 'invalid_sender')),
  12: refused(transient('app', 'insufficient_balance', { retryAfterS: 900 })),
  13: refused(permanent('sender', 'invalid_sender')),
  14: refused(permanent('message', 'opted_out')),
  15: expired,
  17: refused(transient('app', 'insufficient_balance', { retryAfterS: 900 })),
  18: refused(permanent('app', 'not_permitted')), // trial account, another number than the registered one
  19: refused(permanent('message', 'no_route')),
  20: refused(transient('message', 'rate_limited', { retryAfterS: 300 })), // too many to this number
  21: refused(transient('app', 'provider_error')),
  23: taken(null), // DUPLICATE_MESSAGE_ID: an earlier attempt with our id got through; the report is about the repeat
  24: refused(permanent('message', 'invalid_content')),
  25: refused(permanent('message', 'content_too_long')),
  26: taken('sent'),
  29: expired,
  31: undeliverable,
  51: refused(permanent('message', 'invalid_recipient')),
  52: refused(permanent('message', 'invalid_recipient')),
  54: refused(permanent('message', 'invalid_content')), // voice: language not spoken
  55: refused(permanent('message', 'invalid_content')), // voice: nothing to say
  56: refused(permanent('app', 'misconfigured')), // notify URL
  77: refused(permanent('message', 'content_too_long')), // MMS
  96: refused(permanent('message', 'handset_unreachable')), // voice: no answer
  97: refused(permanent('message', 'handset_unreachable')), // voice: busy
  99: refused(permanent('message', 'handset_unreachable')), // voice: declined
};

/** For ids that are not listed. */
export const STATUS_GROUPS: Readonly<Record<string, Meaning>> = {
  0: taken('sent'), // ACCEPTED
  1: taken('sent'),
  2: undeliverable,
  3: taken('delivered'),
  4: expired,
  5: undeliverable,
};

/**
 * What the `error` of a report adds where the status says only "undeliverable". Source: the same page, general, voice,
 * MMS and chat error codes. Handset, network and platform troubles that name nobody at fault are left out.
 */
export const ERROR_REASONS: Readonly<Record<string, ReasonCode>> = {
  1: 'invalid_recipient', // EC_UNKNOWN_SUBSCRIBER
  5: 'invalid_recipient', // EC_UNIDENTIFIED_SUBSCRIBER
  6: 'handset_unreachable', // EC_ABSENT_SUBSCRIBER_SM
  9: 'invalid_recipient', // EC_ILLEGAL_SUBSCRIBER
  13: 'blocked_by_operator', // EC_CALL_BARRED
  27: 'handset_unreachable', // EC_ABSENT_SUBSCRIBER
  31: 'handset_unreachable', // EC_SUBSCRIBER_BUSY_FOR_MT_SMS
  32: 'handset_unreachable', // EC_SM_DELIVERY_FAILURE
  33: 'handset_unreachable', // EC_MESSAGE_WAITING_LIST_FULL
  256: 'handset_unreachable', // EC_SM_DF_MEMORYCAPACITYEXCEEDED
  345: 'no_route', // EC_OPERATOR_NOT_FOUND
  351: 'invalid_recipient', // EC_INVALID_DESTINATION_ADDRESS
  352: 'invalid_recipient', // EC_INVALID_REQUEST_DESTINATION
  355: 'content_too_long', // EC_MSG_TEXT_TOO_LONG
  368: 'invalid_sender', // EC_INVALID_SOURCE_ADDRESS
  375: 'invalid_sender', // EC_SOURCE_ADDRESS_IS_BLOCKED
  433: 'not_permitted', // EC_ACCOUNT_ACCESS_DENIED
  561: 'blocked_by_operator', // EC_CONTENT_BLOCKED_BY_OPERATOR
  566: 'blocked_by_operator', // EC_DESTINATION_BLOCKED_BY_OPERATOR
  568: 'invalid_recipient', // EC_DESTINATION_NOT_SMS_PROVISIONED
  569: 'invalid_recipient', // EC_DEST_ADDRESS_SUSPENDED
  573: 'opted_out', // EC_SC_BLOCKED_BY_END_USER
  603: 'blocked_by_provider', // EC_CONTENT_BLOCKED
  604: 'opted_out', // EC_BLOCKED_BY_CAMPAIGN_BLACKLIST
  607: 'blocked_by_operator', // EC_REJECTED_SPAM_BY_OPERATOR
  608: 'blocked_by_provider', // EC_SIGNALS_BLOCKED, against fraud
  609: 'blocked_by_provider', // EC_SIGNALS_HARD_LIMIT_REACHED
  811: 'expired', // EC_MESSAGE_EXPIRED
  2050: 'opted_out', // EC_DEST_ADDRESS_BLACKLISTED
  2052: 'opted_out', // EC_BLACKLISTED_DESTINATIONADDRESS
  2053: 'invalid_sender', // EC_BLACKLISTED_SENDERADDRESS
  3041: 'invalid_recipient', // EC_DEACTIVATED_LIST
  4098: 'expired', // EC_VP_EXPIRED
  4101: 'expired', // EC_VALIDITY_EXPIRED
  4103: 'rate_limited', // EC_DESTINATION_FLOODING
  4104: 'rate_limited', // EC_DESTINATION_TXT_FLOODING
  5002: 'handset_unreachable', // EC_VOICE_USER_BUSY
  5003: 'handset_unreachable', // EC_VOICE_NO_ANSWER
  5403: 'blocked_by_operator', // EC_VOICE_ERROR_FORBIDDEN
  5404: 'invalid_recipient', // EC_VOICE_ERROR_DESTINATION_NOT_FOUND
  5480: 'handset_unreachable', // EC_VOICE_ERROR_TEMPORARILY_NOT_AVAILABLE
  5484: 'invalid_recipient', // EC_VOICE_ERROR_ADDRESS_INCOMPLETE
  5603: 'handset_unreachable', // EC_DECLINE
  7002: 'invalid_recipient', // EC_UNKNOWN_USER
  7003: 'blocked_by_provider', // EC_BLOCKED_USER
  7008: 'invalid_content', // EC_INVALID_TEMPLATE_ARGS
  7009: 'invalid_content', // EC_INVALID_TEMPLATE
  7010: 'template_required', // EC_NO_SESSION: the 24 hours after their last message are over
  7016: 'rate_limited', // EC_SPAM_RATE
  7017: 'rate_limited', // EC_TOO_MANY_REQUESTS
  7022: 'media_error', // EC_MEDIA_UNSUPPORTED
  7027: 'blocked_by_provider', // EC_BLOCKED_CONTENT
  7030: 'opted_out', // EC_TEMPLATE_BLOCKED_BY_USER
  7032: 'rate_limited', // EC_FREQUENCY_CAPPING
  7033: 'opted_out', // EC_MARKETING_OPT_OUT
  7034: 'invalid_sender', // EC_SENDER_NOT_REGISTERED
  15006: 'expired', // EC_VALIDITY_EXPIRED of MMS
  15009: 'invalid_recipient', // EC_RECIPIENT_NOT_FOUND
  15011: 'blocked_by_operator', // EC_RECIPIENT_BLOCKED_BY_OPERATOR
  15013: 'blocked_by_operator', // EC_MMS_CONTENT_BLOCKED_BY_OPERATOR
  15015: 'opted_out', // EC_MMS_SC_BLOCKED_BY_END_USER
  15017: 'invalid_recipient', // EC_RECIPIENT_DEACTIVATED
  15019: 'media_error', // EC_HANDSET_DOES_NOT_SUPPORT_MMS
  15022: 'media_error', // EC_URL_ATTACHMENT_TOO_LARGE
  15024: 'media_error', // EC_REMOTE_CONTENT_FAILURE
  15026: 'media_error', // EC_TOO_BIG_CONTENT
};

/**
 * How a request ended that HTTP calls an error. The newer paths write `errorCode`, the older ones
 * `serviceException.messageId`. Source: the API descriptions of SMS, MMS, voice and WhatsApp 3.210.0.
 */
export const HTTP_ERRORS: Readonly<Record<string, Permanent | Transient | Ambiguous>> = {
  E400: permanent('message', 'invalid_content'), // or what its violations name
  BAD_REQUEST: permanent('message', 'invalid_content'),
  E401: permanent('app', 'auth_failed'),
  UNAUTHORIZED: permanent('app', 'auth_failed'),
  E403: permanent('app', 'not_permitted'),
  FORBIDDEN: permanent('app', 'not_permitted'),
  E404: permanent('app', 'misconfigured'),
  NOT_FOUND: permanent('app', 'misconfigured'),
  E429: transient('app', 'rate_limited', { retryAfterS: 30 }),
  TOO_MANY_REQUESTS: transient('app', 'rate_limited', { retryAfterS: 30 }),
  E500: ambiguous('provider_error'),
  GENERAL_ERROR: ambiguous('provider_error'),
};

export interface StatusWords {
  id?: number | undefined;
  groupId?: number | undefined;
  name?: string | undefined;
}

/** @returns undefined for ids and groups that nobody knows */
export function meaningOf({ id, groupId }: StatusWords): Meaning | undefined {
  return STATUS_CODES[String(id)] ?? STATUS_GROUPS[String(groupId)];
}

/** "14 REJECTED_DESTINATION_BLOCKLISTED" */
export const nameOf = ({ id, groupId, name }: StatusWords): string =>
  [id ?? `group ${groupId}`, name].filter((word) => word !== undefined).join(' ');
