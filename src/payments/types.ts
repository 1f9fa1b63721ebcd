/** Words of payments read from SMS. No I/O, no behaviour. */

/**
 * What happened. Money in: received, deposit. Money out: sent, till, paybill, withdraw, airtime. Either way: reversal.
 * No money: failed, balance, other (savings, overdraft, loans).
 */
export const KINDS = [
  'received',
  'sent',
  'till',
  'paybill',
  'deposit',
  'withdraw',
  'airtime',
  'reversal',
  'failed',
  'balance',
  'other',
] as const;
export type PaymentKind = (typeof KINDS)[number];

/** A finer label of a kind. */
export const SUBS = [
  'till',
  'paybill',
  'cross_network',
  'recipient_notice',
  'to_bank',
  'savings',
  'overdraft',
] as const;
export type PaymentSub = (typeof SUBS)[number];

/** What one text of an operator says. Amounts are decimal strings of at least two places, never rounded. */
export interface PaymentRecord {
  kind: PaymentKind;
  sub: PaymentSub | null;
  /** As printed. */
  transactionId: string | null;
  amount: string | null;
  /** ISO 4217; null when the text prints neither amount nor balance. */
  currency: string | null;
  fee: string | null;
  /** Of the wallet, afterwards. */
  balance: string | null;
  counterpartyName: string | null;
  /** International digits without `+` where that is recognisable; masked numbers and codes as printed. */
  counterpartyNumber: string | null;
  /** Bill account or reference that the payer typed. */
  account: string | null;
  /** Milliseconds since 1970. */
  occurredAt: number | null;
  /** `id` = the text has no complete time, but its transaction id holds one. */
  occurredAtSource: 'text' | 'id';
  /** The original of a reversal or refund. */
  relatedTransactionId: string | null;
  /** The SMS, unchanged. */
  raw: string;
}

/**
 * How sure a layout is: A = real texts of the last years, B = real texts of 2010 to 2015, C = reported only, never seen
 * in a real text.
 */
export type Evidence = 'A' | 'B' | 'C';

export interface ReadText {
  record: PaymentRecord;
  /** Two transactions stand in the text; the record is the first. */
  isMultiple: boolean;
  evidence: Evidence;
}

/** How the texts of a country write its numbers and times. */
export interface Country {
  /** Dialling code without `+`. */
  dialling: string;
  /** Digits of a subscriber's number without the leading 0. */
  digits: number;
  /** IANA name; none of them has daylight saving. */
  zone: string;
  /** Hours before UTC. */
  utcOffset: number;
}

/** One known text: what stands in it, in order, and what it means. */
export interface Layout {
  kind: PaymentKind;
  sub: PaymentSub | null;
  evidence: Evidence;
  /** Finds where a text of this layout begins. */
  opening: RegExp;
  /** Finds the whole. Its named groups are the fields. */
  whole: RegExp;
  /** A text without these is cut off, or none of this layout. */
  needs: readonly ('id' | 'balance')[];
}

/** Where the texts of a driver print what a layout does not name itself; the first that finds something counts. */
export interface Finders {
  id: readonly RegExp[];
  balance: readonly RegExp[];
  when: readonly RegExp[];
  /** The printed total of all charges. */
  feeTotal: readonly RegExp[];
  /** Charges that add up where no total is printed; each that finds something counts, as often as it does. */
  feeParts: readonly RegExp[];
}

/** Where the year letter A of the M-Pesa family stands for, or the stamped ids of Airtel and Tigo; see ids.ts. */
export type IdDates = { yearOfA: number } | 'stamped' | null;

/** Reads the texts of one operator in one country. */
export interface OperatorDriver {
  /** Name in the API, for example `ke-mpesa`. */
  name: string;
  label: string;
  country: Country;
  /** ISO code → how texts write it (a regular expression). The first is the driver's own. */
  currencies: Readonly<Record<string, string>>;
  /** Names that its texts are known to come from, exactly as phones show them: a proposal, never trusted by itself. */
  senders: readonly string[];
  dates: 'day first' | 'month first';
  idDates: IdDates;
  layouts: readonly Layout[];
  finders: Finders;
}
