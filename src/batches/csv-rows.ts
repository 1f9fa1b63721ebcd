/** Rows of a CSV as spreadsheets write them: with a header, in UTF-8, parted by comma, semicolon, tab or bar. */
import { parse } from 'csv-parse';
import { TextDecoder } from 'node:util';
import type { Readable } from 'node:stream';
import { invalid } from '../errors.js';
import { keyOf } from './template.js';
import type { InputRow } from './types.js';

/** Heads of the column with the recipients, the first one that is there. */
const TO_HEADS = 'to phone number msisdn mobile recipient phone_number simu namba nambari'.split(' ');
const MESSAGE_HEADS = ['message', 'text'];
const REF_HEADS = ['client_ref', 'reference'];
/** What Excel writes before the header to tell its own readers how cells are parted; the parser sees it for itself. */
const SEPARATOR_LINE = /^sep=[,;\t|]?$/i;
/** How a file begins that is no text, and what its owner should do. */
const PACKED: readonly [head: string, advice: string][] = [
  ['\x1f\x8b', 'The file is packed with gzip. Unpack it first.'],
  ['PK\x03', 'The file is an Excel workbook or a ZIP archive. Save the sheet as "CSV UTF-8".'],
];
const MAX_COLUMNS = 100;
const MAX_RECORD = 20_000;

export interface CsvHeads {
  /** In lower case, as the file has them. */
  names: readonly string[];
  to: string;
  message: string | null;
  clientRef: string | null;
}

/**
 * Reads while the file arrives; what was read before a fault has been given out already.
 * @param check called once with the header, before the first row; throws what is wrong with it
 * @throws ApiError naming the line that cannot be read
 */
export async function* readCsv(
  file: Readable,
  toColumn: string | undefined,
  check: (heads: CsvHeads) => void,
): AsyncGenerator<InputRow> {
  let heads: CsvHeads | null = null;
  let row = 0;
  const parser = parse({
    bom: true,
    delimiter: [',', ';', '\t', '|'],
    trim: true,
    skip_empty_lines: true,
    relax_column_count: true,
    max_record_size: MAX_RECORD,
  });
  const source = utf8(file);
  try {
    const failed = feed(source, parser);
    for await (const record of parser as AsyncIterable<string[]>) {
      if (!heads) {
        if (SEPARATOR_LINE.test(record[0] ?? '') && record.slice(1).every((cell) => cell === '')) continue;
        heads = headsOf(record, toColumn);
        check(heads);
        continue;
      }
      if (record.every((cell) => cell === '')) continue;
      row += 1;
      yield rowOf(heads, record, row);
    }
    await failed;
  } catch (error) {
    throw faultOf(error);
  }
  if (!heads)
    throw invalid('file', 'The file is empty. Its first line names the columns, for example: to,name');
}

/** Writes the texts into the parser, no faster than it takes them. */
async function feed(source: AsyncGenerator<string>, parser: ReturnType<typeof parse>): Promise<void> {
  try {
    for await (const text of source) {
      if (parser.destroyed) return;
      if (!parser.write(text)) await new Promise<void>((resolve) => parser.once('drain', resolve));
    }
    parser.end();
  } catch (error) {
    parser.destroy(error as Error);
  }
}

/** @throws ApiError for bytes that are no UTF-8: the handset would show a text that nobody wrote */
async function* utf8(file: Readable): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  let isFirst = true;
  for await (const bytes of file as AsyncIterable<Buffer>) {
    if (isFirst) refusePacked(bytes);
    isFirst = false;
    yield decode(decoder, bytes);
  }
  yield decode(decoder);
}

function refusePacked(bytes: Buffer): void {
  const packed = PACKED.find(([head]) => bytes.toString('latin1', 0, head.length) === head);
  if (packed) throw invalid('file', packed[1]);
}

function decode(decoder: TextDecoder, bytes?: Buffer): string {
  try {
    return bytes ? decoder.decode(bytes, { stream: true }) : decoder.decode();
  } catch {
    throw invalid('file', 'The file is not in UTF-8. Save it as "CSV UTF-8".');
  }
}

function headsOf(record: readonly string[], toColumn: string | undefined): CsvHeads {
  const names = record.map(keyOf);
  if (names.length > MAX_COLUMNS) throw invalid('file', `A file may have ${MAX_COLUMNS} columns.`);
  const twice = names.find((name, at) => name !== '' && names.indexOf(name) !== at);
  if (twice !== undefined) throw invalid('file', `The column "${twice}" is there twice.`);
  const first = (heads: readonly string[]) => heads.find((head) => names.includes(head)) ?? null;
  const to = toColumn === undefined ? first(TO_HEADS) : first([keyOf(toColumn)]);
  if (to === null) {
    const wanted = toColumn === undefined ? `one of ${TO_HEADS.join(', ')}` : `"${toColumn}"`;
    const found = names.join(', ').slice(0, 200);
    throw invalid('file', `No column holds the recipients: name it ${wanted}. The first line has: ${found}`);
  }
  return { names, to, message: first(MESSAGE_HEADS), clientRef: first(REF_HEADS) };
}

function rowOf(heads: CsvHeads, record: readonly string[], row: number): InputRow {
  const fields: Record<string, string> = {};
  heads.names.forEach((name, at) => {
    if (name !== '') fields[name] = record[at] ?? '';
  });
  const message = heads.message === null ? '' : fields[heads.message]!;
  const clientRef = heads.clientRef === null ? '' : fields[heads.clientRef]!;
  return {
    row,
    to: fields[heads.to]!,
    ...(message !== '' && { message }),
    ...(clientRef !== '' && { clientRef }),
    fields,
  };
}

/** What the parser says, with the line that it says it of. */
function faultOf(error: unknown): unknown {
  const { code, lines, message } = (error ?? {}) as { code?: unknown; lines?: number; message?: string };
  if (typeof code !== 'string' || !code.startsWith('CSV_')) return error;
  const where = lines === undefined ? '' : ` near line ${lines}`;
  return invalid('file', `The file cannot be read${where}: ${(message ?? code).slice(0, 200)}`);
}
