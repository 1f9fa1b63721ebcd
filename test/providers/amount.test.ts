import assert from 'node:assert/strict';
import { multiplyAmount } from '../../src/providers/amount.js';

describe('multiplyAmount', () => {
  const rows: [amount: string, count: number, product: string][] = [
    ['0.01', 1, '0.01'],
    ['0.1', 3, '0.3'], // 0.30000000000000004 in floating point
    ['0.0145', 3, '0.0435'],
    ['1.5', 2, '3'],
    ['12', 10, '120'],
    ['0', 7, '0'],
    ['0.05', 0, '0'],
    ['0.00000001', 3, '0.00000003'],
    ['90071992547409.93', 100, '9007199254740993'],
  ];
  for (const [amount, count, product] of rows) {
    it(`${amount} × ${count} = ${product}`, () => assert.equal(multiplyAmount(amount, count), product));
  }
});
