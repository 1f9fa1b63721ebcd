/** How often one address may try to come in, whatever the account. Counts are this process's own. */
import ipaddr from 'ipaddr.js';
import { RateLimiterMemory, type RateLimiterRes } from 'rate-limiter-flexible';
import { ApiError } from '../errors.js';

const A_MINUTE = 30;

/** @returns one limit; whatever shares it is counted together */
export function createSignInLimit() {
  const limiter = new RateLimiterMemory({ points: A_MINUTE, duration: 60 });

  /**
   * Runs `work`, which counts unless it succeeds.
   * @throws ApiError rate_limited
   */
  return async function limited<T>(ip: string, work: () => Promise<T>): Promise<T> {
    const key = networkOf(ip);
    try {
      await limiter.consume(key);
    } catch (refused) {
      const seconds = Math.max(1, Math.ceil((refused as RateLimiterRes).msBeforeNext / 1000));
      const headers = { 'Retry-After': String(seconds) };
      throw new ApiError('rate_limited', 'Too many attempts from this address. Wait a minute.', { headers });
    }
    const result = await work();
    await limiter.reward(key);
    return result;
  };
}

/** Whoever has one address of IPv6 has the other 2^64 of its network. */
function networkOf(ip: string): string {
  if (!ipaddr.isValid(ip)) return ip;
  const address = ipaddr.process(ip);
  return address.kind() === 'ipv6'
    ? address.toNormalizedString().split(':').slice(0, 4).join(':')
    : address.toString();
}
