/** Twilio's words and what they mean to us. The same codes come back at send and in delivery reports. */
import type { ReportedStatus } from '../../messages/types.js';
import type { DeliveryReport, InboundMessage } from '../driver.js';
import { permanent, transient, type Permanent, type ReasonCode, type Transient } from '../outcome.js';

const DAY_S = 86_400;

/**
 * Source: "Error and warning dictionary", read 2026-11-20. The same codes come back at send and, as `ErrorCode`, in
 * delivery reports. 30036 was read on its own page the same day.
 */
export const ERROR_CODES: Readonly<Record<string, Permanent | Transient>> = {
  14107: transient('app', 'rate_limited'),
  20003: permanent('app', 'auth_failed'),
  20404: permanent('app', 'misconfigured'), // wrong account or Messaging Service SID
  20429: transient('app', 'rate_limited', { retryAfterS: 30 }), // not processed
  21211: permanent('message', 'invalid_recipient'),
  21212: permanent('sender', 'invalid_sender'),
  21214: permanent('message', 'invalid_recipient'),
  21217: permanent('message', 'invalid_recipient'),
  21219: permanent('app', 'not_permitted'), // trial account, number not verified
  21408: permanent('app', 'not_permitted'), // region not enabled
  21602: permanent('message', 'invalid_content'),
  21603: permanent('sender', 'invalid_sender'),
  21604: permanent('message', 'invalid_recipient'),
  21606: permanent('sender', 'invalid_sender'),
  21608: permanent('app', 'not_permitted'), // trial account, number not verified
  21610: permanent('message', 'opted_out'),
  21611: transient('sender', 'queue_full', { retryAfterS: 600 }),
  21612: permanent('message', 'no_route'),
  21614: permanent('message', 'landline'),
  21617: permanent('message', 'content_too_long'),
  21620: permanent('message', 'media_error'),
  21623: permanent('message', 'media_error'),
  21654: permanent('message', 'invalid_content'),
  21656: permanent('message', 'invalid_content'),
  21703: permanent('app', 'misconfigured'), // Messaging Service without a number
  30001: transient('sender', 'queue_full'),
  30002: permanent('app', 'not_permitted'), // account suspended
  30003: transient('message', 'handset_unreachable', { retryAfterS: 1800, maxTries: 2 }),
  30004: permanent('message', 'blocked_by_operator'),
  30005: permanent('message', 'invalid_recipient'),
  30006: permanent('message', 'landline'),
  30007: permanent('message', 'blocked_by_operator'),
  30008: transient('message', 'unknown', { maxTries: 2 }),
  30010: permanent('message', 'price_limit'),
  30022: transient('sender', 'rate_limited', { retryAfterS: 60 }), // US 10DLC
  30023: transient('sender', 'rate_limited', { retryAfterS: DAY_S }), // daily cap
  30024: permanent('sender', 'invalid_sender'),
  30032: permanent('sender', 'invalid_sender'),
  30036: permanent('message', 'expired'), // ValidityPeriod ran out in Twilio's queue
  30410: transient('message', 'provider_error'),
  63003: permanent('message', 'invalid_recipient'),
  63007: permanent('sender', 'invalid_sender'),
  63016: permanent('message', 'template_required'),
  63018: transient('app', 'rate_limited'),
  63024: permanent('message', 'invalid_recipient'),
  63032: permanent('message', 'blocked_by_provider'),
  63038: transient('app', 'rate_limited', { retryAfterS: DAY_S }), // daily cap of the account
};

/**
 * Source: "Outbound message status in status callbacks", read 2026-11-20; `null` = says nothing that acceptance did
 * not say. A word not listed never counts as an ending.
 */
export const DLR_STATUSES: Readonly<Record<string, ReportedStatus | null>> = {
  accepted: null,
  queued: null,
  scheduled: null,
  sending: null,
  sent: 'sent',
  delivered: 'delivered',
  read: 'delivered',
  partially_delivered: 'delivered',
  undelivered: 'failed',
  failed: 'failed',
  canceled: 'failed',
};

/**
 * Source: Calls resource, "Call status values", read 2026-11-20; `null` = says nothing that acceptance did not say. A
 * word not listed never counts as an ending.
 */
export const CALL_STATUSES: Readonly<Record<string, 'sent' | 'delivered' | { reason: ReasonCode } | null>> = {
  queued: null,
  initiated: null,
  ringing: 'sent',
  'in-progress': 'sent',
  completed: 'delivered',
  busy: { reason: 'handset_unreachable' },
  'no-answer': { reason: 'handset_unreachable' },
  failed: { reason: 'unknown' },
  canceled: { reason: 'unknown' },
};

/** Source: support article on the OptOutType parameter, read 2026-11-20. Sent with Advanced Opt-Out only. */
export const OPT_OUT_TYPES: Readonly<Record<string, InboundMessage['optOut']>> = {
  STOP: 'stop',
  START: 'start',
  HELP: undefined,
};

/**
 * Words that Twilio itself acts upon for US and Canadian numbers, as the whole text in any case. Source: "Support for
 * opt-out keywords", read 2026-11-20. YES is left out: toll-free numbers ignore it, and it answers other questions too.
 */
export const OPT_OUT_WORDS: Readonly<Record<string, InboundMessage['optOut']>> = {
  STOP: 'stop',
  STOPALL: 'stop',
  UNSUBSCRIBE: 'stop',
  CANCEL: 'stop',
  END: 'stop',
  QUIT: 'stop',
  START: 'start',
  UNSTOP: 'start',
};

export const errorText = (code: number) =>
  `Twilio error ${code}, see https://www.twilio.com/docs/api/errors/${code}`;

/** @returns null for words that say nothing new */
export function readStatus(
  word: string,
  errorCode: number | undefined,
): Omit<DeliveryReport, 'ref' | 'providerId'> | null {
  const status = Object.hasOwn(DLR_STATUSES, word) ? DLR_STATUSES[word] : 'sent';
  if (!status) return null;
  if (status !== 'failed') return { status, providerCode: word, ...(word === 'read' && { read: true }) };
  if (errorCode === undefined) {
    return {
      status,
      reason: 'unknown',
      providerCode: word,
      text: `Twilio reports "${word}" and no error code`,
    };
  }
  const reason = ERROR_CODES[errorCode]?.reason ?? 'unknown';
  return {
    status: reason === 'expired' ? 'expired' : 'failed',
    reason,
    providerCode: String(errorCode),
    text: errorText(errorCode),
  };
}

export function readOptOut(fields: URLSearchParams): InboundMessage['optOut'] {
  const type = fields.get('OptOutType');
  if (type) return OPT_OUT_TYPES[type.toUpperCase()];
  if (!['US', 'CA'].includes(fields.get('ToCountry') ?? '')) return undefined;
  return OPT_OUT_WORDS[(fields.get('Body') ?? '').trim().toUpperCase()];
}
