/** What becomes of a record that was read: booked, recorded or kept for a person; and of one that is told again. Pure. */
import { agreesWithId, idKey, syntheticId } from './ids.js';
import { addAmounts, compareAmounts, subtractAmounts } from './reading.js';
import type {
  Flag,
  OperatorDriver,
  PaymentKind,
  PaymentRecord,
  ReadText,
  Transaction,
  TransactionStatus,
} from './types.js';

export type Direction = 'in' | 'out' | 'either' | 'none';

const DIRECTIONS: Readonly<Record<PaymentKind, Direction>> = {
  received: 'in',
  deposit: 'in',
  sent: 'out',
  till: 'out',
  paybill: 'out',
  withdraw: 'out',
  airtime: 'out',
  reversal: 'either',
  failed: 'none',
  balance: 'none',
  other: 'none',
};

export const directionOf = (kind: PaymentKind): Direction => DIRECTIONS[kind];

const HOUR_MS = 3_600_000;
/**
 * A printed time this far ahead of the SMS is no clock that is wrong: a zone that is wrong makes less, and a date of
 * tomorrow is not much more.
 */
const MAX_AHEAD_MS = 12 * HOUR_MS;
const MAX_BEHIND_MS = 30 * 24 * HOUR_MS;

/** Flags that leave the decision to a person. */
const BLOCKING: readonly Flag[] = [
  'date_suspicious',
  'over_limit',
  'no_id',
  'unknown_original',
  'partial_reversal',
];

/** Where a record comes from, and what is known beside it. */
export interface Circumstances {
  driver: OperatorDriver;
  /** When the SMS was sent or received; of a call, when it came. */
  toldAt: number;
  toldBy: Transaction['source'];
  /** Names the text where it has no id at all. */
  fallbackKey: string;
  /** Decimal string. */
  reviewAbove: string | null;
  /** Balance of the same wallet after the transaction before this one. */
  balanceBefore: string | null;
}

export interface Decision {
  transactionId: string | null;
  idKey: string;
  status: TransactionStatus;
  occurredAt: number;
  occurredAtSource: Transaction['occurredAtSource'];
  flags: Flag[];
}

export function decide({ record, isMultiple, evidence }: ReadText, about: Circumstances): Decision {
  const { driver, toldAt } = about;
  const id = identify(record, about);
  const flags: Flag[] = [];
  if (id === null) flags.push('no_id');
  if (isMultiple) flags.push('multiple');
  if (evidence === 'C') flags.push('unconfirmed_layout');
  if (isSuspiciousDate(record, toldAt)) flags.push('date_suspicious');
  if (!agreesWithId(record, driver)) flags.push('id_date_mismatch');
  if (!agreesWithBalance(record, about.balanceBefore)) flags.push('balance_mismatch');
  if (isOverLimit(record, about.reviewAbove)) flags.push('over_limit');
  return {
    transactionId: id,
    idKey: id === null ? about.fallbackKey : idKey(id),
    status: statusOf(record, flags),
    occurredAt: record.occurredAt ?? toldAt,
    occurredAtSource: record.occurredAt === null ? about.toldBy : record.occurredAtSource,
    flags,
  };
}

/** @param flags of this transaction, also those that are found out later */
export function statusOf(
  { kind, amount }: Pick<PaymentRecord, 'kind' | 'amount'>,
  flags: readonly Flag[],
): TransactionStatus {
  if (flags.some((flag) => BLOCKING.includes(flag) && concerns(flag, kind))) return 'needs_review';
  return isPayment({ kind, amount }) ? 'booked' : 'recorded';
}

/** A date or a size that is odd stops a payment; what else moves the wallet is written down as it is. */
const concerns = (flag: Flag, kind: PaymentKind): boolean =>
  kind === 'received' || (flag !== 'date_suspicious' && flag !== 'over_limit');

/** Only money received, and more than none of it, is a customer's payment. */
export const isPayment = ({ kind, amount }: Pick<PaymentRecord, 'kind' | 'amount'>): boolean =>
  kind === 'received' && amount !== null && compareAmounts(amount, '0') > 0;

/** The printed id, else one that is made; null where money moved and nothing tells one such text from another. */
function identify(record: PaymentRecord, { driver, toldAt }: Circumstances): string | null {
  if (record.transactionId !== null) return record.transactionId;
  if (record.occurredAt !== null) return syntheticId(driver.name, record, record.occurredAt);
  return directionOf(record.kind) === 'none' ? syntheticId(driver.name, record, toldAt) : null;
}

function isSuspiciousDate({ occurredAt }: PaymentRecord, toldAt: number): boolean {
  return occurredAt !== null && (occurredAt > toldAt + MAX_AHEAD_MS || occurredAt < toldAt - MAX_BEHIND_MS);
}

const isOverLimit = ({ kind, amount }: PaymentRecord, limit: string | null): boolean =>
  kind === 'received' && amount !== null && limit !== null && compareAmounts(amount, limit) > 0;

/** New balance = old balance ± amount − fee; true where something of it is not known. */
export function agreesWithBalance(
  { kind, amount, fee, balance }: Pick<PaymentRecord, 'kind' | 'amount' | 'fee' | 'balance'>,
  before: string | null,
): boolean {
  const direction = directionOf(kind);
  if (before === null || balance === null || amount === null) return true;
  if (direction !== 'in' && direction !== 'out') return true;
  const moved = direction === 'in' ? addAmounts([before, amount]) : subtractAmounts(before, amount);
  const expected = subtractAmounts(moved, fee ?? '0');
  return !expected.startsWith('-') && compareAmounts(expected, balance) === 0;
}

/** Fields that a later text of the same transaction may fill, and nothing may change. */
const FILLED = [
  'amount',
  'currency',
  'fee',
  'balance',
  'counterpartyName',
  'counterpartyNumber',
  'account',
  'relatedTransactionId',
] as const;
export type Fill = Partial<Pick<Transaction, (typeof FILLED)[number] | 'occurredAt' | 'occurredAtSource'>>;

/** What a second text with the same id does: fills what is empty, or contradicts. It never adds money. */
export function fillFrom(known: Transaction, record: PaymentRecord): Fill | 'conflict' {
  if (contradicts(known, record)) return 'conflict';
  const fill: Record<string, string | number> = {};
  for (const field of FILLED) {
    const value = record[field];
    if (known[field] === null && value !== null) fill[field] = value;
  }
  if (known.occurredAtSource !== 'text' && known.occurredAtSource !== 'id' && record.occurredAt !== null) {
    fill['occurredAt'] = record.occurredAt;
    fill['occurredAtSource'] = record.occurredAtSource;
  }
  return fill;
}

function contradicts(known: Transaction, record: PaymentRecord): boolean {
  const differs = (one: string | null, other: string | null) =>
    one !== null && other !== null && one !== other;
  if (directionOf(known.kind) !== directionOf(record.kind)) return true;
  if (differs(known.currency, record.currency)) return true;
  return known.amount !== null && record.amount !== null && compareAmounts(known.amount, record.amount) !== 0;
}

/** Whether a reversal takes back all of its original: only then does it end it by itself. */
export const reversesAll = (
  original: Pick<Transaction, 'amount'>,
  reversal: Pick<Transaction, 'amount'>,
): boolean =>
  original.amount === null ||
  reversal.amount === null ||
  compareAmounts(original.amount, reversal.amount) === 0;
