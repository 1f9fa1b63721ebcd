/**
 * Layouts written nearly as the operator prints them, made into regular expressions. Pure.
 *
 * `{field}` is a value, `[…]` may be missing, `(a|b)` is one of several, `~…~` is an expression as it stands, and any mix
 * of blanks and `. , : ;` stands for any such mix or none: operators forget and double them everywhere. Case is ignored.
 * Every repetition is bounded and none stands in another one, so that no text can make a search slow.
 */
import type { Evidence, Finders, Layout, PaymentKind, PaymentSub } from './types.js';

const SEPARATORS = '[ .,:;]{0,8}';
const NUMBER = String.raw`\d[\d,]{0,17}(?:\.\d{1,6})?`;
const DATE = String.raw`(?:\d{4}-\d{1,2}-\d{1,2}|\d{1,2}(?:st|nd|rd|th)?[ /-](?:\d{1,2}|[A-Z]{3,9})[ /-]\d{2,4}[A-Z]?)`;
const TIME = String.raw`\d{1,2}:\d{2}(?::\d{2})?(?:\.\d{1,6})?(?: ?[AP]M(?!ount))?(?:Z|[+-]\d{2}:\d{2})?`;
const WHEN = `${DATE}[ ,T]{0,3}(?:at|saa|as)?[ ,]{0,2}${TIME}|${TIME}[ ,]{0,2}(?:on|tarehe|mnamo|siku)?[ ,]{0,2}${DATE}`;

/** Values that mean the same for every operator; `gap` and `words` are skipped. */
const FIELDS: Readonly<Record<string, string>> = {
  party: String.raw`\S.{0,99}?`, // a name, a number, or both in any order
  name: String.raw`\S.{0,99}?`,
  number: String.raw`\+?[\d*X][\d*X ]{4,20}`,
  code: String.raw`[A-Z]{0,3}\d{3,12}`,
  account: '.{0,80}?',
  text: '.{0,200}', // typed by the payer: as long as it can be, so that no label written into it is taken for one
  when: WHEN,
  date: DATE,
};
const SKIPPED: Readonly<Record<string, string>> = {
  gap: '.{0,200}?',
  words: "[A-Za-z' -]{0,60}?",
};

export interface Writing {
  /** How the texts write their currency; alternatives of a regular expression. */
  currency: string;
  /** Shape of a transaction id. */
  id: string;
}

export interface LayoutOptions {
  sub?: PaymentSub;
  /** Default: A. */
  evidence?: Evidence;
  /** Default: id and balance, so that a text that was cut off is none; nothing for what failed and for balances. */
  needs?: Layout['needs'];
}

export interface Grammar {
  layout(kind: PaymentKind, template: string, options?: LayoutOptions): Layout;
  finders(templates: Partial<Record<keyof Finders, readonly string[]>>): Finders;
}

/** What the layouts of one driver are written with. */
export function grammar(writing: Writing): Grammar {
  const compile = (template: string, flags: string) => new RegExp(source(template, writing), flags);
  return {
    layout: (kind, template, { sub, evidence = 'A', needs } = {}) => ({
      kind,
      sub: sub ?? null,
      evidence,
      opening: compile(openingOf(template), 'giu'),
      whole: compile(template, 'diu'),
      needs: needs ?? NEEDS[kind] ?? ['id', 'balance'],
    }),
    finders: (templates) => {
      const all = (field: keyof Finders) => (templates[field] ?? []).map((one) => compile(one, 'giu'));
      return {
        id: all('id'),
        balance: all('balance'),
        when: all('when'),
        feeTotal: all('feeTotal'),
        feeParts: all('feeParts'),
      };
    },
  };
}

const NEEDS: Partial<Record<PaymentKind, Layout['needs']>> = {
  failed: [],
  balance: [],
};

/** Amounts as a text writes them, the currency before or after: for what no layout knows. */
export function amountPattern(currency: string): RegExp {
  return new RegExp(moneyWith(currency), 'iu');
}

const moneyWith = (currency: string) =>
  `(?:${currency})[ .:]{0,3}${NUMBER}(?: ?(?:${currency}))?|(?<![\\d.,])${NUMBER} ?(?:${currency})`;

const moneyPerhapsWith = (currency: string) => `(?:${currency})?[ .:]{0,3}${NUMBER}(?: ?(?:${currency}))?`;

function source(template: string, { currency, id }: Writing): string {
  const fields: Record<string, string> = {
    ...FIELDS,
    id,
    related: id,
    amount: moneyWith(currency),
    sum: moneyWith(currency),
    balance: moneyPerhapsWith(currency),
    fee: `${moneyPerhapsWith(currency)}|(?:${currency})? ?-`,
    tax: moneyWith(currency),
  };
  const skipped: Record<string, string> = { ...SKIPPED, other: moneyWith(currency) };
  // A text that begins with its id: no part of a longer word may be taken for it.
  const start = template.startsWith('{id}') ? '(?<![A-Z0-9.])' : '';
  const tokens = /\{(\w+)\}|~([^~]*)~|\\(.)|([ .,:;]+)|([()[\]|])|(.)/gu;
  const expression = template.replace(tokens, (...found: (string | undefined)[]) => {
    const [, field, raw, escaped, blank, mark, one] = found;
    if (field !== undefined) {
      if (skipped[field] !== undefined) return `(?:${skipped[field]})`;
      if (fields[field] === undefined) throw new Error(`a layout names an unknown field: ${field}`);
      return `(?<${field}>${fields[field]})`;
    }
    if (raw !== undefined) return raw;
    if (blank !== undefined) return SEPARATORS;
    if (mark !== undefined) return MARKS[mark]!;
    return (escaped ?? one ?? '').replace(/[\^$\\.*+?()[\]{}|/]/u, String.raw`\$&`);
  });
  return start + expression;
}

const MARKS: Readonly<Record<string, string>> = { '(': '(?:', ')': ')', '[': '(?:', ']': ')?', '|': '|' };

/** Up to what follows the amount: enough to tell that a transaction begins here. */
function openingOf(template: string): string {
  const amount = template.indexOf('{amount}');
  if (amount < 0) return template;
  const after = amount + '{amount}'.length;
  const next = template.slice(after).search(/[[({~]/u);
  const opening = next < 0 ? template : template.slice(0, after + next);
  return opening.trim() === '{amount}' ? template : opening; // an amount alone stands in every text
}
