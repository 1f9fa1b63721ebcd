/** Uganda, MTN MoMo: many layouts side by side. Some print no id, some no time. */
import { UGANDA } from '../countries.js';
import { grammar } from '../layouts.js';
import type { OperatorDriver } from '../types.js';

const CURRENCY = 'UGX|Ushs?';
const { layout, finders } = grammar({ currency: CURRENCY, id: String.raw`\d{8,16}` });
const ID = '(Financial Transaction|Transaction|) ID {id}~ ?\\.~'; // the full stop proves that the id is whole

export const ugMtn: OperatorDriver = {
  name: 'ug-mtn',
  label: 'Uganda: MTN MoMo',
  country: UGANDA,
  currencies: { UGX: CURRENCY },
  senders: ['MTNMobMoney'],
  dates: 'day first',
  idDates: null,
  layouts: [
    // From another network: its name stands where the payer's would, the payer where the reason would.
    layout(
      'received',
      `You have received {amount} from Airtel [Money] on {when} Reason {party} New balance {balance} ${ID}`,
      { sub: 'cross_network' },
    ),
    layout(
      'received',
      `You have received {amount} from {party} on {when} Reason {text} New balance {balance} ${ID}`,
    ),
    layout('received', `You have received {amount} from {party} Your new MoMoPay balance {balance} ${ID}`, {
      sub: 'till',
    }),
    layout(
      'received',
      `You have received {amount} from {party} at {when} Fee {fee} Message {text} New balance is {balance} ${ID}`,
      { sub: 'till' },
    ),
    layout(
      'received',
      `You have received {amount} from {party} on your mobile money account at {when} Message from sender {text} Your new balance {balance} {gap} ${ID}`,
    ),
    layout(
      'received',
      'You have received {amount} from {party} on your mobile money account at {when} Your new balance {balance}',
      { evidence: 'B', needs: ['balance'] },
    ),
    layout(
      'sent',
      `You have sent {amount} to {party} on {when} [fee {fee}] Reason {text} New balance {balance} ${ID}`,
    ),
    layout(
      'sent',
      `You have transferred {amount} to {party} from your mobile money account {gap} at {when} Your new balance {balance} Message from sender {text} Message to receiver {gap} ${ID}`,
    ),
    layout(
      'paybill',
      `You have paid {amount} for {party} at a Fee of {fee} AccountNo {account} New balance is {balance} ${ID}`,
    ),
    layout('withdraw', `You have withdrawn {amount} from {party} on {when} New balance {balance} ${ID}`),
    layout(
      'till',
      'Y~.~ello {party} has deducted {amount} from your mobile money account {gap} New balance is {balance}',
      {
        needs: ['balance'],
      },
    ),
    // The one id in it is the original's.
    layout('reversal', '{amount} {gap} has been reversed Txn ID {related}', { evidence: 'C', needs: [] }),
  ],
  finders: finders({
    balance: ['New balance (is|) {balance}'],
    when: ['(on|at) {when} has been reversed', 'has been reversed (on|at) {when}'],
  }),
};
