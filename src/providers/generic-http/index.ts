/**
 * Any HTTP SMS API, described in the app's own fields instead of code. Source: generic-http reference, §1 to §7.
 * The flow of one send: request.ts builds it, rules.ts reads the reply; callbacks.ts reads what comes in.
 */
import {
  UnparsableCallback,
  type CallbackKind,
  type ProviderDriver,
  type RawRequest,
  type SignatureVerdict,
} from '../driver.js';
import { ambiguous, permanent, type Outcome } from '../outcome.js';
import { parseDlrMapping, parseInboundMapping } from './callback-schema.js';
import { readMessages, readReports } from './callbacks.js';
import { assertCarriesMessage, credentials, type HttpFields } from './credentials.js';
import { FieldError, RenderError } from './errors.js';
import { SECRET_FIELD_NAMES } from './fields.js';
import { parseFields, parseRules } from './reply-schema.js';
import { buildRequest, compileRequest, variablesOf } from './request.js';
import { outcomeOfReply } from './rules.js';
import { formEncode, percentEncode } from './template.js';
import { verifyRequest } from './verify.js';

export { kannelProfile, kannelGetUrl } from './kannel.js';
export { previewRequest } from './preview.js';
export type { HttpFields } from './credentials.js';

/** Empty: with Kannel and its kind, whatever we answer to an incoming message is texted back to the phone. */
const EMPTY_REPLY = { status: 200, type: 'text/plain', body: '' };

export const genericHttp = {
  type: 'Http',
  label: 'Generic HTTP',
  help:
    'Any SMS service with an ordinary HTTP interface, Kannel among them. Describe its request, its replies and its ' +
    'callbacks in the fields below.',
  channels: ['sms'],
  credentials,
  senderField: 'phone_number',
  limits: {},
  signsCallbacks: false,
  signatures: 'HMAC-SHA256 of the body, or Basic authentication',
  receives: ['sms'],
  setAtProvider: { reports: ['sms'], incoming: ['sms'] }, // reports: unless the template hands the address over // verify comes on top of the key in the URL, never in its place

  // With a mapping of incoming messages it may be there for those alone.
  sendFault: (fields) => (fields.c7?.trim() ? null : requestFault(fields)),

  async send(request, { credentials: fields, http, now }): Promise<Outcome> {
    // Kannel answers 202 to a recipient that is nothing but a "+".
    if (!/\d/.test(request.to)) {
      return permanent('message', 'invalid_recipient', { text: 'the recipient has no digits' });
    }
    try {
      const compiled = compileRequest(fields);
      assertCarriesMessage(compiled);
      const rules = parseRules(fields.c4);
      const replyFields = parseFields(fields.c5);
      const callbackQuery = parseDlrMapping(fields.c6)?.callback_query;
      const httpRequest = buildRequest(compiled, variablesOf(request, fields, now, callbackQuery));
      const { reply, failure } = await http.request(httpRequest);
      const redact = redactor(fields, request.text, httpRequest.headers ?? {});
      const outcome =
        failure ?? outcomeOfReply(reply, { rules, fields: replyFields, ref: request.ref, now, redact });
      return rules.idempotent ? repeatable(outcome) : outcome;
    } catch (cause) {
      if (cause instanceof FieldError)
        return permanent('app', 'misconfigured', { text: `${cause.field}: ${cause.message}` });
      if (cause instanceof RenderError)
        return permanent('message', 'invalid_content', { text: cause.message });
      throw cause;
    }
  },

  verify(request, { credentials: fields }) {
    const verdicts = kindsOf(request).map((kind) => verdictOf(kind, request, fields));
    if (verdicts.includes('invalid')) return 'invalid';
    return verdicts.includes('valid') ? 'valid' : 'unsigned';
  },

  parseInbound(request, { credentials: fields }) {
    const mapping = readable(() => parseInboundMapping(fields.c7));
    if (!mapping) throw new UnparsableCallback('this app has no inbound mapping (c7)');
    return readMessages(request, mapping, fields.phone_number || fields.shortcode || '');
  },

  parseDlr(request, { credentials: fields }) {
    const mapping = readable(() => parseDlrMapping(fields.c6));
    if (!mapping) throw new UnparsableCallback('this app has no delivery report mapping (c6)');
    return readReports(request, mapping);
  },

  /** Nothing is asked: no request is known that does not send. Only whether the fields make one. */
  async test({ credentials: fields }) {
    const fault = requestFault(fields);
    if (fault) return { ok: false, text: `The app cannot send yet: ${fault.field}: ${fault.text}.` };
    return {
      ok: true,
      text: 'The request can be made. Whether the provider takes it, the first message shows.',
    };
  },

  callbackReply(kind, _result, { credentials: fields }) {
    // The same for a call that cannot be read: an error would only make the provider repeat it.
    return orWhenUnreadable(EMPTY_REPLY, () => mappingOf(kind, fields)?.reply ?? EMPTY_REPLY);
  },
} satisfies ProviderDriver<HttpFields>;

function requestFault(fields: HttpFields): { field: string; text: string } | null {
  try {
    assertCarriesMessage(compileRequest(fields));
    return null;
  } catch (cause) {
    if (cause instanceof FieldError) return { field: cause.field, text: cause.message };
    throw cause;
  }
}

/**
 * Where the provider de-duplicates by `{{id}}`, a doubtful attempt is repeated under the same id. Not as "transient":
 * that would be a new attempt with a new id, which the provider could not recognise.
 */
function repeatable(outcome: Outcome): Outcome {
  return outcome.kind === 'ambiguous'
    ? ambiguous(outcome.reason, { ...outcome, probe: 'resend-same-id' })
    : outcome;
}

const MIN_SECRET_LENGTH = 3;
/** Tokens of a header value; the name of the scheme is no secret. */
const BETWEEN_TOKENS = /^(?:Basic|Bearer)\s+|\s+/i;

/** Providers like to quote the request in their error texts; outcomes are shown and stored. */
function redactor(
  fields: HttpFields,
  text: string,
  headers: Record<string, string>,
): (said: string) => string {
  const inHeaders = fields.c3 ? Object.values(headers).flatMap((value) => value.split(BETWEEN_TOKENS)) : [];
  const named = SECRET_FIELD_NAMES.map((name) => fields[name] ?? '');
  const hidden = [...named, ...inHeaders, text]
    .filter((secret) => secret.length >= MIN_SECRET_LENGTH)
    .flatMap((secret) => [secret, percentEncode(secret), formEncode(secret)])
    .sort((a, b) => b.length - a.length); // a secret that holds another one must go first
  return (said) => hidden.reduce((left, secret) => left.replaceAll(secret, '***'), said);
}

/** Both when the URL does not tell: then both checks must hold, so that an odd URL gains nothing. */
function kindsOf({ url }: RawRequest): CallbackKind[] {
  const kind = /\/apps\/[^/?]+\/(callback|receive)(?=[/?]|$)/.exec(url.replace(/\?.*$/s, ''))?.[1];
  return kind === 'callback' || kind === 'receive' ? [kind] : ['callback', 'receive'];
}

/** @throws FieldError for fields that were stored before today's checks */
function mappingOf(kind: CallbackKind, fields: HttpFields) {
  return kind === 'callback' ? parseDlrMapping(fields.c6) : parseInboundMapping(fields.c7);
}

/** A mapping that cannot be read may have asked for a signature: refuse. */
function verdictOf(kind: CallbackKind, request: RawRequest, fields: HttpFields): SignatureVerdict {
  return orWhenUnreadable('invalid', () => verifyRequest(request, mappingOf(kind, fields)?.verify, fields));
}

function orWhenUnreadable<T>(otherwise: T, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    if (cause instanceof FieldError) return otherwise;
    throw cause;
  }
}

function readable<T>(read: () => T): T {
  try {
    return read();
  } catch (cause) {
    if (cause instanceof FieldError)
      throw new UnparsableCallback(`${cause.field}: ${cause.message}`, { cause });
    throw cause;
  }
}
