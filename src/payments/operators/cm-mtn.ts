/** Cameroon, MTN MoMo, French. XAF and FCFA are one currency, often both in one text. */
import { CAMEROON } from '../countries.js';
import { grammar } from '../layouts.js';
import type { OperatorDriver } from '../types.js';

const CURRENCY = 'XAF|FCFA';
const { layout, finders } = grammar({ currency: CURRENCY, id: String.raw`\d{8,16}` });

export const cmMtn: OperatorDriver = {
  name: 'cm-mtn',
  label: 'Cameroon: MTN MoMo',
  country: CAMEROON,
  currencies: { XAF: CURRENCY },
  senders: ['MobileMoney'],
  dates: 'day first',
  idDates: null,
  layouts: [
    layout(
      'received',
      'Vous avez re~[cç]~u {amount} de {party} sur votre compte Mobile Money {when} Message de l~.~expediteur {text} Votre nouveau solde est de {balance} Frais {fee} Transaction ID {id}~ ?\\.~',
    ),
    layout(
      'sent',
      'Transfert r~[eé]~ussi de {amount} au {number} via {gap} ~[aà]~ {when} ID transaction {id} Nouveau solde {balance}',
    ),
  ],
  finders: finders({}),
};
