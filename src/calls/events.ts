/** What is told of a call: that one came in, and that one is over, with its facts at that moment. */
import type { Executor } from '../db/connect.js';
import { recordEvent } from '../events/store.js';
import { isOver } from './progress.js';
import type { Call } from './types.js';

/** @param before its state until now; null = the call is new here */
export async function tellOfCall(
  trx: Executor,
  call: Omit<Call, 'history' | 'attempt' | 'createdAt' | 'updatedAt'>,
  before: string | null,
  now: number,
): Promise<void> {
  const tell = (type: 'call.received' | 'call.ended') =>
    // Of no message: its data is the call's, and the message has events of its own.
    recordEvent(trx, { type, appId: call.appId, data: factsOf(call) }, now);
  if (before === null && call.direction === 'incoming') await tell('call.received');
  if (isOver(call.state) && (before === null || !isOver(before))) await tell('call.ended');
}

const factsOf = (call: Parameters<typeof tellOfCall>[1]): Record<string, unknown> => ({
  id: call.id,
  direction: call.direction,
  from: call.from,
  to: call.to,
  status: call.state,
  duration: call.durationS,
  answered_by: call.answeredBy,
  app_id: call.appId,
  message_id: call.messageId,
  provider_id: call.providerId,
  cost: call.cost,
  currency: call.currency,
});
