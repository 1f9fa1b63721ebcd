/** Plivo's words and what they mean to us. */
import type { ReportedStatus } from '../../messages/types.js';
import type { DeliveryReport, InboundMessage } from '../driver.js';
import { permanent, transient, type Permanent, type ReasonCode, type Transient } from '../outcome.js';
import { lookUp } from '../tables.js';

/**
 * What the `error` text of a refusal speaks of; the first that fits counts. Plivo has no codes there. Source: "API
 * errors" and texts of the Messaging API pages, read 2026-11-21.
 */
export const ERROR_WORDS: Readonly<Record<string, Permanent | Transient>> = {
  'insufficient credit': transient('app', 'insufficient_balance', { retryAfterS: 120 }),
  src: permanent('sender', 'invalid_sender'),
  source: permanent('sender', 'invalid_sender'),
  powerpack: permanent('app', 'misconfigured'),
  answer_url: permanent('app', 'misconfigured'),
  media: permanent('message', 'media_error'),
  dst: permanent('message', 'invalid_recipient'),
  destination: permanent('message', 'invalid_recipient'),
};

/** By HTTP status, where the text says no more. Source: the same page. */
export const REFUSALS: Readonly<Record<string, Permanent | Transient>> = {
  400: permanent('message', 'invalid_content'),
  401: permanent('app', 'auth_failed'),
  403: permanent('app', 'not_permitted'), // country not allowed
  404: permanent('app', 'misconfigured'),
  405: permanent('app', 'misconfigured'),
  429: transient('app', 'rate_limited', { retryAfterS: 5 }),
};

/** `ErrorCode` of a report. Source: "Messaging error codes", read 2026-11-21. 0 means none. */
export const REPORT_CODES: Readonly<Record<string, ReasonCode>> = {
  10: 'invalid_content', // refused downstream
  20: 'provider_error', // trouble in the operator's network
  30: 'blocked_by_operator', // spam filter
  40: 'invalid_sender',
  50: 'invalid_recipient',
  60: 'blocked_by_operator', // loop
  70: 'invalid_recipient', // unavailable for good
  80: 'handset_unreachable',
  90: 'no_route',
  100: 'blocked_by_operator', // not carried by the network
  110: 'content_too_long',
  200: 'opted_out',
  201: 'invalid_sender', // US toll-free to Canada
  300: 'provider_error', // not dispatched
  420: 'expired', // three hours in Plivo's queue
  900: 'insufficient_balance',
  1000: 'unknown',
};

/**
 * Source: "Message states", read 2026-11-21, in small letters; `null` = says nothing that acceptance did not say. A
 * word not listed never counts as an ending.
 */
export const MESSAGE_STATES: Readonly<Record<string, ReportedStatus | null>> = {
  queued: null,
  sent: 'sent',
  delivered: 'delivered',
  read: 'delivered',
  undelivered: 'failed',
  failed: 'failed',
  rejected: 'failed',
};

/** `CallStatus`. Source: "Call status", read 2026-11-21; `reason` for those that end it unheard. */
export const CALL_STATES: Readonly<Record<string, { status: ReportedStatus; reason?: ReasonCode }>> = {
  ringing: { status: 'sent' },
  'in-progress': { status: 'sent' },
  completed: { status: 'delivered' },
  busy: { status: 'failed', reason: 'handset_unreachable' },
  failed: { status: 'failed', reason: 'unknown' },
  timeout: { status: 'failed', reason: 'handset_unreachable' },
  'no-answer': { status: 'failed', reason: 'handset_unreachable' },
};

/** `MessageIntent` of what comes in. Source: "Receive a message", read 2026-11-21. */
export const INTENTS: Readonly<Record<string, InboundMessage['optOut']>> = {
  optout: 'stop',
  optin: 'start',
  help: undefined,
};

/** Languages that Plivo wants with a country. Source: "Speak", read 2026-11-21. Any other tag goes out as it is. */
export const SPOKEN_AS: Readonly<Record<string, string>> = {
  da: 'da-DK',
  de: 'de-DE',
  en: 'en-US',
  es: 'es-ES',
  fr: 'fr-FR',
  it: 'it-IT',
  nl: 'nl-NL',
  pl: 'pl-PL',
  pt: 'pt-PT',
  ru: 'ru-RU',
  sv: 'sv-SE',
};

/** "000" and "030" are seen as well as "0" and "30". */
const codeOf = (code: string | undefined): string | undefined =>
  /^\d{1,6}$/.test(code ?? '') && Number(code) > 0 ? String(Number(code)) : undefined;

/** @returns null for words that say nothing new */
export function readState(
  word: string,
  errorCode: string | undefined,
): Pick<DeliveryReport, 'status' | 'reason' | 'providerCode' | 'text' | 'read'> | null {
  const state = word.toLowerCase();
  const known = lookUp(MESSAGE_STATES, state);
  if (known === null) return null;
  const status = known ?? 'sent';
  if (status !== 'failed') return { status, providerCode: word, ...(state === 'read' && { read: true }) };
  const code = codeOf(errorCode);
  const reason = lookUp(REPORT_CODES, code) ?? 'unknown';
  return {
    status: reason === 'expired' ? 'expired' : 'failed',
    reason,
    providerCode: code ?? word,
    text: `Plivo reports "${state}" with ${code ? `error ${code}` : 'no error code'}`,
  };
}
