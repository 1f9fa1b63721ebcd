/** Whether a phone's request was protected on its way. Pure. */
import type { PhoneCall } from './desk.js';

/**
 * A proxy that ends TLS says so; without a word, the address that phones are given does. Where proxies are named, only
 * they end TLS: what came past them was not protected, whatever its headers say.
 */
export function cameOverHttps(
  { headers, isPastProxies }: Pick<PhoneCall, 'headers' | 'isPastProxies'>,
  publicUrl: string,
): boolean {
  if (isPastProxies) return false;
  const [told] = (headers['x-forwarded-proto'] ?? '').split(',');
  const scheme = told?.trim().toLowerCase() || publicUrl.split(':')[0];
  return scheme === 'https';
}
