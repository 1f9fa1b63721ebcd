/** Tanzania, Tigo Pesa / Mixx by Yas: the balance may come first; a printed VAT is contained in the charges. */
import { TANZANIA } from '../countries.js';
import { grammar } from '../layouts.js';
import type { OperatorDriver } from '../types.js';

const CURRENCY = 'Tshs?|TZS';
const { layout, finders } = grammar({
  currency: CURRENCY,
  id: String.raw`[A-Z]{2}\d{6}\.\d{4}\.[A-Z]\d{4,8}|\d{9,16}`,
});
const OLD = { evidence: 'B' } as const;

export const tzTigo: OperatorDriver = {
  name: 'tz-tigo',
  label: 'Tanzania: Tigo Pesa / Mixx by Yas',
  country: TANZANIA,
  currencies: { TZS: CURRENCY },
  senders: ['TIGOPESA', 'TIGO PESA', 'TIGO', 'MIXX BY YAS', 'MIXXBYYAS'],
  dates: 'day first',
  idDates: 'stamped',
  layouts: [
    layout('received', 'You have received {amount} from {party} {when} with Txn Id {id}~ ?\\.~', OLD),
    layout('received', 'You have received {amount} from {party} with Txn Id {id}~ ?\\.~'),
    // The fee for a cash-out is paid for the recipient in advance.
    layout('sent', 'You have sent {amount} [with CashOut fee {other}] to {party} Total Charges'),
    layout('till', 'You have paid {amount} to {party} Charges'),
    layout('deposit', 'Cash-In of {amount} from [Agent -] {party} is successful'),
    layout('withdraw', 'Cash-Out to {party} was successful Amount {amount}', OLD),
    layout('airtime', 'recharge request is successful for amount {amount}', OLD),
    layout(
      'paybill',
      'Bill Transaction has been sent to {party} Please wait for confirmation Txn Id {id} Bill Number {account} transaction amount {amount}',
      OLD,
    ),
  ],
  finders: finders({
    id: ['(Txn|Trnx) Id {id}'],
    balance: ['New balance (is|) {balance}'],
    when: ['(Txn|Trnx) Id {id} {when}', '(Txn|Trnx) Id {id} ~\\S{4,30}~ {when}'],
    feeTotal: ['Charges {fee}'],
  }),
};
