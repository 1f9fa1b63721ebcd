/** Sums with money: exact, on decimal strings. */

/**
 * @param amount a decimal string such as "0.0125"
 * @param count a whole number, not negative
 */
export function multiplyAmount(amount: string, count: number): string {
  const [whole = '0', fraction = ''] = amount.split('.');
  const digits = (BigInt(whole + fraction) * BigInt(count)).toString().padStart(fraction.length + 1, '0');
  const point = digits.length - fraction.length;
  const rest = digits.slice(point).replace(/0+$/, '');
  return rest === '' ? digits.slice(0, point) : `${digits.slice(0, point)}.${rest}`;
}
