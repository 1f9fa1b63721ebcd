/** Numbers as the viewer's language writes them. */
import { localeNow } from '../texts';

export const formatCount = (value: number): string => new Intl.NumberFormat(localeNow()).format(value);

/** @param share 0 to 1; null = nothing to tell yet */
export function formatShare(share: number | null): string {
  if (share === null) return '–';
  return new Intl.NumberFormat(localeNow(), { style: 'percent', maximumFractionDigits: 1 }).format(share);
}

/** @param amount a decimal string, as the API gives money */
export function formatMoney(amount: string | null, currency: string | null): string {
  if (amount === null) return '–';
  const digits = amount.split('.')[1]?.length ?? 0;
  const format = new Intl.NumberFormat(localeNow(), {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  const written = format.format(amount as `${number}`); // of a text: exact, however many digits there are
  return currency ? `${currency} ${written}` : written;
}

export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const step = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  return `${(bytes / 1000 ** step).toFixed(step === 0 ? 0 : 1)} ${units[step]}`;
}
