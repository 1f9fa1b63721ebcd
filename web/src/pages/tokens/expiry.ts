/** When a new token ends. */

export const LIVES = ['never', '30', '90', '365', 'date'] as const;
export type Life = (typeof LIVES)[number];

/**
 * @param life days from now, or `date` for the day that was picked
 * @param day `2026-03-15`, of the viewer's own zone: the token is good until that day ends
 * @param now milliseconds since 1970
 * @returns ISO 8601; null = it never ends, or no day was picked
 */
export function expiryOf(life: Life, day: string, now: number): string | null {
  if (life === 'never') return null;
  if (life !== 'date') return new Date(now + Number(life) * 86_400_000).toISOString();
  const end = new Date(`${day}T23:59:59`);
  return Number.isNaN(end.getTime()) ? null : end.toISOString();
}
