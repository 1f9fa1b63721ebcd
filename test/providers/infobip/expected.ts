/** What Infobip's codes mean, written from its status and error pages, not from the driver. */
import {
  ambiguous,
  permanent,
  transient,
  type Outcome,
  type ReasonCode,
} from '../../../src/providers/outcome.js';
import type { ReportedStatus } from '../../../src/messages/types.js';

/** `null` at send = accepted; `null` in a report = no report. */
interface Expected {
  group: number;
  name: string;
  atSend: Outcome | null;
  report: ReportedStatus | null;
}

const row = (
  group: number,
  name: string,
  atSend: Outcome | null,
  report: ReportedStatus | null,
): Expected => ({
  group,
  name,
  atSend,
  report,
});
const failed = (group: number, name: string, atSend: Outcome) => row(group, name, atSend, 'failed');
const forMessage = (reason: ReasonCode) => permanent('message', reason);
const noCredit = transient('app', 'insufficient_balance', { retryAfterS: 900 });

export const EXPECTED_STATUSES: Record<string, Expected> = {
  2: row(3, 'DELIVERED_TO_OPERATOR', null, 'sent'),
  3: row(1, 'PENDING_WAITING_DELIVERY', null, 'sent'),
  4: failed(2, 'UNDELIVERABLE_REJECTED_OPERATOR', forMessage('unknown')),
  5: row(3, 'DELIVERED_TO_HANDSET', null, 'delivered'),
  6: failed(5, 'REJECTED_NETWORK', forMessage('no_route')),
  7: row(1, 'PENDING_ENROUTE', null, 'sent'),
  8: failed(5, 'REJECTED_PREFIX_MISSING', forMessage('invalid_recipient')),
  9: failed(2, 'UNDELIVERABLE_NOT_DELIVERED', forMessage('unknown')),
  10: failed(5, 'REJECTED_DND', forMessage('blocked_by_operator')),
  11: failed(5, 'REJECTED_SOURCE', permanent('sender', 'invalid_sender')),
  12: failed(5, 'REJECTED_NOT_ENOUGH_CREDITS', noCredit),
  13: failed(5, 'REJECTED_SENDER', permanent('sender', 'invalid_sender')),
  14: failed(5, 'REJECTED_DESTINATION_BLOCKLISTED', forMessage('opted_out')),
  15: row(4, 'EXPIRED_EXPIRED', forMessage('expired'), 'expired'),
  17: failed(5, 'REJECTED_PREPAID_PACKAGE_EXPIRED', noCredit),
  18: failed(5, 'REJECTED_DESTINATION_NOT_REGISTERED', permanent('app', 'not_permitted')),
  19: failed(5, 'REJECTED_ROUTE_NOT_AVAILABLE', forMessage('no_route')),
  20: failed(5, 'REJECTED_FLOODING_FILTER', transient('message', 'rate_limited', { retryAfterS: 300 })),
  21: failed(5, 'REJECTED_SYSTEM_ERROR', transient('app', 'provider_error')),
  23: row(5, 'REJECTED_DUPLICATE_MESSAGE_ID', null, null),
  24: failed(5, 'REJECTED_INVALID_UDH', forMessage('invalid_content')),
  25: failed(5, 'REJECTED_MESSAGE_TOO_LONG', forMessage('content_too_long')),
  26: row(1, 'PENDING_ACCEPTED', null, 'sent'),
  29: row(4, 'EXPIRED_DLR_UNKNOWN', forMessage('expired'), 'expired'),
  31: failed(2, 'UNDELIVERABLE_NOT_SENT', forMessage('unknown')),
  51: failed(5, 'MISSING_TO', forMessage('invalid_recipient')),
  52: failed(5, 'REJECTED_DESTINATION', forMessage('invalid_recipient')),
  54: failed(5, 'REJECTED_UNSUPPORTED_LANGUAGE', forMessage('invalid_content')),
  55: failed(5, 'REJECTED_MESSAGE_IS_EMPTY', forMessage('invalid_content')),
  56: failed(5, 'REJECTED_INVALID_NOTIFY_URL', permanent('app', 'misconfigured')),
  77: failed(5, 'REJECTED_MESSAGE_TEXT_TOO_LONG', forMessage('content_too_long')),
  96: failed(2, 'NO_ANSWER', forMessage('handset_unreachable')),
  97: failed(2, 'BUSY', forMessage('handset_unreachable')),
  99: failed(5, 'REJECTED', forMessage('handset_unreachable')),
};

/** An id that is not listed, such as 999, by its group. */
export const EXPECTED_GROUPS: Record<string, Pick<Expected, 'atSend' | 'report'>> = {
  0: { atSend: null, report: 'sent' },
  1: { atSend: null, report: 'sent' },
  2: { atSend: forMessage('unknown'), report: 'failed' },
  3: { atSend: null, report: 'delivered' },
  4: { atSend: forMessage('expired'), report: 'expired' },
  5: { atSend: forMessage('unknown'), report: 'failed' },
};

export const EXPECTED_HTTP_ERRORS: Record<string, Outcome> = {
  E400: forMessage('invalid_content'),
  BAD_REQUEST: forMessage('invalid_content'),
  E401: permanent('app', 'auth_failed'),
  UNAUTHORIZED: permanent('app', 'auth_failed'),
  E403: permanent('app', 'not_permitted'),
  FORBIDDEN: permanent('app', 'not_permitted'),
  E404: permanent('app', 'misconfigured'),
  NOT_FOUND: permanent('app', 'misconfigured'),
  E429: transient('app', 'rate_limited', { retryAfterS: 30 }),
  TOO_MANY_REQUESTS: transient('app', 'rate_limited', { retryAfterS: 30 }),
  E500: ambiguous('provider_error', { probe: 'resend-same-id' }),
  GENERAL_ERROR: ambiguous('provider_error', { probe: 'resend-same-id' }),
};

/** Reasons of undeliverable messages: error ids by what they come to. */
const BY_REASON: Partial<Record<ReasonCode, number[]>> = {
  invalid_recipient: [1, 5, 9, 351, 352, 568, 569, 3041, 5404, 5484, 7002, 15_009, 15_017],
  handset_unreachable: [6, 27, 31, 32, 33, 256, 5002, 5003, 5480, 5603],
  blocked_by_operator: [13, 561, 566, 607, 5403, 15_011, 15_013],
  blocked_by_provider: [603, 608, 609, 7003, 7027],
  opted_out: [573, 604, 2050, 2052, 7030, 7033, 15_015],
  invalid_sender: [368, 375, 2053, 7034],
  no_route: [345],
  not_permitted: [433],
  content_too_long: [355],
  invalid_content: [7008, 7009],
  template_required: [7010],
  media_error: [7022, 15_019, 15_022, 15_024, 15_026],
  rate_limited: [4103, 4104, 7016, 7017, 7032],
  expired: [811, 4098, 4101, 15_006],
};
export const EXPECTED_ERRORS: Record<string, ReasonCode> = Object.fromEntries(
  Object.entries(BY_REASON).flatMap(([reason, ids]) => ids.map((id) => [id, reason as ReasonCode])),
);
