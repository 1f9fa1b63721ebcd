/** Reads single facts out of a provider's reply (c5) and brings numbers, prices and operators into our form. */
import type { Money } from '../../messages/types.js';
import type { HttpReply } from '../http.js';
import { parseExactJson, scalarText, valuesAt, type Json, type JsonPath } from './json.js';
import type { ReplyField } from './reply-schema.js';

/** Regular expressions see no more than this much of a reply. */
const MAX_TEXT_BYTES = 64 * 1024;

/** A reply whose text and JSON are read when a rule first asks for them. */
export class ReplyView {
  readonly status: number;
  readonly #reply: HttpReply;
  #text: string | undefined;
  #json: { value: Json | undefined } | undefined;

  constructor(reply: HttpReply) {
    this.status = reply.status;
    this.#reply = reply;
  }

  get text(): string {
    return (this.#text ??= decoderFor(this.#reply).decode(this.#reply.body.subarray(0, MAX_TEXT_BYTES)));
  }

  header(name: string): string | undefined {
    return this.#reply.headers[name];
  }

  /** No values when the body is not JSON. */
  at(path: JsonPath): Json[] {
    this.#json ??= { value: parseOrNothing(this.#reply.body) };
    return this.#json.value === undefined ? [] : valuesAt(this.#json.value, path);
  }
}

function decoderFor({ headers }: HttpReply) {
  const charset = /charset\s*=\s*"?([\w.:-]+)/i.exec(headers['content-type'] ?? '')?.[1];
  try {
    return new TextDecoder(charset);
  } catch {
    return new TextDecoder();
  }
}

function parseOrNothing(body: Buffer): Json | undefined {
  try {
    return parseExactJson(body.toString('utf8'));
  } catch {
    return undefined;
  }
}

/** The trimmed text of a field; undefined when the reply does not have it or it is empty. */
export function extract(field: ReplyField | undefined, reply: ReplyView): string | undefined {
  if (field === undefined) return undefined;
  const found = locate(field, reply)?.trim();
  return found === '' ? undefined : found;
}

function locate({ json, regex, group, header }: ReplyField, reply: ReplyView): string | undefined {
  if (json)
    return reply
      .at(json)
      .map(scalarText)
      .find((text) => text !== undefined);
  if (regex) return regex.group(reply.text, group ?? Math.min(1, regex.groups));
  return header === undefined ? undefined : reply.header(header);
}

const PRICE = /^(?:([A-Za-z]{3})\s*)?-?(\d+(?:\.\d+)?(?:[eE][+-]?\d{1,2})?)(?:\s*([A-Za-z]{3}))?$/;

/** `0.80`, `KES 0.8000`, `7.5e-05`; a currency of its own field wins. Some providers write what they take as a negative. */
export function readMoney(text: string | undefined, currency: string | undefined): Money | undefined {
  const [, before, amount, after] = PRICE.exec(text?.trim() ?? '') ?? [];
  if (amount === undefined) return undefined;
  const named = [currency, before, after].find(
    (code) => code !== undefined && /^[A-Za-z]{3}$/.test(code.trim()),
  );
  return { amount: plainDecimal(amount), currency: named?.trim().toUpperCase() ?? null };
}

/** Moves the point by hand: a float on the way could change the last digits. */
function plainDecimal(written: string): string {
  const [mantissa = '', exponent] = written.toLowerCase().split('e');
  if (exponent === undefined) return mantissa;
  const [whole = '', fraction = ''] = mantissa.split('.');
  const shift = Number(exponent);
  const digits = '0'.repeat(Math.max(0, -shift)) + whole + fraction + '0'.repeat(Math.max(0, shift));
  const point = whole.length + Math.max(0, -shift) + shift;
  const head = digits.slice(0, point).replace(/^0+(?=\d)/, '') || '0';
  const tail = digits.slice(point).replace(/0+$/, '');
  return head + (tail === '' ? '' : `.${tail}`);
}

/** MCC-MNC digits out of `639-02`, `639 02` or `63902`; undefined for operator names. */
export function readOperator(text: string | undefined): string | undefined {
  const digits = text?.replace(/[\s-]/g, '') ?? '';
  return /^\d{5,6}$/.test(digits) ? digits : undefined;
}
