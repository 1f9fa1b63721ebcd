/** M-PESA's own calls about payments to a short code: how they are read and answered. */
import assert from 'node:assert/strict';
import { readAction, readC2b, validateTransaction, type C2bPayment } from '../../src/payments/c2b.js';
import type { PaymentAppSettings } from '../../src/payments/types.js';
import { C2B } from './support/c2b.js';

describe("M-PESA's calls", () => {
  it('are read field by field', () => {
    const { record, shortCode } = readC2b(C2B) as C2bPayment;
    const { raw: _raw, ...fields } = record;
    assert.equal(shortCode, '600999');
    assert.deepEqual(fields, {
      kind: 'received',
      sub: 'paybill',
      transactionId: 'TJ5AB1CD2E',
      amount: '1250.00',
      currency: 'KES',
      fee: null,
      balance: '49197.00',
      counterpartyName: 'JANE DOE',
      counterpartyNumber: '2547*****001',
      account: 'INV-0042',
      occurredAt: Date.parse('2025-10-05T15:34:00Z'),
      occurredAtSource: 'text',
      relatedTransactionId: null,
    });
  });

  const CHANGED: readonly [title: string, change: object, expected: object][] = [
    ['an amount that is a number', { TransAmount: 1250.5 }, { amount: '1250.50' }],
    ['a till', { TransactionType: 'Buy Goods' }, { sub: 'till' }],
    ['no account', { BillRefNumber: '' }, { account: null }],
    ['no balance, as before a payment', { OrgAccountBalance: '' }, { balance: null }],
    ['a whole number of the payer', { MSISDN: '254700000001' }, { counterpartyNumber: '254700000001' }],
    ['a number masked with blanks', { MSISDN: '2547 ***** 126' }, { counterpartyNumber: '2547*****126' }],
    ['no names', { FirstName: '', LastName: '' }, { counterpartyName: null }],
  ];
  for (const [title, change, expected] of CHANGED)
    it(`with ${title} are read`, () => {
      const { record } = readC2b({ ...C2B, ...change }) as C2bPayment;
      assert.deepEqual({ ...record, ...expected }, record);
    });

  const UNREAD: readonly [title: string, change: object][] = [
    ['no id', { TransID: undefined }],
    ['an id with blanks', { TransID: 'TJ5 AB1' }],
    ['a negative amount', { TransAmount: '-5' }],
    ['an amount in words', { TransAmount: 'ten' }],
    ['a time that no clock has', { TransTime: '20251005256100' }],
    ['no time', { TransTime: '' }],
    ['a list for a time', { TransTime: [] }],
  ];
  for (const [title, change] of UNREAD)
    it(`with ${title} are not understood`, () =>
      assert.equal(typeof readC2b({ ...C2B, ...change }), 'string'));

  const QUESTIONS: readonly [title: string, settings: PaymentAppSettings, code: string][] = [
    ['without rules is accepted', {}, '0'],
    [
      'of the right short code, account and amount is accepted',
      { short_code: '600999', account_prefixes: ['inv-', 'R'], min_amount: '1250', max_amount: '1250.00' },
      '0',
    ],
    ['to another short code is refused', { short_code: '600998' }, 'C2B00015'],
    ['for an unknown account is refused', { account_prefixes: ['R'] }, 'C2B00012'],
    ['below the least amount is refused', { min_amount: '1250.01' }, 'C2B00013'],
    ['above the largest amount is refused', { max_amount: '1249.99' }, 'C2B00013'],
  ];
  for (const [title, settings, code] of QUESTIONS)
    it(`a payment ${title}`, () =>
      assert.equal(validateTransaction(readC2b(C2B) as C2bPayment, settings).ResultCode, code));

  const WORDS: readonly [word: string, action: string | null][] = [
    ['', 'confirmation'],
    ['confirmTransaction', 'confirmation'],
    ['confirmation', 'confirmation'],
    ['validateTransaction', 'validation'],
    ['validation', 'validation'],
    ['constructor', null],
    ['anything', null],
  ];
  for (const [word, action] of WORDS)
    it(`"${word}" at the end of the address is ${action ?? 'nothing'}`, () =>
      assert.equal(readAction(word), action));
});
