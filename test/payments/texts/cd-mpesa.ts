/** Texts of cd-mpesa, their codes, names, numbers and amounts invented, and what each must give. */
import type { TextRow } from './row.js';

export const cdMpesa: readonly TextRow[] = [
  {
    id: 'CD-01',
    evidence: 'B',
    from: 'M-PESA',
    text: 'ARGENT RECU du 243700000001 le 25/01/2015 12:50:58\nDu compte: 1000000832\nMontant: 0.70 USD\nFrais: 0.00 USD\nRef: 181340001\nSolde Disponible: 8.46 USD',
    gives: {
      kind: 'received',
      transactionId: '181340001',
      amount: '0.70',
      currency: 'USD',
      fee: '0.00',
      balance: '8.46',
      number: '243700000001',
      account: '1000000832',
      at: '2015-01-25T11:50:58Z',
    },
  },
];
