/** A message that came in: recognised when it is a repeat, else one row of the inbox and one event. */
import { createHash, randomUUID } from 'node:crypto';
import type { App } from '../apps/types.js';
import type { Executor } from '../db/connect.js';
import { ConcurrentTwinError, isUniqueViolation } from '../db/sql.js';
import { recordEvent } from '../events/store.js';
import { toE164 } from '../messages/numbers.js';
import { countParts } from '../messages/parts.js';
import { clip, insertMessage } from '../messages/store.js';
import { lookUpTelco } from '../messages/telco.js';
import type { InboundMessage } from '../providers/driver.js';

/** Without an id of the provider, equal words within this time are the same message. */
const WINDOW_MS = 60_000;

/** @returns the row's id, and whether this call made it */
export async function takeInbound(
  trx: Executor,
  app: App,
  inbound: InboundMessage,
  now: number,
): Promise<{ messageId: number; isNew: boolean }> {
  const keys = keysOf(app.id, inbound, now);
  const known = (await trx('messages').whereIn('inbound_key', keys).first('id')) as
    { id: number } | undefined;
  if (known) return { messageId: known.id, isNew: false };
  try {
    const messageId = await insert(trx, app, inbound, now, keys[0]!);
    await recordEvent(trx, { type: 'message.received', messageId, appId: app.id }, now);
    return { messageId, isNew: true };
  } catch (error) {
    if (isUniqueViolation(error)) throw new ConcurrentTwinError('the same message came twice at once');
    throw error;
  }
}

async function insert(
  trx: Executor,
  app: App,
  inbound: InboundMessage,
  now: number,
  inboundKey: string,
): Promise<number> {
  const country = app.settings.default_country ?? null;
  const from = toE164(inbound.from, country);
  const to = toE164(inbound.to, country);
  const fromE164 = from.ok ? from.e164 : null;
  const telco = fromE164 === null ? null : lookUpTelco(fromE164);
  const { encoding, parts } = countParts(inbound.text);
  return insertMessage(
    trx,
    {
      uuid: randomUUID(),
      folder: 'inbox',
      channel: app.channel,
      status: 'delivered',
      appId: app.id,
      groupId: null,
      provider: app.type,
      to: clip(inbound.to === '' ? app.phoneNumber : inbound.to, 40) ?? '',
      toE164: to.ok ? to.e164 : null,
      from: clip(inbound.from, 40),
      fromE164,
      text: inbound.text,
      encoding,
      parts: inbound.parts ?? parts,
      providerId: clip(inbound.providerId, 190),
      messageTime: inbound.receivedAt?.getTime() ?? now,
      telcoCode: inbound.operator ?? telco?.code ?? null,
      telcoName: telco?.name ?? null,
      telcoSource: inbound.operator ? 'provider' : telco ? 'prefix' : null,
      attempts: 0,
      retryCount: 0,
      sentAt: null,
      deliveredAt: now,
      cost: null,
      currency: null,
      errorCode: null,
      errorMessage: null,
      clientRef: null,
      scheduledAt: null,
      expiresAt: null,
      priority: 'normal',
      batchId: null,
      metadata: null,
      sender: null,
      resentFrom: null,
      tokenId: null,
      failoverOnDlr: false,
      createdAt: now,
      updatedAt: now,
    },
    { workflowStarted: true, inboundKey },
  );
}

/** The first key is this message's own; the second is the one it would have had a window earlier. */
function keysOf(appId: number, inbound: InboundMessage, now: number): string[] {
  const hash = (words: unknown[]) =>
    createHash('sha256')
      .update(JSON.stringify([appId, ...words]))
      .digest('hex');
  if (inbound.providerId !== undefined && inbound.providerId !== '')
    return [hash(['id', inbound.providerId])];
  const words = [inbound.from.replace(/\D/g, ''), inbound.to.replace(/\D/g, ''), inbound.text];
  if (inbound.receivedAt) return [hash(['time', ...words, Math.floor(inbound.receivedAt.getTime() / 1000)])];
  const window = Math.floor(now / WINDOW_MS);
  return [hash(['window', ...words, window]), hash(['window', ...words, window - 1])];
}
