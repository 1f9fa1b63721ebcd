import assert from 'node:assert/strict';
import { judgeBalance } from '../../src/apps/balance.js';
import { balanceOf } from '../../src/providers/amount.js';

describe('the balance of an app', () => {
  const rows: [what: string, amount: string, wasLow: boolean | null, isLow: boolean, isNews: boolean][] = [
    ['more than the alert', '10.01', null, false, false],
    ['exactly the alert', '10', false, false, false],
    ['less at the first look', '9.99', null, true, true],
    ['less than before', '9.99', false, true, true],
    ['less, as before', '3', true, true, false],
    ['recovered', '12', true, false, false],
    ['a debt', '-0.5', false, true, true],
  ];
  for (const [what, amount, wasLow, isLow, isNews] of rows)
    it(`${what} is ${isLow ? 'low' : 'enough'}${isNews ? ', which is told' : ''}`, () =>
      assert.deepEqual(judgeBalance(amount, 10, wasLow), { isLow, isNews }));

  const written: [amount: unknown, currency: unknown, expected: object][] = [
    ['24.42', 'usd', { balance: { amount: '24.42', currency: 'USD' } }],
    [-3.5, 'EUR', { balance: { amount: '-3.5', currency: 'EUR' } }],
    ['-0.00', 'EUR', { balance: { amount: '0.00', currency: 'EUR' } }],
    [9.2, 'credits', { balance: { amount: '9.2', currency: null } }],
    ['much', 'EUR', {}],
    [undefined, undefined, {}],
  ];
  for (const [amount, currency, expected] of written)
    it(`is read from ${String(amount)} ${String(currency)}`, () =>
      assert.deepEqual(balanceOf(amount, currency), expected));
});
