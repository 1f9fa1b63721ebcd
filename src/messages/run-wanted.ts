/** Told, after the commit, that a message needs a workflow run: whoever starts runs need not wait for the scheduled job. */
import { commitObserver } from '../db/commit-observer.js';

export const runWanted = commitObserver<{ messageId: number }>('runWanted');
