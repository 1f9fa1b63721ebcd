/** Times as phones write them. A phone's clock is shown to people and never used for an order. Pure. */

/** From 2001 to 2286, in seconds and in milliseconds: no number of one is one of the other. */
const SECONDS = /^\d{9,10}$/;
const MILLISECONDS = /^\d{12,13}$/;

/**
 * @param value ISO 8601, seconds or milliseconds since 1970, as number or text
 * @returns milliseconds since 1970; null for anything else, 0 included: apps write it for "unknown"
 */
export function readTimestamp(value: unknown): number | null {
  if (typeof value !== 'string' && typeof value !== 'number') return null;
  const text = String(value).trim();
  if (MILLISECONDS.test(text)) return Number(text);
  if (SECONDS.test(text)) return Number(text) * 1000;
  if (!/^\d{4}-\d\d-\d\dT/.test(text)) return null;
  const at = Date.parse(text);
  return Number.isNaN(at) ? null : at;
}
