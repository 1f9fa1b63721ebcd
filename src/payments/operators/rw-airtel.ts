/** Rwanda, Airtel Money. */
import { RWANDA } from '../countries.js';
import type { OperatorDriver } from '../types.js';
import { airtelTexts } from './airtel-plain.js';

const CURRENCY = 'RWF|FRW';

export const rwAirtel: OperatorDriver = {
  name: 'rw-airtel',
  label: 'Rwanda: Airtel Money',
  country: RWANDA,
  currencies: { RWF: CURRENCY },
  senders: ['AirtelMoney'],
  dates: 'day first',
  idDates: null,
  ...airtelTexts(CURRENCY),
};
