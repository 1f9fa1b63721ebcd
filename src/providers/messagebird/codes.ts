/** MessageBird's words and what they mean to us. */
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

/** Source: "Errors" of the classic REST API, read 2026-11-20. */
export const ERROR_CODES: Readonly<Record<string, Permanent | Transient | Ambiguous>> = {
  2: permanent('app', 'auth_failed'),
  9: permanent('message', 'invalid_recipient'),
  10: permanent('message', 'invalid_content'), // or what its parameter names
  20: permanent('message', 'misconfigured'), // no such object: a group or a contact, never the message
  21: permanent('message', 'invalid_content'),
  25: transient('app', 'insufficient_balance', { retryAfterS: 900 }),
  98: permanent('app', 'misconfigured'), // no such endpoint
  99: ambiguous('provider_error'),
};

/** Whose fault an invalid parameter (code 10) is. */
export const PARAMETERS: Readonly<Record<string, Permanent>> = {
  originator: permanent('sender', 'invalid_sender'),
  recipient: permanent('message', 'invalid_recipient'),
  recipients: permanent('message', 'invalid_recipient'),
  to: permanent('message', 'invalid_recipient'),
  mediaUrls: permanent('message', 'media_error'),
  reportUrl: permanent('app', 'misconfigured'),
  from: permanent('app', 'misconfigured'), // the id of the Conversations channel
};

interface Word {
  /** `null` = says nothing that acceptance did not say. */
  status: ReportedStatus | null;
  reason?: ReasonCode;
}

const failed = (reason: ReasonCode): Word => ({ status: 'failed', reason });

/**
 * Of SMS and MMS, of calls, of Conversations. Source: "Status reports" of each, and the type definitions of the
 * official SDKs, read 2026-11-20. A word not listed never counts as an ending.
 */
export const STATUSES: Readonly<Record<string, Word>> = {
  scheduled: { status: 'sent' },
  sent: { status: 'sent' },
  buffered: { status: 'sent' },
  delivered: { status: 'delivered' },
  expired: { status: 'expired', reason: 'expired' },
  delivery_failed: failed('unknown'),
  calling: { status: 'sent' },
  answered: { status: 'delivered' },
  failed: failed('unknown'),
  busy: failed('handset_unreachable'),
  machine: failed('handset_unreachable'),
  accepted: { status: null },
  pending: { status: null },
  transmitted: { status: 'sent' },
  rejected: failed('blocked_by_provider'),
  read: { status: 'delivered' },
};

/** `statusErrorCode` of failed messages. Only the one whose meaning is documented beyond doubt. */
export const STATUS_ERRORS: Readonly<Record<string, ReasonCode>> = {
  103: 'opted_out',
};

/** Words of calls. */
export const CALL_STATES = new Set(['calling', 'answered', 'busy', 'machine']);

/**
 * Languages that calls speak, the usual region first. Source: type definitions of `messagebird` 4.0.1.
 */
export const LANGUAGES = (
  'en-gb en-us en-au en-in en-gb-wls cy-gb da-dk de-de el-gr es-es es-mx es-us fr-fr fr-ca id-id is-is it-it ja-jp ' +
  'ko-kr ms-my nb-no nl-nl pl-pl pt-pt pt-br ro-ro ru-ru sv-se ta-in th-th tr-tr vi-vn zh-cn zh-hk'
).split(' ');
