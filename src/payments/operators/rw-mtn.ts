/** Rwanda, MTN MoMo. `*165*S*` and `*EN#` are wrappers; `FT Id` is ours and `ET Id` the partner's; transfers have no id. */
import { RWANDA } from '../countries.js';
import { grammar } from '../layouts.js';
import type { OperatorDriver } from '../types.js';

const CURRENCY = 'RWF|FRW';
const { layout, finders } = grammar({ currency: CURRENCY, id: String.raw`\d{8,16}` });

export const rwMtn: OperatorDriver = {
  name: 'rw-mtn',
  label: 'Rwanda: MTN MoMo',
  country: RWANDA,
  currencies: { RWF: CURRENCY },
  senders: ['M-Money'],
  dates: 'day first',
  idDates: null,
  layouts: [
    layout('received', 'You have received {amount} from {party} at {when} Balance {balance} FT Id {id}'),
    layout(
      'received',
      'You have received {amount} from {party} on your mobile money account at {when} Message from sender {text} Your new balance {balance} Financial Transaction Id {id}~ ?\\.~',
    ),
    layout('sent', '{amount} transferred to {party} at {when} Fee {fee} Balance {balance}', {
      needs: ['balance'],
    }),
    layout(
      'airtime',
      'Tx Id {id} [*S*] Your payment of {amount} to Airtime {gap} has been completed at {when} Fee was {fee} Your',
    ),
    layout(
      'till',
      'Transaction Id {id} Your payment of {amount} to {party} with token {gap} SUCCESSFUL at {when} Fee {fee} Balance',
    ),
    layout(
      'till',
      'Tx Id {id} [*S*] Your payment of {amount} to {party} was completed at {when} Balance {balance} Fee {fee}',
    ),
    layout(
      'till',
      'A transaction of {amount} by {party} was completed at {when} Balance {balance} Fee {fee} FT Id',
    ),
    layout('deposit', 'A bank deposit of {amount} has been added to your mobile money account at {when}'),
    layout(
      'reversal',
      'Y~.~ello {party} has successfully refunded {amount} to your mobile money account at {when}',
      {
        needs: [],
      },
    ),
    layout('failed', 'Your transfer of {amount} to {party} has failed at {when}'),
  ],
  finders: finders({
    id: ['(Financial Transaction|FT) Id {id}'],
    balance: ['balance {balance}'],
  }),
};
