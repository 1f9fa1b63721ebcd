/** What an incoming message says about wanting messages, acted upon inside its transaction. */
import type { App } from '../apps/types.js';
import type { Executor } from '../db/connect.js';
import { optIn, optOut } from './change.js';
import { firstLanguage, readWord, replyTo, type Word, type WordKind } from './words.js';

export interface Heard {
  kind: WordKind;
  /** Whether the list is another one now. */
  hasChanged: boolean;
  /** null = nothing is answered. */
  reply: string | null;
}

export interface Said {
  messageId: number;
  text: string;
  /** What the provider itself made of it; it has its own list then, and its own answer. */
  wish: 'stop' | 'start' | undefined;
  /** E.164; null = a short code or a name, which nobody opts out with. */
  number: string | null;
}

/** These keep lists of their own and answer STOP and START by themselves, unless that was switched off there. */
const ANSWERING = new Set(['Twilio', 'Plivo', 'AmazonSNS']);

/**
 * A word that means "start" counts for a number that is on the list; from others, "yes" answers something else.
 * @returns null when it says nothing about that
 */
export async function hearOptOut(
  trx: Executor,
  app: Pick<App, 'id' | 'type' | 'settings'>,
  { messageId, text, wish, number }: Said,
  now: number,
): Promise<Heard | null> {
  const settings = app.settings.opt_out ?? {};
  const read = settings.enabled === false ? null : readWord(text, settings);
  const word: Word | null = wish ? { kind: wish, language: read?.language ?? firstLanguage(settings) } : read;
  if (!word || number === null) return null;
  const reply = replyTo(word, settings, wish !== undefined || ANSWERING.has(app.type));
  switch (word.kind) {
    case 'help':
      return reply === null ? null : { kind: 'help', hasChanged: false, reply };
    case 'stop': {
      const entry = { appId: app.id, number, source: 'message' as const, messageId, since: now };
      const hasChanged = await optOut(trx, entry);
      return { kind: 'stop', hasChanged, reply: hasChanged ? reply : null };
    }
    case 'start': {
      const by = { source: 'message' as const, messageId };
      const hasChanged = await optIn(trx, { appId: app.id, number }, by, now);
      return hasChanged ? { kind: 'start', hasChanged, reply } : null;
    }
  }
}
