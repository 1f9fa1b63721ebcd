/** Transactions and the texts that told of them, as people and programs read and decide about them. */
import type { AppStore } from '../apps/store.js';
import type { Db } from '../db/connect.js';
import { inTransaction } from '../db/sql.js';
import { ApiError, notFound } from '../errors.js';
import { recordAudit } from '../security/audit.js';
import type { Actor } from '../tokens/types.js';
import { requireUnlimited, targetOf, type Page, type PaymentAppService } from './app-service.js';
import { linkedApps } from './app-store.js';
import { isPayment } from './booking.js';
import { tellOf } from './events.js';
import { findWallet, markReversed, takeText, type TextVerdict } from './ledger.js';
import {
  countTransactions,
  listTransactions,
  sumTransactions,
  type Total,
  type TransactionFilter,
} from './lists.js';
import { readNumber } from './reading.js';
import { findOperator } from './registry.js';
import { requestsOfTransaction } from './request-store.js';
import { findTransaction, updateTransaction } from './store.js';
import {
  findText,
  inboxOf,
  listAttention,
  settleTextsOf,
  textsOfTransaction,
  updateText,
  type ShownText,
  type TextFilter,
} from './text-store.js';
import type { Transaction, TransactionStatus } from './types.js';

export interface PaymentDeps {
  db: Db;
  apps: AppStore;
  paymentApps: PaymentAppService;
  clock: () => Date;
}

export type Wanted = Omit<TransactionFilter, 'paymentAppId' | 'visible'>;

export interface TransactionDetails {
  transaction: Transaction;
  texts: ShownText[];
  requests: Awaited<ReturnType<typeof requestsOfTransaction>>;
}

/** How many texts were looked at and what became of them; `next` = where to go on, null at the end. */
export interface Reparsed {
  lookedAt: number;
  verdicts: Partial<Record<TextVerdict, number>>;
  next: number | null;
}

/** Whether an actor sees what came by an SMS app; null = what came by none. */
type Sight = (appId: number | null) => boolean;

/** Texts in one request, each in a short transaction of its own. */
const TEXTS_AT_ONCE = 500;
const ROWS_AT_ONCE = 500;

export class PaymentService {
  constructor(private readonly deps: PaymentDeps) {}

  /** Newest first. */
  async page(
    actor: Actor,
    id: number,
    wanted: Wanted,
    page: Page,
  ): Promise<{ transactions: Transaction[]; total: number }> {
    const filter = await this.filterOf(actor, id, wanted);
    const [transactions, total] = await Promise.all([
      listTransactions(this.deps.db, filter, page),
      countTransactions(this.deps.db, filter),
    ]);
    return { transactions, total };
  }

  /** Keyset paging. @param slice `below`: the id where the page before ended */
  async after(
    actor: Actor,
    id: number,
    wanted: Wanted,
    slice: { limit: number; below?: number | undefined },
  ): Promise<Transaction[]> {
    return listTransactions(this.deps.db, await this.filterOf(actor, id, wanted), slice);
  }

  /** Every match, newest first, read in steps. */
  async all(actor: Actor, id: number, wanted: Wanted): Promise<AsyncGenerator<Transaction>> {
    return readAll(this.deps.db, await this.filterOf(actor, id, wanted));
  }

  /** @param byDay also by day, as the operator's country counts days */
  async totals(actor: Actor, id: number, wanted: Wanted, byDay = false): Promise<Total[]> {
    const filter = await this.filterOf(actor, id, wanted);
    if (!byDay) return sumTransactions(this.deps.db, filter);
    const { driver } = await this.deps.paymentApps.get(actor, id);
    const hours = findOperator(driver)?.country.utcOffset ?? 0;
    return sumTransactions(this.deps.db, filter, hours * 3_600_000);
  }

  /** @throws ApiError not_found */
  async details(actor: Actor, id: number): Promise<TransactionDetails> {
    const { db } = this.deps;
    const sees = await this.sightOf(actor);
    const transaction = await this.transactionOf(sees, id);
    const [texts, requests] = await Promise.all([textsOfTransaction(db, id), requestsOfTransaction(db, id)]);
    return { transaction, texts: texts.filter(({ appId }) => sees(appId)), requests };
  }

  /** A person has looked at it: it is what it says. @throws ApiError not_found, not_waiting */
  confirm(actor: Actor, id: number, reason?: string): Promise<Transaction> {
    return this.decide(actor, id, { what: 'confirm', reason }, (transaction) =>
      isPayment(transaction) ? 'booked' : 'recorded',
    );
  }

  /** A person has looked at it: it is nothing. @throws ApiError not_found, not_waiting */
  reject(actor: Actor, id: number, reason?: string): Promise<Transaction> {
    return this.decide(actor, id, { what: 'reject', reason }, () => 'rejected');
  }

  /** What waits for a person: texts that were not understood, look forged, or need a decision. */
  async attention(
    actor: Actor,
    filter: Omit<TextFilter, 'visible'>,
    page: Page,
  ): Promise<{ texts: ShownText[]; total: number }> {
    if (filter.paymentAppId !== undefined) await this.deps.paymentApps.get(actor, filter.paymentAppId);
    return listAttention(
      this.deps.db,
      { ...filter, visible: await this.deps.paymentApps.visibleTo(actor) },
      page,
    );
  }

  /** Takes a text off that list; it is never read again. @throws ApiError not_found, not_waiting */
  async dismiss(actor: Actor, id: number, reason?: string): Promise<void> {
    const { db, clock } = this.deps;
    const sees = await this.sightOf(actor);
    const now = clock();
    await inTransaction(db, async (trx) => {
      const text = await findText(trx, id, true);
      if (!text || !sees(text.appId)) throw notFound('Text');
      if (text.state !== 'needs_review' && text.state !== 'suspicious') throw notWaiting('This text');
      // What told of a transaction goes on telling of it.
      const state = text.transactionRow === null ? 'dismissed' : 'attached';
      await updateText(trx, id, { state }, now.getTime());
      const changes = reason ? { reason } : {};
      await recordAudit(trx, actor, 'payment_text.dismiss', { target: 'payment_text', id }, changes, now);
    });
  }

  /** Reads the inbox of the linked SMS apps again, oldest first: after a driver or the list of senders changed. */
  async reparse(actor: Actor, id: number, after = 0): Promise<Reparsed> {
    const { db, apps, clock } = this.deps;
    requireUnlimited(actor);
    const wallet = await findWallet(db, id);
    if (!wallet) throw notFound('Payment app');
    const linked = await linkedApps(db, id);
    const texts = await inboxOf(db, linked, after, TEXTS_AT_ONCE);
    const verdicts: Reparsed['verdicts'] = {};
    for (const { id: messageId, appId, ...sms } of texts) {
      const app = await apps.findRecent(db, appId);
      if (!app || sms.text === '') continue;
      const verdict = await inTransaction(db, (trx) =>
        takeText(trx, wallet, app, { messageId, ...sms }, clock().getTime()),
      );
      if (verdict) verdicts[verdict] = (verdicts[verdict] ?? 0) + 1;
    }
    await recordAudit(db, actor, 'payment_app.reparse', targetOf(id), { after, verdicts }, clock());
    return {
      lookedAt: texts.length,
      verdicts,
      next: texts.length === TEXTS_AT_ONCE ? texts.at(-1)!.id : null,
    };
  }

  private async decide(
    actor: Actor,
    id: number,
    { what, reason }: { what: 'confirm' | 'reject'; reason: string | undefined },
    statusOf: (transaction: Transaction) => TransactionStatus,
  ): Promise<Transaction> {
    const { db, clock } = this.deps;
    await this.assertMayDecide(actor, id);
    const now = clock();
    return inTransaction(db, async (trx) => {
      const transaction = (await findTransaction(trx, id, true))!;
      if (transaction.status !== 'needs_review') throw notWaiting('This transaction');
      const decided = { ...transaction, status: statusOf(transaction), updatedAt: now.getTime() };
      await updateTransaction(trx, id, { status: decided.status }, now.getTime());
      await settleTextsOf(trx, id, now.getTime());
      const changes = reason ? { reason } : {};
      await recordAudit(trx, actor, `transaction.${what}`, { target: 'transaction', id }, changes, now);
      if (decided.status === 'booked') await tellOf(trx, 'payment.received', decided, now.getTime());
      if (decided.status === 'recorded' && decided.relatedId !== null) {
        const original = await findTransaction(trx, decided.relatedId, true);
        if (original) await markReversed(trx, original, decided, now.getTime());
      }
      return decided;
    });
  }

  /** A reversal changes the payment that it takes back. @throws ApiError not_found, missing_scope */
  private async assertMayDecide(actor: Actor, id: number): Promise<void> {
    const sees = await this.sightOf(actor);
    const { relatedId } = await this.transactionOf(sees, id);
    const related = relatedId === null ? null : await findTransaction(this.deps.db, relatedId);
    if (related && !sees(related.appId))
      throw new ApiError(
        'missing_scope',
        'The payment that it takes back came by an app that you do not see.',
      );
  }

  private async sightOf(actor: Actor): Promise<Sight> {
    const visible = await this.deps.paymentApps.visibleTo(actor);
    return (appId) => visible === null || visible.includes(appId ?? 0);
  }

  private async transactionOf(sees: Sight, id: number): Promise<Transaction> {
    const transaction = await findTransaction(this.deps.db, id);
    if (!transaction || !sees(transaction.appId)) throw notFound('Transaction');
    return transaction;
  }

  private async filterOf(actor: Actor, id: number, wanted: Wanted): Promise<TransactionFilter> {
    const { driver } = await this.deps.paymentApps.get(actor, id);
    const country = findOperator(driver)?.country;
    return {
      ...wanted,
      ...(wanted.phone !== undefined &&
        country && { phone: readNumber(wanted.phone, country) ?? wanted.phone }),
      paymentAppId: id,
      visible: await this.deps.paymentApps.visibleTo(actor),
    };
  }
}

async function* readAll(db: Db, filter: TransactionFilter): AsyncGenerator<Transaction> {
  for (let below: number | undefined; ;) {
    const rows = await listTransactions(db, filter, { limit: ROWS_AT_ONCE, below });
    yield* rows;
    if (rows.length < ROWS_AT_ONCE) return;
    below = rows.at(-1)!.id;
  }
}

const notWaiting = (what: string) => new ApiError('not_waiting', `${what} waits for no decision.`);
