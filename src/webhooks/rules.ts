/** Whether a rule wants an event. Pure. */
import { compileRegex, type Regex } from '../regex.js';
import type { Rule } from './types.js';

/** Longer values are compared as far as this: time grows with the text, even where it grows no faster. */
const MAX_COMPARED = 4_000;
const KEPT = 1_000;
const compiled = new Map<string, Regex>();

/** A rule is compiled once, however many events it is asked about. @throws Error with a readable text */
export function regexOf(source: string): Regex {
  let regex = compiled.get(source);
  if (!regex) {
    if (compiled.size >= KEPT) compiled.clear();
    compiled.set(source, (regex = compileRegex(source)));
  }
  return regex;
}

/** What can be told before the event's record is read. @param groupIds of the event's app and of its message */
export function mayWant(
  rule: Rule,
  event: { type: string; appId: number | null },
  groupIds: readonly number[],
): boolean {
  if (rule.events && !rule.events.some((pattern) => isOfType(pattern, event.type))) return false;
  if (rule.appId !== null && rule.appId !== event.appId) return false;
  return rule.groupId === null || groupIds.includes(rule.groupId);
}

/** `message.sent`, `message.*` or `*`. */
export const isOfType = (pattern: string, type: string): boolean =>
  pattern === '*' || pattern === type || (pattern.endsWith('.*') && type.startsWith(pattern.slice(0, -1)));

/** Words are compared without regard to case; a regular expression decides that itself: `(?i)`. */
export function matches(rule: Pick<Rule, 'field' | 'comparator' | 'keyword'>, record: object): boolean {
  if (rule.comparator === '*') return true;
  const value = textOf(valueAt(record, rule.field ?? ''));
  if (value === null) return false;
  const keyword = rule.keyword ?? '';
  switch (rule.comparator) {
    case 'equals':
      return value.toLowerCase() === keyword.toLowerCase();
    case 'contains':
      return value.toLowerCase().includes(keyword.toLowerCase());
    case 'starts_with':
      return value.toLowerCase().startsWith(keyword.toLowerCase());
    case 'regex':
      return regexOf(keyword).test(value);
  }
}

/** @param path names with dots between them: `metadata.order` */
function valueAt(record: object, path: string): unknown {
  let value: unknown = record;
  for (const name of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return null;
    value = (value as Record<string, unknown>)[name];
  }
  return value;
}

function textOf(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  return (typeof value === 'object' ? JSON.stringify(value) : String(value)).slice(0, MAX_COMPARED);
}
