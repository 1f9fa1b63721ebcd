/** Kenya, M-PESA (Safaricom), English and Swahili. "Give … cash to" is a deposit: the customer gives it to the agent. */
import { KENYA } from '../countries.js';
import { grammar } from '../layouts.js';
import type { OperatorDriver } from '../types.js';

const CURRENCY = 'Kshs?|KES';
const { layout, finders } = grammar({ currency: CURRENCY, id: '[A-Z][A-Z0-9]{7,9}' });

const ENGLISH = [
  layout('received', '{id} [Confirmed] You have received {amount} from {party} on {when}'),
  layout('received', '{id} Confirmed on {when} {amount} received from {party} New Account balance', {
    sub: 'till',
    evidence: 'B',
  }),
  layout('received', '{id} Confirmed {amount} received from {party} for account {account} on {when}', {
    sub: 'paybill',
    evidence: 'C',
  }),
  layout('received', '{id} Confirmed {amount} received from {party} on {when}', {
    sub: 'till',
    evidence: 'C',
  }),
  layout('paybill', '{id} [Confirmed] {amount} sent to {party} for account {account} on {when}'),
  layout('sent', '{id} [Confirmed] {amount} sent to {party} via {gap} on {when}', { needs: ['id'] }),
  layout('sent', '{id} [Confirmed] {amount} sent to {party} on {when}'),
  layout('till', '{id} [Confirmed] {amount} paid to {party} on {when}'),
  layout('deposit', '{id} [Confirmed] on {when} Give {amount} cash to {party} New {words} balance'),
  layout('withdraw', '{id} [Confirmed] on {when} Withdraw {amount} from {party} New {words} balance'),
  layout('airtime', '{id} [Confirmed] You bought {amount} of airtime [for {number}] on {when}'),
  layout('reversal', '{id} [Confirmed] Transaction {related} has been reversed', { evidence: 'B' }),
  layout(
    'reversal',
    '{id} [Confirmed] {words} transaction {related} of {amount} has been refunded by {party}~\\. ~',
    {
      evidence: 'B',
    },
  ),
  layout(
    'failed',
    'You do not have enough money in your M-PESA account to {words} {amount} to {party} Your M-PESA balance',
  ),
  layout('balance', '{id} [Confirmed] Your M-PESA balance was {balance} on {when}', { evidence: 'B' }),
  layout('other', '{id} [Confirmed] {amount} transferred (to|from) {words} account on {when}', {
    sub: 'savings',
  }),
  layout(
    'other',
    '{id} [Confirmed] {amount} from your M-PESA has been used to (fully|partially) pay your outstanding Fuliza',
    { sub: 'overdraft' },
  ),
];

const ON = '(tarehe|mnamo|siku) {when}';
const SWAHILI = [
  layout('sent', `{id} [Imethibitishwa] {amount} imetumwa kwa {party} ${ON}`),
  layout('received', `{id} [Imethibitishwa] Umepokea {amount} kutoka {party} ${ON}`, { evidence: 'C' }),
  layout('airtime', `{id} [Imethibitishwa] Umenunua {amount} ya mjazo [kwa {number}] ${ON}`),
  layout('balance', `{id} [Imethibitishwa] Baki yako ni Akaunti ya M-PESA {balance} ${ON}`),
  layout('failed', 'Hakuna pesa za kutosha katika akaunti yako ya M-PESA kuweza {words} {amount}'),
];

export const keMpesa: OperatorDriver = {
  name: 'ke-mpesa',
  label: 'Kenya: M-PESA',
  country: KENYA,
  currencies: { KES: CURRENCY },
  senders: ['MPESA', 'M-PESA'],
  dates: 'day first',
  idDates: { yearOfA: 2006 },
  layouts: [...ENGLISH, ...SWAHILI],
  finders: finders({
    balance: ['balance (is|was|) [now] {balance}', '(baki|salio) {words} ni {balance}'],
    feeTotal: ['Transaction cost {fee}', 'Gharama ya {words} ni {fee}'],
  }),
};
