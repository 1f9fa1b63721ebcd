/** Countries and time zones, as the browser knows them. */
import i18next from 'i18next';

export const TIME_ZONES: string[] = Intl.supportedValuesOf('timeZone');

const LETTERS = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
/** Codes that are kept for no country, groups of countries, and names of old. */
const NONE = new Set(['AC', 'CP', 'CQ', 'DG', 'EA', 'EU', 'EZ', 'IC', 'TA', 'UN', 'XA', 'XB', 'ZZ']);

/** By name, in the language of the page. */
export function countries(): { value: string; label: string }[] {
  const names = new Intl.DisplayNames(i18next.language, { type: 'region', fallback: 'none' });
  return LETTERS.flatMap((first) => LETTERS.map((second) => first + second))
    .filter((code) => !NONE.has(code) && Intl.getCanonicalLocales(`und-${code}`)[0] === `und-${code}`)
    .flatMap((code) => {
      const name = names.of(code);
      return name ? [{ value: code, label: `${name} (${code})` }] : [];
    })
    .sort((one, other) => one.label.localeCompare(other.label));
}
