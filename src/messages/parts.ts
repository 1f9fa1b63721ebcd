import type { Encoding } from './types.js';

/**
 * How many SMS a text costs, and why. The count is an upper bound: a provider that uses national shift tables or
 * swaps characters (Twilio's "smart encoding") may need fewer parts.
 *
 * Source: 3GPP TS 23.038 v17 §6.2.1 (default alphabet), §6.2.1.1 (extension table), §6.2.3 (UCS-2); lengths from
 * TS 23.040 §9.2.3.24.1: 140 octets, of which a concatenated part gives 6 to its header.
 */
export interface PartCount {
  encoding: Encoding;
  /** At least 1: an empty text is still one message on the air. */
  parts: number;
  /** Septets for GSM-7 (extension characters are 2), UTF-16 code units for UCS-2. Padding is not counted. */
  units: number;
  /** 160 or 70 while the text fits one part, 153 or 67 from two parts on. */
  unitsPerPart: number;
  /** Free units in the last part: what may still be typed before the next part begins. */
  unitsLeft: number;
  /** Distinct characters that force UCS-2, in order of appearance, whole code points. Empty for GSM-7. */
  offending: string[];
}

/**
 * The 127 characters of the default alphabet, in table order. 0x1B is missing because it is the escape to the
 * extension table, not a character. 0x09 is the capital Ç: the small one is not in the alphabet.
 */
const GSM_BASIC =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?' +
  '¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà';

/** Sent as escape + character, hence two septets each. */
const GSM_EXTENSION = '\f^{}\\[~]|€';

const LENGTHS = {
  'GSM-7': { single: 160, joined: 153 },
  'UCS-2': { single: 70, joined: 67 },
} as const;

/** Septets by UTF-16 code unit, 0 = not in GSM-7. An array, because this runs once per message and '€' is the last entry. */
const SEPTETS = new Uint8Array('€'.charCodeAt(0) + 1);
for (const character of GSM_BASIC) SEPTETS[character.charCodeAt(0)] = 1;
for (const character of GSM_EXTENSION) SEPTETS[character.charCodeAt(0)] = 2;

/** 1 or 2; 0 = not in GSM-7. */
export const septetsOf = (codeUnit: number): number => SEPTETS[codeUnit] ?? 0;

/**
 * Counts parts without cutting a two-unit character in half: an escape pair cut in two shows as two wrong
 * characters, a surrogate pair as two boxes. The free unit is lost, so there can be more parts than division says.
 */
export function countParts(text: string): PartCount {
  const septets = countSeptets(text);
  const encoding: Encoding = septets === null ? 'UCS-2' : 'GSM-7';
  const units = septets ?? text.length;
  const { single, joined } = LENGTHS[encoding];
  const offending = septets === null ? listOffending(text) : [];
  if (units <= single) {
    return { encoding, parts: 1, units, unitsPerPart: single, unitsLeft: single - units, offending };
  }

  let parts = 1;
  let used = 0;
  for (let at = 0; at < text.length; at += 1) {
    let width: number;
    if (encoding === 'GSM-7') {
      width = septetsOf(text.charCodeAt(at));
    } else {
      width = (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
      at += width - 1;
    }
    if (used + width > joined) {
      parts += 1;
      used = 0;
    }
    used += width;
  }
  return { encoding, parts, units, unitsPerPart: joined, unitsLeft: joined - used, offending };
}

/**
 * False for a lone surrogate (it becomes U+FFFD somewhere on the way, so the handset shows what nobody wrote) and
 * for NUL (text columns and several provider APIs cut the text there).
 */
export function isWellFormed(text: string): boolean {
  return !text.includes('\0') && !/\p{Surrogate}/u.test(text);
}

/** Null when at least one character is outside GSM-7: one is enough to make the whole text UCS-2. */
function countSeptets(text: string): number | null {
  let septets = 0;
  for (let at = 0; at < text.length; at += 1) {
    const width = septetsOf(text.charCodeAt(at));
    if (width === 0) return null;
    septets += width;
  }
  return septets;
}

function listOffending(text: string): string[] {
  const found = new Set<string>();
  for (const character of text) {
    if (septetsOf(character.codePointAt(0) ?? 0) === 0) found.add(character);
  }
  return [...found];
}
