/** Uganda, Airtel Money. */
import { UGANDA } from '../countries.js';
import type { OperatorDriver } from '../types.js';
import { airtelTexts } from './airtel-plain.js';

const CURRENCY = 'UGX|Ushs?';

export const ugAirtel: OperatorDriver = {
  name: 'ug-airtel',
  label: 'Uganda: Airtel Money',
  country: UGANDA,
  currencies: { UGX: CURRENCY },
  senders: ['AirtelMoney'],
  dates: 'day first',
  idDates: null,
  ...airtelTexts(CURRENCY),
};
