/** Rows of `recipient_places`: one for each number under a cap, with the instants of its messages. */
import type { Executor } from '../db/connect.js';

/** Whose cap it is. */
export type Scope = `app:${number}` | `group:${number}`;

/**
 * With the row held until the transaction ends: two sends to one number follow one another, sends to others do not wait.
 * @returns milliseconds since 1970, in order
 */
export async function lockPlaces(trx: Executor, scope: Scope, number: string): Promise<number[]> {
  // An upsert holds the row whether it was there or not; a plain look for what is not there would hold the gap around it.
  await trx('recipient_places')
    .insert({ scope, number, places: '[]', until: 0 })
    .onConflict(['scope', 'number'])
    .merge({ scope });
  return readPlaces(trx, scope, number, true);
}

export async function readPlaces(
  db: Executor,
  scope: Scope,
  number: string,
  lock = false,
): Promise<number[]> {
  const query = db('recipient_places').where({ scope, number });
  if (lock) void query.forUpdate();
  const row = (await query.first('places')) as { places: string } | undefined;
  return row ? (JSON.parse(row.places) as number[]) : [];
}

/** @param until when the row counts for nothing any more */
export async function writePlaces(
  trx: Executor,
  scope: Scope,
  number: string,
  places: readonly number[],
  until: number,
): Promise<void> {
  await trx('recipient_places')
    .where({ scope, number })
    .update({ places: JSON.stringify(places), until });
}
