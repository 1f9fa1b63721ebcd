/** Tanzania, Selcom Pesa: "Accepted" on what goes out, "Confirmed" on what comes in. */
import { TANZANIA } from '../countries.js';
import { grammar } from '../layouts.js';
import type { OperatorDriver } from '../types.js';

const CURRENCY = 'TZS|Tshs?';
const { layout, finders } = grammar({ currency: CURRENCY, id: '[A-Z0-9]{8,9}' });

export const tzSelcom: OperatorDriver = {
  name: 'tz-selcom',
  label: 'Tanzania: Selcom Pesa',
  country: TANZANIA,
  currencies: { TZS: CURRENCY },
  senders: ['SELCOM', 'SELCOM PESA'],
  dates: 'day first',
  idDates: null,
  layouts: [
    layout('received', '{id} (Confirmed|Accepted) You have received {amount} from {party} on {when}'),
    layout('sent', '{id} (Confirmed|Accepted) You have sent {amount} to {party} on {when}'),
  ],
  finders: finders({ balance: ['Updated balance is {balance}'], feeTotal: ['Total charges {fee}'] }),
};
