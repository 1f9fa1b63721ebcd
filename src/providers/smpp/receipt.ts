/**
 * Delivery receipts: the text that SMPP 3.4 appendix B gives as an example and everybody writes in his own way, and
 * the TLVs that say the same more clearly. Pure.
 */
import type { DeliveryReport } from '../driver.js';
import { MESSAGE_STATES, STATES } from './codes.js';
import { idKey, type IdBases } from './ids.js';

export interface ReceiptText {
  id?: string;
  sub?: string;
  dlvrd?: string;
  submitDate?: string;
  doneDate?: string;
  stat?: string;
  err?: string;
}

const FIELD = /\b(id|sub|dlvrd|submit[ _]?date|done[ _]?date|stat|err|text)\s*:/gi;
const NAMES: Record<string, keyof ReceiptText> = {
  id: 'id',
  sub: 'sub',
  dlvrd: 'dlvrd',
  submitdate: 'submitDate',
  donedate: 'doneDate',
  stat: 'stat',
  err: 'err',
};

/** Fields in any order and in either case; everything from `text:` on is the message itself. Absent ones stay away. */
export function readReceiptText(text: string): ReceiptText {
  const found: ReceiptText = {};
  const marks = [...text.matchAll(FIELD)];
  for (const [index, mark] of marks.entries()) {
    const name = mark[1]!.toLowerCase().replace(/[ _]/g, '');
    if (name === 'text') break;
    const value = text.slice(mark.index + mark[0].length, marks[index + 1]?.index).trim();
    const field = NAMES[name];
    if (field && value !== '' && found[field] === undefined) found[field] = value;
  }
  return found;
}

/** YYMMDDhhmm or YYMMDDhhmmss; null for anything else. The SMSC's own wall clock: it names no zone. */
export function readReceiptDate(date: string | undefined): string | null {
  const match = /^(\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])([01]\d|2[0-3])([0-5]\d)([0-5]\d)?$/.exec(
    date ?? '',
  );
  if (!match) return null;
  const [, year, month, day, hour, minute, second] = match;
  return `20${year}-${month}-${day} ${hour}:${minute}${second === undefined ? '' : `:${second}`}`;
}

export interface ReceiptTlvs {
  receiptedMessageId?: string | undefined;
  messageState?: number | undefined;
  /** Network type and error code, three octets; SMPP 3.4 §5.3.2.31. */
  networkErrorCode?: Buffer | undefined;
}

/**
 * The report that a receipt is; null when it does not say which message it is about, or nothing about that message.
 * TLVs win over the text.
 */
export function reportOf(text: string, tlvs: ReceiptTlvs, bases: IdBases): DeliveryReport | null {
  const written = readReceiptText(text);
  const id = tlvs.receiptedMessageId || written.id;
  const byTlv = tlvs.messageState === undefined ? undefined : MESSAGE_STATES[tlvs.messageState];
  const stat = byTlv ?? written.stat?.toUpperCase();
  if (id === undefined || stat === undefined) return null;
  const meaning = STATES[stat] ?? { status: 'unknown' as const, reason: 'unknown' as const };
  const done = readReceiptDate(written.doneDate);
  const error = networkError(tlvs.networkErrorCode) ?? written.err;
  return {
    providerId: idKey(id, bases.receipt),
    ...meaning,
    providerCode: error === undefined || /^0*$/.test(error) ? stat : error,
    text: `${stat.replace(/[^A-Z_]/g, '')}${done === null ? '' : `, ${done} at the SMSC`}`,
  };
}

/** `3:17`: GSM, error 17. */
function networkError(octets: Buffer | undefined): string | undefined {
  return octets?.length === 3 ? `${octets.readUInt8(0)}:${octets.readUInt16BE(1)}` : undefined;
}
