/** Reads single values of operators' texts: amounts, dates, numbers, names. Pure. */
import type { Country, OperatorDriver } from './types.js';

/** Longest text that is read, in characters; no SMS has more. */
export const MAX_TEXT = 2_000;

/** NFC, every kind of blank and line break as one space, no zero-width characters. */
export function normalise(text: string): string {
  return text
    .normalize('NFC')
    .replace(/[\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]/gu, '')
    .replace(/\s+/gu, ' ')
    .trim();
}

/** Before the decimal point: more than any wallet holds, and still exact as a number. */
const MAX_DIGITS = 15;

/**
 * An amount as printed, with or without its currency, as a decimal string of at least two places.
 * @returns null for a dash, for digits that make no number (`1,25,0`), and for too many
 */
export function readAmount(printed: string): string | null {
  const digits = /\d[\d,]*(?:\.\d+)?/.exec(printed)?.[0].replace(/,+$/, '');
  if (digits === undefined) return null;
  const [whole = '', fraction = ''] = digits.split('.');
  if (!hasThousands(whole)) return null;
  const plain = whole.replaceAll(',', '').replace(/^0+(?=\d)/, '');
  if (plain.length > MAX_DIGITS) return null;
  return `${plain}.${fraction.padEnd(2, '0')}`;
}

/** Either no comma, or one before every three digits. */
function hasThousands(whole: string): boolean {
  const [first = '', ...groups] = whole.split(',');
  if (groups.length === 0) return true;
  return first.length <= 3 && groups.every((group) => group.length === 3);
}

/** @returns 0 for equal amounts, below 0 when the first is smaller; `2.50` equals `2.5` */
export function compareAmounts(one: string, other: string): number {
  const [a, b] = aligned([one, other]);
  return a! < b! ? -1 : a! > b! ? 1 : 0;
}

/** The exact sum, with the most places of its parts. */
export function addAmounts(amounts: readonly string[]): string {
  const places = Math.max(2, ...amounts.map(placesOf));
  return fromUnits(
    aligned(amounts, places).reduce((sum, amount) => sum + amount, 0n),
    places,
  );
}

/** The exact difference. */
export function subtractAmounts(from: string, amount: string): string {
  const places = Math.max(2, placesOf(from), placesOf(amount));
  const [a, b] = aligned([from, amount], places);
  return fromUnits(a! - b!, places);
}

const placesOf = (amount: string): number => amount.split('.')[1]?.length ?? 0;

/** Whole numbers of the smallest place. */
function aligned(amounts: readonly string[], places = Math.max(0, ...amounts.map(placesOf))): bigint[] {
  return amounts.map((amount) => {
    const [whole = '0', fraction = ''] = amount.split('.');
    return BigInt(whole + fraction.padEnd(places, '0'));
  });
}

function fromUnits(units: bigint, places: number): string {
  const sign = units < 0n ? '-' : '';
  const digits = (units < 0n ? -units : units).toString().padStart(places + 1, '0');
  return `${sign}${digits.slice(0, -places)}.${digits.slice(-places)}`;
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/**
 * A printed date and time, in either order, as milliseconds since 1970. A time with an offset of its own is taken as it is.
 * @returns null where the date or the time is missing or makes no sense
 */
export function readWhen(
  printed: string,
  { country, dates }: Pick<OperatorDriver, 'country' | 'dates'>,
): number | null {
  const day = readDate(printed, dates);
  const time = readTime(printed);
  if (!day || !time) return null;
  const local = utc(day, time);
  if (local === null) return null;
  return local - (time.offset ?? country.utcOffset * 60) * 60_000;
}

interface Day {
  year: number;
  month: number;
  day: number;
}

/** The day alone, for texts that print no time. */
export function readDate(printed: string, order: OperatorDriver['dates']): Day | null {
  const iso = /(\d{4})-(\d{1,2})-(\d{1,2})/.exec(printed);
  if (iso) return { year: Number(iso[1]), month: Number(iso[2]), day: Number(iso[3]) };
  const short = /(\d{1,2})(?:st|nd|rd|th)?[ /-](\d{1,2}|[a-z]{3,9})[ /-](\d{4}|\d{2})/i.exec(printed);
  if (!short) return null;
  const [, first = '', second = '', printedYear = ''] = short;
  const year = Number(printedYear) + (printedYear.length === 2 ? 2000 : 0);
  const named = MONTHS.indexOf(second.slice(0, 3).toLowerCase()) + 1;
  if (named > 0) return { year, month: named, day: Number(first) };
  const [day, month] = inOrder(order, first, second);
  return { year, month, day };
}

const inOrder = (order: OperatorDriver['dates'], first: string, second: string): [number, number] =>
  order === 'day first' ? [Number(first), Number(second)] : [Number(second), Number(first)];

interface Time {
  hour: number;
  minute: number;
  second: number;
  /** Minutes east of UTC, where the text says it. */
  offset: number | null;
}

function readTime(printed: string): Time | null {
  const found = /(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?(?: ?([ap])m)?(z|[+-]\d{2}:\d{2})?/i.exec(printed);
  if (!found) return null;
  const [, hour, minute, second = '0', half, zone] = found;
  const printedHour = Number(hour);
  return {
    // "14:08 PM" is written too: what is past noon already needs no word for it.
    hour: half === undefined || printedHour > 12 ? printedHour : (printedHour % 12) + (isPm(half) ? 12 : 0),
    minute: Number(minute),
    second: Number(second),
    offset: zone === undefined ? null : offsetOf(zone),
  };
}

const isPm = (half: string): boolean => half.toLowerCase() === 'p';

function offsetOf(zone: string): number {
  if (zone.toLowerCase() === 'z') return 0;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4, 6));
  return zone.startsWith('-') ? -minutes : minutes;
}

/** @returns null for a day or a time that no calendar or clock has */
export function utc(
  { year, month, day }: Day,
  { hour, minute, second }: Omit<Time, 'offset'>,
): number | null {
  if (hour > 23 || minute > 59 || second > 59) return null;
  const at = new Date(Date.UTC(year, month - 1, day, hour, minute, second));
  const isSameDay = at.getUTCFullYear() === year && at.getUTCMonth() === month - 1 && at.getUTCDate() === day;
  return isSameDay ? at.getTime() : null;
}

/** International digits where the number is one of the country or has a `+`; everything else as printed. */
export function readNumber(printed: string, { dialling, digits }: Country): string | null {
  const compact = printed.replace(/\s/g, '').replace(/^\+/, '');
  if (compact === '') return null;
  if (!/^\d+$/.test(compact)) return compact; // masked
  if (compact.length === digits + 1 && compact.startsWith('0')) return dialling + compact.slice(1);
  if (compact.length === digits && !compact.startsWith('0')) return dialling + compact;
  return compact;
}

/** White space collapsed, what stands around it removed; null when nothing is left. */
export function readName(printed: string): string | null {
  const name = printed.replace(/\s+/g, ' ').replace(/^[ .,]+|[ .,]+$/g, '');
  return name === '' ? null : name;
}

/** What the payer typed; the operators' words for nothing are null. */
export function readAccount(printed: string): string | null {
  const account = readName(printed);
  return account === null || /^(?:na|-)$/i.test(account) ? null : account;
}

/** A number, a mask or a code of an agent, a till or a bank; a shorter one belongs to a name (`SAMPLE TRADERS 1`). */
const CODE = String.raw`[+\d*X]{5,20}`;
const SPACED = String.raw`0\d{1,3} \d{2,4} \d{2,4}`;
const PARTIES: readonly RegExp[] = [
  new RegExp(`^(?<number>${SPACED}|${CODE})$`, 'i'),
  new RegExp(`^\\((?<name>[^()]+)\\) ?(?<number>${CODE})$`, 'i'), // (JANE DOE) 256700000001
  new RegExp(`^(?<name>.*?)[ ,.]*\\((?<number>${CODE}) [^()]*\\)$`, 'i'), // SHOP (256700000003 Jane Doe)
  new RegExp(`^(?<name>.*?)[ ,.]*\\( ?(?<number>${CODE}) ?\\)$`, 'i'), // JANE DOE (250700000001)
  new RegExp(`^(?<number>[A-Z]?\\d{5,20}|${CODE}) ?[-,] ?(?<name>.+)$`, 'i'), // 000099 - JANE DOE
  new RegExp(`^(?<number>${CODE}) (?<name>.+)$`, 'i'), // 254700000003 JANE DOE
  new RegExp(`^(?<name>.*?[^\\d ,]),? ?(?<number>${SPACED})$`, 'i'), // JOHN DOE 0700 000 006
  new RegExp(`^(?<name>.*?)[ ,-]+(?<number>${CODE})$`, 'i'), // JANE DOE, 0700000001
];

/** Name and number of the other side, printed in any order. */
export function readParty(printed: string, country: Country): { name: string | null; number: string | null } {
  const text = printed.replace(/^[ .,]+|[ .,]+$/g, '');
  for (const pattern of PARTIES) {
    const groups = pattern.exec(text)?.groups;
    // A mask has digits or stars; "XXXXX" may be a name.
    if (groups?.['number'] !== undefined && /[\d*]/.test(groups['number']))
      return { name: readName(groups['name'] ?? ''), number: readNumber(groups['number'], country) };
  }
  return { name: readName(text), number: null };
}

/** An amount as two numbers that add up and compare exactly in any database. */
export function splitAmount(amount: string): { whole: number; millionths: number } {
  const [whole = '0', fraction = ''] = amount.split('.');
  return { whole: Number(whole), millionths: Number(fraction.slice(0, 6).padEnd(6, '0')) };
}

/** The sum of many amounts from the sums of their two numbers, at least two places. */
export function joinAmount(wholes: bigint, millionths: bigint): string {
  const [whole, fraction] = fromUnits(wholes * 1_000_000n + millionths, 6).split('.') as [string, string];
  return `${whole}.${fraction.replace(/0{1,4}$/, '')}`;
}
