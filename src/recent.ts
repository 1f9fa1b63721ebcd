/** Remembers what was read a moment ago: for rows that every message needs and people change a few times a day. */

/** Milliseconds; what another process changes is noticed after this long. */
const FRESH_MS = 1_000;
const LIMIT = 10_000;

export class Recent<K, V> {
  private readonly entries = new Map<K, { value: Promise<V>; until: number; isHere: boolean }>();

  /** @param freshMs for how long something may be remembered */
  constructor(private readonly freshMs = FRESH_MS) {}

  /**
   * @param load called when nothing fresh is known; simultaneous callers share one call
   * @param mayWait false in a transaction: the look-up that another caller began may wait for SQLite's one connection,
   * which this very transaction holds
   */
  read(key: K, load: () => Promise<V>, mayWait = true): Promise<V> {
    const now = performance.now();
    const known = this.entries.get(key);
    if (known && known.until > now && (known.isHere || mayWait)) return known.value;
    if (this.entries.size >= LIMIT) this.entries.clear();
    const entry = { value: load(), until: now + this.freshMs, isHere: false };
    this.entries.set(key, entry);
    entry.value.then(
      () => (entry.isHere = true),
      () => {
        if (this.entries.get(key) === entry) this.entries.delete(key);
      },
    );
    return entry.value;
  }

  /** After a change of this process was committed. */
  forget(key: K): void {
    this.entries.delete(key);
  }

  clear(): void {
    this.entries.clear();
  }
}
