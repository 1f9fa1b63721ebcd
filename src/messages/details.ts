/** What belongs to a message and stands in tables of its own: files that came with it, the call that spoke it. */
import { callsOf } from '../calls/store.js';
import type { Call } from '../calls/types.js';
import type { Executor } from '../db/connect.js';
import { mediaOf } from '../media/store.js';
import type { Media } from '../media/types.js';
import type { Message } from './types.js';

export interface MessageDetails {
  files: readonly Media[];
  call: Call | null;
}

export type DetailedMessage = Message & MessageDetails;

/** Asks one question for all incoming messages and one for all that are spoken; none for plain outgoing ones. */
export async function addDetails(db: Executor, messages: readonly Message[]): Promise<DetailedMessage[]> {
  const idsOf = (some: (message: Message) => boolean) => messages.filter(some).map(({ id }) => id);
  const [files, calls] = await Promise.all([
    mediaOf(
      db,
      idsOf(({ folder }) => folder === 'inbox'),
    ),
    callsOf(
      db,
      idsOf(({ folder, channel }) => folder === 'outbox' && channel === 'voice'),
    ),
  ]);
  return messages.map((message) => ({
    ...message,
    files: files.get(message.id) ?? [],
    call: calls.get(message.id) ?? null,
  }));
}
