/** A transaction and a text in the words of the API: in its answers, and in what webhooks are told. Pure. */
import { directionOf } from './booking.js';
import type { PaymentText, Transaction } from './types.js';

/** ISO 8601 UTC with six decimals. */
const instant = (ms: number): string => new Date(ms).toISOString().replace('Z', '000Z');

/** `type` and `phone` are the words of webhook rules for `kind` and `counterparty_number`. */
export const transactionRecord = (transaction: Transaction) => ({
  id: transaction.id,
  payment_app_id: transaction.paymentAppId,
  app_id: transaction.appId,
  message_id: transaction.messageId,
  source: transaction.source,
  transaction_id: transaction.transactionId,
  kind: transaction.kind,
  type: transaction.kind,
  sub: transaction.sub,
  direction: directionOf(transaction.kind),
  status: transaction.status,
  amount: transaction.amount,
  currency: transaction.currency,
  fee: transaction.fee,
  balance: transaction.balance,
  counterparty_name: transaction.counterpartyName,
  counterparty_number: transaction.counterpartyNumber,
  phone: transaction.counterpartyNumber,
  account: transaction.account,
  occurred_at: instant(transaction.occurredAt),
  occurred_at_source: transaction.occurredAtSource,
  related_transaction_id: transaction.relatedTransactionId,
  related_id: transaction.relatedId,
  reversed_by_id: transaction.reversedById,
  flags: transaction.flags,
  created_at: instant(transaction.createdAt),
  updated_at: instant(transaction.updatedAt),
});

/** What is told of a text that is no transaction, or not yet; the SMS itself is in the inbox. */
export const textRecord = (
  text: Pick<PaymentText, 'paymentAppId' | 'appId' | 'messageId' | 'state' | 'flags'>,
) => ({
  payment_app_id: text.paymentAppId,
  app_id: text.appId,
  message_id: text.messageId,
  status: text.state,
  flags: text.flags,
});
