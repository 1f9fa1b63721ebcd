/** Judges the rows of one batch, one after the other: each becomes a message or an error of its own. Pure but for what it remembers. */
import { toE164 } from '../messages/numbers.js';
import { fieldsOf, fillIn } from './template.js';
import type { InputRow, RowError } from './types.js';

export interface CheckerOptions {
  /** Empty = each row brings its own text. */
  template: string;
  defaultCountry: string | null;
  /** The same number a second time is no second message. */
  dedupe: boolean;
  /** Longest text, in characters. */
  maxLength: number;
  /** There is something else to send: a file, a template of the provider. */
  mayBeEmpty: boolean;
  /** Why no app of the target can carry a text, or null. */
  faultOf: (text: string) => string | null;
}

export interface GoodRow {
  row: number;
  to: string;
  text: string;
  clientRef: string | null;
}

export type Judgement = { good: GoodRow } | { error: RowError };

const MAX_TO = 40;
const MAX_REF = 100;

export class RowChecker {
  private readonly seen = new Map<string, number>();

  constructor(private readonly options: CheckerOptions) {}

  judge(input: InputRow): Judgement {
    const { row } = input;
    const to = input.to.trim();
    const refuse = (text: string, reason: RowError['reason'] = 'invalid'): Judgement => ({
      error: { row, to: to.slice(0, 100), reason, text: text.slice(0, 500) },
    });
    if (to === '') return refuse('The row has no recipient.');
    const { defaultCountry, template, dedupe, maxLength, mayBeEmpty } = this.options;
    const number = to.length > MAX_TO ? ({ ok: false } as const) : toE164(to, defaultCountry);
    if (!number.ok)
      return refuse('This is not a phone number. Write it with its country code, for example 254711000111.');

    const filled = fillIn(input.message ?? template, fieldsOf(input.fields));
    if ('missing' in filled) return refuse(`The column "${filled.missing}" is empty, and the text needs it.`);
    const { text } = filled;
    if (text.trim() === '' && !mayBeEmpty) return refuse('The row has no text.');
    if ([...text].length > maxLength) return refuse(`The text is longer than ${maxLength} characters.`);
    if (!text.isWellFormed() || /[\0\ufffd]/u.test(text))
      return refuse('The text holds characters that cannot be sent.');
    const fault = this.options.faultOf(text);
    if (fault !== null) return refuse(fault);
    const clientRef = input.clientRef?.trim() ?? '';
    if (clientRef.length > MAX_REF) return refuse(`The client_ref is longer than ${MAX_REF} characters.`);

    if (dedupe) {
      const key = number.e164 ?? to;
      const first = this.seen.get(key);
      if (first !== undefined) return refuse(`The same number stands in row ${first}.`, 'duplicate');
      this.seen.set(key, row);
    }
    return { good: { row, to, text, clientRef: clientRef === '' ? null : clientRef } };
  }
}
