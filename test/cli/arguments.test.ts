import assert from 'node:assert/strict';
import { InvalidArgumentError } from 'commander';
import { collectIds, collectPairs, readFuture, readName, readUrl } from '../../src/cli/arguments.js';
import { facts, instant, plain, table } from '../../src/cli/output.js';

const NOW = Date.parse('2026-11-21T09:00:00Z');
const future = (text: string) => readFuture(text, undefined, NOW).toISOString();

const TIMES: [written: string, expected: string | RegExp][] = [
  ['90s', '2026-11-21T09:01:30.000Z'],
  ['10m', '2026-11-21T09:10:00.000Z'],
  ['12h', '2026-11-21T21:00:00.000Z'],
  ['30d', '2026-12-21T09:00:00.000Z'],
  ['2w', '2026-12-05T09:00:00.000Z'],
  ['2027-01-31', '2027-01-31T00:00:00.000Z'],
  ['2027-01-31T08:00:00+03:00', '2027-01-31T05:00:00.000Z'],
  ['2027-01-31T08:00:00', /Give a duration/],
  ['0m', /lies in the past/],
  ['2026-11-21T08:59:59Z', /lies in the past/],
  ['tomorrow', /Give a duration/],
  ['10', /Give a duration/],
  ['', /Give a duration/],
];

describe('what is typed after an option', () => {
  for (const [written, expected] of TIMES) {
    it(`time "${written}" is ${typeof expected === 'string' ? expected : 'refused'}`, () => {
      if (typeof expected === 'string') assert.equal(future(written), expected);
      else
        assert.throws(
          () => future(written),
          (error) => error instanceof InvalidArgumentError && expected.test(error.message),
        );
    });
  }

  it('ids may be repeated and separated by commas', () => {
    assert.deepEqual(collectIds('3', collectIds('1,2')), [1, 2, 3]);
    for (const wrong of ['', '1,', '-1', '0', '1.5', '1e3', 'a'])
      assert.throws(() => collectIds(wrong), InvalidArgumentError, wrong);
  });

  it('a value may hold further equals signs and may be empty', () => {
    assert.deepEqual(collectPairs('c=', collectPairs('a=b=c')), [
      { name: 'a', value: 'b=c' },
      { name: 'c', value: '' },
    ]);
    for (const wrong of ['a', '=a', ''])
      assert.throws(() => collectPairs(wrong), InvalidArgumentError, wrong);
  });

  it('a name has 1 to 100 characters', () => {
    assert.equal(readName('Shop'), 'Shop');
    for (const wrong of ['', '  ', 'x'.repeat(101)])
      assert.throws(() => readName(wrong), InvalidArgumentError);
  });

  it('an address keeps its path and loses its last slash', () => {
    assert.equal(readUrl('https://sms.example.org/gateway/'), 'https://sms.example.org/gateway');
    for (const wrong of ['sms.example.org', 'ftp://a.org', 'http://a.org/?x=1'])
      assert.throws(() => readUrl(wrong), InvalidArgumentError, wrong);
  });
});

describe('what is printed', () => {
  it('columns are aligned, numbers to the right, nothing behind the last', () => {
    const rows = [
      [1, 'Kenya', null],
      [12, 'Ñandú', 'x'],
    ];
    assert.equal(
      table(['ID', 'NAME', 'NOTE'], rows),
      ['ID  NAME   NOTE', ' 1  Kenya  -', '12  Ñandú  x'].join('\n'),
    );
  });

  it('facts without a value are left out', () => {
    assert.equal(
      facts([
        ['Type', 'Simulator'],
        ['Group', null],
        ['ID', 0],
      ]),
      'Type  Simulator\nID    0',
    );
  });

  it('an instant names its zone', () => {
    assert.match(instant(NOW), /^2026-11-2[012] \d\d:\d\d:00 (UTC|[+-]\d\d:\d\d)$/);
  });

  it('control characters do not reach the terminal', () => {
    assert.equal(plain('a\n\tb\u001b[2Jc\u0007'), 'a b\ufffd[2Jc\ufffd');
  });
});
