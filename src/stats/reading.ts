/** Reads the next stretch of a followed table and says what it adds: for the roll-up, and for what is newer than it. */
import type { Executor } from '../db/connect.js';
import { factsOf, listAccepted, listTold, toldEarlier, type Source } from './store.js';
import { ofAccepted, ofTold, type Happening } from './tallies.js';
import type { Place } from './types.js';

export interface Stretch {
  places: readonly Place[];
  /** @param upTo of the rows that were read, those up to this id */
  happenings(db: Executor, upTo: number): Promise<Happening[]>;
}

/** @param after id */
export async function readStretch(
  db: Executor,
  source: Source,
  after: number,
  limit: number,
): Promise<Stretch> {
  if (source === 'messages') {
    const rows = await listAccepted(db, after, limit);
    const upTo = (id: number) => rows.filter((row) => row.id <= id).map(ofAccepted);
    return { places: rows, happenings: (_db, id) => Promise.resolve(upTo(id)) };
  }
  const rows = await listTold(db, after, limit);
  return {
    places: rows,
    async happenings(executor, id) {
      const told = rows.flatMap((row) => (row.id <= id && row.told ? [row.told] : []));
      const ended = told.filter(({ type }) => type !== 'message.sent').map(({ messageId }) => messageId);
      const earlier = await toldEarlier(executor, [...new Set(ended)], after);
      const facts = await factsOf(executor, [...new Set(ended)]);
      return told.map((one) => {
        const before = earlier.get(one.messageId) ?? new Set<string>();
        const happening = ofTold(one, before, facts.get(one.messageId) ?? null);
        earlier.set(one.messageId, before.add(one.type));
        return happening;
      });
    },
  };
}
