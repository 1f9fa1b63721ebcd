/** Texts of gh-telecel, their codes, names, numbers and amounts invented, and what each must give. */
import type { TextRow } from './row.js';

export const ghTelecel: readonly TextRow[] = [
  {
    id: 'GH-31',
    evidence: 'A',
    from: 'T-CASH',
    text: '0000012060000031 Confirmed. You have received GHS60.00 from MTN MOBILE MONEY with transaction reference: Transfer From: 233500000001-JANE DOE on 2026-02-14 at 16:23:24. Your Telecel Cash balance is GHS64.42.',
    gives: {
      kind: 'received',
      sub: 'cross_network',
      transactionId: '0000012060000031',
      amount: '60.00',
      currency: 'GHS',
      balance: '64.42',
      name: 'JANE DOE',
      number: '233500000001',
      at: '2026-02-14T16:23:24Z',
    },
  },
  {
    id: 'GH-32',
    evidence: 'A',
    from: 'T-CASH',
    text: '0000015060000032 Confirmed. You have withdrawn GHS969.24 from A00005 - SAMPLE TRADERS on 2025-09-08 at 13:50:01. Your Telecel Cash balance is GHS831.07.',
    gives: {
      kind: 'withdraw',
      transactionId: '0000015060000032',
      amount: '969.24',
      currency: 'GHS',
      balance: '831.07',
      name: 'SAMPLE TRADERS',
      number: 'A00005',
      at: '2025-09-08T13:50:01Z',
    },
  },
  {
    id: 'GH-33',
    evidence: 'A',
    from: 'T-CASH',
    text: '0000015060000033 Confirmed. You bought GHS6.00 of airtime for 233500000003 on 2026-02-07 at 16:20:24. Your Telecel Cash balance is GHS0.69.',
    gives: {
      kind: 'airtime',
      transactionId: '0000015060000033',
      amount: '6.00',
      currency: 'GHS',
      balance: '0.69',
      number: '233500000003',
      at: '2026-02-07T16:20:24Z',
    },
  },
];
