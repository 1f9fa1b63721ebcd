/**
 * The one HTTP client for requests to providers: guarded addresses, one try, no redirects, time and size limits.
 * It says what a driver must know above all: whether the request can have reached the provider.
 */
import { Agent, request as undiciRequest, type Dispatcher } from 'undici';
import { assertAllowedUrl, guardedLookup, type Network } from '../security/safe-url.js';
import {
  ambiguous,
  permanent,
  transient,
  type Ambiguous,
  type Outcome,
  type Permanent,
  type Transient,
} from './outcome.js';

export interface HttpRequest {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  url: string;
  headers?: Record<string, string>;
  body?: string;
  /** Milliseconds for the whole request, where that is less than the client allows. */
  timeoutMs?: number;
}

export interface HttpReply {
  status: number;
  /** Lower-case names; repeated headers are joined with ", ". */
  headers: Record<string, string>;
  body: Buffer;
}

/** Either a complete reply, or the outcome that its absence means. */
export type HttpResult =
  { reply: HttpReply; failure?: never } | { reply?: never; failure: Transient | Ambiguous | Permanent };

export interface HttpClient {
  request(request: HttpRequest): Promise<HttpResult>;
}

export interface HttpClientOptions {
  allowedNetworks: readonly Network[];
  /** Milliseconds for everything after the connection stands; default 20,000. */
  timeoutMs?: number;
  /** Milliseconds to connect, TLS included; default 10,000. */
  connectTimeoutMs?: number;
  /** A longer reply is none; default 1 MB. */
  maxReplyBytes?: number;
  /** For replies of which only the status and the beginning count: the rest is not read. */
  keepBytes?: number;
  userAgent?: string;
}

const MAX_REPLY_BYTES = 1024 * 1024;

/** Faults that happen before a byte of the request is written: nothing can have been sent. */
const NOT_SENT = new Set([
  'ENOTFOUND',
  'EAI_AGAIN',
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EADDRNOTAVAIL',
  'UND_ERR_CONNECT_TIMEOUT',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'CERT_HAS_EXPIRED',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'ERR_SSL_WRONG_VERSION_NUMBER',
]);

export function createHttpClient(options: HttpClientOptions): HttpClient & { close(): Promise<void> } {
  const timeoutMs = options.timeoutMs ?? 20_000;
  const agent = new Agent({
    connect: {
      lookup: guardedLookup(options.allowedNetworks) as never, // Node's own overloads of lookup do not fit undici's type
      timeout: options.connectTimeoutMs ?? 10_000,
    },
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
    // A connection that the provider is about to close makes an ambiguous outcome out of a good send: drop it early.
    keepAliveTimeout: 2_000,
    maxResponseSize: options.maxReplyBytes ?? MAX_REPLY_BYTES,
    pipelining: 1,
  });

  return {
    async request({ method, url, headers, body, timeoutMs: ownTimeoutMs = Infinity }) {
      try {
        assertAllowedUrl(new URL(url), options.allowedNetworks);
      } catch (cause) {
        return { failure: permanent('app', 'misconfigured', { text: (cause as Error).message }) };
      }
      try {
        const response = await undiciRequest(url, {
          method,
          headers: { 'user-agent': options.userAgent ?? 'salami-gateway', ...headers },
          body: body ?? null,
          dispatcher: agent,
          signal: AbortSignal.timeout(
            Math.min(ownTimeoutMs, timeoutMs + (options.connectTimeoutMs ?? 10_000)),
          ),
        });
        return { reply: await readReply(response, options.keepBytes ?? Infinity) };
      } catch (cause) {
        return { failure: failureOf(cause) };
      }
    },
    close: () => agent.close(),
  };
}

async function readReply(response: Dispatcher.ResponseData, keepBytes: number): Promise<HttpReply> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(response.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  const body =
    keepBytes === Infinity
      ? Buffer.from(await response.body.arrayBuffer())
      : await readBeginning(response.body, keepBytes);
  return { status: response.statusCode, headers, body };
}

/** Hangs up after `bytes`; what is shorter leaves the connection for the next request. */
async function readBeginning(body: Dispatcher.ResponseData['body'], bytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > bytes) break; // leaving the loop destroys the body
  }
  return Buffer.concat(chunks).subarray(0, bytes);
}

function failureOf(cause: unknown): Transient | Ambiguous | Permanent {
  const { code = '', message = '' } = (cause ?? {}) as { code?: string; message?: string };
  if (code === 'SALAMI_BLOCKED_ADDRESS') return permanent('app', 'misconfigured', { text: message });
  // A line break pasted into a credential, for example: the request could not even be written.
  if (code === 'UND_ERR_INVALID_ARG') {
    return permanent('app', 'misconfigured', { text: `unusable request: ${message}` });
  }
  if (code === 'UND_ERR_RES_EXCEEDED_MAX_SIZE')
    return ambiguous('bad_reply', { text: 'the reply is too long' });
  if (NOT_SENT.has(code)) return transient('app', 'connect_failed', { text: `could not connect (${code})` });
  return ambiguous('timeout', { text: `no complete reply (${code || 'aborted'})` });
}

/** Seconds to wait after a 429 that does not say how long. */
const TOO_MANY_S = 30;

/**
 * What a status code alone says. A driver asks this after its own table of provider codes.
 * @param idempotent true when the provider refuses a second message with the same id of ours
 * @returns null for 2xx: only the driver can tell whether such a reply means acceptance
 */
export function outcomeOfStatus(
  { status, headers }: Pick<HttpReply, 'status' | 'headers'>,
  now: Date,
  idempotent = false,
): Outcome | null {
  const detail = { httpStatus: status, text: `HTTP ${status}` };
  if (status >= 200 && status < 300) return null;
  if (status >= 300 && status < 400) return permanent('app', 'misconfigured', detail); // never follow with credentials
  if (status === 401) return permanent('app', 'auth_failed', detail);
  if (status === 402) return transient('app', 'insufficient_balance', { ...detail, retryAfterS: 900 });
  if (status === 403) return permanent('app', 'not_permitted', detail);
  if (status === 408) return ambiguous('timeout', detail);
  if (status === 429) {
    return transient('app', 'rate_limited', {
      ...detail,
      retryAfterS: retryAfterS(headers['retry-after'], now) ?? TOO_MANY_S,
    });
  }
  if (status === 503) {
    const wait = retryAfterS(headers['retry-after'], now);
    return transient('app', 'provider_unavailable', {
      ...detail,
      ...(wait !== null && { retryAfterS: wait }),
    });
  }
  if (status >= 500) {
    return idempotent ? transient('app', 'provider_error', detail) : ambiguous('provider_error', detail);
  }
  return permanent('message', 'unknown', detail);
}

/** Whether the provider calls it a success. */
export const isSuccess = ({ status }: Pick<HttpReply, 'status'>): boolean => status >= 200 && status <= 299;

/**
 * The outcome that a driver's table has for a refusal, with what is known of this one. Where it says to wait, the
 * provider's own delay counts; then that of the table, then what any 429 waits.
 */
export function refusedAs<T extends Outcome>(
  known: T,
  detail: Partial<Pick<Transient, 'text' | 'providerCode' | 'httpStatus'>>,
  { headers, status }: Pick<HttpReply, 'headers' | 'status'>,
  now: Date,
): T {
  if (known.kind !== 'rejected-transient') return { ...known, ...detail };
  const wait =
    retryAfterS(headers['retry-after'], now) ??
    known.retryAfterS ??
    (status === 429 ? TOO_MANY_S : undefined);
  return { ...known, ...detail, ...(wait !== undefined && { retryAfterS: wait }) };
}

/** Seconds from a Retry-After header (seconds or HTTP date, RFC 9110 §10.2.3); null when absent or unreadable. */
export function retryAfterS(value: string | undefined, now: Date): number | null {
  if (value === undefined) return null;
  if (/^\d{1,9}$/.test(value.trim())) return Number(value.trim());
  const at = Date.parse(value);
  return Number.isNaN(at) ? null : Math.max(0, Math.ceil((at - now.getTime()) / 1000));
}
