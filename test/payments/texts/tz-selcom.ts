/** Texts of tz-selcom, their codes, names, numbers and amounts invented, and what each must give. */
import type { TextRow } from './row.js';

export const tzSelcom: readonly TextRow[] = [
  {
    id: 'TZ-51',
    evidence: 'A',
    from: 'SELCOM PESA',
    text: '0417AB51 Confirmed. You have received TZS 463,000.00 from JANE DOE - NMB (201XXXXXXXX) on 2025-04-17 14:20. Updated balance is TZS 633,240.00. Help 0800 000 000',
    gives: {
      kind: 'received',
      transactionId: '0417AB51',
      amount: '463000.00',
      currency: 'TZS',
      balance: '633240.00',
      name: 'JANE DOE - NMB',
      number: '201XXXXXXXX',
      at: '2025-04-17T11:20:00Z',
    },
  },
  {
    id: 'TZ-52',
    evidence: 'A',
    from: 'SELCOM PESA',
    text: '0417AB52 Accepted. You have sent TZS 10,000.00 to JOHN DOE - Mixx by Yas (Tigo Pesa) (255XXXXXXXXX) on 2025-04-17 14:33. Total charges TZS 620.00 (Fee 480, VAT 90, Ex Duty 50). Updated balance is TZS 363,850.00. Help 0800 000 000',
    gives: {
      kind: 'sent',
      transactionId: '0417AB52',
      amount: '10000.00',
      currency: 'TZS',
      fee: '620.00',
      balance: '363850.00',
      name: 'JOHN DOE - Mixx by Yas (Tigo Pesa)',
      number: '255XXXXXXXXX',
      at: '2025-04-17T11:33:00Z',
    },
  },
];
