/**
 * Remembers the last few results of a pure function of one text. Stored app fields are plain strings, so without this
 * every message would parse the same JSON and compile the same regular expressions again.
 */
export function remember<T>(limit: number, make: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>();
  return (text) => {
    const found = known.get(text);
    const value = found === undefined ? make(text) : found;
    known.delete(text); // a Map keeps insertion order: putting it back makes the first key the one unused longest
    known.set(text, value);
    const [oldest] = known.keys();
    if (known.size > limit && oldest !== undefined) known.delete(oldest);
    return value;
  };
}
