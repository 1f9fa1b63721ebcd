/**
 * Ids of messages. An SMSC may answer a submit with `1A0` and report on it as `id:0000000416`: the same number, written
 * in another base. Both sides are brought to one key. Ids exceed 2^53, hence BigInt. Pure.
 */
export const BASES = ['asis', 'hex', 'dec'] as const;
export type Base = (typeof BASES)[number];

/** How this SMSC writes ids in its answers and in its receipts. */
export interface IdBases {
  answer: Base;
  receipt: Base;
}

/** Longer ids are no numbers, and a hostile one must not keep BigInt busy. */
const LONGEST_NUMBER = 40;

/** @returns the key of an id: in lower case without leading zeros, or its decimal value where its base is known */
export function idKey(id: string, base: Base): string {
  const plain = id.trim().toLowerCase();
  const isNumber = plain.length <= LONGEST_NUMBER && (base === 'hex' ? /^[0-9a-f]+$/ : /^\d+$/).test(plain);
  if (base !== 'asis' && isNumber) return BigInt(base === 'hex' ? `0x${plain}` : plain).toString();
  return plain.replace(/^0+(?=.)/, '');
}

const READINGS: readonly IdBases[] = [
  { answer: 'asis', receipt: 'asis' },
  { answer: 'hex', receipt: 'dec' },
  { answer: 'dec', receipt: 'hex' },
];

/**
 * For a receipt that belongs to no message: under which other setting would it belong to one of the latest answers?
 * @param answers ids as they stood in answers of late
 * @returns the first setting that makes them meet, or null
 */
export function suggestBases(answers: readonly string[], receiptId: string, now: IdBases): IdBases | null {
  const others = READINGS.filter(({ answer, receipt }) => answer !== now.answer || receipt !== now.receipt);
  const fits = ({ answer, receipt }: IdBases) => {
    const key = idKey(receiptId, receipt);
    return answers.some((id) => idKey(id, answer) === key);
  };
  return others.find(fits) ?? null;
}
