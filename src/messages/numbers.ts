/**
 * Phone numbers as clients write them, and the texts that may stand as a sender.
 *
 * `/max` metadata: 73 kB more than `/min` and equally fast (3.4 µs a parse). Both agree on possible lengths and on the
 * region (300,000 random numbers), but `/max` knows the ranges better, and that decides the ambiguous cases below.
 */
import { getCountryCallingCode, isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/max';
import type { CountryCode, PhoneNumber } from 'libphonenumber-js/max';
import { countParts } from './parts.js';

/**
 * Where a message goes.
 * `number`: `e164` has its '+'; `region` is ISO 3166-1 alpha-2, null for numbers of no country (satellite, +800).
 * `short_code`: 3 to 8 digits such as "20880", valid as destination of a reply. It means something only inside its own
 * country, so it has neither E.164 nor region and is handed to the provider as written.
 */
export type Destination =
  | { ok: true; kind: 'number'; e164: string; region: string | null }
  | { ok: true; kind: 'short_code'; e164: null; region: null }
  | { ok: false };

/** Longest text looked at: 15 digits, '+' and a few separators. It is the width of the API field too. */
export const MAX_WRITTEN_LENGTH = 20;

const REFUSED: Destination = { ok: false };
const SHORT_CODE: Destination = { ok: true, kind: 'short_code', e164: null, region: null };

/** Spaces, dashes, dots and parentheses people put between digits, and the direction marks phone books copy along. */
const SEPARATORS = /[\s().\-\u2010-\u2015\u2212\u00ad\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069]/gu;

/** True for a country code that may be an app's default_country. */
export function isRegion(text: string): text is CountryCode {
  return isSupportedCountry(text);
}

/**
 * Reads a destination. Never throws. A `defaultRegion` that is no region counts as none: the border refuses it.
 *
 * A number is taken when its length is possible in its country. Whether its range is in use (`isValid`) only decides
 * between two readings: ranges open faster than our metadata is updated, and the provider knows better.
 *
 * | written                        | read as                                                                    |
 * |--------------------------------|----------------------------------------------------------------------------|
 * | `+…`                           | international, never national, never a short code                          |
 * | `00…`                          | international; else national if valid (the region's own prefix: `0011…`)    |
 * | `0…`                           | national in the default region; refused without one; never a short code    |
 * | 3 to 8 digits, no separators   | national if valid in the default region ("71234567" in BW), else short code |
 * | 9 digits or more               | both readings: the first valid one, else the first possible one            |
 *
 * In the last row the international reading goes first, because "254712345678" is the documented form: with DE as
 * default it is Kenya, although Germany has such a number. Only the +1 countries turn this round for ten digits: they
 * write no trunk 0, and every eighth US number would go abroad ("2055550123" is Egypt's too).
 */
export function toE164(written: string, defaultRegion: string | null): Destination {
  if (written.length > MAX_WRITTEN_LENGTH) return REFUSED;
  const compact = written.replace(SEPARATORS, '');
  if (!/^\+?[0-9]+$/.test(compact)) return REFUSED;
  const region = defaultRegion !== null && isRegion(defaultRegion) ? defaultRegion : null;

  if (compact.startsWith('+')) return present(parseInternational(compact.slice(1)));
  if (compact.startsWith('00')) {
    return present(parseInternational(compact.slice(2)) ?? onlyValid(parseNational(compact, region)));
  }
  if (compact.startsWith('0')) return present(parseNational(compact, region));
  if (compact.length <= 8) {
    const national = onlyValid(parseNational(compact, region));
    if (national !== null) return present(national);
    return isShortCode(written.trim()) ? SHORT_CODE : REFUSED;
  }

  const readings = [parseInternational(compact), parseNational(compact, region)];
  if (region !== null && getCountryCallingCode(region) === '1' && compact.length === 10) readings.reverse();
  const possible = readings.filter((reading) => reading !== null);
  return present(possible.find((reading) => reading.isValid()) ?? possible[0] ?? null);
}

/**
 * For logs and Temporal: "254712345678" becomes "2547•••678", with or without its '+'. Anything with fewer than 11
 * digits, and a name, becomes "•••": seven digits shown of ten would leave a thousand candidates.
 */
export function maskNumber(written: string): string {
  const digits = written.replace(SEPARATORS, '').replace(/^\+/, '');
  if (!/^[0-9]{11,}$/.test(digits)) return '•••';
  return `${digits.slice(0, 4)}•••${digits.slice(-3)}`;
}

/**
 * What a handset can show as origin: an E.164 number ('+' optional), a short code, or a name of at most 11 septets of
 * the GSM alphabet with a letter in it. Source: 3GPP TS 23.040 §9.1.2.5, which packs a name into 10 octets.
 */
export function isValidSenderId(text: string): boolean {
  if (isShortCode(text) || /^\+?[1-9][0-9]{6,14}$/.test(text)) return true;
  const { encoding, units } = countParts(text);
  return encoding === 'GSM-7' && units <= 11 && /\p{Letter}/u.test(text) && /^\S([^\r\n\f]*\S)?$/.test(text);
}

function isShortCode(text: string): boolean {
  return /^[0-9]{3,8}$/.test(text);
}

function parseInternational(digits: string): PhoneNumber | null {
  return onlyPossible(parsePhoneNumberFromString(`+${digits}`, { extract: false }));
}

function parseNational(digits: string, region: CountryCode | null): PhoneNumber | null {
  if (region === null) return null;
  return onlyPossible(parsePhoneNumberFromString(digits, { defaultCountry: region, extract: false }));
}

function onlyPossible(parsed: PhoneNumber | undefined): PhoneNumber | null {
  return parsed !== undefined && parsed.isPossible() ? parsed : null;
}

function onlyValid(parsed: PhoneNumber | null): PhoneNumber | null {
  return parsed !== null && parsed.isValid() ? parsed : null;
}

function present(parsed: PhoneNumber | null): Destination {
  if (parsed === null) return REFUSED;
  return { ok: true, kind: 'number', e164: parsed.number, region: parsed.country ?? null };
}
