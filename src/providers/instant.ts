/** Points in time as providers write them. */

const INSTANT = /^(\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?)(Z|[+-]\d\d:?\d\d)$/i;

/**
 * ISO 8601 with an offset, whose colon may be missing ("2026-03-15T14:30:05.000+0300"); `undefined` for anything else,
 * a time without an offset included: whose clock it was is not known.
 */
export function parseInstant(text: unknown): Date | undefined {
  const [, wall, offset] = INSTANT.exec(String(text ?? '')) ?? [];
  if (wall === undefined || offset === undefined) return undefined;
  const at = new Date(wall + offset.replace(/^([+-]\d\d)(\d\d)$/, '$1:$2'));
  return Number.isNaN(at.getTime()) ? undefined : at;
}
