/** Keys by which the gateway knows what it was asked before. */
import { useRef } from 'react';
import { newIdempotencyKey } from '../api/client';

/** @returns a key for what is asked: asked for again after a lost answer it has the same one, so that it is done once */
export function useIdempotencyKey(): (asked: string) => string {
  const last = useRef({ asked: '', key: '' });
  return (asked) => {
    if (last.current.asked !== asked) last.current = { asked, key: newIdempotencyKey() };
    return last.current.key;
  };
}
