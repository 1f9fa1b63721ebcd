/**
 * The beginning of a CSV, for people to look at before it is sent. The gateway reads the file itself, and says what is
 * wrong with it; this only has to show the first rows as the gateway will see them.
 */

export interface CsvStart {
  /** As the first line has them. */
  columns: string[];
  rows: string[][];
}

/** What is looked at of a file. */
const LOOKED_AT = 64 * 1024;
const SHOWN = 5;
const PARTED_BY = new Set([',', ';', '\t', '|']);
/** Heads that the gateway takes for the recipients. */
const TO_HEADS = 'to phone number msisdn mobile recipient phone_number simu namba nambari'.split(' ');

/** What Excel writes before the header; the gateway passes it over. */
const isSeparatorLine = ([first = '', ...others]: string[]): boolean =>
  /^sep=[,;\t|]?$/i.test(first) && others.every((cell) => cell === '');

export const keyOf = (name: string): string => name.trim().toLowerCase();

/** @returns null for what is no text in UTF-8 */
export async function readStart(file: Blob): Promise<CsvStart | null> {
  const isWhole = file.size <= LOOKED_AT;
  const text = decode(await file.slice(0, LOOKED_AT).arrayBuffer(), !isWhole);
  if (text === null) return null;
  const lines = parse(text);
  // The last line of a cut is cut itself.
  const [columns = [], ...rows] = isWhole ? lines : lines.slice(0, -1);
  return { columns, rows: rows.slice(0, SHOWN) };
}

/** @returns the column with the recipients, if its name says so */
export const recipientColumn = (columns: readonly string[]): string | null =>
  TO_HEADS.map((head) => columns.find((column) => keyOf(column) === head)).find(Boolean) ?? null;

/** Whether a column brings a text of its own for each row. */
export const hasOwnText = (columns: readonly string[]): boolean =>
  columns.some((column) => ['message', 'text'].includes(keyOf(column)));

/** @param isCut the last character may be there by half */
function decode(bytes: ArrayBuffer, isCut: boolean): string | null {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: isCut });
    return text.includes('\0') ? null : text;
  } catch {
    return null;
  }
}

function parse(text: string): string[][] {
  const lines: string[][] = [];
  let line: string[] = [];
  let cell = '';
  let isQuoted = false;
  const endCell = () => {
    line.push(cell.trim());
    cell = '';
  };
  const endLine = () => {
    endCell();
    if (line.some((one) => one !== '') && !(lines.length === 0 && isSeparatorLine(line))) lines.push(line);
    line = [];
  };
  for (let at = 0; at < text.length && lines.length <= SHOWN + 1; at += 1) {
    const character = text[at]!;
    if (isQuoted) {
      if (character !== '"') cell += character;
      else if (text[at + 1] === '"') {
        cell += '"';
        at += 1;
      } else isQuoted = false;
    } else if (character === '"' && cell.trim() === '') {
      isQuoted = true;
      cell = '';
    } else if (PARTED_BY.has(character)) endCell();
    else if (character === '\n') endLine();
    else if (character !== '\r') cell += character;
  }
  endLine();
  return lines;
}

const PLACE = /\{\{\s*([^{}|]{1,64}?)\s*(?:\|([^{}]{0,200}))?\}\}/gu;

/** Places of the text that no column fills and that have no word for it, as they were written. */
export function unknownPlaces(template: string, columns: readonly string[]): string[] {
  const known = new Set(columns.map(keyOf));
  const missing = [...template.matchAll(PLACE)].filter(
    ([, name = '', otherwise]) => otherwise === undefined && !known.has(keyOf(name)),
  );
  return [...new Set(missing.map(([place]) => place))];
}

/** The text of one row; what the row does not bring stands there as it was written. */
export function render(template: string, { columns }: CsvStart, row: readonly string[]): string {
  return template.replace(PLACE, (place, name: string, otherwise?: string) => {
    const at = columns.findIndex((column) => keyOf(column) === keyOf(name));
    return row[at] || (otherwise ?? place);
  });
}
