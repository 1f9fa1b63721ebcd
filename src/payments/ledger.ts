/**
 * What is told about money becomes rows, inside the transaction of whatever told it: one row for each transaction id,
 * however often and by whomever it is told.
 */
import type { App } from '../apps/types.js';
import type { Executor } from '../db/connect.js';
import { findRules, type PaymentRules } from './app-store.js';
import { decide, fillFrom, reversesAll, statusOf } from './booking.js';
import { tellOf, tellOfText } from './events.js';
import { looksLikeTransaction, parseText } from './parse.js';
import { findOperator } from './registry.js';
import { judgeSender } from './senders.js';
import {
  balanceBefore,
  findReversalOf,
  insertTransaction,
  lockByKey,
  updateTransaction,
  type NewTransaction,
} from './store.js';
import { findTextOfMessage, insertText, settleTextsOf, updateText } from './text-store.js';
import type { Flag, OperatorDriver, PaymentText, ReadText, TextState, Transaction } from './types.js';

/** A payment app and the driver that reads its texts. */
export interface Wallet {
  rules: PaymentRules;
  driver: OperatorDriver;
}

/** An SMS of the inbox. */
export interface Sms {
  messageId: number;
  /** Exactly as received. */
  from: string;
  text: string;
  /** When it was sent or received, in milliseconds since 1970. */
  at: number;
  /** false = a phone brought it over plain HTTP. */
  overHttps?: boolean | undefined;
}

/** What became of a text: `new` and `filled` changed a transaction. */
export type TextVerdict = 'new' | 'filled' | 'known' | 'conflict' | 'needs_review' | 'suspicious';

/** Reads an SMS with the driver of the payment app that its SMS app is linked to. @returns null when it is no money */
export async function takePaymentText(
  trx: Executor,
  app: Pick<App, 'id' | 'type' | 'paymentAppId' | 'settings'>,
  sms: Sms,
  now: number,
): Promise<TextVerdict | null> {
  if (app.paymentAppId === null) return null;
  const wallet = await findWallet(trx, app.paymentAppId);
  return wallet && takeText(trx, wallet, app, sms, now);
}

/** @returns null for a payment app that is gone */
export async function findWallet(db: Executor, paymentAppId: number): Promise<Wallet | null> {
  const rules = await findRules(db, paymentAppId);
  const driver = rules && findOperator(rules.driver);
  return driver ? { rules, driver } : null;
}

/** The same for a text that may have been read before: what was decided about it stays decided. */
export async function takeText(
  trx: Executor,
  wallet: Wallet,
  app: Pick<App, 'id' | 'type' | 'settings'>,
  sms: Sms,
  now: number,
): Promise<TextVerdict | null> {
  const { driver, rules } = wallet;
  const known = await findTextOfMessage(trx, rules.id, sms.messageId);
  if (known?.state === 'dismissed') return null;
  const found = parseText(driver, sms.text);
  const doubts = known?.transactionRow ? [] : doubtsAbout(rules, app, sms);
  // Customers write about payments too: of an ordinary number, only a whole copy of an operator's text is suspicious.
  const isCopy =
    found !== null || (!doubts.includes('untrusted_sender') && looksLikeTransaction(driver, sms.text));
  if (!isCopy) return null;

  const about = (state: TextState, flags: Flag[]) => {
    const { messageId } = sms;
    return { paymentAppId: rules.id, appId: app.id, messageId, state, flags };
  };
  const keep = keeper(trx, wallet, app, sms, known, now);
  if (doubts.length > 0) {
    const isNews = await keep('suspicious', doubts);
    if (isNews) await tellOfText(trx, 'payment.suspicious', about('suspicious', doubts), now);
    return 'suspicious';
  }
  if (!found) {
    if (known?.transactionRow) return 'known';
    const flags: Flag[] = ['not_understood'];
    const isNews = await keep('needs_review', flags);
    if (isNews) await tellOfText(trx, 'payment.needs_review', about('needs_review', flags), now);
    return 'needs_review';
  }
  const origin: Origin = { source: 'sms', appId: app.id, messageId: sms.messageId, at: sms.at };
  const { transaction, verdict } = await book(trx, wallet, found, origin, now);
  if (known?.transactionRow) return verdict;
  const flags: Flag[] = [
    ...(found.isMultiple ? ['multiple' as const] : []),
    ...(verdict === 'conflict' ? ['conflict' as const] : []),
  ];
  const waits = transaction.status === 'needs_review' || flags.length > 0;
  const isNews = await keep(waits ? 'needs_review' : 'attached', flags, transaction.id);
  // A new transaction that waits has been told of already.
  if (isNews && flags.length > 0 && transaction.status !== 'needs_review')
    await tellOf(trx, 'payment.needs_review', transaction, now);
  return verdict;
}

/** Phones post whatever their owner likes; a provider's calls are verified. */
const PHONE_TYPES = ['MSync', 'SmsSync', 'Cht'];

function doubtsAbout(
  rules: PaymentRules,
  { type, settings }: Pick<App, 'type' | 'settings'>,
  sms: Sms,
): Flag[] {
  const sender = judgeSender(rules.trustedSenders, sms.from);
  const isPhone = PHONE_TYPES.includes(type);
  return [
    ...(sender === 'untrusted' ? ['untrusted_sender' as const] : []),
    ...(sender === 'lookalike' ? ['lookalike_sender' as const] : []),
    ...(isPhone && settings.trusted_for_payments !== true ? ['untrusted_phone' as const] : []),
    ...(isPhone && sms.overHttps === false ? ['not_https' as const] : []),
  ];
}

/** Writes down what became of the text. @returns whether that is news */
const keeper =
  (
    trx: Executor,
    { rules }: Wallet,
    app: Pick<App, 'id'>,
    { messageId }: Sms,
    known: PaymentText | null,
    now: number,
  ) =>
  async (state: TextState, flags: Flag[], transactionRow: number | null = null): Promise<boolean> => {
    if (!known) {
      const link = { paymentAppId: rules.id, appId: app.id, messageId, transactionRow };
      await insertText(trx, { ...link, state, flags, createdAt: now, updatedAt: now });
      return true;
    }
    if (known.state === state && String(known.flags) === String(flags)) return false;
    await updateText(trx, known.id, { state, flags, transactionRow }, now);
    return true;
  };

/** Who told of a transaction. */
export interface Origin {
  source: Transaction['source'];
  appId: number | null;
  messageId: number | null;
  /** Milliseconds since 1970. */
  at: number;
}

export interface Booked {
  transaction: Transaction;
  verdict: 'new' | 'filled' | 'known' | 'conflict';
}

/** @throws a unique violation when the same transaction is booked at the same moment; begun again, it is found */
export async function book(
  trx: Executor,
  { rules, driver }: Wallet,
  found: ReadText,
  origin: Origin,
  now: number,
): Promise<Booked> {
  const { record } = found;
  const { appId } = origin;
  const wallet = { paymentAppId: rules.id, appId: appId ?? 0 };
  const decision = decide(found, {
    driver,
    toldAt: origin.at,
    toldBy: origin.source,
    fallbackKey: `message:${origin.messageId}`,
    reviewAbove: rules.settings.review_above ?? null,
    balanceBefore: appId === null ? null : await balanceBefore(trx, wallet, record.occurredAt ?? origin.at),
  });
  const known = await lockByKey(trx, rules.id, decision.idKey);
  if (known) return attach(trx, known, found, origin, now);
  const { kind, sub, raw: _raw, ...fields } = record;
  return insert(
    trx,
    {
      ...fields,
      ...{ kind, sub, paymentAppId: rules.id, appId, messageId: origin.messageId, source: origin.source },
      ...{ relatedId: null, reversedById: null, createdAt: now, updatedAt: now },
      ...decision,
    },
    now,
  );
}

/** The same transaction again: it fills what is empty and never adds money. */
async function attach(
  trx: Executor,
  known: Transaction,
  { record }: ReadText,
  { appId, messageId }: Origin,
  now: number,
): Promise<Booked> {
  const fill = fillFrom(known, record);
  if (fill === 'conflict') {
    const flags: Flag[] = known.flags.includes('conflict') ? known.flags : [...known.flags, 'conflict'];
    await updateTransaction(trx, known.id, { flags }, now);
    return { transaction: { ...known, flags }, verdict: 'conflict' };
  }
  const changes = { ...fill, ...(known.appId === null && appId !== null && { appId, messageId }) };
  if (Object.keys(changes).length === 0) return { transaction: known, verdict: 'known' };
  await updateTransaction(trx, known.id, changes, now);
  return { transaction: { ...known, ...changes }, verdict: 'filled' };
}

async function insert(trx: Executor, fresh: NewTransaction, now: number): Promise<Booked> {
  if (fresh.kind === 'reversal') return insertReversal(trx, fresh, now);
  const reversal = await findReversalOf(trx, fresh.paymentAppId, fresh.idKey);
  const isReversed = reversal !== null && mayApply(reversal, fresh);
  const row = { ...fresh, ...(isReversed && { status: 'reversed' as const, reversedById: reversal.id }) };
  const transaction = { ...row, id: await insertTransaction(trx, row) };
  if (reversal) await resolve(trx, reversal, transaction, now);
  if (isReversed) await tellOf(trx, 'payment.reversed', transaction, now);
  else await tellStatus(trx, transaction, now);
  return { transaction, verdict: 'new' };
}

/** A reversal moves nothing by itself: it ends its original, where that is known and all of it is taken back. */
async function insertReversal(trx: Executor, fresh: NewTransaction, now: number): Promise<Booked> {
  const related = fresh.relatedTransactionId;
  const original = related === null ? null : await lockByKey(trx, fresh.paymentAppId, related.toUpperCase());
  const flags = [...fresh.flags, ...originalFlags(fresh, original)];
  const row = { ...fresh, flags, status: statusOf(fresh, flags), relatedId: original?.id ?? null };
  const transaction = { ...row, id: await insertTransaction(trx, row) };
  if (original && transaction.status === 'recorded') await markReversed(trx, original, transaction, now);
  await tellStatus(trx, transaction, now);
  return { transaction, verdict: 'new' };
}

const originalFlags = (reversal: Pick<Transaction, 'amount'>, original: Transaction | null): Flag[] =>
  original === null ? ['unknown_original'] : reversesAll(original, reversal) ? [] : ['partial_reversal'];

/** Whether the missing original was all that a reversal waited for. */
const mayApply = (reversal: Transaction, original: Pick<Transaction, 'amount'>): boolean =>
  reversesAll(original, reversal) &&
  statusOf(reversal, withoutFlag(reversal, 'unknown_original')) === 'recorded';

const withoutFlag = ({ flags }: Transaction, gone: Flag): Flag[] => flags.filter((flag) => flag !== gone);

/** The original of a reversal that came before it is here. */
async function resolve(
  trx: Executor,
  reversal: Transaction,
  original: Transaction,
  now: number,
): Promise<void> {
  const flags = [...withoutFlag(reversal, 'unknown_original'), ...originalFlags(reversal, original)];
  const status = statusOf(reversal, flags);
  await updateTransaction(trx, reversal.id, { relatedId: original.id, flags, status }, now);
  if (status === 'recorded') await settleTextsOf(trx, reversal.id, now);
}

/** The original is never deleted. */
export async function markReversed(
  trx: Executor,
  original: Transaction,
  reversal: Pick<Transaction, 'id'>,
  now: number,
): Promise<void> {
  if (original.status === 'reversed') return;
  const changes = { status: 'reversed', reversedById: reversal.id } as const;
  await updateTransaction(trx, original.id, changes, now);
  await settleTextsOf(trx, original.id, now);
  await tellOf(trx, 'payment.reversed', { ...original, ...changes }, now);
}

async function tellStatus(trx: Executor, transaction: Transaction, now: number): Promise<void> {
  if (transaction.status === 'booked') await tellOf(trx, 'payment.received', transaction, now);
  if (transaction.status === 'needs_review') await tellOf(trx, 'payment.needs_review', transaction, now);
}
