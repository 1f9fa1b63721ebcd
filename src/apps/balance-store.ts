/** Rows of `app_balances`: what was left at each provider when it was asked last. */
import type { Executor } from '../db/connect.js';
import type { Money } from '../messages/types.js';

/** @returns null when the provider was never asked. Held until the transaction ends. */
export async function wasLow(trx: Executor, appId: number): Promise<boolean | null> {
  const row = (await trx('app_balances').where({ app_id: appId }).forUpdate().first('is_low')) as
    { is_low: boolean | number } | undefined;
  return row ? Boolean(row.is_low) : null;
}

export async function keepBalance(
  trx: Executor,
  appId: number,
  { amount, currency }: Money,
  isLow: boolean,
  now: number,
): Promise<void> {
  await trx('app_balances')
    .insert({ app_id: appId, amount: amount.slice(0, 32), currency, is_low: isLow, checked_at: now })
    .onConflict('app_id')
    .merge(['amount', 'currency', 'is_low', 'checked_at']);
}

/** Nobody asks for the others any more: what they had is forgotten. */
export async function forgetBalances(db: Executor, butOf: readonly number[]): Promise<void> {
  await db('app_balances')
    .whereNotIn('app_id', [...butOf])
    .delete();
}
