/** Ghana, Telecel Cash: ids of 16 digits with leading zeros. */
import { GHANA } from '../countries.js';
import { grammar } from '../layouts.js';
import type { OperatorDriver } from '../types.js';

const CURRENCY = 'GHS|GHC';
const { layout, finders } = grammar({ currency: CURRENCY, id: String.raw`\d{16}` });

export const ghTelecel: OperatorDriver = {
  name: 'gh-telecel',
  label: 'Ghana: Telecel Cash',
  country: GHANA,
  currencies: { GHS: CURRENCY },
  senders: ['T-CASH'],
  dates: 'day first',
  idDates: null,
  layouts: [
    layout(
      'received',
      '{id} Confirmed You have received {amount} from {words} with transaction reference Transfer From {party} on {when}',
      { sub: 'cross_network' },
    ),
    layout('withdraw', '{id} Confirmed You have withdrawn {amount} from {party} on {when}'),
    layout('airtime', '{id} Confirmed You bought {amount} of airtime for {number} on {when}'),
  ],
  finders: finders({ balance: ['Telecel Cash balance is {balance}'] }),
};
