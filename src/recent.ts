/** Remembers what was read a moment ago: for rows that every message needs and people change a few times a day. */

/** Milliseconds; what another process changes is noticed after this long. */
const FRESH_MS = 1_000;
const LIMIT = 10_000;

export class Recent<K, V> {
  private readonly entries = new Map<K, { value: Promise<V>; until: number }>();

  /** @param load called when nothing fresh is known; simultaneous callers share one call */
  read(key: K, load: () => Promise<V>): Promise<V> {
    const now = performance.now();
    const known = this.entries.get(key);
    if (known && known.until > now) return known.value;
    if (this.entries.size >= LIMIT) this.entries.clear();
    const entry = { value: load(), until: now + FRESH_MS };
    this.entries.set(key, entry);
    entry.value.catch(() => {
      if (this.entries.get(key) === entry) this.entries.delete(key);
    });
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
