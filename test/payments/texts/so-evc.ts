/** Texts of so-evc, their codes, names, numbers and amounts invented, and what each must give. */
import type { TextRow } from './row.js';

export const soEvc: readonly TextRow[] = [
  {
    id: 'SO-01',
    evidence: 'A',
    from: '192',
    text: '[-EVCPLUS-] waxaad $20.65 ka heshay 0610000001, Tar: 06/01/26 11:46:29 haraagagu waa $2,035.399.\nSoo deg App-ka Tusaale https://example.test/app',
    gives: {
      kind: 'received',
      amount: '20.65',
      currency: 'USD',
      balance: '2035.399',
      number: '252610000001',
      at: '2026-01-06T08:46:29Z',
    },
  },
  {
    id: 'SO-02',
    evidence: 'A',
    from: '192',
    text: '[-EVCPLUS-] $2 ayaad uwareejisay JANE DOE(0610000002), Tar: 03/10/25 10:36:15, Haraagaagu waa $0.\nSoo deg App-ka Tusaale https://example.test/app',
    gives: {
      kind: 'sent',
      amount: '2.00',
      currency: 'USD',
      balance: '0.00',
      name: 'JANE DOE',
      number: '252610000002',
      at: '2025-10-03T07:36:15Z',
    },
  },
];
