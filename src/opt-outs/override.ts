/** A message that goes out although its recipient opted out: who may send it, and what is kept of that. */
import type { Executor } from '../db/connect.js';
import { ApiError } from '../errors.js';
import { addHistory } from '../messages/store.js';
import { recordAudit } from '../security/audit.js';
import { hasScope, type Actor } from '../tokens/types.js';
import { addOverride } from './store.js';
import { historyWords } from '../messages/history-words.js';

/** @returns whether the list is passed over. @throws ApiError missing_scope */
export function mayOverride(actor: Actor, reason: string | undefined): boolean {
  if (reason === undefined) return false;
  if (hasScope(actor, 'optouts:override')) return true;
  throw new ApiError('missing_scope', 'override_opt_out needs the scope optouts:override.');
}

/** In the transaction of the message: a row that its attempts find, a line of its history, and one of the audit log. */
export async function keepOverride(
  trx: Executor,
  actor: Actor,
  message: { id: number; appId: number },
  reason: string,
  now: Date,
): Promise<void> {
  const { id, appId } = message;
  const at = now.getTime();
  await addOverride(trx, { messageId: id, appId, tokenId: actor.tokenId, reason, createdAt: at });
  const text = historyWords.say('opt_out_overridden', { reason });
  await addHistory(trx, id, { kind: 'note', source: 'api', appId, text }, at);
  await recordAudit(
    trx,
    actor,
    'opt_out.override',
    { target: 'message', id },
    { app_id: appId, reason },
    now,
  );
}
