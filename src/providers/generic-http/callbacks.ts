/** c6 and c7: what a provider's call says about our messages, or which message it brings. */
import { createHash } from 'node:crypto';
import { UnparsableCallback, type DeliveryReport, type InboundMessage, type RawRequest } from '../driver.js';
import type { ReasonCode } from '../outcome.js';
import { ownRef, parseCount } from '../wire.js';
import { decodeText } from './charset.js';
import { readMoney, readOperator } from './extract.js';
import type { DlrMapping, InboundMapping, Time } from './callback-schema.js';
import { readField, readItems, type WireItem } from './wire-fields.js';

/** @throws UnparsableCallback */
export function readReports(request: RawRequest, mapping: DlrMapping): DeliveryReport[] {
  return readAll(readItems(request, mapping), (item) => readReport(item, request, mapping));
}

/** @throws UnparsableCallback */
export function readMessages(
  request: RawRequest,
  mapping: InboundMapping,
  ownNumber: string,
): InboundMessage[] {
  return readAll(readItems(request, mapping), (item) => readMessage(item, mapping, ownNumber));
}

/** One bad element must not hold back the good ones of its list; the raw request is kept by the caller. */
function readAll<T>(items: WireItem[], read: (item: WireItem) => T): T[] {
  const good: T[] = [];
  let fault: UnparsableCallback | undefined;
  for (const item of items) {
    try {
      good.push(read(item));
    } catch (cause) {
      if (!(cause instanceof UnparsableCallback)) throw cause;
      fault ??= cause;
    }
  }
  if (good.length === 0 && fault) throw fault;
  return good;
}

function readReport(item: WireItem, request: RawRequest, mapping: DlrMapping): DeliveryReport {
  const word = readField(item, mapping.status);
  const stated = statusOf(item, word, mapping);
  const status = stated === 'rejected' ? 'failed' : stated;
  const code = readField(item, mapping.code);
  const isBad = status !== 'sent' && status !== 'delivered';
  const reason = isBad
    ? (reasonOf(item, code, mapping) ?? (stated === 'rejected' ? REJECTED : undefined))
    : undefined;
  const providerCode = code || word;
  const parts = parseCount(readField(item, mapping.parts));
  const cost = readMoney(readField(item, mapping.cost), readField(item, mapping.currency));
  const operator = readOperator(readField(item, mapping.operator));
  const reportedAt = readTime(item, mapping.time);
  return {
    ...identify(item, request, mapping),
    status,
    ...(reason !== undefined && { reason }),
    ...(providerCode && { providerCode: providerCode.slice(0, 64) }),
    ...(reportedAt !== undefined && { reportedAt }),
    ...(parts !== undefined && { parts }),
    ...(cost !== undefined && { cost }),
    ...(operator !== undefined && { operator }),
  };
}

/** A message that the provider refused after accepting it: another provider may still take it. */
const REJECTED: ReasonCode = 'blocked_by_provider';

function statusOf(item: WireItem, word: string | undefined, { status, refine }: DlrMapping) {
  const refined = refine.find(({ field, regex }) => {
    const text = item.text(field);
    return text !== undefined && regex.test(text);
  });
  if (refined) return refined.status;
  if (word !== undefined && Object.hasOwn(status.map, word)) return status.map[word] ?? 'sent';
  if (word === undefined && status.default === undefined) {
    throw new UnparsableCallback(`the report has no field ${status.field}`);
  }
  return status.default ?? 'sent'; // a word not listed never counts as an ending
}

function reasonOf(item: WireItem, code: string | undefined, { reason }: DlrMapping): ReasonCode | undefined {
  if (!reason) return undefined;
  const word =
    reason.field === undefined ? code : readField(item, { field: reason.field, regex: reason.regex });
  return word !== undefined && Object.hasOwn(reason.map, word) ? reason.map[word] : reason.default;
}

function identify(
  item: WireItem,
  request: RawRequest,
  { match }: DlrMapping,
): { ref?: string; providerId?: string } {
  if (match === 'path') {
    const ref = ownRef(request);
    if (ref === undefined) throw new UnparsableCallback('the URL does not hold our reference');
    return { ref };
  }
  const id = readField(item, match);
  if (!id) throw new UnparsableCallback(`the report has no id in ${match.field}`);
  return match.id === 'own' ? { ref: id } : { providerId: id };
}

function readMessage(item: WireItem, mapping: InboundMapping, ownNumber: string): InboundMessage {
  const from = readField(item, mapping.from);
  const text = readText(item, mapping);
  if (!from) throw new UnparsableCallback(`the message has no sender in ${mapping.from.field}`);
  if (text === undefined) throw new UnparsableCallback(`the message has no text in ${mapping.text.field}`);
  const to = readField(item, mapping.to) || ownNumber;
  const receivedAt = readTime(item, mapping.time);
  const providerId = readField(item, mapping.id) || (receivedAt && fingerprint(from, to, text, receivedAt));
  const operator = readOperator(readField(item, mapping.operator));
  const { optout } = mapping;
  const isOptOut = optout !== undefined && optout.in.includes(item.text(optout.field)?.trim() ?? '');
  return {
    from,
    to,
    text,
    ...(providerId && { providerId }),
    ...(receivedAt !== undefined && { receivedAt }),
    ...(operator !== undefined && { operator }),
    ...(isOptOut && { optOut: 'stop' as const }),
  };
}

/** Not trimmed: what the person wrote is the message. */
function readText(item: WireItem, { text, charset }: InboundMapping): string | undefined {
  const bytes = item.bytes(text.field);
  const label = typeof charset === 'object' ? item.text(charset.field) : charset;
  const whole = bytes === undefined ? item.text(text.field) : decodeText(bytes, label);
  return whole === undefined || !text.regex ? whole : text.regex.group(whole, Math.min(1, text.regex.groups));
}

/**
 * Stands in for an id, from the provider's own time. Without one there is nothing that a repeat has in common with
 * the first call and a second "yes" of the same person has not: recognising those is left to the caller's window.
 */
function fingerprint(from: string, to: string, text: string, at: Date): string {
  const second = Math.floor(at.getTime() / 1000);
  return createHash('sha256')
    .update(JSON.stringify([from, to, text, second]))
    .digest('hex')
    .slice(0, 32);
}

function readTime(item: WireItem, time: Time | undefined): Date | undefined {
  const text = time && item.text(time.field);
  return text ? time.format(text, time.zone) : undefined;
}
