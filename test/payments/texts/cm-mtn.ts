/** Texts of cm-mtn, their codes, names, numbers and amounts invented, and what each must give. */
import type { TextRow } from './row.js';

export const cmMtn: readonly TextRow[] = [
  {
    id: 'CM-01',
    evidence: 'A',
    from: 'MobileMoney',
    text: "Vous avez recu 55600 XAF de SAMPLE TRADING SARL (237600000001 ) sur votre compte Mobile Money 2026-06-12 09:10:21. Message de l'expediteur:. Votre nouveau solde est de 88291 FCFA. Frais: 0 XAF. Transaction ID: 17600000001.Offre Exemple !",
    gives: {
      kind: 'received',
      transactionId: '17600000001',
      amount: '55600.00',
      currency: 'XAF',
      fee: '0.00',
      balance: '88291.00',
      name: 'SAMPLE TRADING SARL',
      number: '237600000001',
      at: '2026-06-12T08:10:21Z',
    },
  },
  {
    id: 'CM-02',
    evidence: 'A',
    from: 'MobileMoney',
    text: 'Transfert reussi de 19000 FCFA au 600000002 via Orange Cameroun a 2026-06-13 14:08:44 . ID transaction 17600000002.Nouveau solde 96010 FCFA.',
    gives: {
      kind: 'sent',
      transactionId: '17600000002',
      amount: '19000.00',
      currency: 'XAF',
      balance: '96010.00',
      number: '237600000002',
      at: '2026-06-13T13:08:44Z',
    },
  },
];
