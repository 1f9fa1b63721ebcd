/** Ethiopia, telebirr. The VAT comes on top of the service fee. Of two numbers, ours is telebirr's. */
import { ETHIOPIA } from '../countries.js';
import { grammar } from '../layouts.js';
import type { OperatorDriver } from '../types.js';

const CURRENCY = 'ETB|Birr';
const { layout, finders } = grammar({ currency: CURRENCY, id: '[A-Z][A-Z0-9]{9}' });
const ID = 'transaction number is {id}';

export const etTelebirr: OperatorDriver = {
  name: 'et-telebirr',
  label: 'Ethiopia: telebirr',
  country: ETHIOPIA,
  currencies: { ETB: CURRENCY },
  senders: ['127'],
  dates: 'day first',
  idDates: { yearOfA: 2023 },
  layouts: [
    layout('received', `You have received {amount} from {party} on {when} Your ${ID}`),
    layout(
      'received',
      'You have received {amount} by transaction number {id} on {when} from {name} to your telebirr Account',
    ),
    layout(
      'sent',
      `You have transferred {amount} successfully from your telebirr account {gap} to {name} account number {account} on {when} Your telebirr ${ID}`,
      { sub: 'to_bank' },
    ),
    layout('sent', `You have transferred {amount} to {party} on {when} Your ${ID}`),
    layout('till', `You have paid {amount} for goods purchased from {party} on {when} Your ${ID}`),
    layout(
      'airtime',
      `You have paid {amount} for package {gap} purchase made for {number} on {when} Your ${ID}`,
    ),
    layout('paybill', 'You have paid {amount} to {party} for {gap} with payment order {account} on {when}'),
    layout(
      'other',
      `You have successfully deposited {amount} to your Saving Account on {when} Your telebirr ${ID}`,
      {
        sub: 'savings',
      },
    ),
  ],
  finders: finders({
    id: [`Your [telebirr] ${ID}`],
    balance: ['telebirr Account balance is {balance}', 'Your current [E-Money Account] balance is {balance}'],
    feeParts: ['service fee is {fee}'], // of the fee, and of the VAT on it
  }),
};
