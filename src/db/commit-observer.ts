/** Tells somebody who measures what was committed, without the measured code knowing who that is. */
import { afterCommit } from './after-commit.js';
import type { Db, Executor } from './connect.js';

export interface CommitObserver<T> {
  /** From now on `listen` hears of everything of this kind that is committed through `db`. It may not throw. */
  observe(db: Db, listen: (what: T) => void): void;
  /** In the transaction that writes it; nobody hears of what is rolled back. */
  tell(db: Executor, what: T): void;
}

/** @param key a name of its own among what hangs on a database */
export function commitObserver<T>(key: string): CommitObserver<T> {
  return {
    observe(db, listen) {
      db.userParams[key] = listen; // knex hands them on to every transaction
    },
    tell(db, what) {
      const listen = db.userParams[key] as ((told: T) => void) | undefined;
      if (listen) afterCommit(db, () => listen(what));
    },
  };
}
