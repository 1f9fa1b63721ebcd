/** Which rule answers a text. Pure. */
import { compileRegex, type Regex } from '../regex.js';
import type { Keyword, Match } from './types.js';

/** Longer texts are read as far as this: time grows with the text, even where it grows no faster. */
const MAX_READ = 4_000;
/** Variables {{1}} to {{9}}. */
const MAX_WORDS = 9;
const KEPT = 1_000;
const compiled = new Map<string, Regex>();

type Pattern = Pick<Keyword, 'comparator' | 'keyword' | 'caseSensitive'>;

/** @throws Error with a readable text */
export function regexOf({ keyword, caseSensitive }: Pick<Keyword, 'keyword' | 'caseSensitive'>): Regex {
  const source = caseSensitive ? keyword : `(?i)${keyword}`;
  let regex = compiled.get(source);
  if (!regex) {
    if (compiled.size >= KEPT) compiled.clear();
    compiled.set(source, (regex = compileRegex(source)));
  }
  return regex;
}

/** The first rule that fits. @param rules in the order of their priority */
export function firstMatch(
  rules: readonly Keyword[],
  about: { text: string; appId: number; groupId: number | null },
  now: number,
): { rule: Keyword; match: Match } | null {
  for (const rule of rules) {
    if (!rule.enabled || (rule.expiresAt !== null && rule.expiresAt <= now)) continue;
    if (rule.appId !== null && rule.appId !== about.appId) continue;
    if (rule.groupId !== null && rule.groupId !== about.groupId) continue;
    const match = matchText(rule, about.text);
    if (match) return { rule, match };
  }
  return null;
}

/** Blanks around a text count nowhere. @returns null when it does not fit */
export function matchText(pattern: Pattern, written: string): Match | null {
  const text = written.trim().slice(0, MAX_READ);
  if (pattern.comparator === 'regex') return matchRegex(pattern, text);
  const fold = (some: string) => (pattern.caseSensitive ? some : some.toLowerCase());
  const keyword = fold(pattern.keyword.trim());
  const folded = fold(text);
  const at = pattern.comparator === 'contains' ? folded.indexOf(keyword) : 0;
  const fits =
    pattern.comparator === 'equals' ? folded === keyword : at >= 0 && folded.startsWith(keyword, at);
  if (!fits) return null;
  // A few letters are longer in small: then the places of the folded text are not those of the written one.
  const source = folded.length === text.length ? text : folded;
  const end = at + keyword.length;
  return { keyword: source.slice(at, end), words: wordsOf(source.slice(end)) };
}

function matchRegex(pattern: Pattern, text: string): Match | null {
  const regex = regexOf(pattern);
  const keyword = regex.group(text, 0);
  if (keyword === undefined) return null;
  const groups = Array.from({ length: Math.min(MAX_WORDS, regex.groups) }, (_, at) => at + 1);
  return { keyword, words: groups.map((group) => regex.group(text, group) ?? '') };
}

const wordsOf = (rest: string): string[] =>
  rest
    .split(/\s+/)
    .filter((word) => word !== '')
    .slice(0, MAX_WORDS);
