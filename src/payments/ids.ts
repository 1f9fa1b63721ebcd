/** What transaction ids tell by themselves, and the ids of texts that have none. Pure. */
import { createHash } from 'node:crypto';
import { utc } from './reading.js';
import type { Country, IdDates, OperatorDriver, PaymentRecord } from './types.js';

/** The day and perhaps the time that an id holds, in the operator's zone; observed, documented by nobody. */
export interface IdDate {
  year: number;
  month: number;
  day: number;
  /** null = the id holds the day alone. */
  time: { hour: number; minute: number } | null;
}

/** @returns null where the id holds no date */
export function dateInId(id: string, dates: IdDates): IdDate | null {
  if (dates === null) return null;
  return dates === 'stamped' ? stampIn(id) : lettersIn(id, dates.yearOfA);
}

/** `PP260716.0924.F00001`: yymmdd.hhmm. */
function stampIn(id: string): IdDate | null {
  const found = /^[A-Z]{2}(\d{2})(\d{2})(\d{2})\.(\d{2})(\d{2})\./i.exec(id);
  if (!found) return null;
  const [year, month, day, hour, minute] = found.slice(1).map(Number) as [
    number,
    number,
    number,
    number,
    number,
  ];
  return valid({ year: 2000 + year, month, day, time: { hour, minute } });
}

/** M-Pesa and telebirr, ids of 10 or 11 characters: year letter, month letter (A = January), day (1-9, A = 10, V = 31). */
function lettersIn(id: string, yearOfA: number): IdDate | null {
  const found = /^([A-Z])([A-L])([1-9A-V])[A-Z0-9]{7,8}$/i.exec(id);
  if (!found) return null;
  const [year, month, day] = found.slice(1).map((letter) => Number.parseInt(letter, 36)) as [
    number,
    number,
    number,
  ];
  return valid({ year: yearOfA + year - 10, month: month - 9, day, time: null });
}

const valid = (date: IdDate): IdDate | null =>
  utc(date, { ...(date.time ?? { hour: 0, minute: 0 }), second: 0 }) === null ? null : date;

/** When an id says that it happened, in milliseconds; null for ids that hold no time. */
export function instantInId(id: string, { idDates, country }: OperatorDriver): number | null {
  const date = dateInId(id, idDates);
  if (!date?.time) return null;
  return utc(date, { ...date.time, second: 0 })! - country.utcOffset * 3_600_000;
}

/** Whether the day in the id is the day that the text prints; true where one of them is missing. */
export function agreesWithId(record: PaymentRecord, driver: OperatorDriver): boolean {
  const date = record.transactionId === null ? null : dateInId(record.transactionId, driver.idDates);
  if (!date || record.occurredAt === null) return true;
  return localDay(record.occurredAt, driver.country) === Date.UTC(date.year, date.month - 1, date.day);
}

const localDay = (at: number, { utcOffset }: Country): number =>
  Math.floor((at + utcOffset * 3_600_000) / 86_400_000) * 86_400_000;

/** Ids compare without case. */
export const idKey = (id: string): string => id.toUpperCase();

/**
 * The id of a text that prints none: the same for every copy of the text, another one for another payment.
 * @param at the printed time; for what moved no money, the time of the SMS
 */
export function syntheticId(operator: string, record: PaymentRecord, at: number): string {
  const { kind, amount, counterpartyName, counterpartyNumber, balance } = record;
  const words = [operator, kind, amount, counterpartyName ?? counterpartyNumber, at, balance];
  return `sms:${createHash('sha256').update(JSON.stringify(words)).digest('hex').slice(0, 32)}`;
}
