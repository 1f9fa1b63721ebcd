/**
 * What somebody limited reads of a message that other apps of its group had, too: that it was there and what became of
 * it, but neither which apps those are nor what their providers said. No I/O.
 */
import { historyWords } from './history-words.js';
import type { Attempt, HistoryEntry } from './types.js';

/** An attempt as it may be shown: null = by an app that the reader does not see. */
export type SeenAttempt = Omit<Attempt, 'appId' | 'provider'> & {
  appId: number | null;
  provider: string | null;
};

const UNSEEN = { appId: null, providerCode: null, text: null } as const;

/** @param sees whether the reader sees the app of this id */
export function seenHistory<E extends HistoryEntry>(
  { entries, attempts }: { entries: readonly E[]; attempts: readonly Attempt[] },
  sees: (appId: number) => boolean,
): { entries: E[]; attempts: SeenAttempt[] } {
  const isForeign = (appId: number | null | undefined) => appId != null && !sees(appId);
  const isMoveForeign = [...entries, ...attempts].some(({ appId }) => isForeign(appId));
  return {
    entries: entries.map((entry) => {
      const seen = isForeign(entry.appId) ? { ...entry, ...UNSEEN } : entry;
      const isMove = isMoveForeign && historyWords.read(entry.text ?? null)?.code === 'moved';
      return isMove ? { ...seen, text: historyWords.say('moved_unseen') } : seen;
    }),
    attempts: attempts.map((attempt) =>
      isForeign(attempt.appId)
        ? { ...attempt, ...UNSEEN, provider: null, httpStatus: null, providerId: null }
        : attempt,
    ),
  };
}
