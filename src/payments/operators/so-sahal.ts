/** Somalia, Sahal (Golis), English and Somali. Its dates are the only ones with the month first. */
import { SOMALIA } from '../countries.js';
import { grammar } from '../layouts.js';
import type { OperatorDriver } from '../types.js';

const CURRENCY = String.raw`\$|USD`;
const { layout, finders } = grammar({ currency: CURRENCY, id: String.raw`\d{8,16}` });
const OLD = { evidence: 'B' } as const;

export const soSahal: OperatorDriver = {
  name: 'so-sahal',
  label: 'Somalia: Sahal',
  country: SOMALIA,
  currencies: { USD: CURRENCY },
  senders: ['SAHAL'],
  dates: 'month first',
  idDates: null,
  layouts: [
    layout(
      'received',
      'Ref {id} confirmed {amount} Received from {party} on {when} New A/c balance is {balance}',
      OLD,
    ),
    layout(
      'received',
      'Tix {id} waxaad {amount} ka heshay {party} tar {when} Hara~a{1,2}~ga~a?~gu waa {balance}',
      OLD,
    ),
  ],
  finders: finders({}),
};
