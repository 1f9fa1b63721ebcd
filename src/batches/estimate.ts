/** What a batch will cost, going by what the app's last messages did. */
import { readThrough } from '../db/sql.js';
import type { Executor } from '../db/connect.js';

/** Messages that are looked at: the newest of an app. */
const LOOKED_AT = 500;
const DECIMALS = 4;

export interface Price {
  amount: string;
  currency: string | null;
}

export interface Priced {
  cost: string | null;
  currency: string | null;
  parts: number;
}

/** @returns null when nothing tells, or prices came in several currencies */
export function estimateCost(priced: readonly Priced[], parts: number): Price | null {
  const known = priced.filter(({ cost }) => cost !== null);
  const [first] = known;
  if (!first || known.some(({ currency }) => currency !== first.currency)) return null;
  const sum = known.reduce((total, { cost }) => total + Number(cost), 0);
  const ofParts = known.reduce((total, one) => total + one.parts, 0);
  return { amount: ((sum / ofParts) * parts).toFixed(DECIMALS), currency: first.currency };
}

/** The newest outgoing messages of these apps, with what they cost. */
export async function listPriced(db: Executor, appIds: readonly number[]): Promise<Priced[]> {
  const lists = await Promise.all(
    appIds.map(
      (id) =>
        readThrough(db, 'messages', 'messages_app_id_folder_id_index')
          .where({ app_id: id, folder: 'outbox' })
          .orderBy('id', 'desc')
          .limit(LOOKED_AT)
          .select('cost', 'currency', { parts: 'message_parts' }) as unknown as Promise<Priced[]>,
    ),
  );
  return lists.flat();
}
