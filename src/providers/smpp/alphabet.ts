/** Texts as octets and back, by data_coding (SMPP 3.4 §5.2.19). Pure. */
import smpp from 'smpp';

/** What stands behind data_coding 0 at this SMSC. */
export const ALPHABETS = ['gsm', 'latin1'] as const;
export type Alphabet = (typeof ALPHABETS)[number];

export const DATA_CODING = { default: 0, ascii: 1, latin1: 3, cyrillic: 6, hebrew: 7, ucs2: 8 } as const;

const ESCAPE = '\u001b';
const GSM_EXTENSION = '\f^{}\\[~]|€';

/** One octet for each septet, extension characters as two. Null when GSM 03.38 does not hold the text. */
export function toGsm(text: string): Buffer | null {
  if (text.includes(ESCAPE)) return null;
  const octets = smpp.gsmCoder.encode(text, 0);
  // The library writes a blank for what it does not know, so only the way back tells.
  return smpp.gsmCoder.decode(octets, 0) === text ? octets : null;
}

const toUcs2 = (text: string): Buffer => Buffer.from(text, 'utf16le').swap16();

const isLatin1 = (text: string): boolean => /^[\0-\u00ff]*$/.test(text);

export interface Encoding {
  dataCoding: number;
  isUcs2: boolean;
  /** Of the whole text or of a part of it. */
  encode(text: string): Buffer;
  /** Units that one character takes on the air. */
  unitsOf(character: string): number;
}

const UCS2: Encoding = {
  dataCoding: DATA_CODING.ucs2,
  isUcs2: true,
  encode: toUcs2,
  unitsOf: (character) => character.length,
};
const GSM: Encoding = {
  dataCoding: DATA_CODING.default,
  isUcs2: false,
  encode: (text) => toGsm(text)!,
  unitsOf: (character) => (GSM_EXTENSION.includes(character) ? 2 : 1),
};
/** Said outright: 3 is Latin-1 everywhere, while 0 is whatever the SMSC is set to. */
const LATIN1: Encoding = {
  ...GSM,
  dataCoding: DATA_CODING.latin1,
  encode: (text) => Buffer.from(text, 'latin1'),
};

/** One for a whole text: its parts must not differ. What GSM 03.38 does not hold travels as UCS-2 in any case. */
export function encodingOf(text: string, alphabet: Alphabet): Encoding {
  if (toGsm(text) === null) return UCS2;
  if (alphabet === 'gsm') return GSM;
  return isLatin1(text) ? LATIN1 : UCS2;
}

/** Reads what came in. Octets that make no text (binary) are given as hexadecimal digits. */
export function decodeText(octets: Buffer, dataCoding: number, alphabet: Alphabet): string {
  // Message classes and "message waiting" groups keep the alphabet in bits 2 and 3 (3GPP TS 23.038 §4).
  const coding = dataCoding >= 0xf0 ? dataCoding & 0x04 : dataCoding >= 0x10 ? dataCoding & 0x0c : dataCoding;
  switch (coding) {
    case DATA_CODING.default:
      return alphabet === 'gsm' ? fromGsm(octets) : octets.toString('latin1');
    case DATA_CODING.ascii:
    case DATA_CODING.latin1:
      return octets.toString('latin1');
    case DATA_CODING.cyrillic:
      return new TextDecoder('iso-8859-5').decode(octets);
    case DATA_CODING.hebrew:
      return new TextDecoder('iso-8859-8').decode(octets);
    case DATA_CODING.ucs2:
      // An odd octet at the end is a text that somebody cut.
      return Buffer.from(octets.subarray(0, octets.length & ~1))
        .swap16()
        .toString('utf16le');
    default:
      return octets.toString('hex');
  }
}

const fromGsm = (octets: Buffer): string => smpp.gsmCoder.decode(octets, 0).replaceAll(ESCAPE, '');
