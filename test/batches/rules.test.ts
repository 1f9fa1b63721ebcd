import { strict as assert } from 'node:assert';
import { RowChecker, type CheckerOptions } from '../../src/batches/checker.js';
import { estimateCost } from '../../src/batches/estimate.js';
import { GROUP, HORIZON_MS, nextGroup, PATIENCE_MS } from '../../src/batches/pace.js';
import { afterOrder, type Order } from '../../src/batches/state.js';
import { fillIn, placesOf, singleBraced, strayBraces } from '../../src/batches/template.js';
import { BATCH_STATES, type BatchState, type InputRow } from '../../src/batches/types.js';

describe('the template of a batch', () => {
  const rows: [template: string, fields: Record<string, string>, expected: string | { missing: string }][] = [
    ['Habari', {}, 'Habari'],
    ['Habari {{name}}', { name: 'Amina' }, 'Habari Amina'],
    ['{{ name }}, {{name}}', { name: 'Amina' }, 'Amina, Amina'],
    ['Habari {{Name}}', { name: 'Amina' }, 'Habari Amina'],
    ['Habari {{first name}}', { 'first name': 'Amina' }, 'Habari Amina'],
    ['Habari {{name|rafiki}}', { name: '' }, 'Habari rafiki'],
    ['Habari {{name|rafiki}}', {}, 'Habari rafiki'],
    ['Habari {{name|}}.', { name: ' ' }, 'Habari .'],
    ['Habari {{name}}', { name: '  ' }, { missing: 'name' }],
    ['Habari {{name}}', {}, { missing: 'name' }],
    ['Pay {{amount}} by {{day}}', { amount: '5' }, { missing: 'day' }],
    ['{{constructor}}', {}, { missing: 'constructor' }],
    ['{{name}}', { name: '{{other}}' }, '{{other}}'], // what a row brings is no template
    ['{{name}}', { name: '$& $1' }, '$& $1'],
  ];
  for (const [template, fields, expected] of rows)
    it(`${template} with ${JSON.stringify(fields)} ${typeof expected === 'string' ? `says ${expected}` : `lacks ${expected.missing}`}`, () => {
      assert.deepEqual(
        fillIn(template, fields),
        typeof expected === 'string' ? { text: expected } : expected,
      );
    });

  it('names each of its places once, and needs what is needed anywhere', () => {
    assert.deepEqual(placesOf('{{a}} {{B|x}} {{b}} {{c|}}'), [
      { name: 'a', otherwise: null },
      { name: 'B', otherwise: null },
      { name: 'c', otherwise: '' },
    ]);
  });

  for (const [template, stray] of [
    ['{{name}}', null],
    ['a { b }', null],
    ['{{name', '{{name'],
    ['{{name}', '{{name}'],
    ['name}}', '}}'],
    ['{{}}', '{{}}'],
  ] as const)
    it(`${template} has ${stray === null ? 'no stray braces' : `the stray braces ${stray}`}`, () =>
      assert.equal(strayBraces(template), stray));
});

describe('a field of the file in single braces', () => {
  for (const [template, found] of [
    ['Habari {name}', '{name}'],
    ['Habari {Name|rafiki}', '{Name|rafiki}'],
    ['Habari {{name}}', null],
    ['Use the code {PROMO}', null],
    ['{ name }', '{ name }'],
  ] as const)
    it(`${template}: ${found === null ? 'is as it should be' : 'is most likely a mistake'}`, () =>
      assert.equal(singleBraced(template, ['to', 'name']), found));
});

describe('a row of a batch', () => {
  const options: CheckerOptions = {
    template: 'Habari {{name}}',
    defaultCountry: null,
    dedupe: true,
    maxLength: 20,
    mayBeEmpty: false,
    faultOf: (text) => (text.includes('bad') ? 'no app can send this' : null),
  };
  const row = (fields: Partial<InputRow>): InputRow => ({
    row: 1,
    to: '254711000101',
    fields: { name: 'Amina' },
    ...fields,
  });
  const judge = (input: Partial<InputRow>, more: Partial<CheckerOptions> = {}) =>
    new RowChecker({ ...options, ...more }).judge(row(input));

  const good: [what: string, input: Partial<InputRow>, more: Partial<CheckerOptions>, text: string][] = [
    ['gets the text of the batch', {}, {}, 'Habari Amina'],
    ['gets its own text, with its own places', { message: 'Jambo {{name}}' }, {}, 'Jambo Amina'],
    [
      'may be a number of the default country',
      { to: '0711000101' },
      { defaultCountry: 'KE' },
      'Habari Amina',
    ],
    ['may be a short code', { to: '20880' }, {}, 'Habari Amina'],
    ['may have no text beside a file', { message: ' ' }, { mayBeEmpty: true }, ' '],
  ];
  for (const [what, input, more, text] of good)
    it(what, () => {
      const judged = judge(input, more);
      assert.ok('good' in judged, JSON.stringify(judged));
      assert.equal(judged.good.text, text);
    });

  const bad: [what: string, input: Partial<InputRow>, says: RegExp][] = [
    ['without a recipient', { to: ' ' }, /no recipient/],
    ['with a word in place of a number', { to: 'Amina' }, /not a phone number/],
    ['with a number of no length that exists', { to: '25471100010155555' }, /not a phone number/],
    ['with a very long recipient', { to: '2'.repeat(500) }, /not a phone number/],
    ['that lacks what the text needs', { fields: {} }, /"name" is empty/],
    ['whose text is empty', { message: '{{name|}}', fields: {} }, /no text/],
    ['whose text is too long', { message: 'x'.repeat(21) }, /longer than 20/],
    ['with half of a character', { message: '\ud83d' }, /cannot be sent/],
    ['with a NUL', { message: 'a\0b' }, /cannot be sent/],
    ['that no app can carry', { message: 'bad' }, /no app can send this/],
    ['with a long client_ref', { clientRef: 'x'.repeat(101) }, /client_ref is longer/],
  ];
  for (const [what, input, says] of bad)
    it(`${what} is refused by itself`, () => {
      const judged = judge(input);
      assert.ok('error' in judged);
      assert.equal(judged.error.reason, 'invalid');
      assert.match(judged.error.text, says);
      assert.ok(judged.error.to.length <= 100);
    });

  it('is a duplicate when its number was there, however it is written', () => {
    const checker = new RowChecker({ ...options, defaultCountry: 'KE' });
    checker.judge(row({ row: 1, to: '+254 711 000 101' }));
    const second = checker.judge(row({ row: 2, to: '0711000101' }));
    assert.deepEqual('error' in second && [second.error.reason, second.error.text], [
      'duplicate',
      'The same number stands in row 1.',
    ]);
  });

  it('is no duplicate of a row that was refused, or where nobody asks for that', () => {
    const checker = new RowChecker(options);
    checker.judge(row({ row: 1, fields: {} }));
    assert.ok('good' in checker.judge(row({ row: 2 })));
    const free = new RowChecker({ ...options, dedupe: false });
    free.judge(row({ row: 1 }));
    assert.ok('good' in free.judge(row({ row: 2 })));
  });
});

describe('the orders of a batch', () => {
  const allowed: Record<Order, Partial<Record<BatchState, BatchState>>> = {
    start: { ready: 'running', running: 'running' },
    pause: { running: 'paused', paused: 'paused' },
    resume: { paused: 'running', running: 'running' },
    cancel: { ready: 'cancelled', running: 'cancelled', paused: 'cancelled', cancelled: 'cancelled' },
  };
  for (const order of Object.keys(allowed) as Order[])
    for (const state of BATCH_STATES) {
      const after = allowed[order][state] ?? null;
      it(`${order} of one that is ${state}: ${after ?? 'refused'}`, () =>
        assert.equal(afterOrder(state, order), after));
    }
});

describe('the pace of a batch', () => {
  const now = 1_000_000;
  const ones = Array.from({ length: 200 }, () => 1);
  const usAfter = (ms: number) => (now + ms) * 1_000;
  const rows: [what: string, args: Parameters<typeof nextGroup>, expected: ReturnType<typeof nextGroup>][] = [
    ['without a rate a whole group leaves', [undefined, 0, ones, now, 0], { take: GROUP }],
    ['the last few leave together', [undefined, 0, [1, 1, 1], now, 0], { take: 3 }],
    ['with a rate as many leave as fit before the horizon', [40, 0, ones, now, 0], { take: 10 }],
    ['slow rates let one leave', [1, 0, ones, now, 0], { take: 1 }],
    ['long texts count by their parts', [40, 0, [3, 3, 3, 3, 3], now, 0], { take: 3 }],
    ['a text longer than the group leaves alone', [4, 0, [6, 1], now, 0], { take: 1 }],
    [
      'slots that are taken for a moment are no hindrance',
      [40, usAfter(HORIZON_MS), ones, now, 0],
      { take: 10 },
    ],
    ['slots taken for longer are waited for', [40, usAfter(1_000), ones, now, 0], { waitMs: 875 }],
    ['but not for ever', [40, usAfter(60_000), ones, now, PATIENCE_MS], { take: 10 }],
  ];
  for (const [what, args, expected] of rows) it(what, () => assert.deepEqual(nextGroup(...args), expected));
});

describe('what a batch will cost', () => {
  const one = (cost: string | null, parts = 1, currency: string | null = 'KES') => ({
    cost,
    parts,
    currency,
  });
  it('is the mean price of a part, times the parts', () =>
    assert.deepEqual(estimateCost([one('0.80'), one('2.40', 3), one(null)], 1_000), {
      amount: '800.0000',
      currency: 'KES',
    }));
  it('is unknown where no message had a price', () => assert.equal(estimateCost([one(null)], 10), null));
  it('is unknown where prices come in two currencies', () =>
    assert.equal(estimateCost([one('1'), one('1', 1, 'USD')], 10), null));
});
