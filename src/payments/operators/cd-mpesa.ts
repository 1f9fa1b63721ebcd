/** DR Congo, M-Pesa (Vodacom), French: dollars or francs, as printed. The east has another time than the west. */
import { DR_CONGO, DR_CONGO_EAST } from '../countries.js';
import { grammar } from '../layouts.js';
import type { OperatorDriver } from '../types.js';

const CURRENCIES = { USD: String.raw`USD|\$`, CDF: 'CDF|FC' };
const { layout, finders } = grammar({
  currency: Object.values(CURRENCIES).join('|'),
  id: String.raw`\d{8,16}`,
});

export const cdMpesa: OperatorDriver = {
  name: 'cd-mpesa',
  label: 'DR Congo: M-Pesa (west)',
  country: DR_CONGO,
  currencies: CURRENCIES,
  senders: ['M-PESA'],
  dates: 'day first',
  idDates: null,
  layouts: [
    layout(
      'received',
      'ARGENT RECU du {number} le {when} Du compte {account} Montant {amount} Frais {fee} Ref {id} Solde Disponible {balance}',
      { evidence: 'B' },
    ),
  ],
  finders: finders({}),
};

export const cdMpesaEast: OperatorDriver = {
  ...cdMpesa,
  name: 'cd-mpesa-east',
  label: 'DR Congo: M-Pesa (east)',
  country: DR_CONGO_EAST,
};
