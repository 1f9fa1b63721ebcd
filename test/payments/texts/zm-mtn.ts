/** Texts of zm-mtn, their codes, names, numbers and amounts invented, and what each must give. */
import type { TextRow } from './row.js';

export const zmMtn: readonly TextRow[] = [
  {
    id: 'ZM-05',
    evidence: 'A',
    from: 'MoMo',
    text: "Y'ello. You have received ZMW 12.00 ZMW from JANE DOE at 2026-06-02 19:03:47. Dial *115# to view balance. Thank you for using Momo from MTN.",
    gives: {
      kind: 'received',
      amount: '12.00',
      currency: 'ZMW',
      name: 'JANE DOE',
      at: '2026-06-02T17:03:47Z',
    },
  },
];
