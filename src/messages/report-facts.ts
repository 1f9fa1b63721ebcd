/** What a delivery report says besides its status: about a call, a reader, a recipient who wants no more messages. */
import { recordOutgoing } from '../calls/store.js';
import type { Executor } from '../db/connect.js';
import { recordEvent } from '../events/store.js';
import { optOut } from '../opt-outs/change.js';
import type { DeliveryReport } from '../providers/driver.js';
import type { Outcome } from '../providers/outcome.js';
import { addHistory } from './store.js';
import type { Message } from './types.js';
import { historyWords } from './history-words.js';

/** Writes it down, in the transaction of the report. Told again, it changes nothing. */
export async function keepFacts(
  trx: Executor,
  { message, attempt }: { message: Message; attempt: number },
  appId: number,
  report: DeliveryReport,
  now: number,
): Promise<void> {
  if (report.call) {
    const at = Math.min(report.reportedAt?.getTime() ?? now, now);
    const { call: facts, providerId, cost } = report;
    await recordOutgoing(trx, message, appId, attempt, { facts, providerId, cost, at }, now);
  }
  if (report.read) await keepRead(trx, message, appId, now);
  if (report.reason === 'opted_out') await keepRefusal(trx, message, appId, now);
}

/** An event once a message, however often its reader is reported. */
async function keepRead(trx: Executor, message: Message, appId: number, now: number): Promise<void> {
  const type = 'message.read';
  // Locked: MySQL would otherwise answer with what was there before the message was waited for.
  const known: unknown = await trx('events').where({ message_id: message.id, type }).forUpdate().first('id');
  if (known !== undefined) return;
  await addHistory(
    trx,
    message.id,
    { kind: 'note', source: 'provider', appId, text: historyWords.say('read') },
    now,
  );
  await recordEvent(trx, { type, messageId: message.id, appId, message }, now);
}

/** The same of an attempt's outcome: the provider took a call, or refused to send to this recipient any more. */
export async function keepOutcome(
  trx: Executor,
  message: Message,
  { appId, number }: { appId: number; number: number },
  outcome: Outcome,
  now: number,
): Promise<void> {
  if (outcome.kind === 'accepted' && message.channel === 'voice') {
    const { providerId, cost } = outcome;
    await recordOutgoing(trx, message, appId, number, { providerId, cost, at: now }, now);
  }
  if ('reason' in outcome && outcome.reason === 'opted_out') await keepRefusal(trx, message, appId, now);
}

/** The provider keeps a list of its own and would refuse the next message too. */
async function keepRefusal(
  trx: Executor,
  { id, toE164 }: Pick<Message, 'id' | 'toE164'>,
  appId: number,
  now: number,
): Promise<void> {
  if (toE164 === null) return;
  await optOut(trx, { appId, number: toE164, source: 'provider', messageId: id, since: now });
}
