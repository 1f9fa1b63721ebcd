import assert from 'node:assert/strict';
import {
  compilePath,
  parseExactJson,
  valuesAt,
  type Json,
} from '../../../src/providers/generic-http/json.js';
import { compileRegex } from '../../../src/regex.js';

const document: Json = {
  a: { b: [{ c: '1' }, { c: '2' }] },
  'x-y': 'dash',
  n: null,
  list: [],
  'with space': 's',
};

describe('generic HTTP: JSON paths', () => {
  const rows: [path: string, values: Json[]][] = [
    ['a.b[0].c', ['1']],
    ['a.b[*].c', ['1', '2']],
    ['a.b[9].c', []],
    ['a.c', []],
    ['a.b.c', []],
    ['a[0]', []],
    ['x-y', ['dash']],
    ['with space', ['s']],
    ['n', [null]],
    ['list', [[]]],
    ['list[*]', []],
    ['constructor.name', []],
    ['__proto__', []],
    ['a.b.length', []],
  ];
  for (const [path, values] of rows) {
    it(`${path} finds ${JSON.stringify(values)}`, () =>
      assert.deepEqual(valuesAt(document, compilePath(path)), values));
  }

  it('[*] and [0] may start a path', () => {
    assert.deepEqual(valuesAt([{ a: '1' }, { a: '2' }], compilePath('[*].a')), ['1', '2']);
    assert.deepEqual(valuesAt([{ a: '1' }], compilePath('[0].a')), ['1']);
  });

  for (const path of [
    '',
    '$.a',
    '$',
    'a..b',
    'a.',
    'a[',
    'a[x]',
    'a[?(@.b>1)]',
    'a[-1]',
    'a[0]b',
    "a['b']",
    'a[*',
    '*',
  ]) {
    it(`"${path}" is refused`, () => assert.throws(() => compilePath(path), /path/));
  }
});

describe('generic HTTP: exact JSON', () => {
  const rows: [source: string, value: Json][] = [
    ['{"a":12345678901234567890}', { a: '12345678901234567890' }],
    ['[0.80,-1,1e5,2.50E-3]', ['0.80', '-1', '1e5', '2.50E-3']],
    ['["1","a 2 \\" 3",true,null]', ['1', 'a 2 " 3', true, null]],
    ['{"1":{"\\\\":2}}', { '1': { '\\': '2' } }],
    ['\ufeff7', '7'],
  ];
  for (const [source, value] of rows) {
    it(`${source} keeps its digits`, () => assert.deepEqual(parseExactJson(source), value));
  }

  for (const source of ['01', '{a:1}', '', '[1,]', 'NaN', '{"a":1']) {
    it(`${JSON.stringify(source)} is no JSON`, () =>
      assert.throws(() => parseExactJson(source), SyntaxError));
  }

  it('a megabyte of escapes is read', () => {
    const text = '\\n'.repeat(500_000);
    assert.deepEqual(parseExactJson(`{"a":"${text}","b":1}`), { a: '\n'.repeat(500_000), b: '1' });
  });
});

describe('generic HTTP: regular expressions', () => {
  const refused: [regex: string, message: RegExp][] = [
    ['(', /missing closing \)/],
    ['(a)\\1', /back-references do not exist here/],
    ['(?=a)b', /look-around/],
    ['x'.repeat(201), /at most 200 characters, this one has 201/],
    ['((.?){1000})(a|b)c', /too many repetitions/],
  ];
  for (const [regex, message] of refused) {
    it(`${regex.slice(0, 30)} is refused`, () => assert.throws(() => compileRegex(regex), message));
  }

  it('nested quantifiers do not multiply: 64 KiB within two seconds', () => {
    const startedAt = performance.now();
    assert.equal(compileRegex('(a+)+(b|c)*$').test(`${'a'.repeat(65_536)}!`), false);
    assert.ok(performance.now() - startedAt < 2_000);
  });
});
