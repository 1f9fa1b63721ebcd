/** Tables of providers' words. */

/** Own entries only: a word such as "constructor" is as unknown as any other. */
export function lookUp<T>(table: Readonly<Record<string, T>>, key: string | undefined): T | undefined {
  return key !== undefined && Object.hasOwn(table, key) ? table[key] : undefined;
}
