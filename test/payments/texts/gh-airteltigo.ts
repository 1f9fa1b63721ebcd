/** Texts of gh-airteltigo, their codes, names, numbers and amounts invented, and what each must give. */
import type { TextRow } from './row.js';

export const ghAirteltigo: readonly TextRow[] = [
  {
    id: 'GH-51',
    evidence: 'B',
    from: 'AIRTELMONEY',
    text: 'Trans. ID: 313820000051\nYou have sent 90GHS to 233500000001.  Your available balance is 690.29GHS.',
    gives: {
      kind: 'sent',
      transactionId: '313820000051',
      amount: '90.00',
      currency: 'GHS',
      balance: '690.29',
      number: '233500000001',
    },
  },
  {
    id: 'GH-52',
    evidence: 'B',
    from: 'AIRTELMONEY',
    text: 'TransID: 3131000000052\nTransaction successful, you have paid 90.00GHS to reference code 0500000001',
    gives: {
      kind: 'till',
      transactionId: '3131000000052',
      amount: '90.00',
      currency: 'GHS',
      account: '0500000001',
    },
  },
];
