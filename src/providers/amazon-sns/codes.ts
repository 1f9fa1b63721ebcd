/** Amazon's words and what they mean to us. */
import { ambiguous, permanent, transient, type Outcome, type ReasonCode } from '../outcome.js';
import { lookUp } from '../tables.js';

const badKey = permanent('app', 'auth_failed');
const mayNot = permanent('app', 'not_permitted');
const wrongSetup = permanent('app', 'misconfigured');
/** Amazon leaves it open how long; its own clients begin again after a second or two. */
const tooFast = transient('app', 'rate_limited', { retryAfterS: 2 });
/** Amazon calls these repeatable, but a second Publish may be a second message: the app's `on_ambiguous` decides. */
const inDoubt = ambiguous('provider_error');

/**
 * Source: "Publish, errors" and "Common errors" of the SNS API, with the names that the SDK 3.1169.0 gives them, read
 * 2026-11-20. Without the ending "Exception", which is there or not. Those of bad parameters are read by their text.
 */
export const ERROR_CODES: Readonly<Record<string, Outcome>> = {
  InvalidParameter: permanent('message', 'unknown'),
  InvalidParameterValue: permanent('message', 'unknown'),
  ParameterValueInvalid: permanent('message', 'unknown'),
  Validation: permanent('message', 'unknown'),
  ValidationError: permanent('message', 'unknown'),
  AuthorizationError: mayNot,
  AccessDenied: mayNot,
  InvalidClientTokenId: badKey,
  SignatureDoesNotMatch: badKey, // also where our clock is wrong
  ExpiredToken: badKey,
  IncompleteSignature: badKey,
  InvalidSecurity: badKey,
  NotFound: wrongSetup,
  EndpointDisabled: wrongSetup,
  OptedOut: permanent('message', 'opted_out'),
  Throttled: tooFast,
  Throttling: tooFast,
  InternalError: inDoubt,
  InternalFailure: inDoubt,
  KMSAccessDenied: wrongSetup,
  KMSDisabled: wrongSetup,
  KMSInvalidState: wrongSetup,
  KMSNotFound: wrongSetup,
  KMSOptInRequired: wrongSetup,
  KMSThrottling: wrongSetup,
};

/** All that begins so is about the key that encrypts a topic. */
const KEY_SERVICE = /^KMS[A-Z]/;

/** What a refusal of a parameter is about, by words of its text; the first that fits. */
export const PARAMETER_WORDS: Readonly<Record<string, Outcome>> = {
  'too long': permanent('message', 'content_too_long'),
  'sender id': permanent('sender', 'invalid_sender'),
  senderid: permanent('sender', 'invalid_sender'),
  originationnumber: permanent('sender', 'invalid_sender'),
  'origination number': permanent('sender', 'invalid_sender'),
  phonenumber: permanent('message', 'invalid_recipient'),
  'phone number': permanent('message', 'invalid_recipient'),
  message: permanent('message', 'invalid_content'),
};

/**
 * `providerResponse` of a failure, by words of it; the first that fits. Source: "Viewing CloudWatch metrics and logs
 * for SMS deliveries", read 2026-11-20; the wording may change, so it is searched and not compared.
 */
export const FAILURE_WORDS: Readonly<Record<string, ReasonCode>> = {
  'opted out': 'opted_out',
  blocked: 'blocked_by_operator',
  spam: 'blocked_by_operator',
  'max price': 'price_limit',
  'no quota left': 'insufficient_balance',
  spend: 'insufficient_balance',
  'message body': 'invalid_content',
  invalid: 'invalid_recipient',
  unreachable: 'handset_unreachable',
  unavailable: 'handset_unreachable',
};

/** The first entry of a table whose key is in the text, in any case. */
export function findWord<V>(table: Readonly<Record<string, V>>, text: string): V | undefined {
  const lower = text.toLowerCase();
  return Object.entries(table).find(([word]) => lower.includes(word))?.[1];
}

/** The code and text of an error reply; Amazon writes XML, somebody between us does not. */
export function readError(body: Buffer): { code: string; text: string } | null {
  const xml = body.toString('utf8');
  const code = /<Code>([A-Za-z0-9.]{1,80})<\/Code>/.exec(xml)?.[1];
  if (!xml.includes('<ErrorResponse') || code === undefined) return null;
  return { code, text: /<Message>([^<]{0,500})<\/Message>/.exec(xml)?.[1] ?? '' };
}

/** @returns undefined for a code that nobody knows */
export function outcomeOfCode(code: string, text: string): Outcome | undefined {
  const name = code.replace(/Exception$/, '');
  const known = lookUp(ERROR_CODES, name) ?? (KEY_SERVICE.test(name) ? wrongSetup : undefined);
  const isAboutParameter = known?.kind === 'rejected-permanent' && known.reason === 'unknown';
  return isAboutParameter ? (findWord(PARAMETER_WORDS, text) ?? known) : known;
}
