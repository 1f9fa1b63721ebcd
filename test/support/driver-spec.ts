/** What a driver's test file hands to `testDriver`: rows of wire in, wire out. */
import type { Channel, Money } from '../../src/messages/types.js';
import type {
  CallbackKind,
  CallbackReply,
  DeliveryReport,
  InboundMedia,
  InboundMessage,
  SendRequest,
  SignatureVerdict,
  Speech,
} from '../../src/providers/driver.js';
import type { Accepted, Ambiguous, Outcome, Permanent, Transient } from '../../src/providers/outcome.js';
import type { RecordedRequest, Reply } from './fake-server.js';
import type { StandardRow } from './standard-rows.js';

/** Only the fields named are compared; one named as `undefined` must be absent. */
export type Fields<T> = { readonly [K in keyof T]?: T[K] | undefined };

/** A `text` equal to the reason is what the outcome helpers fill in, so it is not compared. */
export type OutcomeFields = { readonly kind: Outcome['kind'] } & Fields<
  Omit<Accepted, 'kind'> & Omit<Permanent, 'kind'> & Omit<Transient, 'kind'> & Omit<Ambiguous, 'kind'>
>;

/** A form, query or JSON object is compared whole: a field too many fails the row. Headers: only those named. */
export interface WireRequest {
  method?: string;
  path?: string;
  headers?: Record<string, string>;
  query?: Record<string, string | string[]>;
  form?: Record<string, string | string[]>;
  json?: unknown;
  body?: string;
}

interface Row {
  /** A fact, as a sentence; unique within its list. */
  name: string;
  /** The table key that this row proves, for example `ERROR_CODES.21211`. */
  covers?: string;
}

export interface SendRow<C> extends Row {
  message?: Partial<SendRequest>;
  credentials?: Partial<C>;
  reply: Reply;
  /** `null`: nothing goes out. */
  request?: WireRequest | null;
  outcome: OutcomeFields;
}

/** A provider's call to us. Give one of `form`, `json`, `body`; none of them makes it a GET. */
export interface CallbackInput {
  method?: string;
  /** Appended to the callback URL. */
  query?: string | Record<string, string>;
  /** The whole public URL, where the signature depends on it. */
  url?: string;
  form?: string | Record<string, string | string[]>;
  json?: unknown;
  body?: string | Buffer;
  headers?: Record<string, string>;
  /** Our reference in the path, percent-encoded as it would arrive. */
  ref?: string;
}

export interface DlrRow<C> extends Row, CallbackInput {
  credentials?: Partial<C>;
  reports: readonly Fields<DeliveryReport>[] | 'unparsable';
}

export interface InboundRow<C> extends Row, CallbackInput {
  credentials?: Partial<C>;
  messages: readonly Fields<InboundMessage>[] | 'unparsable';
}

export interface SignatureRow<C> extends Row, CallbackInput {
  credentials?: Partial<C>;
  /** What `prepare` would have fetched. */
  prepared?: string;
  verdict: SignatureVerdict;
}

export interface CallbackReplyRow {
  name: string;
  kind: CallbackKind;
  result?: 'ok' | 'unparsable';
  reply: Fields<CallbackReply>;
}

/** The request asks what to say in a call, and gets this reply. */
export interface AnswerRow<C> extends Row, CallbackInput {
  credentials?: Partial<C>;
  call: { text: string; speech?: Speech };
  reply: Fields<CallbackReply>;
}

/** For which call a request asks what to say. */
export interface CallRow<C> extends Row, CallbackInput {
  credentials?: Partial<C>;
  asks: { ref?: string; providerId?: string } | null;
}

/** What a request is, whichever address it came to. */
export interface KindRow<C> extends Row, CallbackInput {
  credentials?: Partial<C>;
  kind: CallbackKind | null;
}

/** A call for which the driver asks its provider something first. */
export interface NeedRow<C> extends Row, CallbackInput {
  credentials?: Partial<C>;
  /** Of the provider; without one nobody listens. */
  reply?: Reply;
  /** `null`: nothing goes out. */
  request?: WireRequest | null;
}

export interface PrepareRow<C> extends NeedRow<C> {
  prepared: string | undefined;
}

export interface HandshakeRow<C> extends NeedRow<C> {
  /** `null`: there is nothing to do. */
  ok: boolean | null;
  text?: RegExp;
}

export interface MediaRow<C> extends Row {
  credentials?: Partial<C>;
  media: InboundMedia;
  request: { url: string; headers: Record<string, string> };
}

export interface PollRow extends Row {
  providerId: string;
  channel?: Channel;
  reply: Reply;
  request?: WireRequest;
  report: Fields<DeliveryReport> | null;
}

export interface LookupRow<C> extends Row {
  probe?: Partial<{
    ref: string;
    uuid: string;
    channel: Channel;
    to: string;
    text: string;
    sentAt: Date;
  }>;
  credentials?: Partial<C>;
  reply: Reply;
  request?: WireRequest;
  found: 'no' | 'unknown' | { providerId: string };
}

export interface CheckRow<C> extends Row {
  credentials?: Partial<C>;
  reply: Reply;
  request?: WireRequest;
  ok: boolean;
  text?: RegExp;
  balance?: Money;
}

type Probe = 'lookup' | 'resend-same-id' | 'wait-dlr';
/** Standard rows that end differently here (the fields), or cannot occur (a string that says why). */
type Exceptions = Partial<Record<StandardRow, OutcomeFields | string>>;

/** Another channel, or another endpoint: what is changed, and what the provider answers when it accepts. */
export interface Way<C> {
  message: Partial<SendRequest>;
  credentials?: Partial<C>;
  accepts: Reply;
  probe?: Probe;
  except?: Exceptions;
}

/** One message of a channel, from handing it over to the call that says it was delivered. */
export interface Journey<C> {
  message?: Partial<SendRequest>;
  credentials?: Partial<C>;
  accepts: Reply;
  callback: CallbackInput;
}

export interface DriverSpec<C> {
  credentials: C;
  /** Values that must appear in nothing a driver returns; add derived forms such as Basic auth yourself. */
  secrets: string[];
  /** Where the driver's hosts are pointed; every key that the driver reads. Default `{ api: url }`. */
  endpoints?: (fakeUrl: string) => Record<string, string>;
  /** For drivers whose base URL is a field of the app. */
  credentialsAt?: (fakeUrl: string) => Partial<C>;
  /** Changes to the default message. */
  message?: Partial<SendRequest>;
  /** What the provider answers when it accepts the default message. */
  accepts: Reply;
  /** Reads the text back out of a request. */
  sentText: (request: RecordedRequest) => string | null | undefined;
  /** Probe of the ambiguous outcomes among the standard rows; default `wait-dlr`. */
  probe?: Probe;
  except?: Exceptions;
  /** Other ways to send, by name: the standard rows hold for each of them too. */
  ways?: Record<string, Way<C>>;
  /** The driver's exported tables. Every key needs a row that `covers` it, and every `covers` a key. */
  tables?: Record<string, object>;
  /** One per channel that the driver declares: the proof of its cells in the README's matrix. */
  journeys: Partial<Record<Channel, Journey<C>>>;
  send: SendRow<C>[];
  dlr: DlrRow<C>[];
  inbound: InboundRow<C>[];
  signatures: SignatureRow<C>[];
  replies: CallbackReplyRow[];
  /** Needed as soon as the driver has what they are for. */
  prepares?: PrepareRow<C>[];
  handshakes?: HandshakeRow<C>[];
  /** Needed as soon as the driver has `answer`, `callToAnswer`, `kindOf` or `mediaRequest`. */
  answers?: AnswerRow<C>[];
  calls?: CallRow<C>[];
  kinds?: KindRow<C>[];
  media?: MediaRow<C>[];
  /** Needed as soon as the driver has poll, lookup or test. */
  poll?: PollRow[];
  lookup?: LookupRow<C>[];
  check?: CheckRow<C>[];
}

/** One row per key of an expected table: `rowsFor('ERROR_CODES', { 21211: permanent(...) }, (code, outcome) => ({...}))`. */
export function rowsFor<V, const R extends Row>(
  table: string,
  expected: Readonly<Record<string, V>>,
  row: (key: string, value: V) => R,
): R[] {
  return Object.entries(expected).map(([key, value]) => ({ ...row(key, value), covers: `${table}.${key}` }));
}
