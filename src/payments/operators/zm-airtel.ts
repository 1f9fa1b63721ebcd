/** Zambia, Airtel Money. No text has a time of its own; the ids hold one. */
import { ZAMBIA } from '../countries.js';
import { grammar } from '../layouts.js';
import type { OperatorDriver } from '../types.js';

const CURRENCY = 'ZMW';
const { layout, finders } = grammar({
  currency: CURRENCY,
  id: String.raw`[A-Z]{2}\d{6}\.\d{4}\.[A-Z]\d{4,8}`,
});
const ID = '(TID|Txn ID) {id}';

export const zmAirtel: OperatorDriver = {
  name: 'zm-airtel',
  label: 'Zambia: Airtel Money',
  country: ZAMBIA,
  currencies: { ZMW: CURRENCY },
  senders: ['AirtelMoney'],
  dates: 'day first',
  idDates: 'stamped',
  layouts: [
    layout('received', `You have received {amount} from {party} Dial {gap} ${ID}~ ?\\.~`, { needs: ['id'] }),
    layout('sent', `${ID} You have sent {amount} to {party} Your available balance`),
    layout('paybill', `${ID} Payment to {party} Account {account} of {amount} is successful`),
    layout('withdraw', `You have withdrawn {amount} from {party} Your balance is {balance} ${ID}`),
  ],
  finders: finders({ balance: ['balance is {balance}'] }),
};
