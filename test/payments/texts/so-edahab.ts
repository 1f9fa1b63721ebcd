/** Texts of so-edahab, their codes, names, numbers and amounts invented, and what each must give. */
import type { TextRow } from './row.js';

export const soEdahab: readonly TextRow[] = [
  {
    id: 'SO-05',
    evidence: 'A',
    from: 'eDahab',
    text: '0.16 Dollar Ayaad Ka Heshay Jane Doe.Code-ka:NA.Lambarka :620000005  Aqanoosiga : PP260728.0008.F00005 Haraagaaga Cusubi Waa: 1.29 Dollar..Tariikh:28-07-2026[-eDahab-Service-]',
    gives: {
      kind: 'received',
      transactionId: 'PP260728.0008.F00005',
      amount: '0.16',
      currency: 'USD',
      balance: '1.29',
      name: 'Jane Doe',
      number: '252620000005',
      at: '2026-07-27T21:08:00Z',
      timeFrom: 'id',
    },
  },
  {
    id: 'SO-06',
    evidence: 'A',
    from: 'eDahab',
    text: '8.64 Dollar ayad u warejisay Jane Doe. No: 620000006.Tixrac: PP260811.1114.E00006 Haraaga: 0.03 Dollar Kharashyada Adeegga:0 Dollar Tariikh:11-08-2026[-eDahab-Service-]',
    gives: {
      kind: 'sent',
      transactionId: 'PP260811.1114.E00006',
      amount: '8.64',
      currency: 'USD',
      fee: '0.00',
      balance: '0.03',
      name: 'Jane Doe',
      number: '252620000006',
      at: '2026-08-11T08:14:00Z',
      timeFrom: 'id',
    },
  },
];
