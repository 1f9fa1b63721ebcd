/** Attempts through phones: queued instead of sent, and looked at again when something is heard of them. */
import type { Executor } from '../db/connect.js';
import type { PhoneQueue as Queue } from '../messages/attempt.js';
import type { Message } from '../messages/types.js';
import { endHandOut } from './effects.js';
import { findHandOut, queueHandOut } from './hand-outs.js';

export class PhoneQueue implements Queue {
  async add(trx: Executor, message: Message, attempt: number, now: number): Promise<void> {
    const { id: messageId, appId, parts, priority, toE164 } = message;
    await queueHandOut(trx, { appId, messageId, attempt, parts, priority, toE164 }, now);
  }

  /** Nobody takes a message whose validity is over; the phone itself may be away for good. */
  async expire(trx: Executor, message: Message, attempt: number, now: number): Promise<boolean> {
    const isOver = message.expiresAt !== null && message.expiresAt <= now;
    const row = isOver ? await findHandOut(trx, message.id, attempt) : null;
    if (row?.state !== 'queued') return false;
    await endHandOut(trx, row, 'expired', now);
    return true;
  }
}
