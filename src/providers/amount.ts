/** Sums with money: exact, on decimal strings. */
import type { Money } from '../messages/types.js';
import { parseAmount } from './wire.js';

/**
 * A price as part of a report or an outcome; empty when there is none.
 * @param currency three letters in any case; anything else = not known
 */
export function costOf(amount: unknown, currency: unknown): { cost?: Money } {
  const exact = parseAmount(amount);
  const code = /^[A-Za-z]{3}$/.exec(String(currency ?? ''))?.[0].toUpperCase() ?? null;
  return exact === undefined ? {} : { cost: { amount: exact, currency: code } };
}

/**
 * What is left in an account, with its sign; empty when it is not told.
 * @param currency as in costOf
 */
export function balanceOf(amount: unknown, currency: unknown): { balance?: Money } {
  const { cost } = costOf(amount, currency);
  if (!cost) return {};
  const isDebt = /^-/.test(String(amount)) && /[1-9]/.test(cost.amount);
  return { balance: { ...cost, amount: isDebt ? `-${cost.amount}` : cost.amount } };
}

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
