/** What an SMSC's codes mean to us. Source: SMPP v3.4 issue 1.2, §5.1.3 (command_status) and §5.2.28 (message_state). */
import type { ReportedStatus } from '../../messages/types.js';
import { permanent, transient, type Permanent, type ReasonCode, type Transient } from '../outcome.js';

/** How a submit_sm was refused. A refusal says that the SMSC did not take the message. */
export const COMMAND_STATUS: Readonly<Record<number, Permanent | Transient>> = {
  0x01: permanent('message', 'invalid_content'), // message length
  0x02: permanent('message', 'invalid_content'), // command length
  0x03: permanent('message', 'invalid_content'), // command id
  0x04: transient('app', 'provider_unavailable'), // wrong bind state: bound anew
  0x08: transient('app', 'provider_error'), // system error
  0x0a: permanent('sender', 'invalid_sender'),
  0x0b: permanent('message', 'invalid_recipient'),
  0x0d: permanent('app', 'auth_failed'), // bind failed
  0x0e: permanent('app', 'auth_failed'), // password
  0x0f: permanent('app', 'auth_failed'), // system_id
  0x14: transient('app', 'queue_full', { retryAfterS: 10 }),
  0x15: permanent('app', 'misconfigured'), // service_type
  0x43: permanent('app', 'misconfigured'), // esm_class
  0x44: transient('message', 'provider_error', { maxTries: 3 }), // cannot submit to distribution list
  0x45: transient('message', 'provider_error', { maxTries: 3 }), // submit failed
  0x48: permanent('sender', 'invalid_sender'), // source TON
  0x49: permanent('sender', 'invalid_sender'), // source NPI
  0x50: permanent('message', 'invalid_recipient'), // destination TON
  0x51: permanent('message', 'invalid_recipient'), // destination NPI
  0x53: permanent('app', 'auth_failed'), // system_type
  0x58: transient('app', 'rate_limited', { retryAfterS: 1 }),
  0x61: permanent('app', 'misconfigured'), // scheduled time
  0x62: permanent('app', 'misconfigured'), // validity period
  0x64: transient('message', 'provider_error'), // temporary application error
  0x65: permanent('message', 'blocked_by_provider'), // permanent application error
  0x66: permanent('message', 'blocked_by_provider'), // rejected
  0xc0: permanent('app', 'misconfigured'), // optional parameters …
  0xc1: permanent('app', 'misconfigured'), // … not allowed
  0xc2: permanent('app', 'misconfigured'), // … of a wrong length
  0xc3: permanent('app', 'misconfigured'), // … missing
  0xc4: permanent('app', 'misconfigured'), // … with a wrong value
  0xfe: permanent('message', 'provider_error'), // delivery failure
  0xff: transient('message', 'unknown', { maxTries: 2 }),
};

/** Throttled, and its queue of ours is full: both end when we are slower. */
export const TOO_FAST: ReadonlySet<number> = new Set([0x58, 0x14]);
export const ALREADY_BOUND = 0x05;
/** Trying again with the same credentials would only get the account locked. */
export const BIND_REFUSED: ReadonlySet<number> = new Set([0x0d, 0x0e, 0x0f, 0x53]);

/** `0x0000000B`, as SMSCs write it in their own logs. */
export const statusCode = (status: number) => `0x${status.toString(16).toUpperCase().padStart(8, '0')}`;

/** @param status not 0. Codes without a row, the vendors' own (0x400 and above) among them, refuse this message only */
export function refusalOf(status: number): Permanent | Transient {
  const known = COMMAND_STATUS[status] ?? permanent('message', 'unknown');
  return { ...known, providerCode: statusCode(status), text: `the SMSC answered ${statusCode(status)}` };
}

export interface StateMeaning {
  status: ReportedStatus;
  reason?: ReasonCode;
}

/** `stat` of a receipt's text. */
export const STATES: Readonly<Record<string, StateMeaning>> = {
  SCHEDULED: { status: 'sent' },
  BUFFERED: { status: 'sent' },
  ENROUTE: { status: 'sent' },
  ACCEPTD: { status: 'sent' },
  DELIVRD: { status: 'delivered' },
  EXPIRED: { status: 'expired', reason: 'expired' },
  DELETED: { status: 'failed', reason: 'blocked_by_operator' },
  SKIPPED: { status: 'failed', reason: 'blocked_by_operator' },
  UNDELIV: { status: 'failed', reason: 'handset_unreachable' },
  REJECTD: { status: 'failed', reason: 'blocked_by_operator' },
  UNKNOWN: { status: 'unknown', reason: 'unknown' },
};

/** The TLV `message_state` says the same as a number. */
export const MESSAGE_STATES: Readonly<Record<number, keyof typeof STATES>> = {
  0: 'SCHEDULED',
  1: 'ENROUTE',
  2: 'DELIVRD',
  3: 'EXPIRED',
  4: 'DELETED',
  5: 'UNDELIV',
  6: 'ACCEPTD',
  7: 'UNKNOWN',
  8: 'REJECTD',
  9: 'SKIPPED',
};
