/** One text becomes the parts that are submitted, each with what joins them on the handset. Pure. */
import { encodingOf, type Alphabet } from './alphabet.js';

export const LONG_MODES = ['udh8', 'udh16', 'sar', 'payload'] as const;
/** How a long text travels: user data headers with an 8 or 16 bit reference, SAR parameters, or whole. */
export type LongMode = (typeof LONG_MODES)[number];

/** The fields of a submit_sm that depend on the text. */
export interface Part {
  esmClass: number;
  dataCoding: number;
  /** With its header, where it has one; empty where the text is in `payload`. */
  shortMessage: Buffer;
  payload?: Buffer;
  sar?: { reference: number; total: number; number: number };
}

/** Units of a text that needs no splitting, and of one part, by the length of the header (3GPP TS 23.040 §9.2.3.24). */
const UNITS = {
  gsm: { single: 160, udh8: 153, udh16: 152, sar: 153 },
  ucs2: { single: 70, udh8: 67, udh16: 66, sar: 67 },
} as const;

const UDH_INDICATOR = 0x40;
/** SMPP 3.4 §5.2.21; npm `smpp` would let one octet more through. */
export const SHORT_MESSAGE_OCTETS = 254;
const MAX_PARTS = 255;

export class TextTooLongError extends Error {
  override name = 'TextTooLongError';
}

/**
 * @param reference the number that the parts of one text share; its lower bits are used
 * @throws TextTooLongError
 */
export function splitText(text: string, alphabet: Alphabet, mode: LongMode, reference: number): Part[] {
  const encoding = encodingOf(text, alphabet);
  const { dataCoding, unitsOf } = encoding;
  const units = UNITS[encoding.isUcs2 ? 'ucs2' : 'gsm'];
  if (countUnits(text, unitsOf) <= units.single)
    return [{ esmClass: 0, dataCoding, shortMessage: encoding.encode(text) }];
  if (mode === 'payload') {
    return [{ esmClass: 0, dataCoding, shortMessage: Buffer.alloc(0), payload: encoding.encode(text) }];
  }
  const pieces = cut(text, units[mode], unitsOf);
  if (pieces.length > MAX_PARTS) throw new TextTooLongError(`${pieces.length} parts`);
  return pieces.map((piece, index) => {
    const octets = encoding.encode(piece);
    const place = { reference, total: pieces.length, number: index + 1 };
    if (mode === 'sar')
      return {
        esmClass: 0,
        dataCoding,
        shortMessage: octets,
        sar: { ...place, reference: reference & 0xffff },
      };
    return {
      esmClass: UDH_INDICATOR,
      dataCoding,
      shortMessage: Buffer.concat([header(mode, place), octets]),
    };
  });
}

/** 3GPP TS 23.040 §9.2.3.24.1 and §9.2.3.24.8. */
function header(mode: 'udh8' | 'udh16', place: { reference: number; total: number; number: number }): Buffer {
  const { reference, total, number } = place;
  return mode === 'udh8'
    ? Buffer.from([5, 0x00, 3, reference & 0xff, total, number])
    : Buffer.from([6, 0x08, 4, (reference >> 8) & 0xff, reference & 0xff, total, number]);
}

/** Never inside a character: half an escape pair or half a surrogate pair shows as a wrong character on each side. */
function cut(text: string, max: number, unitsOf: (character: string) => number): string[] {
  const pieces: string[] = [];
  let piece = '';
  let used = 0;
  for (const character of text) {
    const width = unitsOf(character);
    if (used + width > max) {
      pieces.push(piece);
      piece = '';
      used = 0;
    }
    piece += character;
    used += width;
  }
  return [...pieces, piece];
}

function countUnits(text: string, unitsOf: (character: string) => number): number {
  let units = 0;
  for (const character of text) units += unitsOf(character);
  return units;
}

/**
 * The reference that joins the parts of a message: the same at every attempt, so that a handset that got some parts
 * twice still shows one text. Multiplied (Knuth, TAOCP 3 §6.4), because ids in steps of 256 are nothing unusual.
 */
export function referenceOf(messageId: number): number {
  return (Math.imul(messageId | 0, 0x9e3779b1) >>> 16) & 0xffff;
}
