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

/** Where the texts of a driver print what a layout does not name itself; what stands first in the text counts. */
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

/**
 * What became of a transaction. `booked` = a customer's payment; `recorded` = a movement of the wallet that is none;
 * `reversed` = the operator took it back; `rejected` = a person decided that it is none.
 */
export const TRANSACTION_STATUSES = ['booked', 'recorded', 'needs_review', 'reversed', 'rejected'] as const;
export type TransactionStatus = (typeof TRANSACTION_STATUSES)[number];

/** What a person should know about a text or a transaction. */
export const FLAGS = [
  'untrusted_sender',
  'lookalike_sender', // equals a trusted name once case, marks and look-alike letters are folded
  'untrusted_phone',
  'not_https',
  'not_understood',
  'no_id',
  'multiple',
  'conflict', // another text has the same id and another amount or direction
  'date_suspicious',
  'id_date_mismatch',
  'balance_mismatch',
  'over_limit',
  'unconfirmed_layout', // nobody has seen a real text of this layout yet
  'unknown_original',
  'partial_reversal',
] as const;
export type Flag = (typeof FLAGS)[number];

export interface PaymentAppSettings {
  /** Payments above it wait for a person; decimal string in the driver's currency. */
  review_above?: string | undefined;
  /** What the operator's question before a payment (validation) is answered by. */
  short_code?: string | undefined;
  account_prefixes?: string[] | undefined;
  min_amount?: string | undefined;
  max_amount?: string | undefined;
  callback_key_required?: boolean | undefined;
}

export interface PaymentApp {
  id: number;
  name: string;
  /** Name of its OperatorDriver. */
  driver: string;
  /** Exactly as phones show them. */
  trustedSenders: string[];
  /** Never logged, never presented but in the URL that its owner gives to the operator. */
  callbackKey: string;
  settings: PaymentAppSettings;
  createdBy: number | null;
  updatedBy: number | null;
  createdAt: number;
  updatedAt: number;
}

export interface Transaction {
  id: number;
  paymentAppId: number;
  /** The SMS app of its first text; null when a call of the operator told of it first. */
  appId: number | null;
  messageId: number | null;
  source: 'sms' | 'callback';
  transactionId: string | null;
  /** Unique within the payment app. */
  idKey: string;
  kind: PaymentKind;
  sub: PaymentSub | null;
  status: TransactionStatus;
  amount: string | null;
  currency: string | null;
  fee: string | null;
  balance: string | null;
  counterpartyName: string | null;
  counterpartyNumber: string | null;
  account: string | null;
  occurredAt: number;
  /** `sms` = when the SMS was sent or received. */
  occurredAtSource: 'text' | 'id' | 'sms' | 'callback';
  relatedTransactionId: string | null;
  /** Of a reversal: the row of its original. */
  relatedId: number | null;
  /** Of an original: the row of its reversal. */
  reversedById: number | null;
  flags: Flag[];
  createdAt: number;
  updatedAt: number;
}

/** `attached` = told of a transaction; `dismissed` = a person has looked at it. */
export const TEXT_STATES = ['attached', 'needs_review', 'suspicious', 'dismissed'] as const;
export type TextState = (typeof TEXT_STATES)[number];

/** An SMS that was about money, or looked like it. The text itself is in the inbox. */
export interface PaymentText {
  id: number;
  paymentAppId: number;
  appId: number;
  messageId: number;
  /** Row of `transactions`. */
  transactionRow: number | null;
  state: TextState;
  flags: Flag[];
  createdAt: number;
  updatedAt: number;
}
