/** Whether the gateway answers: noted at every answer, shown by the frame. */
import { useSyncExternalStore } from 'react';

let isReached = true;
const listeners = new Set<() => void>();

export function noteReach(reached: boolean): void {
  if (reached === isReached) return;
  isReached = reached;
  for (const listener of listeners) listener();
}

/** @returns false from the first request that got no answer until the next answer */
export const useReach = (): boolean =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => isReached,
  );
