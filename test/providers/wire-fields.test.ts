/** Fields, numbers and sums as providers write them. */
import assert from 'node:assert/strict';
import {
  callbackValues,
  parseOperator,
  sumAmounts,
  withoutPlus,
  withPlus,
} from '../../src/providers/wire.js';
import { callbackRequest } from '../support/callback-request.js';
import type { CallbackInput } from '../support/driver-spec.js';

describe('sumAmounts', () => {
  const rows: [(string | undefined)[], string | undefined][] = [
    [['0.0412', '0.0412'], '0.0824'],
    [['0.1', '0.2'], '0.3'],
    [['0.05', '1', '0.0005'], '1.0505'],
    [['9', '1'], '10'],
    [['0.50', '0.50'], '1.00'],
    [['12345678901234567890.1', '0.01'], '12345678901234567890.11'],
    [['0.0412'], '0.0412'],
    [['0.1', undefined], undefined],
    [[], undefined],
  ];
  for (const [amounts, sum] of rows) {
    it(`${amounts.map(String).join(' + ') || 'nothing'} is ${sum ?? 'not known'}`, () =>
      assert.equal(sumAmounts(amounts), sum));
  }
});

describe('numbers of a provider that leaves out the plus', () => {
  const rows: [string, string][] = [
    ['254711000111', '+254711000111'],
    ['12025550100', '+12025550100'],
    ['+254711000111', '+254711000111'],
    ['20880', '20880'],
    ['0711000111', '0711000111'],
    ['ACME', 'ACME'],
    ['2547110001112547', '2547110001112547'],
    ['', ''],
  ];
  for (const [written, expected] of rows) {
    it(`"${written}" is "${expected}"`, () => assert.equal(withPlus(written), expected));
  }
  it('and the way back leaves names and short codes alone', () =>
    assert.deepEqual(['+254711000111', '20880', 'A+1', '+A', ''].map(withoutPlus), [
      '254711000111',
      '20880',
      'A+1',
      '+A',
      '',
    ]));
});

describe('parseOperator', () => {
  for (const [value, expected] of [
    ['63902', '63902'],
    ['310260', '310260'],
    ['6390', undefined],
    ['KE-FIXED', undefined],
    [63902, undefined],
    [undefined, undefined],
  ]) {
    it(`${JSON.stringify(value)} is ${expected ?? 'none'}`, () =>
      assert.equal(parseOperator(value), expected));
  }
});

describe('callbackValues', () => {
  const rows: [string, CallbackInput, Record<string, string>][] = [
    ['the query of a GET', { query: 'a=1&b=%20x' }, { a: '1', b: ' x' }],
    ['the form of a POST', { form: 'a=1&b=+x' }, { a: '1', b: ' x' }],
    [
      'the JSON of a POST',
      { json: { a: 1, b: true, c: 'x', d: null, e: { f: 1 } } },
      { a: '1', b: 'true', c: 'x' },
    ],
    ['the first of a repeated name', { form: 'a=1&a=2' }, { a: '1' }],
    ['a field called __proto__', { form: '__proto__=1' }, JSON.parse('{"__proto__":"1"}')],
    ['nothing', {}, {}],
  ];
  for (const [name, input, fields] of rows) {
    it(name, () =>
      assert.deepEqual([...callbackValues(callbackRequest(input, 'callback'))], Object.entries(fields)),
    );
  }
});
