/** What a click begins. */
import { useState } from 'react';
import { tellProblem } from './problem';

/** @returns `run` does it, a refusal is told; `isBusy` until it is over */
export function useAction<Args extends unknown[]>(work: (...args: Args) => Promise<unknown>) {
  const [isBusy, setBusy] = useState(false);
  const run = (...args: Args): void => {
    setBusy(true);
    void work(...args)
      .catch(tellProblem)
      .finally(() => setBusy(false));
  };
  return { isBusy, run };
}
