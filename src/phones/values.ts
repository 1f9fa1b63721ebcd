/** Reading single values of what phones send: everything is text, number or missing, whatever it should be. Pure. */

/** Strings, and what apps write without quotes; null for anything else. */
export const textOf = (value: unknown): string | null =>
  typeof value === 'string'
    ? value
    : typeof value === 'number' || typeof value === 'boolean'
      ? String(value)
      : null;

/** Trimmed; null when nothing is left. */
export const wordOf = (value: unknown): string | null => {
  const text = textOf(value)?.trim() ?? '';
  return text === '' ? null : text;
};

/** A whole number, as number or text; null for anything else. */
export const wholeOf = (value: unknown): number | null => {
  const text = textOf(value)?.trim() ?? '';
  return /^-?\d{1,9}$/.test(text) ? Number(text) : null;
};

/** A number from `low` to `high`, as number or text; null for anything else. */
export const within = (value: unknown, low: number, high: number): number | null => {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && number >= low && number <= high ? number : null;
};

export const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? (value as unknown[]) : []);

export const objectOf = (value: unknown): Readonly<Record<string, unknown>> | null =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : null;
