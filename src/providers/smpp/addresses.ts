/** Source and destination addresses with their type of number (TON) and numbering plan (NPI). Pure. */

export interface Address {
  /** 1 international, 2 national, 3 network specific (short codes), 5 alphanumeric; SMPP 3.4 §5.2.5. */
  ton: number;
  /** 1 E.164, 0 unknown; §5.2.6. */
  npi: number;
  /** Without the plus sign. */
  number: string;
}

const SHORT_CODE_DIGITS = 6;
/** A full international number has at least its country code, and an operator's own numbers are shorter. */
const INTERNATIONAL_DIGITS = 11;

/** @param fixed TON and NPI that the operator asks for, each instead of the derived one */
export function addressOf(
  written: string,
  fixed: { ton?: number | undefined; npi?: number | undefined } = {},
): Address {
  const number = written.trim();
  const [ton, npi] = kindOf(number);
  return { ton: fixed.ton ?? ton, npi: fixed.npi ?? npi, number: number.replace(/^\+(?=\d+$)/, '') };
}

function kindOf(number: string): readonly [ton: number, npi: number] {
  if (number === '') return [0, 0];
  if (/^\+\d+$/.test(number)) return [1, 1];
  if (!/^\d+$/.test(number)) return [5, 0];
  if (number.length <= SHORT_CODE_DIGITS) return [3, 0];
  const isInternational = number.length >= INTERNATIONAL_DIGITS && !number.startsWith('0');
  return isInternational ? [1, 1] : [2, 1];
}

/** How an address that came in is shown: with a plus where it says that it is international. */
export function numberOf({ ton, number }: Pick<Address, 'ton' | 'number'>): string {
  return ton === 1 && /^\d+$/.test(number) ? `+${number}` : number;
}

/** source_addr has 20 octets of ASCII; anything else would arrive as something else. */
export const isSendableSource = (source: string): boolean => /^[\x20-\x7e]{0,20}$/.test(source);
