/**
 * What came in: recognised when it is a repeat, else one row of the inbox, its files and one event. A call is one row of
 * the calls and no message: nobody has written anything.
 */
import { createHash, randomUUID } from 'node:crypto';
import type { App } from '../apps/types.js';
import { recordIncoming } from '../calls/store.js';
import { noteReceived } from '../conversations/store.js';
import type { Executor } from '../db/connect.js';
import { ConcurrentTwinError, isUniqueViolation } from '../db/sql.js';
import { recordEvent } from '../events/store.js';
import { addMedia } from '../media/store.js';
import { toE164 } from '../messages/numbers.js';
import { countParts } from '../messages/parts.js';
import { clip, insertMessage } from '../messages/store.js';
import { lookUpTelco } from '../messages/telco.js';
import { hearOptOut } from '../opt-outs/hear.js';
import { takePaymentText } from '../payments/ledger.js';
import type { CallFacts, InboundMessage } from '../providers/driver.js';
import { listenerOf } from './listener.js';

/** Without an id of the provider, equal words within this time are the same message. */
const WINDOW_MS = 60_000;

export interface TakenInbound {
  /** null = it was a call. */
  messageId: number | null;
  /** Whether this call of the provider made the row. */
  isNew: boolean;
  /** Whether files wait to be fetched. */
  hasFiles: boolean;
}

/** @param ownKey recognises a repeat, where the caller knows better than the rules here; at most 64 characters */
export async function takeInbound(
  trx: Executor,
  app: App,
  inbound: InboundMessage,
  now: number,
  ownKey?: string,
): Promise<TakenInbound> {
  const keys = ownKey === undefined ? keysOf(app.id, inbound, now) : [ownKey];
  if (inbound.call) return takeCall(trx, app, inbound, inbound.call, keys, now);
  const known = (await trx('messages').whereIn('inbound_key', keys).first('id')) as
    { id: number } | undefined;
  if (known) return { messageId: known.id, isNew: false, hasFiles: false };
  try {
    const messageId = await insert(trx, app, inbound, now, keys[0]!);
    const number = numbersOf(app, inbound).from ?? clip(inbound.from, 40) ?? '';
    await noteReceived(trx, { number, appId: app.id, messageId }, now);
    await recordEvent(trx, { type: 'message.received', messageId, appId: app.id }, now);
    const { from, text, receivedAt, overHttps } = inbound;
    const sms = { messageId, from, text, at: receivedAt?.getTime() ?? now, overHttps };
    const isPayment = (await takePaymentText(trx, app, sms, now)) !== null;
    const hasFiles = await addMedia(trx, { id: messageId, appId: app.id }, inbound.media ?? [], now);
    await hear(trx, app, inbound, { messageId, isPayment }, now);
    return { messageId, isNew: true, hasFiles };
  } catch (error) {
    if (isUniqueViolation(error)) throw new ConcurrentTwinError('the same message came twice at once');
    throw error;
  }
}

async function takeCall(
  trx: Executor,
  app: App,
  inbound: InboundMessage,
  facts: CallFacts,
  keys: readonly string[],
  now: number,
): Promise<TakenInbound> {
  const { from, to } = numbersOf(app, inbound);
  const parties = {
    from: inbound.from,
    fromE164: from,
    to: inbound.to === '' ? (app.phoneNumber ?? '') : inbound.to,
    toE164: to,
  };
  const at = Math.min(inbound.receivedAt?.getTime() ?? now, now);
  const told = { facts, providerId: inbound.providerId, at };
  const isNew = await recordIncoming(trx, keys, app.id, parties, told, now);
  return { messageId: null, isNew, hasFiles: false };
}

/** Whoever wants no more messages is heard first; then whoever answers what comes in. */
async function hear(
  trx: Executor,
  app: App,
  inbound: InboundMessage,
  { messageId, isPayment }: { messageId: number; isPayment: boolean },
  now: number,
): Promise<void> {
  const { text, from, optOut: wish } = inbound;
  const { from: fromE164 } = numbersOf(app, inbound);
  const heard = await hearOptOut(trx, app, { messageId, text, wish, number: fromE164 }, now);
  const to = inbound.to === '' ? (app.phoneNumber ?? '') : inbound.to;
  const [channel, metadata] = [inbound.channel ?? app.channel, inbound.metadata ?? null];
  const told = { messageId, app, channel, from, fromE164, to, text, metadata, heard, isPayment };
  await listenerOf(trx)?.hear(trx, told, now);
}

/** In E.164; null for what is no phone number. */
function numbersOf(app: App, inbound: InboundMessage): { from: string | null; to: string | null } {
  const country = app.settings.default_country ?? null;
  const [from, to] = [toE164(inbound.from, country), toE164(inbound.to, country)];
  return { from: from.ok ? from.e164 : null, to: to.ok ? to.e164 : null };
}

async function insert(
  trx: Executor,
  app: App,
  inbound: InboundMessage,
  now: number,
  inboundKey: string,
): Promise<number> {
  const numbers = numbersOf(app, inbound);
  const fromE164 = numbers.from;
  const telco = fromE164 === null ? null : lookUpTelco(fromE164);
  const { encoding, parts } = countParts(inbound.text);
  return insertMessage(
    trx,
    {
      uuid: randomUUID(),
      folder: 'inbox',
      channel: inbound.channel ?? app.channel,
      status: 'delivered',
      appId: app.id,
      groupId: null,
      provider: app.type,
      to: clip(inbound.to === '' ? app.phoneNumber : inbound.to, 40) ?? '',
      toE164: numbers.to,
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
      metadata: inbound.metadata ?? null,
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
