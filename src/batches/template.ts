/** Texts with places for what each row brings: `Hello {{name}}`, `{{name|friend}}` for rows that bring nothing. Pure. */

/** A name as a column may have it, or what stands for it when the row leaves it empty. */
const PLACE = /\{\{\s*([^{}|]{1,64}?)\s*(?:\|([^{}]{0,200}))?\}\}/gu;

export interface Place {
  name: string;
  /** null = a row must bring it. */
  otherwise: string | null;
}

/** What a template asks of its rows, each name once; names compare without regard to case. */
export function placesOf(template: string): Place[] {
  const places = new Map<string, Place>();
  for (const [, name = '', otherwise] of template.matchAll(PLACE)) {
    const key = keyOf(name);
    const known = places.get(key);
    // A name that is needed once is needed.
    if (!known) places.set(key, { name, otherwise: otherwise ?? null });
    else if (otherwise === undefined) known.otherwise = null;
  }
  return [...places.values()];
}

/**
 * @param fields by name in lower case, as `fieldsOf` makes them
 * @returns the text, or the name of a field that is needed and empty
 */
export function fillIn(
  template: string,
  fields: Readonly<Record<string, string>>,
): { text: string } | { missing: string } {
  let missing: string | null = null;
  const text = template.replace(PLACE, (_all, name: string, otherwise?: string) => {
    const value = Object.hasOwn(fields, keyOf(name)) ? fields[keyOf(name)]!.trim() : '';
    if (value !== '') return value;
    if (otherwise === undefined) missing ??= name;
    return otherwise ?? '';
  });
  return missing === null ? { text } : { missing };
}

/** A pair of braces that is no place: most likely a mistake that every recipient would read. */
export function strayBraces(template: string): string | null {
  return /\{\{[^{}]{0,40}\}?\}?|\}\}/u.exec(template.replace(PLACE, ''))?.[0] ?? null;
}

/** A field in single braces, which every recipient would read as it stands. @param names in lower case */
export function singleBraced(template: string, names: readonly string[]): string | null {
  for (const [written, name = ''] of template.matchAll(
    /(?<!\{)\{([^{}|]{1,64})(?:\|[^{}]{0,200})?\}(?!\})/gu,
  ))
    if (names.includes(keyOf(name))) return written;
  return null;
}

/** The same with names as they are compared. */
export function fieldsOf(row: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [keyOf(name), value]));
}

export const keyOf = (name: string): string => name.trim().toLowerCase();
