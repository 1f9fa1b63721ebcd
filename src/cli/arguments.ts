/** Reads what people type after an option. Each reader throws what commander prints together with the option's name. */
import { InvalidArgumentError } from 'commander';
import { Name, When } from '../api/schemas.js';
import { SCOPES, type Scope } from '../tokens/types.js';

export interface Pair {
  name: string;
  value: string;
}

export function wholeNumber(min: number, max: number): (text: string) => number {
  return (text) => {
    const number = Number(text);
    if (/^\d+$/.test(text) && number >= min && number <= max) return number;
    throw new InvalidArgumentError(`Give a whole number from ${min} to ${max}.`);
  };
}

export const readId = wholeNumber(1, 1e15);

/** For options that may be repeated: `--app 1 2`, `--app 1,2` and `--app 1 --app 2` mean the same. */
export function collectIds(text: string, before: readonly number[] = []): number[] {
  return [...before, ...text.split(',').map(readId)];
}

export function collectScopes(text: string, before: readonly Scope[] = []): Scope[] {
  const scopes = text.split(',').map((word) => {
    const scope = SCOPES.find((known) => known === word);
    if (scope === undefined) throw new InvalidArgumentError(`Use ${SCOPES.join(', ')}.`);
    return scope;
  });
  return [...new Set([...before, ...scopes])];
}

export function collectPairs(text: string, before: readonly Pair[] = []): Pair[] {
  const at = text.indexOf('=');
  if (at < 1) throw new InvalidArgumentError('Write it as key=value.');
  return [...before, { name: text.slice(0, at), value: text.slice(at + 1) }];
}

/** For options that may be repeated, whose values may hold anything. */
export const collectTexts = (text: string, before: readonly string[] = []): string[] => [...before, text];

/** The rule of the API for names of apps and tokens. */
export function readName(text: string): string {
  const result = Name.safeParse(text);
  if (result.success) return result.data;
  throw new InvalidArgumentError('Give 1 to 100 characters.');
}

const UNIT_MS: Record<string, number> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/** A time to come: a duration from now ("90s", "10m", "12h", "30d", "2w"), or a date or time as the API takes it. */
export function readFuture(text: string, _before?: unknown, now = Date.now()): Date {
  const duration = /^(\d{1,6})([smhdw])$/.exec(text);
  const at = duration
    ? new Date(now + Number(duration[1]) * UNIT_MS[duration[2]!]!)
    : When.safeParse(text).data;
  if (!at || Number.isNaN(at.getTime())) {
    throw new InvalidArgumentError(
      'Give a duration (90s, 10m, 12h, 30d, 2w), a date (2027-01-31) or a time with its zone (2027-01-31T08:00:00+03:00).',
    );
  }
  if (at.getTime() <= now) throw new InvalidArgumentError('This time lies in the past.');
  return at;
}

export function readUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url && /^https?:$/.test(url.protocol) && url.search === '' && url.hash === '') {
    return url.href.replace(/\/+$/, '');
  }
  throw new InvalidArgumentError('Give an address that starts with http:// or https://.');
}
