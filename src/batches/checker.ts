/** Judges the rows of one batch, one after the other: each becomes a message or an error of its own. Pure but for what it remembers. */
import { toE164 } from '../messages/numbers.js';
import { fieldsOf, fillIn } from './template.js';
import type { InputRow, RowError } from './types.js';
import { rowWords } from './row-words.js';

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
    if (to === '') return refuse(rowWords.say('no_recipient'));
    const { defaultCountry, template, dedupe, maxLength, mayBeEmpty } = this.options;
    const number = to.length > MAX_TO ? ({ ok: false } as const) : toE164(to, defaultCountry);
    if (!number.ok) return refuse(rowWords.say('no_number'));

    const filled = fillIn(input.message ?? template, fieldsOf(input.fields));
    if ('missing' in filled) return refuse(rowWords.say('empty_column', { column: filled.missing }));
    const { text } = filled;
    if (text.trim() === '' && !mayBeEmpty) return refuse(rowWords.say('no_text'));
    if ([...text].length > maxLength) return refuse(rowWords.say('text_too_long', { number: maxLength }));
    if (!text.isWellFormed() || /[\0\ufffd]/u.test(text)) return refuse(rowWords.say('bad_characters'));
    const fault = this.options.faultOf(text);
    if (fault !== null) return refuse(fault);
    const clientRef = input.clientRef?.trim() ?? '';
    if (clientRef.length > MAX_REF) return refuse(rowWords.say('ref_too_long', { number: MAX_REF }));

    if (dedupe) {
      const key = number.e164 ?? to;
      const first = this.seen.get(key);
      if (first !== undefined) return refuse(rowWords.say('same_number', { number: first }), 'duplicate');
      this.seen.set(key, row);
    }
    return { good: { row, to, text, clientRef: clientRef === '' ? null : clientRef } };
  }
}
