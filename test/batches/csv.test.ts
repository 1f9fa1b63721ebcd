import { strict as assert } from 'node:assert';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { readCsv, type CsvHeads } from '../../src/batches/csv-rows.js';
import { ApiError } from '../../src/errors.js';

const bytes = (text: string, encoding: BufferEncoding = 'utf8') => Buffer.from(text, encoding);

/** In pieces of three bytes, as a slow line might bring it. */
const slowly = (file: Buffer) =>
  Readable.from(
    Array.from({ length: Math.ceil(file.length / 3) }, (_, at) => file.subarray(at * 3, at * 3 + 3)),
  );

async function read(file: Buffer | string, toColumn?: string) {
  let heads: CsvHeads | null = null;
  const rows = [];
  for await (const row of readCsv(
    slowly(typeof file === 'string' ? bytes(file) : file),
    toColumn,
    (found) => {
      heads = found;
    },
  ))
    rows.push(row);
  return { heads: heads as CsvHeads | null, rows };
}

describe('a CSV of a batch', () => {
  const same: [what: string, file: string | Buffer][] = [
    ['with commas', 'to,name\n254711000101,Amina\n'],
    ['with semicolons, as a spreadsheet in much of Europe writes', 'to;name\n254711000101;Amina\n'],
    ['with tabs', 'to\tname\n254711000101\tAmina\n'],
    ['with bars', 'to|name\n254711000101|Amina\n'],
    ['with a byte order mark and Windows line ends', '\ufeffto,name\r\n254711000101,Amina\r\n'],
    ['with quotes', '"to","name"\n"254711000101","Amina"\n'],
    ["with Excel's line about its semicolons", 'sep=;\r\nto;name\r\n254711000101;Amina\r\n'],
    ["with Excel's line about its tabs, in quotes", '"sep=\t"\nto\tname\n254711000101\tAmina\n'],
    ['with blanks and empty lines', '\n to , name \n\n 254711000101 , Amina \n\n,\n'],
    ['without a line end', 'to,name\n254711000101,Amina'],
    ['with another name for the recipient', 'MSISDN,Name\n254711000101,Amina\n'],
  ];
  for (const [what, file] of same)
    it(`${what} is read`, async () => {
      const { rows } = await read(file);
      assert.deepEqual(
        rows.map(({ row, to, fields }) => [row, to, fields['name']]),
        [[1, '254711000101', 'Amina']],
      );
    });

  it('may part characters wherever the line does', async () => {
    const { rows } = await read('to,name\n254711000101,Ñandú 🎉\n');
    assert.equal(rows[0]?.fields['name'], 'Ñandú 🎉');
  });

  it('may hold line ends, quotes and its own delimiter inside quotes', async () => {
    const { rows } = await read('to,message\n254711000101,"Say ""hi"", then\nrest"\n');
    assert.equal(rows[0]?.message, 'Say "hi", then\nrest');
  });

  it('may bring a text and a reference for each row', async () => {
    const { rows } = await read('to,message,client_ref\n254711000101,Habari,a-1\n254711000102,,\n');
    assert.deepEqual(
      rows.map(({ message, clientRef }) => [message, clientRef]),
      [
        ['Habari', 'a-1'],
        [undefined, undefined],
      ],
    );
  });

  it('takes another column for the recipients when it is told to', async () => {
    const { rows } = await read('to,Guardian\n254711000101,254711000102\n', 'guardian');
    assert.equal(rows[0]?.to, '254711000102');
  });

  it('may have rows that are shorter or longer than the header', async () => {
    const { rows } = await read('to,name\n254711000101\n254711000102,B,C\n');
    assert.deepEqual(
      rows.map(({ fields }) => fields['name']),
      ['', 'B'],
    );
  });

  const broken: [what: string, file: string | Buffer, says: RegExp, toColumn?: string][] = [
    ['empty', '', /is empty/],
    [
      'without a column of recipients',
      'name,town\nAmina,Nairobi\n',
      /No column holds the recipients.*name, town/,
    ],
    ['without the column that was named', 'to,name\n1,A\n', /name it "guardian"/, 'guardian'],
    ['with a column twice', 'to,name,Name\n1,A,B\n', /"name" is there twice/],
    ['in Latin-1', bytes('to,name\n254711000101,Jos\xe9\n', 'latin1'), /not in UTF-8/],
    ['packed with gzip', gzipSync('to,name\n254711000101,Amina\n'), /packed with gzip. Unpack it/],
    ['that is an Excel workbook', bytes('PK\x03\x04\x14\0\x06\0', 'latin1'), /Save the sheet as "CSV UTF-8"/],
    ['cut off inside a character', bytes('to,name\n1,🎉').subarray(0, -1), /not in UTF-8/],
    ['with an open quote', 'to,name\n254711000101,"Amina\n', /cannot be read near line/],
    ['with an endless line', `to,name\n254711000101,${'x'.repeat(30_000)}\n`, /cannot be read/],
    [
      'with too many columns',
      `to,${Array.from({ length: 120 }, (_, at) => `c${at}`).join(',')}\n`,
      /100 columns/,
    ],
  ];
  for (const [what, file, says, toColumn] of broken)
    it(`${what} is refused with a word to its author`, async () => {
      await assert.rejects(read(file, toColumn), (error) => {
        assert.ok(error instanceof ApiError, String(error));
        assert.equal(error.code, 'validation_failed');
        assert.match(error.message, says);
        return true;
      });
    });
});
