/** The text of an answer, made of a template such as `Asante {{1}}, your order {{2}} is on its way`. Pure. */
import type { Match } from './types.js';

/** As long as a message may be, in characters. */
export const MAX_REPLY = 500;

export const VARIABLES = ['from', 'to', 'message', 'keyword', 'app', 'date', 'time'] as const;

const PLACE = /\{\{\s*([^{}]*?)\s*\}\}/g;

/** What a template asks for and no answer has. */
export const unknownVariables = (template: string): string[] =>
  [...template.matchAll(PLACE)]
    .map(([, name]) => name!)
    .filter((name) => !(VARIABLES as readonly string[]).includes(name) && !/^[1-9]$/.test(name));

export interface Facts {
  from: string;
  to: string;
  message: string;
  /** Name of the app that received it. */
  app: string;
  /** Milliseconds since 1970. */
  now: number;
  /** By its name; default UTC. */
  timeZone?: string | undefined;
}

/** @returns null where nothing would be left to send */
export function renderReply(template: string, facts: Facts, match: Match): string | null {
  const { date, time } = clockIn(facts.timeZone ?? 'UTC', facts.now);
  const values: Record<string, string> = {
    from: facts.from,
    to: facts.to,
    message: facts.message,
    app: facts.app,
    keyword: match.keyword,
    date,
    time,
  };
  const text = template.replace(PLACE, (_, name: string) =>
    /^[1-9]$/.test(name) ? (match.words[Number(name) - 1] ?? '') : (values[name] ?? ''),
  );
  const clipped = [...text.trim()].slice(0, MAX_REPLY).join('').trim();
  return clipped === '' ? null : clipped;
}

/** `2026-11-22` and `14:05`. */
function clockIn(timeZone: string, now: number): { date: string; time: string } {
  const options = { timeZone, dateStyle: 'short', timeStyle: 'short', hourCycle: 'h23' } as const;
  const [date, time] = new Intl.DateTimeFormat('sv-SE', options).format(now).split(' ');
  return { date: date!, time: time! };
}
