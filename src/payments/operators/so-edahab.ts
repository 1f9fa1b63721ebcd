/** Somalia, eDahab: the day is printed, the time stands in the id. */
import { SOMALIA } from '../countries.js';
import { grammar } from '../layouts.js';
import type { OperatorDriver } from '../types.js';

const CURRENCY = String.raw`Dollars?|\$|USD`;
const { layout, finders } = grammar({
  currency: CURRENCY,
  id: String.raw`[A-Z]{2}\d{6}\.\d{4}\.[A-Z]\d{4,8}`,
});

export const soEdahab: OperatorDriver = {
  name: 'so-edahab',
  label: 'Somalia: eDahab',
  country: SOMALIA,
  currencies: { USD: CURRENCY },
  senders: ['eDahab'],
  dates: 'day first',
  idDates: 'stamped',
  layouts: [
    layout(
      'received',
      '{amount} Ayaad Ka Heshay {name} Code-ka {account} Lambarka {number} Aqanoosiga {id} Haraagaaga Cusubi Waa {balance}',
    ),
    layout(
      'sent',
      '{amount} aya~a?~d u warejisay {name} No {number} Tixrac {id} Haraaga {balance} Kharashyada Adeegga {fee}',
    ),
  ],
  finders: finders({}),
};
