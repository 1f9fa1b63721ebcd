/** Lists as CSV: streamed, safe to open in a spreadsheet. */
import { stringify } from 'csv-stringify';
import { pipeline, Readable } from 'node:stream';
import type { Context } from 'koa';
import { whileAllowed } from './still-allowed.js';

/** @param columns named by the caller, because a list without rows has a header too */
export function streamCsv(
  ctx: Context,
  filename: string,
  columns: readonly string[],
  rows: AsyncIterable<Record<string, unknown>>,
): undefined {
  ctx.type = 'text/csv';
  ctx.set('Content-Disposition', `attachment; filename="${filename}"`);
  const records = async function* () {
    for await (const row of whileAllowed(ctx, rows)) yield columns.map((name) => cell(row[name]));
  };
  const text = stringify({ header: true, bom: true, columns: [...columns] });
  // What fails on the way ends the answer in the middle: its reader must not take it for the whole.
  ctx.body = pipeline(Readable.from(records()), text, () => undefined);
  return undefined;
}

/** A text that a spreadsheet would run as a formula is put behind an apostrophe; phone numbers stay as they are. */
function cell(value: unknown): unknown {
  const text = typeof value === 'object' && value !== null ? JSON.stringify(value) : value;
  const runs = typeof text === 'string' && /^[=+\-@\t\r\n]/.test(text) && !/^\+\d+$/.test(text);
  return runs ? `'${text}` : text;
}
