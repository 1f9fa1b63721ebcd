/** Whoever wants to act on events is asked inside the transaction that writes them, so that nothing is forgotten. */
import type { Db, Executor } from '../db/connect.js';
import type { Event, NewEvent } from './types.js';

export interface EventPlanner {
  /** Must be quick, and cheap where nobody wants the event: every message has several. */
  plan(trx: Executor, event: Event, about: Pick<NewEvent, 'message'>): Promise<void>;
  /** False when `plan` would do nothing for any of these. */
  mayWant(trx: Executor, events: readonly Pick<NewEvent, 'message'>[]): Promise<boolean>;
}

const KEY = 'eventPlanner';

/** From now on `planner` is asked about every event that is written through `db`. */
export function planEvents(db: Db, planner: EventPlanner): void {
  db.userParams[KEY] = planner; // knex hands them on to every transaction
}

export const plannerOf = (db: Executor): EventPlanner | undefined =>
  db.userParams[KEY] as EventPlanner | undefined;
