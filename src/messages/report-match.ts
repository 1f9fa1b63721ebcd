/** Which attempt of which message a delivery report is about. */
import type { Executor } from '../db/connect.js';
import { parseRef } from '../incoming/urls.js';
import type { DeliveryReport } from '../providers/driver.js';
import { findAttemptByPartId } from './part-store.js';
import { findAttemptByProviderId, findMessage } from './store.js';
import type { Message } from './types.js';

/** The attempt that a report is about. */
export interface Match {
  message: Message;
  attempt: number;
}

/** Locks the message. @returns null when it is not known (yet) */
export async function findMatch(trx: Executor, appId: number, report: DeliveryReport): Promise<Match | null> {
  const hit = parseRef(report.ref) ?? (await findByProviderId(trx, appId, report));
  if (!hit) return null;
  const message = await findMessage(trx, hit.messageId, true);
  if (!message || message.folder !== 'outbox') return null;
  const attempt = await lastUnder(trx, appId, hit);
  return attempt === null ? null : { message, attempt };
}

/** By the id of the whole message, which is mostly that of its first part, or by that of any part. */
async function findByProviderId(
  trx: Executor,
  appId: number,
  { providerId, partId }: DeliveryReport,
): Promise<{ messageId: number; attempt: number } | null> {
  for (const id of [providerId, partId]) {
    if (id === undefined) continue;
    const found =
      (await findAttemptByProviderId(trx, appId, id)) ?? (await findAttemptByPartId(trx, appId, id));
    if (found) return { messageId: found.messageId, attempt: found.number };
  }
  return null;
}

/**
 * The last attempt that went out under the reference of `hit`: where the provider de-duplicates, one in doubt is
 * repeated under the same reference.
 * @returns null when this app never made that attempt; the reference comes from outside
 */
async function lastUnder(
  trx: Executor,
  appId: number,
  hit: { messageId: number; attempt: number },
): Promise<number | null> {
  const rows = (await trx('send_attempts')
    .where({ message_id: hit.messageId, app_id: appId })
    .where('number', '>=', hit.attempt)
    .orderBy('number')
    .select('number', 'outcome')) as { number: number; outcome: string | null }[];
  if (rows[0]?.number !== hit.attempt) return null;
  // Nothing else is tried through the same app after an attempt whose doubt nobody has ended.
  const last = rows.find(
    (row, index) => row.outcome !== 'ambiguous' || rows[index + 1]?.number !== row.number + 1,
  );
  return last!.number;
}
