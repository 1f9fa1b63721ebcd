/** SMS that a phone received: into the inbox, each once. Inside a transaction. */
import { createHash } from 'node:crypto';
import type { App } from '../apps/types.js';
import type { Executor } from '../db/connect.js';
import { ConcurrentTwinError, isUniqueViolation } from '../db/sql.js';
import { takeInbound } from '../incoming/inbound.js';
import { note } from './notes.js';
import type { PhoneSms, Protocol } from './types.js';

export type Taken = 'new' | 'known' | 'reimport';

export async function takeSms(
  trx: Executor,
  app: App,
  protocol: Protocol,
  sms: PhoneSms,
  now: number,
  overHttps: boolean,
): Promise<{ taken: Taken; messageId: number | null }> {
  const at = sms.sentAt ?? sms.receivedAt;
  const inbound = {
    from: sms.from,
    to: sms.to ?? '',
    text: sms.text,
    ...(sms.id !== null && { providerId: sms.id }),
    ...(at !== null && { receivedAt: new Date(at) }),
    metadata: metadataOf(sms),
    overHttps,
  };
  const words = [protocol, sms.from, sms.text, sms.sentAt];
  const ownKey = sms.id === null ? hash([app.id, ...words, sms.simSlot]) : undefined;
  // Importing the phone's inbox into SMSsync gives every SMS a new id.
  const second = protocol === 'smssync' && sms.sentAt !== null ? hash([app.id, 'content', ...words]) : null;
  if (second !== null) {
    const twin = (await trx('phone_inbound').where({ content_key: second }).first('message_id')) as
      { message_id: number } | undefined;
    if (twin) return known(trx, app, sms, Number(twin.message_id), now);
  }
  const { messageId, isNew } = await takeInbound(trx, app, inbound, now, ownKey);
  if (isNew && second !== null && messageId !== null) await keepSecond(trx, app.id, second, messageId, now);
  return { taken: isNew ? 'new' : 'known', messageId };
}

async function known(
  trx: Executor,
  app: App,
  sms: PhoneSms,
  messageId: number,
  now: number,
): Promise<{ taken: Taken; messageId: number }> {
  const row = (await trx('messages').where({ id: messageId }).first('provider_id')) as
    { provider_id: string | null } | undefined;
  if (sms.id === null || row?.provider_id === sms.id.slice(0, 190)) return { taken: 'known', messageId };
  await note(trx, app.id, 'reimport', `message ${messageId} came again under another id`, now);
  return { taken: 'reimport', messageId };
}

async function keepSecond(
  trx: Executor,
  appId: number,
  contentKey: string,
  messageId: number,
  now: number,
): Promise<void> {
  try {
    await trx('phone_inbound').insert({
      app_id: appId,
      content_key: contentKey,
      message_id: messageId,
      created_at: now,
    });
  } catch (error) {
    if (isUniqueViolation(error)) throw new ConcurrentTwinError('the same SMS came twice at once');
    throw error;
  }
}

/** The phone's own clock: shown, and never used for an order. */
function metadataOf({ simSlot, sentAt, receivedAt }: PhoneSms): Record<string, unknown> {
  const iso = (at: number | null) => (at === null ? null : new Date(at).toISOString());
  const facts = { sim_slot: simSlot, phone_sent_at: iso(sentAt), phone_received_at: iso(receivedAt) };
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== null));
}

const hash = (words: unknown[]) => createHash('sha256').update(JSON.stringify(words)).digest('hex');
