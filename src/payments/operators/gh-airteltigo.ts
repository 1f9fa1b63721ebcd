/** Ghana, AirtelTigo Money: texts of the old Airtel, without dates. */
import { GHANA } from '../countries.js';
import { grammar } from '../layouts.js';
import type { OperatorDriver } from '../types.js';

const CURRENCY = 'GHS|GHC';
const { layout, finders } = grammar({ currency: CURRENCY, id: String.raw`\d{10,16}` });
const OLD = { evidence: 'B' } as const;

export const ghAirteltigo: OperatorDriver = {
  name: 'gh-airteltigo',
  label: 'Ghana: AirtelTigo Money',
  country: GHANA,
  currencies: { GHS: CURRENCY },
  senders: ['AIRTELMONEY', 'ATMoney'],
  dates: 'day first',
  idDates: null,
  layouts: [
    layout(
      'sent',
      'Trans ID {id} You have sent {amount} to {party} Your available balance is {balance}',
      OLD,
    ),
    layout(
      'till',
      'Trans ID {id} Transaction successful you have paid {amount} to reference code {account}~(?: |$)~',
      { ...OLD, needs: ['id'] },
    ),
  ],
  finders: finders({}),
};
