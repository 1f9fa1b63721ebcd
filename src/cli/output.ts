/** How commands print: aligned text for people, or one JSON document for programs. */
import { styleText } from 'node:util';
import type { Status } from '../messages/types.js';
import type { Reach } from '../tokens/types.js';

export type Cell = string | number | null;

export function say(text = ''): void {
  process.stdout.write(`${text}\n`);
}

/** The only thing a command with --json writes to stdout. */
export function sayJson(document: unknown): void {
  say(JSON.stringify(document, null, 2));
}

/** For people, beside the result: never on stdout, so that it can't get into a pipe. */
export function note(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** Columns two spaces apart; numbers are set right, null is shown as "-". */
export function table(head: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const cells = rows.map((row) => row.map(show));
  const widths = head.map((title, column) =>
    Math.max(...[title, ...cells.map((row) => row[column] ?? '')].map(widthOf)),
  );
  const isNumeric = head.map(
    (_, column) => rows.length > 0 && rows.every((row) => typeof row[column] === 'number'),
  );
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) => {
        const gap = ' '.repeat(Math.max(0, widths[column]! - widthOf(cell)));
        return isNumeric[column] ? gap + cell : cell + gap;
      })
      .join('  ')
      .trimEnd();
  return [head, ...cells].map(line).join('\n');
}

/** "name  value" lines; those without a value are left out. */
export function facts(pairs: readonly (readonly [string, Cell])[], indent = ''): string {
  const known = pairs.filter(([, value]) => value !== null && value !== '');
  const width = Math.max(0, ...known.map(([name]) => widthOf(name)));
  return known
    .map(([name, value]) => `${indent}${name}${' '.repeat(width - widthOf(name))}  ${show(value)}`)
    .join('\n');
}

/** In the zone of this machine, which is named: "2026-11-21 09:05:00 +03:00". @param at milliseconds, or ISO 8601 */
export function instant(at: number | string): string {
  const date = new Date(at);
  const day = [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join('-');
  const offset = -date.getTimezoneOffset();
  const minutes = Math.abs(offset);
  const zone = `${offset < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
  return `${day} ${clock(date)} ${offset === 0 ? 'UTC' : zone}`;
}

export const instantOr = (at: number | string | null, otherwise: string): string =>
  at === null ? otherwise : instant(at);

/** Time of day alone, to the millisecond. */
export function timeOfDay(at: string): string {
  const date = new Date(at);
  return `${clock(date)}.${String(date.getMilliseconds()).padStart(3, '0')}`;
}

/** Names and provider texts are foreign: a control character in one could rewrite the terminal. */
export function plain(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/\p{Cc}/gu, '\ufffd');
}

const COLOURS = { delivered: 'green', failed: 'red', expired: 'red', unknown: 'yellow' } as const;

/** Colours a status; as it is when stdout is no terminal or NO_COLOR is set. */
export function coloured(status: Status | string, text = status): string {
  if (!Object.hasOwn(COLOURS, status)) return text;
  return styleText(COLOURS[status as keyof typeof COLOURS], text, { stream: process.stdout });
}

/** The last block of a command's help. */
export function examples(...lines: string[]): string {
  return `\nExamples:\n${lines.map((line) => `  $ ${line}`).join('\n')}`;
}

export const count = (n: number, one: string, many = `${one}s`): string => `${n} ${n === 1 ? one : many}`;

const show = (value: Cell): string => (value === null ? '-' : plain(String(value)));
const widthOf = (text: string): number => [...text].length;
const two = (n: number): string => String(n).padStart(2, '0');
const clock = (date: Date): string =>
  [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(':');

/** "app 1, group 2"; null = every app. */
export function limitsOf({ appIds, groupIds }: Reach): string | null {
  const parts = [...(appIds ?? []).map((id) => `app ${id}`), ...(groupIds ?? []).map((id) => `group ${id}`)];
  return parts.length === 0 ? null : parts.join(', ');
}
