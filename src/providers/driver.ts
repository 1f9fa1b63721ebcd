/**
 * What a provider file exports: one plain object that translates between the provider's wire format and ours.
 * A driver knows nothing of HTTP servers, databases, workflows or the environment; the HTTP client is handed in.
 */
import type { z } from 'zod';
import type { Channel, Encoding, Money, ReportedStatus, Template } from '../messages/types.js';
import type { Network } from '../security/safe-url.js';
import type { HttpClient } from './http.js';
import type { Outcome, ReasonCode } from './outcome.js';

export type { Template };

/** An app's fields by name. */
export type Fields = Record<string, string | undefined>;

/** An attempt as a driver sees it. */
export interface SendRequest {
  /** Our reference of this attempt, `<message id>-<attempt number>`; unique for ever in this installation. */
  ref: string;
  /** The message's UUID; with `ref` it makes an id that is unique everywhere, for providers that de-duplicate. */
  uuid?: string;
  /**
   * Set when `ref` goes out again because nobody knows whether it arrived: when it first did. A provider forgets the
   * ids that it de-duplicates by.
   */
  firstSentAt?: Date;
  channel: Channel;
  /** Recipient in E.164. */
  to: string;
  /** Sender id chosen for this message; empty when the provider picks one. */
  from: string;
  text: string;
  encoding: Encoding;
  /** Parts by our own count. */
  parts: number;
  /** Seconds until the message expires, when it does. */
  validityS?: number;
  /** Where this attempt's delivery reports should go; holds the reference and the callback key. */
  dlrUrl: string;
  /** Where messages to this app's number should go; holds the callback key. */
  inboundUrl: string;
  /** mms and whatsapp: public addresses of pictures, sounds and files, in order. */
  mediaUrls?: readonly string[];
  /** whatsapp: an approved template instead of `text`. */
  template?: Template;
  /** voice: how the text is spoken. */
  speech?: Speech;
  /** voice: where a provider that takes no text with the call fetches what to say; see `answer`. */
  answerUrl?: string;
}

export interface Speech {
  /** BCP 47, for example `en-US`. */
  language: string;
  /** The provider's name of a voice; its own choice without one. */
  voice?: string;
}

/** What a driver may use besides its arguments. */
export interface DriverContext<C = Fields> {
  /** The app's fields, decrypted and validated against `credentials`. */
  credentials: C;
  http: HttpClient;
  /** Base URLs by key; a missing key means the provider's own host. */
  endpoints: Record<string, string>;
  now: Date;
  /** The app's standing connection, for drivers that open one; absent in a process that does not keep it. */
  link?: ProviderLink;
}

/**
 * A standing connection to a provider that speaks no HTTP. One process of the gateway keeps it for all of them; it
 * connects by itself, again and again, until it is closed.
 */
export interface ProviderLink {
  /** One attempt over the connection. Never throws for what the provider or the network does. */
  send(request: SendRequest): Promise<Outcome>;
  /**
   * Takes no more attempts, lets those under way end, then leaves. Idempotent.
   * @param withinMs after this long the connection is cut, whatever the provider does
   */
  close(withinMs?: number): Promise<void>;
}

/** `refused`: the provider does not accept the credentials; nothing is tried until they change. */
export type LinkState = 'connecting' | 'up' | 'down' | 'refused';

/** What a link needs from the gateway. */
export interface LinkHost<C = Fields> {
  credentials: C;
  allowedNetworks: readonly Network[];
  /**
   * Takes what the provider says by itself.
   * @returns when it is stored for good @throws when it could not be stored; the provider must then say it again
   */
  receive(kind: CallbackKind, body: Buffer): Promise<void>;
  /** @param text one sentence for people, without secrets */
  onState(state: LinkState, text: string): void;
  /** Something an operator should look at, while the link goes on. */
  onTrouble(text: string): void;
}

/** A provider's call to us, before anything is read into it. */
export interface RawRequest {
  method: string;
  /** The full public URL exactly as the provider called it, query included. */
  url: string;
  /** Path segments after `/callback` or `/receive`, still percent-encoded; the key is already removed. */
  pathRest: string[];
  /** Lower-case names. */
  headers: Record<string, string>;
  body: Buffer;
}

export interface CallbackContext<C = Fields> {
  credentials: C;
  now: Date;
  /** What the driver's `prepare` fetched for this request. */
  prepared?: string;
}

/** A message that reached our number. */
export interface InboundMessage {
  /** The provider's id, where it has one; used to recognise repeats. */
  providerId?: string;
  from: string;
  to: string;
  text: string;
  /** When the provider says that it took it. */
  receivedAt?: Date;
  /** MCC-MNC digits. */
  operator?: string;
  parts?: number;
  /** Set when the provider itself treats this text as opting out or in again. */
  optOut?: 'stop' | 'start';
  /** Where it is not the app's own: a provider may call one address for several channels. */
  channel?: Channel;
  /** Pictures, sounds and files that came with it, in order. */
  media?: readonly InboundMedia[];
  /** One of several parts that the provider does not join; the gateway does, by sender, recipient and `group`. */
  part?: { group: string; number: number; of: number };
  /** false = a phone brought it over plain HTTP: no payment is booked by it. */
  overHttps?: boolean;
  /** It was a call, not a text. */
  call?: CallFacts;
  /** What else is known of it; shown with the message. */
  metadata?: Record<string, unknown>;
}

/** A file at the provider's; `mediaRequest` says how it is fetched. */
export interface InboundMedia {
  url: string;
  /** Media type as the provider names it, for example `image/jpeg`. */
  type?: string;
}

/** What is known of a phone call so far. */
export interface CallFacts {
  /** The provider's own word of its state. */
  state: string;
  /** Seconds that were talked. */
  durationS?: number;
  answeredBy?: 'human' | 'machine' | 'unknown';
}

/** One delivery report. At least one of `ref` and `providerId` is set. */
export interface DeliveryReport {
  /** Our reference, when the report carries it. */
  ref?: string;
  providerId?: string;
  status: ReportedStatus;
  reason?: ReasonCode;
  /** The provider's own word or code. */
  providerCode?: string;
  text?: string;
  reportedAt?: Date;
  parts?: number;
  cost?: Money;
  operator?: string;
  /** Of one part of the message: its own id. A message is delivered when all its parts are. */
  partId?: string;
  /** The recipient has read it (whatsapp); the status is `delivered` then. */
  read?: boolean;
  /** voice */
  call?: CallFacts;
}

export interface CallbackReply {
  status: number;
  type: string;
  body: string;
}

export type CallbackKind = 'receive' | 'callback';

/** `valid` and `invalid` are a signature's verdict; `unsigned` = this provider does not sign, the key decides. */
export type SignatureVerdict = 'valid' | 'invalid' | 'unsigned';

/** Thrown by parseInbound and parseDlr when the request is not what the provider sends. */
export class UnparsableCallback extends Error {
  override name = 'UnparsableCallback';
}

export interface Handshake {
  ok: boolean;
  /** What happened, in a few words for the log; no secrets. */
  text: string;
}

export interface CredentialCheck {
  ok: boolean;
  /** False when the provider could not be reached: it has refused nothing. */
  asked?: boolean;
  /** One sentence for people: what was confirmed, or what to do. */
  text: string;
  /** What is left; below zero where the provider lends. */
  balance?: Money;
}

export interface ProviderDriver<C = Fields> {
  /** Name in the API, for example `Twilio`. */
  type: string;
  label: string;
  /** One or two sentences on what it is and what to set up at the provider. */
  help: string;
  channels: readonly Channel[];
  /**
   * The app's fields. Each field carries `.meta({ title, help, secret, multiline, upfront, address })`; this one
   * declaration validates, draws the form and says what is encrypted and masked, and what the gateway will call.
   */
  credentials: z.ZodType<C> & { shape: Record<string, z.ZodType> };
  /** Fields that a channel needs beyond those that every app of this type has; without them it is refused. */
  channelFields?: Partial<Record<Channel, readonly string[]>>;
  /** The field that names the sender; shown as `phone_number` of the app and used as `from`. */
  senderField: string;
  /** Defaults an app starts with. `tps` = message parts per second, `maxLength` = characters of one text. */
  limits: { tps?: number; maxLength?: number };
  /** True where the provider signs its callbacks, so that the key in the URL may be left out. */
  signsCallbacks: boolean;

  /** Set where the provider is an Android phone: the app on it, which fetches its messages. `send` is never called. */
  phone?: 'smssync' | 'cht' | 'msync';

  /** The field that names the account, where the provider reports for all its apps at one address. */
  accountField?: string;

  /** Channels on which something can come in: texts, files, calls. */
  receives?: readonly Channel[];
  /**
   * Channels whose addresses have to be set at the provider, once: those of delivery reports and of what comes in. All
   * others go with each message.
   */
  setAtProvider?: { reports?: readonly Channel[]; incoming?: readonly Channel[] };
  /** How its calls to us can be verified, in a few words. */
  signatures?: string;
  /** Recipients with which something else happens than usual, and what; for a provider that only pretends. */
  testNumbers?: Readonly<Record<string, string>>;

  /** True where `poll` brings the final price, which comes only after the delivery. */
  pricesLate?: boolean;

  /** Where the app's own fields say its rate: message parts per second. Wins over `limits.tps`. */
  rate?(credentials: C): number;
  /** For a provider that is reached over a standing connection: opens it, at once and without waiting. */
  openLink?(host: LinkHost<C>): ProviderLink;
  /** Pure. Why these credentials could send nothing, and at which of the fields; null = they can. Absent = they always can. */
  sendFault?(credentials: C): { field: string; text: string } | null;
  /** Pure. Why this template can't be sent with these credentials, for people; null = it can. Absent = it needs a name. */
  templateFault?(template: Template, credentials: C): string | null;

  /** One attempt: one request, never repeated here. */
  send(request: SendRequest, context: DriverContext<C>): Promise<Outcome>;
  /**
   * Fetches what `verify` needs and the request only points at, a certificate for example; kept for later requests.
   * `undefined` = nothing is needed; `unavailable` = it can't be had now, so the provider is to call again later.
   */
  prepare?(request: RawRequest, context: DriverContext<C>): Promise<string | 'unavailable' | undefined>;
  /** Compares in constant time; pure. */
  verify(request: RawRequest, context: CallbackContext<C>): SignatureVerdict;
  /**
   * What a verified call wants done at the provider before it is answered, such as confirming a subscription; null =
   * nothing. Not `ok` = it did not work now, so the provider is to call again later.
   */
  handshake?(request: RawRequest, context: DriverContext<C>): Promise<Handshake | null>;
  /** Pure. @throws UnparsableCallback */
  parseInbound(request: RawRequest, context: CallbackContext<C>): InboundMessage[];
  /** Pure. @throws UnparsableCallback */
  parseDlr(request: RawRequest, context: CallbackContext<C>): DeliveryReport[];
  /** What this provider wants to read, so that it neither repeats for ever nor texts our reply to the sender. */
  callbackReply(kind: CallbackKind, result: 'ok' | 'unparsable', context: CallbackContext<C>): CallbackReply;
  /**
   * Pure. What a request really is, whichever of our addresses it came to, or null when it does not tell; for
   * providers that know one address for reports and for what comes in.
   */
  kindOf?(request: RawRequest, context: CallbackContext<C>): CallbackKind | null;
  /**
   * Pure. The call of ours for which this request asks what to say, or null when it asks nothing; for providers that
   * ask at one fixed address per number. `answer` is then the reply.
   */
  callToAnswer?(
    request: RawRequest,
    context: CallbackContext<C>,
  ): Pick<DeliveryReport, 'ref' | 'providerId'> | null;
  /** Pure. What the provider is to say in a call that this app made; for those that fetch it from `answerUrl`. */
  answer?(
    call: { text: string; speech?: Speech },
    request: RawRequest,
    context: CallbackContext<C>,
  ): CallbackReply;
  /** Pure. How a file that came in is fetched: address and headers. Without it: the address as it is. */
  mediaRequest?(
    media: InboundMedia,
    context: CallbackContext<C>,
  ): { url: string; headers: Record<string, string> };
  /** True where `test` brings the balance. */
  tellsBalance?: boolean;
  /** Asks the provider to confirm the credentials without sending anything. */
  test?(context: DriverContext<C>): Promise<CredentialCheck>;
  /** Asks for an attempt whose answer was not seen. `not_found` only when the provider surely does not have it. */
  lookup?(
    probe: { ref: string; uuid?: string; channel: Channel; to: string; text: string; sentAt: Date },
    context: DriverContext<C>,
  ): Promise<{ found: 'yes'; providerId: string } | { found: 'no' } | { found: 'unknown' }>;
  /** Asks for the present state of an accepted message; null when the provider does not know yet. */
  poll?(providerId: string, context: DriverContext<C>, channel?: Channel): Promise<DeliveryReport | null>;
}
