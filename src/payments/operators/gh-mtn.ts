/** Ghana, MTN MoMo: at least nine layouts, most of them without a date; a dash stands for no tax and no reference. */
import { GHANA } from '../countries.js';
import { grammar } from '../layouts.js';
import type { OperatorDriver } from '../types.js';

const CURRENCY = 'GHS|GHC';
const { layout, finders } = grammar({ currency: CURRENCY, id: String.raw`\d{8,16}` });
const BALANCES = 'Current Balance {balance} Available Balance {other}';

export const ghMtn: OperatorDriver = {
  name: 'gh-mtn',
  label: 'Ghana: MTN MoMo',
  country: GHANA,
  currencies: { GHS: CURRENCY },
  senders: ['MobileMoney'],
  dates: 'day first',
  idDates: null,
  layouts: [
    layout(
      'received',
      `Payment received for {amount} from {party} ${BALANCES} Reference {text} Transaction ID {id}~ ?\\.~`,
    ),
    layout('sent', `Payment made for {amount} to {party} ${BALANCES} Reference {text} Transaction ID {id}`),
    layout('till', 'Payment for {amount} to {party} Current Balance {balance} Transaction ID {id}'),
    layout(
      'till',
      // Some print a time that makes no sense.
      'You have Paid {amount} to {name} on your mobile money account at ({when}|~\\d{8,14}~) Message from sender {text} Your new balance {balance} Fee was {fee} Financial Transaction Id {id}',
    ),
    layout(
      'deposit',
      'Cash In received for {amount} from {party} Current Balance {balance} {gap} Transaction ID {id}',
    ),
    layout(
      'withdraw',
      'Cash Out made for {amount} to {party} Current Balance {balance} {gap} Transaction Id {id}',
    ),
    layout(
      'airtime',
      'Your payment of {amount} to ~(?<name>[A-Z ]{0,20}AIRTIME)~ has been completed at {when}',
    ),
    layout('till', 'Your payment of {amount} to {party} has been completed at {when}'),
    layout(
      'sent',
      'You have transferred {amount} to {party} from your mobile money account {gap} at {when} Your new balance {balance} Message from sender {text} Message to receiver {gap} Financial Transaction Id {id}',
    ),
    layout('failed', 'Your payment of {amount} to {name} has failed at {when}'),
    layout('failed', 'exceeded your daily transaction limit {name} failed to send {amount} to your account'),
  ],
  finders: finders({
    id: ['Financial Transaction Id {id}', '~(?<!External )~Transaction Id {id}'],
    balance: ['balance {balance}'],
    feeParts: ['(Fee charged|Fee was|TRANSACTION FEE) {fee}', '(Tax charged|Tax was) {fee}'],
  }),
};
