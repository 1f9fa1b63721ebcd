/** Who can call PUBLIC_URL, as far as the address itself tells. Pure. */
import ipaddr from 'ipaddr.js';

/**
 * `public`: anybody, encrypted. `open`: anybody, but not encrypted. `private`: only a network of one's own. `local`:
 * only this machine.
 */
export type Reach = 'public' | 'open' | 'private' | 'local';

/** What is wrong with it for real providers; null where nothing is. */
export const COMPLAINTS: Readonly<Record<Reach, string | null>> = {
  public: null,
  open: 'is not encrypted: put a reverse proxy with TLS in front and use https in PUBLIC_URL.',
  private:
    'is an address of a private network, where no provider gets: set PUBLIC_URL to the address of this gateway on the internet.',
  local: 'is this machine alone: set PUBLIC_URL to the address of this gateway on the internet.',
};

/** @param publicUrl an http or https address */
export function reachOf(publicUrl: string): Reach {
  const { protocol, hostname } = new URL(publicUrl);
  const host = hostname.replace(/^\[|\]$/g, '');
  if (ipaddr.isValid(host)) {
    const range = ipaddr.process(host).range();
    if (range === 'loopback' || range === 'unspecified') return 'local';
    if (range !== 'unicast') return 'private';
  } else {
    if (/(^|\.)localhost$/i.test(host)) return 'local';
    if (!host.includes('.') || /\.(local|internal|lan|home\.arpa)$/i.test(host)) return 'private';
  }
  return protocol === 'https:' ? 'public' : 'open';
}
