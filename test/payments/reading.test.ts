/** Single values as operators print them. */
import assert from 'node:assert/strict';
import { dateInId, syntheticId } from '../../src/payments/ids.js';
import {
  addAmounts,
  compareAmounts,
  normalise,
  readAccount,
  readAmount,
  readNumber,
  readWhen,
  subtractAmounts,
} from '../../src/payments/reading.js';
import { KENYA, GHANA, UGANDA } from '../../src/payments/countries.js';
import type { IdDates, PaymentRecord } from '../../src/payments/types.js';

describe('amounts', () => {
  const ROWS: readonly [printed: string, amount: string | null][] = [
    ['Ksh1,250', '1250.00'],
    ['$2.965', '2.965'],
    ['KSH.50', '50.00'],
    ['Ksh.0.00', '0.00'],
    ['Tsh.4,950', '4950.00'],
    ['Ksh23.00.', '23.00'],
    ['12,345,678.90 UGX', '12345678.90'],
    ['300000 UGX', '300000.00'],
    ['90GHS', '90.00'],
    ['1,250,', '1250.00'],
    ['0.5', '0.50'],
    ['007', '7.00'],
    ['123456789012345.123456', '123456789012345.123456'],
    ['1234567890123456', null],
    ['1,25', null],
    ['1,2500', null],
    ['1234,567', null],
    ['GHS -', null],
    ['', null],
  ];
  for (const [printed, amount] of ROWS)
    it(`"${printed}" is ${amount ?? 'none'}`, () => assert.equal(readAmount(printed), amount));

  it('add up exactly', () => {
    assert.equal(addAmounts(['2.60', '0.39']), '2.99');
    assert.equal(addAmounts(['0.10', '0.205']), '0.305');
    assert.equal(addAmounts(['99999999999999999999.99', '0.01']), '100000000000000000000.00');
    assert.equal(addAmounts([]), '0.00');
    assert.equal(subtractAmounts('10.00', '12.5'), '-2.50');
    assert.equal(subtractAmounts('2035.399', '20.65'), '2014.749');
  });

  it('compare by value', () => {
    assert.equal(compareAmounts('2.50', '2.500'), 0);
    assert.ok(compareAmounts('9.00', '10.00') < 0);
    assert.ok(compareAmounts('99999999999999999999.02', '99999999999999999999.01') > 0);
  });
});

describe('dates and times', () => {
  const kenya = { country: KENYA, dates: 'day first' } as const;
  const ROWS: readonly [printed: string, order: 'day first' | 'month first', at: string | null][] = [
    ['5/10/25 at 6:34 PM', 'day first', '2025-10-05T15:34:00Z'],
    ['10/5/25 at 6:34 PM', 'month first', '2025-10-05T15:34:00Z'],
    ['5/10/25 at 12:30 AM', 'day first', '2025-10-04T21:30:00Z'],
    ['31/5/26 as 12:04 PM', 'day first', '2026-05-31T09:04:00Z'],
    ['14th Jul 2026 at 2:45 pm', 'day first', '2026-07-14T11:45:00Z'],
    ['23/7/23A 10:00', 'day first', '2023-07-23T07:00:00Z'],
    ['3:38 PM Tarehe 20/7/23', 'day first', '2023-07-20T12:38:00Z'],
    ['21-March-2026 20:51', 'day first', '2026-03-21T17:51:00Z'],
    ['2026-09-04T09:17:41.306+02:00', 'day first', '2026-09-04T07:17:41Z'],
    ['2026-09-04T09:17:41Z', 'day first', '2026-09-04T09:17:41Z'],
    ['1/1/26 14:08 PM', 'day first', '2026-01-01T11:08:00Z'],
    ['31/2/26 at 6:34 PM', 'day first', null],
    ['12/13/26 at 6:34 PM', 'day first', null],
    ['5/10/25 at 25:00', 'day first', null],
    ['5/10/25 at 10:60', 'day first', null],
    ['28-07-2026', 'day first', null],
    ['18:34', 'day first', null],
    ['202608174251', 'day first', null],
  ];
  for (const [printed, dates, at] of ROWS)
    it(`"${printed}", ${dates}, is ${at ?? 'no time'}`, () =>
      assert.equal(readWhen(printed, { ...kenya, dates }), at === null ? null : Date.parse(at)));

  it('are read in the zone of the country', () =>
    assert.equal(
      readWhen('2026-06-16 21:36:08', { country: GHANA, dates: 'day first' }),
      Date.parse('2026-06-16T21:36:08Z'),
    ));
});

describe('numbers', () => {
  const ROWS: readonly [printed: string, number: string | null][] = [
    ['0700000001', '256700000001'],
    ['700000001', '256700000001'],
    ['+256700000001', '256700000001'],
    ['0700 000 001', '256700000001'],
    ['254700000001', '254700000001'],
    ['0700***001', '0700***001'],
    ['*********062', '*********062'],
    ['201XXXXXXXX', '201XXXXXXXX'],
    ['000099', '000099'],
    ['0004353', '0004353'],
    [' ', null],
  ];
  for (const [printed, number] of ROWS)
    it(`"${printed}" in Uganda is ${number ?? 'none'}`, () =>
      assert.equal(readNumber(printed, UGANDA), number));
});

describe('references', () => {
  for (const nothing of ['NA', 'na', '-', '.', '..', '', ' . '])
    it(`"${nothing}" is none`, () => assert.equal(readAccount(nothing), null));
  it('keep their leading zeros', () => assert.equal(readAccount('000123.'), '000123'));
});

describe('blanks', () => {
  it('of every kind are one space, and what has no width goes', () =>
    assert.equal(normalise(' a\u00a0\u202f b\r\n\tc\u200bd\ufeff e\u0301 '), 'a b cd \u00e9'));
});

describe('dates inside ids', () => {
  const KENYAN: IdDates = { yearOfA: 2006 };
  const TANZANIAN: IdDates = { yearOfA: 2023 };
  const ROWS: readonly [id: string, dates: IdDates, date: string | null][] = [
    ['TJ5AB1CD2E', KENYAN, '2025-10-5'],
    ['UG9AB1CD2F', KENYAN, '2026-7-9'],
    ['tj5ab1cd2e', KENYAN, '2025-10-5'],
    ['TALAB1CD31', KENYAN, '2025-1-21'],
    ['AG32AB1CD01', TANZANIAN, '2023-7-3'],
    ['DFL9AB1C02', TANZANIAN, '2026-6-21'],
    ['DEV6AB1CD05', TANZANIAN, '2026-5-31'],
    ['DT8AB1611', KENYAN, null], // of 9 characters: of before
    ['UBVAB1CD2E', KENYAN, null], // 31 February
    ['UMVAB1CD2E', KENYAN, null], // a thirteenth month
    ['PP260716.0924.F00001', 'stamped', '2026-7-16 9:24'],
    ['PP261316.0924.F00001', 'stamped', null],
    ['25690000000031', 'stamped', null],
    ['PP260716.0924.F00001', null, null],
  ];
  for (const [id, dates, expected] of ROWS)
    it(`${id} is of ${expected ?? 'no day'}`, () => {
      const date = dateInId(id, dates);
      const time = date?.time ? ` ${date.time.hour}:${date.time.minute}` : '';
      assert.equal(date && `${date.year}-${date.month}-${date.day}${time}`, expected);
    });
});

describe('ids of texts without one', () => {
  const record: PaymentRecord = {
    ...{ kind: 'received', sub: null, transactionId: null, amount: '20.65', currency: 'USD', fee: null },
    ...{ balance: '2035.399', counterpartyName: null, counterpartyNumber: '252610000001', account: null },
    ...{ occurredAt: 1_767_689_189_000, occurredAtSource: 'text', relatedTransactionId: null, raw: 'a' },
  };
  const id = syntheticId('so-evc', record, record.occurredAt!);

  it('are 32 hexadecimal digits', () => assert.match(id, /^sms:[0-9a-f]{32}$/));

  it('are the same for every copy of the text', () =>
    assert.equal(syntheticId('so-evc', { ...record, raw: 'b' }, record.occurredAt!), id));

  const OTHERS: readonly [what: string, change: Partial<PaymentRecord>, at?: number][] = [
    ['amount', { amount: '20.66' }],
    ['kind', { kind: 'sent' }],
    ['payer', { counterpartyNumber: '252610000002' }],
    ['balance', { balance: '2035.40' }],
    ['time', {}, record.occurredAt! + 1_000],
  ];
  for (const [what, change, at] of OTHERS)
    it(`differ by ${what}`, () =>
      assert.notEqual(syntheticId('so-evc', { ...record, ...change }, at ?? record.occurredAt!), id));
  it('differ by operator', () => assert.notEqual(syntheticId('zm-mtn', record, record.occurredAt!), id));
});
