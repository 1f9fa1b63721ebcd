/**
 * Tanzania, M-Pesa (Vodacom), English and Swahili. Three traps: "… has received" tells the payer that the recipient got
 * the money; "Pokea … kutoka kwa" takes cash from an agent; "Toa … kwa" hands cash to one.
 */
import { TANZANIA } from '../countries.js';
import { grammar } from '../layouts.js';
import type { OperatorDriver } from '../types.js';

const CURRENCY = 'Tshs?|TZS';
const { layout, finders } = grammar({ currency: CURRENCY, id: '[A-Z][A-Z0-9]{7,10}' });

const ENGLISH = [
  layout('received', '{id} [Confirmed] You have received [a payment of] {amount} from {party} on {when}'),
  layout('paybill', '{id} [Confirmed] {amount} sent to {party} for account {account} on {when}'),
  layout('sent', '{id} [Confirmed] {amount} sent to {party} on {when}'),
  layout('till', '{id} [Confirmed] {amount} paid to {party} on {when}'),
  layout('deposit', '{id} [Confirmed] on {when} Give {amount} [cash] to {party} New [M-Pesa] balance'),
  layout('withdraw', '{id} [Confirmed] on {when} Withdraw {amount} from {party} Total fee'),
  layout('airtime', '{id} [Confirmed] You bought {amount} of airtime [for {number}] on {when}', {
    evidence: 'B',
  }),
  layout('balance', '{id} [Confirmed] Your M-PESA balance was {balance} on {when}', { evidence: 'B' }),
  layout('sent', '{id} Confirmed ~(?<name>[^/:]{1,99}?)~ has received {amount} on {when}', {
    sub: 'recipient_notice',
    needs: ['id'],
  }),
];

const ON = '(tarehe|mnamo|siku) {when}';
const SWAHILI = [
  // Of a bank: its name, the masked account and the payer. It prints no balance.
  layout(
    'received',
    `{id} [Imethibitishwa] Umepokea {amount} kutoka {gap}, Akaunti {number} - {name} ${ON}`,
    {
      needs: ['id'],
    },
  ),
  layout(
    'paybill',
    `{id} [Imethibitishwa] {amount} imetumwa kwa {party} kwenye akaunti namba {account} ${ON}`,
  ),
  layout('withdraw', `{id} [Imethibitishwa] ${ON} Pokea kiasi cha {amount} kutoka kwa {party} Jumla ya Ada`),
  layout('deposit', `{id} [Imethibitishwa] ${ON} Toa {amount} kwa {party} Salio`),
  layout('airtime', '{id} [Imethibitishwa] umenunua {amount} ya muda wa maongezi (saa|tarehe) {when}'),
];

export const tzMpesa: OperatorDriver = {
  name: 'tz-mpesa',
  label: 'Tanzania: M-Pesa',
  country: TANZANIA,
  currencies: { TZS: CURRENCY },
  senders: ['M-PESA', 'M-Pesa', 'MPESA', 'VODACOM'],
  dates: 'day first',
  idDates: { yearOfA: 2023 },
  layouts: [...ENGLISH, ...SWAHILI],
  finders: finders({
    balance: ['balance (is|) {balance}', 'Salio {words} ni {balance}'],
    feeTotal: ['Total fee {fee}', 'and charged {fee}', 'Ada Jumla {fee}', 'Jumla ya Ada {fee}'],
  }),
};
