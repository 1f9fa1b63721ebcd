/** Kenya, Airtel Money: the old layout without dates, and newer ones that are reported only. */
import { KENYA } from '../countries.js';
import { grammar } from '../layouts.js';
import type { OperatorDriver } from '../types.js';

const CURRENCY = 'Kshs?|KES';
const { layout, finders } = grammar({
  currency: CURRENCY,
  id: String.raw`[A-Z]{2}\d{6}\.\d{4}\.[A-Z]\d{4,8}|[A-Z0-9]{8,16}`,
});
const OLD = { evidence: 'B' } as const;
const REPORTED = { evidence: 'C' } as const;

export const keAirtel: OperatorDriver = {
  name: 'ke-airtel',
  label: 'Kenya: Airtel Money',
  country: KENYA,
  currencies: { KES: CURRENCY },
  senders: ['AirtelMoney', 'AIRTELMONEY', 'AIRTEL'],
  dates: 'day first',
  idDates: 'stamped',
  layouts: [
    layout('airtime', 'Trans ID {id} You have received Airtime of {amount} from your', {
      ...OLD,
      needs: ['id'],
    }),
    // An agent's code (letters and digits) in the place of a person: cash in.
    layout(
      'deposit',
      'Trans ID {id} You have received {amount} from ~(?<name>[A-Z]{1,5}\\d{2,8})~ Your available balance',
      OLD,
    ),
    layout('received', 'Trans ID {id} You have received {amount} from {party} Your available balance', OLD),
    layout(
      'paybill',
      'Trans ID {id} You have sent {amount} to {party} in reference to {account} Your available balance',
      OLD,
    ),
    layout('sent', 'Trans ID {id} You have sent {amount} to {party} Your available balance', OLD),
    layout(
      'failed',
      'The amount you are trying to transfer is less than the minimum amount of {other} allowed',
      OLD,
    ),
    layout('balance', 'Your available bal is {balance}', OLD),
    layout('received', 'You have received {amount} from {party} Transaction ID {id} Balance', REPORTED),
    layout(
      'till',
      'Payment of {amount} to {party} successful Transaction ID {id} Fee {fee} Balance',
      REPORTED,
    ),
    layout(
      'received',
      'TID {id} Confirmed You have received {amount} from {party} on {when} Your Airtel Money balance',
      REPORTED,
    ),
  ],
  finders: finders({ balance: ['balance (is|) {balance}'] }),
};
