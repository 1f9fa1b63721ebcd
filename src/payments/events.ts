/**
 * What is told about payments, written in the transaction of the change. An event keeps its record: a transaction may be
 * reversed before its event is delivered. It names its message in there and is no event of that message, so that a
 * rule for incoming messages is not told of the same SMS twice.
 */
import type { Executor } from '../db/connect.js';
import { recordEvent } from '../events/store.js';
import type { EventType } from '../events/types.js';
import { textRecord, transactionRecord } from './record.js';
import type { PaymentText, Transaction } from './types.js';

type PaymentEvent = Extract<EventType, `payment.${string}`>;

/** An event about a transaction. */
export function tellOf(
  trx: Executor,
  type: PaymentEvent,
  transaction: Transaction,
  at: number,
): Promise<void> {
  return recordEvent(trx, { type, appId: transaction.appId, data: transactionRecord(transaction) }, at);
}

/** An event about a text that is no transaction, or not yet. */
export function tellOfText(
  trx: Executor,
  type: PaymentEvent,
  text: Pick<PaymentText, 'paymentAppId' | 'appId' | 'messageId' | 'state' | 'flags'>,
  at: number,
): Promise<void> {
  return recordEvent(trx, { type, appId: text.appId, data: textRecord(text) }, at);
}
