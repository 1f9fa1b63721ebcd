/** How long an account is closed after wrong passwords. */

const FREE = 5;
const FIRST_MS = 60_000;
const LONGEST_MS = 3_600_000;

/** @param failures in a row @returns milliseconds; 0 = it may be tried again at once */
export function lockMs(failures: number): number {
  if (failures < FREE) return 0;
  return Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(failures - FREE, 10));
}
