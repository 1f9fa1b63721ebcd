/** What is told about payments, in the words of the API. Written in the transaction of the change. */
import type { Executor } from '../db/connect.js';
import { recordEvent, type EventType } from '../events/store.js';
import type { Flag, Transaction } from './types.js';

type PaymentEvent = Extract<EventType, `payment.${string}`>;

/** An event about a transaction. */
export function tellOf(
  trx: Executor,
  type: PaymentEvent,
  transaction: Transaction,
  at: number,
): Promise<void> {
  const { messageId, appId } = transaction;
  return recordEvent(trx, { type, appId, ...(messageId !== null && { messageId }) }, at);
}

/** An event about a text that is no transaction, or not yet. */
export function tellOfText(
  trx: Executor,
  type: PaymentEvent,
  text: { messageId: number; appId: number; flags: readonly Flag[] },
  at: number,
): Promise<void> {
  return recordEvent(trx, { type, appId: text.appId, messageId: text.messageId }, at);
}
