/** Zambia, MTN MoMo: the currency twice, no id, no balance. */
import { ZAMBIA } from '../countries.js';
import { grammar } from '../layouts.js';
import type { OperatorDriver } from '../types.js';

const CURRENCY = 'ZMW';
const { layout, finders } = grammar({ currency: CURRENCY, id: String.raw`\d{8,16}` });

export const zmMtn: OperatorDriver = {
  name: 'zm-mtn',
  label: 'Zambia: MTN MoMo',
  country: ZAMBIA,
  currencies: { ZMW: CURRENCY },
  senders: ['MoMo'],
  dates: 'day first',
  idDates: null,
  layouts: [
    // The full stop proves that the time is whole: a time cut in the middle would make another id.
    layout('received', 'You have received {amount} from {party} at {when}~ ?\\.~', { needs: [] }),
  ],
  finders: finders({}),
};
