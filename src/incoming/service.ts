/**
 * A provider calls us: verified, parsed, then the raw request and what it changes are stored in one transaction, then
 * answered in the provider's own form. Workflows hear of it afterwards; nothing here waits for Temporal.
 */
import type { AppStore } from '../apps/store.js';
import type { App } from '../apps/types.js';
import { isSqlite, type Db } from '../db/connect.js';
import { inTransaction } from '../db/sql.js';
import { ApiError, notFound } from '../errors.js';
import type { Log } from '../log.js';
import { matchAgain, takeReport, type ReportSignal } from '../messages/reports.js';
import type { Signaller } from '../messages/signaller.js';
import {
  UnparsableCallback,
  type CallbackContext,
  type CallbackKind,
  type CallbackReply,
  type DeliveryReport,
  type InboundMessage,
  type ProviderDriver,
  type RawRequest,
} from '../providers/driver.js';
import { equalsInConstantTime } from '../security/secrets.js';
import { takeInbound } from './inbound.js';
import { takePart } from './inbound-parts.js';
import { judgeIpn, storeIpn, type IpnRequest, type IpnVerdict } from './store.js';

export interface ProviderCall {
  appId: number;
  kind: CallbackKind;
  method: string;
  /** Path after `/callback` or `/receive`, still percent-encoded, without the leading slash. */
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
  /** Base of the URLs that providers call, as they were told. */
  publicUrl: string;
  clock: () => Date;
  log: Log;
}

interface Applied {
  ipnId: number;
  verdict: IpnVerdict;
  messageId: number | null;
  signals: ReportSignal[];
  /** Reports that found no message. */
  waiting: { reportId: number; report: DeliveryReport }[];
}

export class IncomingService {
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

    const request: RawRequest = {
      method: call.method,
      url: `${this.deps.publicUrl}/api/sms/apps/${app.id}/${call.kind}${call.path === '' ? '' : `/${call.path}`}${call.query === '' ? '' : `?${call.query}`}`,
      pathRest: rest,
      headers: call.headers,
      body: call.body,
    };
    const context: CallbackContext = { credentials: app.credentials, now };
    /** Of a call that changes nothing, only the evidence is kept. */
    const keep = (verdict: IpnVerdict, error: string) =>
      inTransaction(db, (trx) => storeIpn(trx, raw, { verdict, error }, now.getTime()));

    const refusal = verify(app, driver, request, context, key);
    if (refusal) {
      const ipnId = await keep('forged', refusal);
      callLog.warn({ refusal, ipn_id: ipnId }, 'call refused');
      throw new ApiError('bad_signature', 'The signature or the callback key is wrong.');
    }
    try {
      const content = parse(driver, call.kind, request, context);
      const applied = await this.apply(app, raw, content, now.getTime());
      if (!isSqlite(db)) await this.lookAgain(app, applied, now.getTime());
      this.deps.signaller.enqueue(applied.signals);
      callLog.info(
        { verdict: applied.verdict, message_id: applied.messageId, ipn_id: applied.ipnId },
        'call taken',
      );
      return driver.callbackReply(call.kind, 'ok', context);
    } catch (error) {
      if (!(error instanceof UnparsableCallback)) {
        await keep('failed', 'a fault of the gateway; see its log').catch(() => undefined); // the fault matters more
        throw error;
      }
      const ipnId = await keep('unparsable', error.message);
      callLog.warn({ reason: error.message, ipn_id: ipnId }, 'call not understood');
      return driver.callbackReply(call.kind, 'unparsable', context);
    }
  }

  private apply(app: App, raw: IpnRequest, content: Content, now: number): Promise<Applied> {
    return inTransaction(this.deps.db, async (trx) => {
      const ipnId = await storeIpn(trx, raw, { verdict: 'received' }, now);
      const applied: Applied = { ipnId, verdict: 'duplicate', messageId: null, signals: [], waiting: [] };
      for (const report of content.reports) {
        const taken = await takeReport(trx, app.id, ipnId, report, now);
        if (taken.verdict !== 'duplicate') applied.verdict = 'applied';
        applied.messageId ??= taken.messageId;
        if (taken.signal) applied.signals.push(taken.signal);
        if (taken.verdict === 'waiting') applied.waiting.push({ reportId: taken.reportId!, report });
      }
      for (const message of content.inbound) {
        const { part } = message;
        const taken = part
          ? await takePart(trx, app, { ...message, part }, now)
          : await takeInbound(trx, app, message, now);
        if (taken.isNew) applied.verdict = 'applied';
        applied.messageId ??= taken.messageId;
      }
      if (content.reports.length + content.inbound.length === 0) applied.verdict = 'applied'; // nothing to do
      await judgeIpn(trx, ipnId, applied.verdict, applied.messageId);
      return applied;
    });
  }

  /** The attempt that a report is about may have ended while the report was being written; on MySQL neither saw the other. */
  private async lookAgain(app: App, { waiting, signals }: Applied, now: number): Promise<void> {
    for (const { reportId, report } of waiting) {
      const signal = await inTransaction(this.deps.db, (trx) =>
        matchAgain(trx, app.id, reportId, report, now),
      );
      if (signal) signals.push(signal);
    }
  }
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

const PRIVATE_HEADERS = new Set(['authorization', 'cookie', 'proxy-authorization']);

/** Proxies like to repeat the address, key included, in headers of their own. */
const harmless = (headers: Record<string, string>, mask: (text: string) => string) =>
  Object.fromEntries(
    Object.entries(headers)
      .filter(([name]) => !PRIVATE_HEADERS.has(name))
      .map(([name, value]) => [name, mask(value)]),
  );
