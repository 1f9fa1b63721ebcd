/** Whoever answers incoming messages is told inside the transaction that stores them, so that nothing is forgotten. */
import type { App } from '../apps/types.js';
import type { Db, Executor } from '../db/connect.js';
import type { Channel } from '../messages/types.js';
import type { Heard } from '../opt-outs/hear.js';

/** A message of the inbox that is new. */
export interface Incoming {
  messageId: number;
  app: App;
  channel: Channel;
  /** As the provider wrote it. */
  from: string;
  fromE164: string | null;
  to: string;
  text: string;
  metadata: Record<string, unknown> | null;
  /** What it says about wanting messages; null = nothing. */
  heard: Heard | null;
  /** It was read as a text of a payment. */
  isPayment: boolean;
}

export interface IncomingListener {
  /** Must be quick, and cheap where nobody wants to answer. */
  hear(trx: Executor, incoming: Incoming, now: number): Promise<void>;
}

const KEY = 'incomingListener';

/** From now on `listener` is told of every incoming message that is stored through `db`. */
export function listenToIncoming(db: Db, listener: IncomingListener): void {
  db.userParams[KEY] = listener; // knex hands them on to every transaction
}

export const listenerOf = (db: Executor): IncomingListener | undefined =>
  db.userParams[KEY] as IncomingListener | undefined;
