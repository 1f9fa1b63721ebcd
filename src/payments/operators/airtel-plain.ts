/** Airtel Money as Uganda and Rwanda have it: the same texts, each in its own currency. */
import { grammar } from '../layouts.js';
import type { Finders, Layout } from '../types.js';

/** @param currency how the texts write it */
export function airtelTexts(currency: string): { layouts: Layout[]; finders: Finders } {
  const { layout, finders } = grammar({ currency, id: String.raw`\d{9,16}` });
  return {
    layouts: [
      layout('received', 'RECEIVED TID {id} {amount} from {party} reference {account} Bal {sum}'),
      layout('received', 'RECEIVED TID {id} {amount} from {party} Bal {sum}'),
      layout('sent', 'SENT TID {id} {amount} to {party} Fee {fee} Bal'),
      layout('till', 'PAID TID {id} {amount} to {party} Charge {fee} Bal'),
      layout('deposit', 'CASH DEPOSIT of {amount} from {party} Bal {sum} TID {id}'),
      layout('withdraw', 'WITHDRAWN TID {id} {amount} with Agent ID {code} Fee {fee} Bal'),
      layout(
        'withdraw',
        'Cash withdrawal of {amount} with Agent ID {code} Charge {fee} Bal {sum} TID {id} [Date {when}] [Tax {tax}]',
      ),
      layout('failed', 'Transaction failed TID {id} {amount} to {party}~\\.(?: |$)~', { evidence: 'C' }),
      // The one id in it is the original's.
      layout('reversal', 'REVERSED TID {related} {amount} to {party} Bal {sum}', {
        evidence: 'C',
        needs: [],
      }),
      // An agent's phone: cash that was pushed to a customer, money out.
      layout('other', 'You have deposited {amount} {gap} Mobile Number {number}', { evidence: 'C' }),
    ],
    finders: finders({
      id: ['TID {id}'],
      balance: ['Bal {sum}'],
      when: ['Date {when}', 'Bal {sum} {when}', 'TID {id} {when}'],
    }),
  };
}
