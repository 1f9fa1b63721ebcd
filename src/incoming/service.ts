/**
 * A provider calls us: verified, parsed, then the raw request and what it changes are stored in one transaction, then
 * answered in the provider's own form. Workflows hear of it afterwards; nothing here waits for Temporal.
 */
import { RateLimiterMemory } from 'rate-limiter-flexible';
import type { AppStore } from '../apps/store.js';
import type { App } from '../apps/types.js';
import type { Db } from '../db/connect.js';
import { inOneStatement, inTransaction } from '../db/sql.js';
import { ApiError, notFound } from '../errors.js';
import type { Log } from '../log.js';
import type { MediaFetcher } from '../media/fetcher.js';
import { matchAgain, takeReport } from '../messages/reports.js';
import type { ReportSignal } from '../messages/report-store.js';
import type { Signaller } from '../messages/signaller.js';
import { speechOf } from '../messages/content.js';
import { isTerminal } from '../messages/status.js';
import { findAttempt, findAttemptByProviderId, findMessage } from '../messages/store.js';
import type { Message } from '../messages/types.js';
import type { OptOutList } from '../opt-outs/list.js';
import {
  UnparsableCallback,
  type CallbackContext,
  type CallbackKind,
  type CallbackReply,
  type DeliveryReport,
  type DriverContext,
  type InboundMessage,
  type ProviderDriver,
  type RawRequest,
} from '../providers/driver.js';
import type { HttpClient } from '../providers/http.js';
import { equalsInConstantTime } from '../security/secrets.js';
import { harmless } from './headers.js';
import { takeInbound } from './inbound.js';
import { ownerOf } from './owner.js';
import { takePart } from './inbound-parts.js';
import { judgeIpn, storeIpn, type CallKind, type IpnRequest, type IpnVerdict } from './store.js';
import { parseRef } from './urls.js';

export interface ProviderCall {
  appId: number;
  /** `answer` = what is to be said in a call of ours is fetched. */
  kind: CallKind;
  method: string;
  /** Path after `/callback`, `/receive` or `/answer`, still percent-encoded, without the leading slash. */
  path: string;
  /** Query without the question mark, as it came. */
  query: string;
  headers: Record<string, string>;
  body: Buffer;
  ip: string | null;
}

export interface IncomingDeps {
  db: Db;
  apps: AppStore;
  driverOf: (type: string) => ProviderDriver | null;
  signaller: Signaller;
  optOuts: OptOutList;
  mediaFetcher: MediaFetcher;
  /** For what must be fetched or confirmed at the provider before a call is answered. */
  http: HttpClient;
  /** Base of the URLs that providers call, as they were told. */
  publicUrl: string;
  clock: () => Date;
  log: Log;
  /** Told of every call that was judged. */
  observe?: (call: { provider: string; kind: CallKind; verdict: IpnVerdict }) => void;
}

interface Applied {
  ipnId: number;
  verdict: IpnVerdict;
  messageId: number | null;
  signals: ReportSignal[];
  /** Files came in. */
  hasFiles: boolean;
  /** Apps whose list of opt-outs may have changed. */
  optOutsOf: Set<number>;
  /** Reports that found no message, each with its row. */
  waiting: { reportId: number; appId: number; report: DeliveryReport }[];
}

/** Of a forged call's body; a real one of a provider that lost its key is smaller. */
const FORGED_BYTES = 4_096;
/** Forged calls that are kept of an app in a minute; the others are only counted and logged. */
const FORGED_PER_MINUTE = 60;

export class IncomingService {
  private readonly forged = new RateLimiterMemory({ points: FORGED_PER_MINUTE, duration: 60 });

  constructor(private readonly deps: IncomingDeps) {}

  /** @throws ApiError not_found for an unknown app, bad_signature for a forged call (which is kept all the same) */
  async handle(call: ProviderCall): Promise<CallbackReply> {
    const { db, apps, driverOf, clock, log } = this.deps;
    const app = await apps.findRecent(db, call.appId);
    const driver = app && driverOf(app.type);
    if (!app || !driver) throw notFound('SMS App');
    const now = clock();
    const { rest, key } = readKey(call, app);
    const mask = (text: string) => text.replaceAll(app.callbackKey, '***');
    const raw: IpnRequest = {
      ...call,
      appId: app.id,
      url: mask(`${call.path}${call.query === '' ? '' : `?${call.query}`}`),
      headers: harmless(call.headers, mask),
    };
    const callLog = log.child({ app_id: app.id, kind: call.kind });
    const observe = (verdict: IpnVerdict) =>
      this.deps.observe?.({ provider: app.type, kind: call.kind, verdict });

    const request: RawRequest = {
      method: call.method,
      url: `${this.deps.publicUrl}/api/sms/apps/${app.id}/${call.kind}${call.path === '' ? '' : `/${call.path}`}${call.query === '' ? '' : `?${call.query}`}`,
      pathRest: rest,
      headers: call.headers,
      body: call.body,
    };
    /** Of a call that changes nothing, only the evidence is kept. */
    const keep = (verdict: IpnVerdict, error: string) =>
      inOneStatement(db, (trx) => storeIpn(trx, raw, { verdict, error }, now.getTime()));

    const provider: DriverContext = {
      credentials: app.credentials,
      http: this.deps.http,
      endpoints: app.settings.endpoints ?? {},
      now,
    };
    /** Not the caller's fault: the provider is to call again. */
    const later = async (why: string) => {
      const ipnId = await keep('failed', why);
      callLog.warn({ reason: why, ipn_id: ipnId }, 'call not taken yet');
      return new ApiError('unavailable', 'The call could not be handled now. Repeat it later.');
    };

    const prepared = await driver.prepare?.(request, provider);
    if (prepared === 'unavailable')
      throw await later('what its signature is checked with could not be fetched');
    const context: CallbackContext = {
      credentials: app.credentials,
      now,
      ...(prepared !== undefined && { prepared }),
    };
    const refusal = verify(app, driver, request, context, key);
    if (refusal) {
      observe('forged');
      const ipnId = await this.keepForged(app.id, raw, refusal, now.getTime());
      callLog.warn({ refusal, ipn_id: ipnId }, 'call refused');
      throw new ApiError('bad_signature', 'The signature or the callback key is wrong.');
    }
    if (call.kind === 'answer') {
      const asked = await this.hostedAnswer(app, driver, request, context);
      const ipnId = await inOneStatement(db, (trx) => storeIpn(trx, raw, asked.judged, now.getTime()));
      observe(asked.judged.verdict);
      callLog.info(
        { ...(asked.judged.messageId && { message_id: asked.judged.messageId }), ipn_id: ipnId },
        'asked what to say',
      );
      if (!asked.reply) throw notFound('Call');
      return asked.reply;
    }
    const handshake = await driver.handshake?.(request, provider);
    if (handshake && !handshake.ok) throw await later(handshake.text);
    if (handshake) callLog.warn({ handshake: handshake.text }, 'call that asked for more than an answer');
    const kind = driver.kindOf?.(request, context) ?? call.kind;
    try {
      const content = parse(driver, kind, request, context);
      const applied = await this.apply(app, driver, raw, content, now.getTime());
      await this.matchWaiting(applied, now.getTime());
      observe(applied.verdict);
      this.deps.signaller.enqueue(applied.signals);
      for (const appId of applied.optOutsOf) this.deps.optOuts.forget(appId);
      if (applied.hasFiles) this.deps.mediaFetcher.notify();
      callLog.info(
        { verdict: applied.verdict, message_id: applied.messageId, ipn_id: applied.ipnId },
        'call taken',
      );
      return (
        (await this.answerOf(app, driver, request, context)) ?? driver.callbackReply(kind, 'ok', context)
      );
    } catch (error) {
      observe(error instanceof UnparsableCallback ? 'unparsable' : 'failed');
      if (!(error instanceof UnparsableCallback)) {
        await keep('failed', 'a fault of the gateway; see its log').catch(() => undefined); // the fault matters more
        throw error;
      }
      const ipnId = await keep('unparsable', error.message);
      callLog.warn({ reason: error.message, ipn_id: ipnId }, 'call not understood');
      return driver.callbackReply(kind, 'unparsable', context);
    }
  }

  /** Anybody can make these: enough is kept to see who, and not so much that it fills the disk. */
  private async keepForged(
    appId: number,
    raw: IpnRequest,
    error: string,
    now: number,
  ): Promise<number | null> {
    const isOneTooMany = await this.forged.consume(appId).then(
      () => false,
      () => true,
    );
    if (isOneTooMany) return null;
    const body = raw.body.subarray(0, FORGED_BYTES);
    return inOneStatement(this.deps.db, (trx) =>
      storeIpn(trx, { ...raw, body }, { verdict: 'forged', error }, now),
    );
  }

  /** What is to be said in a call of ours, where the provider asks at the address of its reports. */
  private async answerOf(
    app: App,
    driver: ProviderDriver,
    request: RawRequest,
    context: CallbackContext,
  ): Promise<CallbackReply | null> {
    const asked = driver.callToAnswer?.(request, context);
    if (!asked || !driver.answer) return null;
    const message = await findCalled(this.deps.db, app.id, asked);
    return message && driver.answer({ text: message.text, speech: speechOf(app) }, request, context);
  }

  /** The same at the address that an attempt named; null = there is no such call, or it is over. */
  private async hostedAnswer(
    app: App,
    driver: ProviderDriver,
    request: RawRequest,
    context: CallbackContext,
  ): Promise<{ reply: CallbackReply | null; judged: Judged }> {
    const [ref] = request.pathRest;
    const message = ref === undefined ? null : await findCalled(this.deps.db, app.id, { ref });
    if (!driver.answer || !message || message.channel !== 'voice')
      return { reply: null, judged: { verdict: 'failed', error: 'no such call' } };
    if (isTerminal(message.status))
      return { reply: null, judged: { verdict: 'failed', error: 'the call is over', messageId: message.id } };
    const reply = driver.answer({ text: message.text, speech: speechOf(app) }, request, context);
    return { reply, judged: { verdict: 'applied', messageId: message.id } };
  }

  private apply(
    app: App,
    { accountField }: ProviderDriver,
    raw: IpnRequest,
    content: Content,
    now: number,
  ): Promise<Applied> {
    return inTransaction(this.deps.db, async (trx) => {
      const ipnId = await storeIpn(trx, raw, { verdict: 'received' }, now);
      const applied: Applied = {
        ipnId,
        verdict: 'duplicate',
        messageId: null,
        signals: [],
        waiting: [],
        hasFiles: false,
        optOutsOf: new Set(),
      };
      for (const report of content.reports) {
        const owner = await ownerOf(trx, this.deps.apps, app, accountField, report);
        const taken = await takeReport(trx, owner, ipnId, report, now);
        if (taken.verdict !== 'duplicate') applied.verdict = 'applied';
        applied.messageId ??= taken.messageId;
        if (taken.signal) applied.signals.push(taken.signal);
        if (report.reason === 'opted_out') applied.optOutsOf.add(owner);
        if (taken.waitingId !== null)
          applied.waiting.push({ reportId: taken.waitingId, appId: owner, report });
      }
      for (const message of content.inbound) {
        const { part } = message;
        const taken = part
          ? await takePart(trx, app, { ...message, part }, now)
          : await takeInbound(trx, app, message, now);
        if (taken.isNew) applied.verdict = 'applied';
        if (message.optOut) applied.optOutsOf.add(app.id);
        applied.hasFiles ||= taken.hasFiles;
        applied.messageId ??= taken.messageId;
      }
      if (content.reports.length + content.inbound.length === 0) applied.verdict = 'applied'; // nothing to do
      await judgeIpn(trx, ipnId, applied.verdict, applied.messageId);
      return applied;
    });
  }

  private async matchWaiting(applied: Applied, now: number): Promise<void> {
    for (const { reportId, appId, report } of applied.waiting) {
      const found = await inTransaction(this.deps.db, (trx) => matchAgain(trx, appId, reportId, report, now));
      applied.messageId ??= found?.messageId ?? null;
      if (found?.signal) applied.signals.push(found.signal);
    }
  }
}

/** The message of an attempt that this app made; a reference alone comes from outside. */
async function findCalled(
  db: Db,
  appId: number,
  { ref, providerId }: Pick<DeliveryReport, 'ref' | 'providerId'>,
): Promise<Message | null> {
  const own = parseRef(ref);
  const attempt = own ? await findAttempt(db, own.messageId, own.attempt) : null;
  const found = providerId === undefined ? null : await findAttemptByProviderId(db, appId, providerId);
  const messageId = attempt?.appId === appId ? own?.messageId : found?.messageId;
  const message = messageId === undefined ? null : await findMessage(db, messageId);
  return message?.folder === 'outbox' ? message : null;
}

/** How a call is stored that needs no transaction of its own. */
interface Judged {
  verdict: IpnVerdict;
  error?: string;
  messageId?: number;
}

interface Content {
  reports: DeliveryReport[];
  inbound: InboundMessage[];
}

/** @throws UnparsableCallback */
const parse = (
  driver: ProviderDriver,
  kind: CallbackKind,
  request: RawRequest,
  context: CallbackContext,
): Content =>
  kind === 'callback'
    ? { reports: driver.parseDlr(request, context), inbound: [] }
    : { reports: [], inbound: driver.parseInbound(request, context) };

/** The key stands in the path (`/callback/<key>/…`) or in the query (`?key=`). */
function readKey(call: ProviderCall, app: App): { key: string | null; rest: string[] } {
  const segments = call.path.split('/').filter((segment) => segment !== '');
  const [first, ...others] = segments;
  if (first !== undefined && equalsInConstantTime(first, app.callbackKey))
    return { key: first, rest: others };
  const fromQuery = new URLSearchParams(call.query).get('key');
  // A path that holds a wrong key must not have it taken for a reference.
  return { key: fromQuery ?? first ?? null, rest: fromQuery === null ? others : segments };
}

/** @returns why the call is refused, or null */
function verify(
  app: App,
  driver: ProviderDriver,
  request: RawRequest,
  context: CallbackContext,
  key: string | null,
): string | null {
  const signature = driver.verify(request, context);
  if (signature === 'invalid') return 'bad signature';
  const keyRequired = app.settings.callback_key_required ?? !driver.signsCallbacks;
  const keyFits = key !== null && equalsInConstantTime(key, app.callbackKey);
  if (keyRequired && !keyFits) return key === null ? 'no callback key' : 'wrong callback key';
  return null;
}
