/**
 * A text as people look at it before and after it is sent: cut where the parts are cut, with what costs more than it
 * seems to. Pure; countParts says how many parts there are, this says which.
 */
import { countParts, septetsOf, type PartCount } from './parts.js';
import type { Encoding } from './types.js';

export interface ShownParts {
  encoding: Encoding;
  /** The text of each part, in order; together they are the text. */
  segments: string[];
  /** Distinct characters that count as two, in order of appearance. */
  doubled: string[];
  /** Distinct characters that force UCS-2, in order of appearance. Empty for GSM-7. */
  offending: string[];
  /** For offending characters that GSM-7 has something alike for, by character; others are missing. */
  replacements: Record<string, string>;
}

/** What word processors and phones put in, and what was meant. Letters with marks are found by their base. */
const ALIKE: Readonly<Record<string, string>> = {
  '‘': "'",
  '’': "'",
  '‚': "'",
  '‛': "'",
  '′': "'",
  '´': "'",
  '`': "'",
  ʼ: "'",
  '“': '"',
  '”': '"',
  '„': '"',
  '‟': '"',
  '″': '"',
  '«': '"',
  '»': '"',
  '‹': '<',
  '›': '>',
  '‐': '-',
  '‑': '-',
  '‒': '-',
  '–': '-',
  '—': '-',
  '―': '-',
  '−': '-',
  '…': '...',
  '•': '*',
  '·': '.',
  '×': 'x',
  '÷': '/',
  '™': 'TM',
  '©': '(c)',
  '®': '(R)',
  '½': '1/2',
  '¼': '1/4',
  '¾': '3/4',
  '→': '->',
  '←': '<-',
  '≤': '<=',
  '≥': '>=',
  ı: 'i',
  ł: 'l',
  Ł: 'L',
  đ: 'd',
  Đ: 'D',
  ŋ: 'n',
  Ŋ: 'N',
  '\t': ' ',
};

/** Blanks of other widths, and what has no width at all: joiners, direction and byte-order marks, soft hyphens. */
const BLANK = /^[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]$/;
const NOTHING = /^[\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufe0f\ufeff]$/;

/** @param counted what countParts says of the text, where that is known */
export function showParts(text: string, counted = countParts(text)): ShownParts {
  const { encoding, offending } = counted;
  const { segments, doubled } = cut(text, counted);
  return { encoding, segments, doubled, offending, replacements: replacementsFor(offending) };
}

function cut(
  text: string,
  { encoding, units, unitsPerPart }: PartCount,
): Pick<ShownParts, 'segments' | 'doubled'> {
  const widthOf = (character: string) =>
    encoding === 'UCS-2' ? character.length : septetsOf(character.charCodeAt(0));
  const doubled = new Set<string>();
  const segments: string[] = [];
  let segment = '';
  let used = 0;
  for (const character of text) {
    const width = widthOf(character);
    if (width === 2) doubled.add(character);
    if (units > unitsPerPart && used + width > unitsPerPart) {
      segments.push(segment);
      segment = '';
      used = 0;
    }
    segment += character;
    used += width;
  }
  return { segments: [...segments, segment], doubled: [...doubled] };
}

function replacementsFor(offending: readonly string[]): Record<string, string> {
  const found: Record<string, string> = {};
  for (const character of offending) {
    const alike = alikeOf(character);
    if (alike !== null) found[character] = alike;
  }
  return found;
}

/** @returns null when nothing in GSM-7 says the same */
function alikeOf(character: string): string | null {
  if (NOTHING.test(character)) return '';
  if (BLANK.test(character)) return ' ';
  const known = ALIKE[character];
  if (known !== undefined) return known;
  const base = character.normalize('NFKD').replace(/\p{M}/gu, '');
  const isPlain =
    base !== '' && base !== character && [...base].every((one) => septetsOf(one.codePointAt(0)!) > 0);
  return isPlain ? base : null;
}
