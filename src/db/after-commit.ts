/** What is to happen once a transaction is committed, and never when it was rolled back. */
import type { Knex } from 'knex';
import type { Executor } from './connect.js';

type Hook = () => void;

/** By transaction: the hooks of the work that runs in it now. */
const open = new WeakMap<object, Hook[]>();

/**
 * Calls `hook` when the transaction of `inTransaction` is committed; work that is rolled back, and then perhaps begun
 * again, calls nothing. Outside of a transaction every statement is its own commit: the hook is called now.
 * @throws Error in a transaction that `inTransaction` did not begin: nobody would ever call the hook
 */
export function afterCommit(db: Executor, hook: Hook): void {
  const hooks = open.get(db);
  if (hooks) hooks.push(hook);
  else if (db.isTransaction) throw new Error('afterCommit needs a transaction begun by inTransaction');
  else run(hook);
}

export interface Collected<T> {
  value: T;
  /** To be called once, after the commit. */
  committed: Hook;
}

/** Runs `work` in `trx` and keeps what it wants done after the commit. Several may follow each other in one `trx`. */
export async function collectHooks<T>(
  trx: Knex.Transaction,
  work: (trx: Knex.Transaction) => Promise<T>,
): Promise<Collected<T>> {
  const hooks: Hook[] = [];
  open.set(trx, hooks);
  try {
    const value = await work(trx);
    return { value, committed: () => hooks.forEach(run) };
  } finally {
    open.delete(trx);
  }
}

/** What is committed is committed: a hook that fails must not make its caller believe otherwise. */
function run(hook: Hook): void {
  try {
    hook();
  } catch {
    // An observer's fault is none of the message's.
  }
}
