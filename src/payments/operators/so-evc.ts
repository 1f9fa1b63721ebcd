/** Somalia, EVC Plus (Hormuud): US dollars of up to three decimals, no ids. */
import { SOMALIA } from '../countries.js';
import { grammar } from '../layouts.js';
import type { OperatorDriver } from '../types.js';

const CURRENCY = String.raw`\$|USD`;
const { layout, finders } = grammar({ currency: CURRENCY, id: String.raw`\d{8,16}` });
/** The full stop proves that the balance is whole: it is part of the id that we make. */
const END = 'Tar {when} Hara~a{1,2}~ga~a?~gu waa {balance}~ ?\\.~';

export const soEvc: OperatorDriver = {
  name: 'so-evc',
  label: 'Somalia: EVC Plus',
  country: SOMALIA,
  currencies: { USD: CURRENCY },
  senders: ['192', 'EVCPLUS'],
  dates: 'day first',
  idDates: null,
  layouts: [
    layout('received', `\\[-EVCPLUS-\\] waxaad {amount} ka heshay {party} ${END}`, { needs: ['balance'] }),
    layout('sent', `\\[-EVCPLUS-\\] {amount} ayaad u wareejisay {party} ${END}`, { needs: ['balance'] }),
  ],
  finders: finders({}),
};
