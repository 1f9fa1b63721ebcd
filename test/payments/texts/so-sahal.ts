/** Texts of so-sahal, their codes, names, numbers and amounts invented, and what each must give. */
import type { TextRow } from './row.js';

export const soSahal: readonly TextRow[] = [
  {
    id: 'SO-03',
    evidence: 'B',
    from: 'SAHAL',
    text: '[SAHAL] Ref:302220003 confirmed. $500 Received from JANE DOE(7000003) on 10/25/2014 12:41:06 PM. New A/c balance is $806.360.',
    gives: {
      kind: 'received',
      transactionId: '302220003',
      amount: '500.00',
      currency: 'USD',
      balance: '806.360',
      name: 'JANE DOE',
      number: '7000003',
      at: '2014-10-25T09:41:06Z',
    },
  },
  {
    id: 'SO-04',
    evidence: 'B',
    from: 'SAHAL',
    text: '[SAHAL] Tix:307010004 waxaad $5 ka heshay JANE DOE(252700000004) tar:11/3/2014 10:14:22 AM. Haraagaagu waa $67.350.',
    gives: {
      kind: 'received',
      transactionId: '307010004',
      amount: '5.00',
      currency: 'USD',
      balance: '67.350',
      name: 'JANE DOE',
      number: '252700000004',
      at: '2014-11-03T07:14:22Z',
    },
  },
];
