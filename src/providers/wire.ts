/** Reading what providers send: raw bytes in, plain values out. Nothing here throws. */
import type { RawRequest } from './driver.js';

/** An `application/x-www-form-urlencoded` body. Bytes that are not UTF-8 become U+FFFD. */
export function parseForm(body: Buffer): URLSearchParams {
  return new URLSearchParams(body.toString('utf8'));
}

/** The fields of a callback: the form of a POST, the query of anything else. */
export function callbackFields({ method, url, body }: RawRequest): URLSearchParams {
  if (method === 'POST') return parseForm(body);
  const query = url.indexOf('?');
  return new URLSearchParams(query === -1 ? '' : url.slice(query + 1));
}

/** Null prototype, repeated names as arrays: a field called `__proto__` is a field like any other. */
export function fieldsAsRecord(fields: URLSearchParams): Record<string, string | string[]> {
  const record: Record<string, string | string[]> = Object.create(null);
  for (const name of new Set(fields.keys())) {
    const [first = '', ...rest] = fields.getAll(name);
    record[name] = rest.length === 0 ? first : [first, ...rest];
  }
  return record;
}

/** `undefined` when the body is not JSON; valid JSON never gives `undefined`. */
export function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}

/** Our reference from the callback path; `undefined` when there is none or its percent-encoding is broken. */
export function ownRef({ pathRest: [segment] }: RawRequest): string | undefined {
  try {
    return segment ? decodeURIComponent(segment) : undefined;
  } catch {
    return undefined;
  }
}

/** A count as providers write it ("2" or 2); `undefined` for anything that is not a positive whole number. */
export function parseCount(value: unknown): number | undefined {
  const text = String(value ?? '');
  return /^[1-9]\d{0,5}$/.test(text) ? Number(text) : undefined;
}

/** How long something took, in whole seconds ("0" too); `undefined` for anything else. */
export function parseSeconds(value: unknown): number | undefined {
  const text = String(value ?? '');
  return /^\d{1,6}$/.test(text) ? Number(text) : undefined;
}

/**
 * An amount as providers write it ("-0.00750", "0.8000" or 0.0211) as an exact decimal string without its sign;
 * `undefined` for anything else. A number keeps the digits it was written with.
 */
export function parseAmount(value: unknown): string | undefined {
  const text = typeof value === 'number' && Math.abs(value) < 1e-6 ? value.toFixed(12) : String(value ?? '');
  const digits = /^-?(\d{1,15}(?:\.\d{1,20})?)$/.exec(text)?.[1];
  return typeof value === 'number' ? digits?.replace(/(\.\d*?)0+$/, '$1').replace(/\.$/, '') : digits;
}

/** Without what XML 1.0 can't hold (§2.2): an element with it would not be read at all. */
export function xmlText(text: string): string {
  return text.toWellFormed().replace(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, '');
}

/** `2026-03-15T15:00:00Z` or `2026-03-15 15:00:00.558`, which is taken for UTC; `undefined` for anything else. */
export function parseUtcTime(value: unknown): Date | undefined {
  const match = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d(?:\.\d{1,3})?)Z?$/.exec(String(value ?? '').trim());
  const at = new Date(match ? `${match[1]}T${match[2]}Z` : Number.NaN);
  return Number.isNaN(at.getTime()) ? undefined : at;
}

/** The exact sum of amounts as `parseAmount` gives them; `undefined` when there is none or one is missing. */
export function sumAmounts(amounts: readonly (string | undefined)[]): string | undefined {
  if (amounts.length === 0) return undefined;
  const decimals = Math.max(...amounts.map((amount) => (amount?.split('.')[1] ?? '').length));
  let sum = 0n;
  for (const amount of amounts) {
    if (amount === undefined) return undefined;
    const [whole = '', fraction = ''] = amount.split('.');
    sum += BigInt(whole + fraction.padEnd(decimals, '0'));
  }
  const digits = String(sum).padStart(decimals + 1, '0');
  const point = digits.length - decimals;
  return decimals === 0 ? digits : `${digits.slice(0, point)}.${digits.slice(point)}`;
}

/** A number of a provider that leaves out the plus of E.164; short codes and names stay as they are. */
export function withPlus(number: string): string {
  return /^[1-9]\d{8,14}$/.test(number) ? `+${number}` : number;
}

/** E.164 for a provider that wants digits alone; short codes and names stay as they are. */
export function withoutPlus(number: string): string {
  return number.replace(/^\+(?=\d+$)/, '');
}

/** MCC and MNC as one string of digits; `undefined` for anything else. */
export function parseOperator(value: unknown): string | undefined {
  return typeof value === 'string' && /^\d{5,6}$/.test(value) ? value : undefined;
}

/**
 * Fields of a provider whose accounts choose how they call: the query of a GET, the form or the flat JSON object of a
 * POST. The first of a repeated name counts; lists and objects inside JSON are left out.
 */
export function callbackValues(request: RawRequest): ReadonlyMap<string, string> {
  const object = request.method === 'POST' ? parseJson(request.body) : undefined;
  const pairs =
    typeof object === 'object' && object !== null ? Object.entries(object) : [...callbackFields(request)];
  const values = new Map<string, string>();
  for (const [name, value] of pairs) {
    if (!values.has(name) && ['string', 'number', 'boolean'].includes(typeof value))
      values.set(name, String(value));
  }
  return values;
}
