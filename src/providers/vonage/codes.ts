/** Vonage's words and what they mean to us. */
import type { ReportedStatus } from '../../messages/types.js';
import { permanent, transient, type Permanent, type ReasonCode, type Transient } from '../outcome.js';

type Refusal = Permanent | Transient;

const DAY_S = 86_400;
const noCredit = transient('app', 'insufficient_balance', { retryAfterS: 900 });
const badContent = permanent('message', 'invalid_content');
const badRecipient = permanent('message', 'invalid_recipient');
const badSender = permanent('sender', 'invalid_sender');
const badMedia = permanent('message', 'media_error');
const noRoute = permanent('message', 'no_route');
const byVonage = permanent('message', 'blocked_by_provider');
const byOperator = permanent('message', 'blocked_by_operator');
const notAllowed = permanent('app', 'not_permitted');
const wrongKeys = permanent('app', 'auth_failed');
const setUp = permanent('app', 'misconfigured');
const unreachable = transient('message', 'handset_unreachable', { retryAfterS: 1800 });

/** `status` of each part in the reply of the SMS API. Source: "SMS API errors", read 2026-11-21. 0 means accepted. */
export const SMS_CODES: Readonly<Record<string, Refusal>> = {
  1: transient('app', 'rate_limited'), // the text says how long
  2: badContent,
  3: badContent,
  4: wrongKeys,
  5: transient('message', 'provider_error'), // stated inside a 2xx body, so it was not sent
  6: noRoute,
  7: byVonage,
  8: notAllowed, // account suspended
  9: noCredit,
  10: transient('app', 'rate_limited'),
  11: notAllowed, // account not enabled for HTTP
  12: permanent('message', 'content_too_long'),
  14: wrongKeys,
  15: badSender,
  17: byVonage,
  22: noRoute,
  23: setUp, // callback URL
  29: notAllowed, // demo account, number not listed
  32: setUp, // secret and signature at once
  33: badSender, // number deactivated
};

/** Source: "Delivery receipts", read 2026-11-21. A word not listed never counts as an ending. */
export const SMS_STATUSES: Readonly<Record<string, ReportedStatus>> = {
  accepted: 'sent',
  buffered: 'sent',
  delivered: 'delivered',
  failed: 'failed',
  rejected: 'failed',
  expired: 'expired',
  unknown: 'unknown',
};

/** `err-code` of a delivery receipt; 0 means delivered. Source: the same page. */
export const SMS_REPORT_CODES: Readonly<Record<string, ReasonCode>> = {
  1: 'unknown',
  2: 'handset_unreachable', // absent for the moment
  3: 'invalid_recipient', // absent for good
  4: 'blocked_by_operator', // barred by the user or the operator
  5: 'no_route', // number portability
  6: 'blocked_by_operator', // spam filter
  7: 'handset_unreachable', // busy
  8: 'provider_error', // network error
  9: 'invalid_recipient', // illegal number
  10: 'invalid_content',
  11: 'no_route',
  12: 'invalid_recipient', // destination unreachable
  13: 'blocked_by_operator', // age restriction
  14: 'blocked_by_operator',
  15: 'blocked_by_operator', // the recipient's prepaid account is empty
  16: 'rate_limited', // gateway quota
  50: 'blocked_by_provider', // entity filter
  51: 'blocked_by_provider', // header filter
  52: 'blocked_by_provider', // content filter
  53: 'blocked_by_provider', // consent filter
  54: 'blocked_by_provider', // regulation
  99: 'unknown',
};

/**
 * Numbers of the Messages API, in refusals and in status calls. Source: "Messages API errors", read 2026-11-21; those
 * of channels that this driver does not have are left out.
 */
export const MESSAGES_CODES: Readonly<Record<string, Refusal>> = {
  1000: transient('app', 'rate_limited'),
  1010: badContent,
  1020: badContent,
  1021: badContent,
  1022: badContent, // template or its parameters
  1030: transient('message', 'provider_error'),
  1040: noRoute,
  1050: byVonage,
  1060: notAllowed, // account barred
  1070: noCredit,
  1080: notAllowed,
  1090: permanent('message', 'content_too_long'),
  1100: transient('message', 'provider_error'), // not submitted
  1120: badSender,
  1130: badContent, // ttl
  1140: notAllowed,
  1150: badContent,
  1160: notAllowed, // demo account, number not listed
  1170: badRecipient,
  1180: unreachable,
  1190: badRecipient, // no longer active
  1200: noRoute,
  1210: byOperator,
  1220: unreachable,
  1230: transient('message', 'provider_error'),
  1240: permanent('message', 'opted_out'),
  1241: transient('app', 'rate_limited'),
  1242: setUp, // number pool
  1250: noRoute,
  1251: noRoute,
  1260: badRecipient,
  1270: byOperator,
  1280: byOperator,
  1282: byVonage,
  1290: byOperator, // the recipient's prepaid account is empty
  1300: badRecipient, // no user of this channel
  1310: badRecipient, // device cannot show it
  1320: permanent('message', 'duplicate'),
  1330: permanent('message', 'unknown'),
  1331: transient('message', 'provider_error'),
  1340: permanent('message', 'template_required'),
  1360: permanent('message', 'expired'),
  1380: badMedia,
  1381: badMedia,
  1382: badMedia,
  1400: setUp, // channel
  1410: badContent,
  1420: badSender,
  1430: badRecipient,
  1431: badRecipient,
  1440: badContent,
  1450: badContent,
  1451: badContent,
  1460: transient('app', 'rate_limited', { retryAfterS: DAY_S }), // daily limit
  1461: byVonage, // WhatsApp spares the recipient further advertising
  1470: byVonage, // 1470 to 1475: Fraud Defender
  1472: byVonage,
  1473: byVonage,
  1474: byVonage,
  1475: byVonage,
  1476: badSender, // do-not-originate list
  1480: setUp, // entity id
  1481: badSender,
  1482: badContent, // content id
  1483: byOperator, // no consent on record
  1484: notAllowed,
  1490: permanent('message', 'unknown'), // some parts without a receipt
};

/** Last part of a problem's `type` that all APIs share. Source: "API errors", generic ones, read 2026-11-21. */
export const PROBLEMS: Readonly<Record<string, Refusal>> = {
  'low-balance': noCredit,
  unauthorized: wrongKeys,
  forbidden: notAllowed,
  unprovisioned: notAllowed,
  'account-suspended': notAllowed,
  'application-suspended': notAllowed,
  'unavailable-legal': notAllowed,
  'invalid-ip': notAllowed,
  'jwt-expired': wrongKeys,
  'jwt-revoked': wrongKeys,
  'invalid-api-key': wrongKeys,
  'invalid-signature': wrongKeys,
  'multiple-auth-methods': wrongKeys,
  throttled: transient('app', 'rate_limited', { retryAfterS: 30 }),
};

/** Source: "Message status", read 2026-11-21. */
export const MESSAGES_STATUSES: Readonly<Record<string, ReportedStatus>> = {
  submitted: 'sent',
  delivered: 'delivered',
  read: 'delivered',
  rejected: 'failed',
  undeliverable: 'failed',
};

/** States of a call. Source: "Voice API webhooks", read 2026-11-21; `reason` for those that end it unheard. */
export const CALL_STATES: Readonly<Record<string, { status: ReportedStatus; reason?: ReasonCode }>> = {
  started: { status: 'sent' },
  ringing: { status: 'sent' },
  answered: { status: 'sent' },
  human: { status: 'sent' },
  machine: { status: 'sent' },
  completed: { status: 'delivered' },
  busy: { status: 'failed', reason: 'handset_unreachable' },
  timeout: { status: 'failed', reason: 'handset_unreachable' },
  unanswered: { status: 'failed', reason: 'handset_unreachable' },
  cancelled: { status: 'failed', reason: 'unknown' },
  failed: { status: 'failed', reason: 'unknown' },
  rejected: { status: 'failed', reason: 'blocked_by_provider' },
};

/**
 * Languages that Vonage speaks, where its tag is not the usual one. Source: "Text to speech", read 2026-11-21. Any
 * other tag goes out as it is.
 */
export const SPOKEN_AS: Readonly<Record<string, string>> = {
  'zh-cn': 'cmn-CN',
  'zh-tw': 'cmn-TW',
  'zh-hk': 'yue-CN',
  no: 'no-NO',
  nb: 'nb-NO',
  iw: 'he-IL',
  'iw-il': 'he-IL',
  tl: 'fil-PH',
  'tl-ph': 'fil-PH',
};
