/** Remembers what was read a moment ago: for rows that every message needs and people change a few times a day. */

/** Milliseconds; what another process changes is noticed after this long. */
const FRESH_MS = 1_000;
const LIMIT = 10_000;

export class Recent<K, V> {
  private readonly entries = new Map<K, { value: Promise<V>; until: number; isRead: boolean }>();

  /**
   * @param load called when nothing fresh is known; simultaneous callers share one call
   * @param mayWait false: a call of somebody else's that is under way is not shared. It may be waiting for the very
   *   connection that this caller holds
   */
  read(key: K, load: () => Promise<V>, mayWait = true): Promise<V> {
    const now = performance.now();
    const known = this.entries.get(key);
    if (known && known.until > now && (mayWait || known.isRead)) return known.value;
    if (this.entries.size >= LIMIT) this.entries.clear();
    const entry = { value: load(), until: now + FRESH_MS, isRead: false };
    this.entries.set(key, entry);
    entry.value.then(
      () => (entry.isRead = true),
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
