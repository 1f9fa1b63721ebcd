/**
 * Replies that are being typed, each with its conversation: another one may be opened meanwhile, or another page. They
 * live as long as the tab does, and are shown to nobody else who signs in to it.
 */
import { useSyncExternalStore } from 'react';
import { newIdempotencyKey } from '../../api/client';
import { useSession } from '../../app/session';

interface Draft {
  text: string;
  /** The same for the same text, so that a lost answer sends it once. */
  key: string;
}

const drafts = new Map<string, Draft>();
const readers = new Set<() => void>();

function subscribe(reader: () => void): () => void {
  readers.add(reader);
  return () => readers.delete(reader);
}

/** @returns its text; how to change it; `take` for what is sent now, and `drop` once that has left */
export function useDraft(number: string) {
  const { user } = useSession();
  const of = `${user.id} ${number}`;
  const text = useSyncExternalStore(subscribe, () => drafts.get(of)?.text ?? '');
  const change = (changed: string) => {
    if (changed === '') drafts.delete(of);
    else drafts.set(of, { text: changed, key: newIdempotencyKey() });
    for (const reader of readers) reader();
  };
  return {
    text,
    change,
    take: (): Draft => drafts.get(of) ?? { text: '', key: newIdempotencyKey() },
    /** What was typed meanwhile is the next answer. */
    drop: (sent: string) => {
      const now = drafts.get(of)?.text ?? '';
      change(now.startsWith(sent) ? now.slice(sent.length).trimStart() : now);
    },
  };
}
