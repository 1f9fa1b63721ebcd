/** What was changed in a form. Pure. */

/**
 * The fields that differ, and nothing else: somebody else may have changed the rest meanwhile.
 * @param before what an untouched form would send
 * @param after what this one would send
 * @param together fields that only mean something side by side: when one differs, all of them go
 */
export function changedOf<T extends object>(
  before: T,
  after: T,
  together: readonly (readonly (keyof T)[])[] = [],
): Partial<T> {
  const names = Object.keys(after) as (keyof T)[];
  const isChanged = (name: keyof T) => JSON.stringify(before[name]) !== JSON.stringify(after[name]);
  const mates = (name: keyof T) => together.find((group) => group.includes(name)) ?? [name];
  const sent = names.filter((name) => mates(name).some(isChanged));
  return Object.fromEntries(sent.map((name) => [name, after[name]])) as Partial<T>;
}
