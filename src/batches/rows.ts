/** Rows that came as JSON. */
import { keyOf } from './template.js';
import type { InputRow } from './types.js';

type Value = string | number | boolean | null;

/** What stands in a row besides these is for the template; `to` too may be named in it. */
export async function* rowsOf(rows: readonly Readonly<Record<string, Value>>[]): AsyncGenerator<InputRow> {
  for (const [at, row] of rows.entries()) {
    await Promise.resolve();
    const fields = Object.fromEntries(
      Object.entries(row).map(([name, value]) => [keyOf(name), value === null ? '' : String(value)]),
    );
    const { to = '', message = '', client_ref: clientRef = '' } = fields;
    yield {
      row: at + 1,
      to,
      ...(message !== '' && { message }),
      ...(clientRef !== '' && { clientRef }),
      fields,
    };
  }
}
