/**
 * M-PESA's calls for payments to a short code (C2B of the Daraja API, as its documents show them): a question before
 * the payment (validation) and a message after it (confirmation). Pure.
 */
import { KENYA } from './countries.js';
import { compareAmounts, readAccount, readName, readNumber, utc } from './reading.js';
import type { PaymentAppSettings, ReadText } from './types.js';

/** Drivers whose operator calls in this form. */
const C2B_DRIVERS = ['ke-mpesa'];
export const callsByC2b = (driver: string): boolean => C2B_DRIVERS.includes(driver);

export type C2bAction = 'validation' | 'confirmation';

/** The last part of the address; without one it is a confirmation. */
const ACTIONS: ReadonlyMap<string, C2bAction> = new Map([
  ['', 'confirmation'],
  ['confirmation', 'confirmation'],
  ['confirm', 'confirmation'],
  ['confirmtransaction', 'confirmation'],
  ['validation', 'validation'],
  ['validate', 'validation'],
  ['validatetransaction', 'validation'],
]);

/** @returns null for an action that nobody calls for */
export const readAction = (word: string): C2bAction | null => ACTIONS.get(word.toLowerCase()) ?? null;

export interface C2bPayment extends ReadText {
  shortCode: string | null;
}

/** @param fields of the body, as JSON or as a form. @returns a sentence about what is missing or makes no sense */
export function readC2b(fields: Readonly<Record<string, unknown>>): C2bPayment | string {
  const field = (name: string) => wordOf(fields[name]);
  const transactionId = field('TransID');
  if (!/^[A-Z0-9]{8,20}$/i.test(transactionId)) return 'TransID is no transaction id';
  const amount = amountOf(field('TransAmount'));
  if (amount === null) return 'TransAmount is no amount';
  const occurredAt = timeOf(field('TransTime'));
  if (occurredAt === null) return 'TransTime is no time';
  const names = ['FirstName', 'MiddleName', 'LastName'].map(field).filter((name) => name !== '');
  const isTill = /goods/i.test(field('TransactionType'));
  return {
    shortCode: field('BusinessShortCode') || null,
    isMultiple: false,
    evidence: 'A',
    record: {
      ...{
        kind: 'received',
        sub: isTill ? 'till' : 'paybill',
        transactionId,
        amount,
        currency: 'KES',
        fee: null,
      },
      balance: amountOf(field('OrgAccountBalance')),
      counterpartyName: readName(names.join(' ').slice(0, 100)),
      counterpartyNumber: readNumber(field('MSISDN').slice(0, 80), KENYA),
      account: readAccount(field('BillRefNumber').slice(0, 200)),
      ...{ occurredAt, occurredAtSource: 'text', relatedTransactionId: null, raw: JSON.stringify(fields) },
    },
  };
}

/** Of JSON a number is taken as well as a text. */
const wordOf = (value: unknown): string =>
  typeof value === 'string' ? value.trim() : typeof value === 'number' ? String(value) : '';

function amountOf(printed: string): string | null {
  const found = /^(\d{1,15})(?:\.(\d{1,6}))?$/.exec(printed);
  return found ? `${BigInt(found[1]!)}.${(found[2] ?? '').padEnd(2, '0')}` : null;
}

/** `20260601120000`, in Nairobi. */
function timeOf(printed: string): number | null {
  const found = /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})$/.exec(printed);
  if (!found) return null;
  const [year, month, day, hour, minute, second] = found.slice(1).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const local = utc({ year, month, day }, { hour, minute, second });
  return local === null ? null : local - KENYA.utcOffset * 3_600_000;
}

export interface C2bAnswer {
  ResultCode: string | number;
  ResultDesc: string;
}

/** M-PESA wants no more of a confirmation than that it was heard. */
export const CONFIRMED: C2bAnswer = { ResultCode: 0, ResultDesc: 'Success' };
export const NOT_UNDERSTOOD: C2bAnswer = { ResultCode: 'C2B00016', ResultDesc: 'Rejected' };

/** Whether the payment that a customer is about to make is wanted. */
export function validateTransaction(
  { record, shortCode }: C2bPayment,
  settings: PaymentAppSettings,
): C2bAnswer {
  const { short_code, account_prefixes, min_amount, max_amount } = settings;
  const account = record.account?.toLowerCase() ?? '';
  const amount = record.amount ?? '0';
  if (short_code !== undefined && shortCode !== short_code) return rejected('C2B00015');
  if (
    account_prefixes?.length &&
    !account_prefixes.some((prefix) => account.startsWith(prefix.toLowerCase()))
  )
    return rejected('C2B00012');
  if (min_amount !== undefined && compareAmounts(amount, min_amount) < 0) return rejected('C2B00013');
  if (max_amount !== undefined && compareAmounts(amount, max_amount) > 0) return rejected('C2B00013');
  return { ResultCode: '0', ResultDesc: 'Accepted' };
}

/** C2B00012 = the account, C2B00013 = the amount, C2B00015 = the short code is wrong; C2B00016 = anything else. */
const rejected = (code: string): C2bAnswer => ({ ResultCode: code, ResultDesc: 'Rejected' });
