/** An operator calls us about a payment: the raw call and what it changes are stored in one transaction, then answered. */
import { parse as parseForm } from 'node:querystring';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import type { Db } from '../db/connect.js';
import { ConcurrentTwinError, inOneStatement, inTransaction, isUniqueViolation } from '../db/sql.js';
import { ApiError, notFound } from '../errors.js';
import { harmless } from '../incoming/headers.js';
import type { Log } from '../log.js';
import { equalsInConstantTime } from '../security/secrets.js';
import type { PaymentAppStore } from './app-store.js';
import {
  callsByC2b,
  CONFIRMED,
  NOT_UNDERSTOOD,
  readAction,
  readC2b,
  validateTransaction,
  type C2bAnswer,
  type C2bPayment,
} from './c2b.js';
import { tellOf } from './events.js';
import { book } from './ledger.js';
import { findOperator } from './registry.js';
import { judgeRequest, storeRequest, type PaymentRequest } from './request-store.js';
import type { OperatorDriver, PaymentApp } from './types.js';

export interface OperatorCall {
  paymentAppId: number;
  method: string;
  /** Path after `/callback`, without the leading slash. */
  path: string;
  /** Without the question mark. */
  query: string;
  headers: Record<string, string>;
  body: Buffer;
  ip: string | null;
}

export interface OperatorCallDeps {
  db: Db;
  paymentApps: PaymentAppStore;
  clock: () => Date;
  log: Log;
}

/** Anybody can make these: enough of them is kept to see who. */
const FORGED_BYTES = 4_096;
const FORGED_PER_MINUTE = 60;

export class OperatorCalls {
  private readonly forged = new RateLimiterMemory({ points: FORGED_PER_MINUTE, duration: 60 });

  constructor(private readonly deps: OperatorCallDeps) {}

  /** @throws ApiError not_found, bad_signature */
  async handle(call: OperatorCall): Promise<C2bAnswer> {
    const { db, paymentApps, clock } = this.deps;
    const app = await paymentApps.find(db, call.paymentAppId);
    const driver = app && findOperator(app.driver);
    if (!app || !driver || !callsByC2b(driver.name)) throw notFound('Payment app');
    const { word, key } = readPath(call, app);
    const mask = (text: string) => text.replaceAll(app.callbackKey, '***');
    const raw: PaymentRequest = {
      ...call,
      action: word,
      url: mask(`${call.path}${call.query === '' ? '' : `?${call.query}`}`),
      headers: harmless(call.headers, mask),
    };
    const now = clock().getTime();
    if (app.settings.callback_key_required !== false && !key) {
      await this.keepForged(app, raw, now);
      throw new ApiError('bad_signature', 'The callback key is wrong.');
    }
    const action = readAction(word);
    if (action === null) throw notFound('Action');
    const payment = readC2b(fieldsOf(call));
    if (typeof payment === 'string') return this.refuseUnread(app, raw, payment, now);
    return action === 'validation'
      ? this.validate(app, raw, payment, now)
      : this.confirm(app, driver, raw, payment, now);
  }

  private async refuseUnread(
    app: PaymentApp,
    raw: PaymentRequest,
    error: string,
    now: number,
  ): Promise<C2bAnswer> {
    await inOneStatement(this.deps.db, (db) => storeRequest(db, raw, { verdict: 'unparsable', error }, now));
    this.deps.log.warn(
      { payment_app_id: app.id, action: raw.action, reason: error },
      'payment call not understood',
    );
    return NOT_UNDERSTOOD;
  }

  /** Nothing has been paid yet. */
  private async validate(
    app: PaymentApp,
    raw: PaymentRequest,
    payment: C2bPayment,
    now: number,
  ): Promise<C2bAnswer> {
    const answer = validateTransaction(payment, app.settings);
    const isWanted = answer.ResultCode === '0';
    const judged = isWanted
      ? { verdict: 'applied' as const }
      : { verdict: 'refused' as const, error: String(answer.ResultCode) };
    await inOneStatement(this.deps.db, (db) => storeRequest(db, raw, judged, now));
    this.deps.log.info({ payment_app_id: app.id, result: answer.ResultCode }, 'payment validated');
    return answer;
  }

  private async confirm(
    app: PaymentApp,
    driver: OperatorDriver,
    raw: PaymentRequest,
    payment: C2bPayment,
    now: number,
  ): Promise<C2bAnswer> {
    const verdict = await inTransaction(this.deps.db, async (trx) => {
      const requestId = await storeRequest(trx, raw, { verdict: 'received' }, now);
      const origin = { source: 'callback', appId: null, messageId: null, at: now } as const;
      const booked = await book(trx, { rules: app, driver }, payment, origin, now).catch((error: unknown) => {
        throw isUniqueViolation(error)
          ? new ConcurrentTwinError('the same payment came twice at once')
          : error;
      });
      if (booked.verdict === 'conflict') await tellOf(trx, 'payment.needs_review', booked.transaction, now);
      const isNews = booked.verdict === 'new' || booked.verdict === 'filled';
      await judgeRequest(trx, requestId, {
        verdict: isNews ? 'applied' : 'duplicate',
        transactionRow: booked.transaction.id,
      });
      return booked.verdict;
    });
    this.deps.log.info({ payment_app_id: app.id, verdict }, 'payment confirmed');
    return CONFIRMED;
  }

  private async keepForged(app: PaymentApp, raw: PaymentRequest, now: number): Promise<void> {
    this.deps.log.warn({ payment_app_id: app.id }, 'payment call refused');
    const isOneTooMany = await this.forged.consume(app.id).then(
      () => false,
      () => true,
    );
    if (isOneTooMany) return;
    const body = raw.body.subarray(0, FORGED_BYTES);
    await inOneStatement(this.deps.db, (db) =>
      storeRequest(db, { ...raw, body }, { verdict: 'forged' }, now),
    );
  }
}

/** The key stands in the query (`?key=`) or before the action in the path. */
function readPath(
  { path, query }: OperatorCall,
  { callbackKey }: PaymentApp,
): { word: string; key: boolean } {
  const segments = path.split('/').filter((segment) => segment !== '');
  const [first, second = ''] = segments;
  if (first !== undefined && equalsInConstantTime(first, callbackKey)) return { word: second, key: true };
  const given = new URLSearchParams(query).get('key');
  return { word: first ?? '', key: given !== null && equalsInConstantTime(given, callbackKey) };
}

/** Fields of a JSON object or a form; those of the query where the body has none. */
function fieldsOf({ headers, body, query }: OperatorCall): Record<string, unknown> {
  const text = body.toString('utf8').trim();
  const fromQuery = parseForm(query) as Record<string, unknown>;
  if (text === '') return fromQuery;
  if (headers['content-type']?.includes('urlencoded')) return { ...fromQuery, ...parseForm(text) };
  try {
    const json: unknown = JSON.parse(text);
    return typeof json === 'object' && json !== null && !Array.isArray(json)
      ? { ...fromQuery, ...json }
      : fromQuery;
  } catch {
    return fromQuery;
  }
}
