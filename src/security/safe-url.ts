/**
 * The guard for URLs that users supply: which addresses a request may reach.
 *
 * Everything that is not a public unicast address is refused (private, loopback, link-local, carrier-grade NAT,
 * multicast, documentation ranges, IPv4 inside IPv6), except networks the operator listed in
 * SALAMI_ALLOW_PRIVATE_NETWORKS.
 */
import { lookup as dnsLookup, type LookupAddress, type LookupOptions } from 'node:dns';
import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

export type Network = [ipaddr.IPv4 | ipaddr.IPv6, number];

/** @throws Error with a readable text when one of the CIDRs is not one */
export function parseNetworks(list: string): Network[] {
  return list
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((cidr) => {
      try {
        return ipaddr.parseCIDR(cidr);
      } catch {
        throw new Error(`"${cidr}" is not a network in CIDR form, for example 10.0.0.0/8`);
      }
    });
}

export class BlockedAddressError extends Error {
  override name = 'BlockedAddressError';
  readonly code = 'SALAMI_BLOCKED_ADDRESS';
  constructor(host: string) {
    super(
      `${host} is not a public address. If it is yours, add its network (such as 10.0.0.0/8) to SALAMI_ALLOW_PRIVATE_NETWORKS in the environment or the file .env, and start the gateway again.`,
    );
  }
}

/** RFC 4291 §2.4: all that is assigned; outside lie forms such as ::127.0.0.1, which ipaddr.js calls unicast. */
const GLOBAL_IPV6 = ipaddr.parseCIDR('2000::/3');

export function isAllowedAddress(address: string, allowed: readonly Network[]): boolean {
  const parsed = ipaddr.process(address);
  if (parsed.range() === 'unicast' && (parsed.kind() === 'ipv4' || parsed.match(GLOBAL_IPV6))) return true;
  return allowed.some(([network, bits]) => parsed.kind() === network.kind() && parsed.match(network, bits));
}

type LookupCallback = (
  error: NodeJS.ErrnoException | null,
  address: string | LookupAddress[],
  family?: number,
) => void;

/** As dns.lookup, always asked for all addresses. */
export type Resolve = (
  hostname: string,
  options: LookupOptions & { all: true },
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/**
 * A replacement for dns.lookup that answers only with allowed addresses. The connection is made to the address
 * that was checked, so a name that changes its address afterwards gains nothing.
 */
export function guardedLookup(allowed: readonly Network[], resolve: Resolve = dnsLookup) {
  return (hostname: string, options: LookupOptions, callback: LookupCallback): void => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, []);
      // One bad address is enough to refuse the name: a mixed answer is how rebinding attacks begin.
      if (addresses.some(({ address }) => !isAllowedAddress(address, allowed))) {
        return callback(new BlockedAddressError(hostname), []);
      }
      if (options.all) return callback(null, addresses);
      const [first] = addresses;
      if (!first) return callback(new Error(`no address for ${hostname}`), []);
      callback(null, first.address, first.family);
    });
  };
}

/** Of a name in DNS, RFC 1035 §2.3.4. */
const HOST_LENGTH = 253;

/**
 * Checks what can be checked without a look-up: scheme, credentials in the URL, literal addresses.
 * @throws BlockedAddressError, or Error with a readable text
 */
export function assertAllowedUrl(url: URL, allowed: readonly Network[]): void {
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    throw new Error('only http:// and https:// URLs can be used');
  }
  if (url.hostname.length > HOST_LENGTH) throw new Error('the host of the URL is too long to be one');
  if (url.username !== '' || url.password !== '')
    throw new Error('put credentials in fields, not in the URL');
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) !== 0 && !isAllowedAddress(host, allowed)) throw new BlockedAddressError(host);
}

/**
 * Whether events can be posted to this address; its name is looked up only then, and each time.
 * @returns what is wrong with it, for people, or null
 */
export function postUrlFault(text: string, allowed: readonly Network[]): string | null {
  if (!URL.canParse(text)) return 'Give an address that starts with https:// or http://.';
  try {
    assertAllowedUrl(new URL(text), allowed);
    return null;
  } catch (error) {
    return (error as Error).message;
  }
}

/**
 * The same of what an app calls: an address or a host alone, whatever scheme it goes by.
 * @returns what is wrong with it, for people; null also for what is no address: whoever reads it says so
 */
export function hostFault(text: string, allowed: readonly Network[]): string | null {
  const url = `http://${text.trim().replace(/^[a-z][a-z0-9+.-]*:\/\//i, '')}`;
  return URL.canParse(url) ? postUrlFault(url, allowed) : null;
}

/** Names that lead into a network of one's own, whatever they resolve to elsewhere. RFC 6761, 6762, 8375, 9476. */
const PRIVATE_NAME = /^[^.]*$|\.(localhost|local|internal|home\.arpa)$/;

/**
 * Whether a company elsewhere can fetch this address: judged by what is written, nothing is looked up or fetched.
 * Plain http only inside networks that the operator allows.
 * @returns what is wrong with it, for people, or null
 */
export function publicUrlFault(text: string, allowed: readonly Network[]): string | null {
  if (!/^[\x21-\x5b\x5d-\x7e]+$/.test(text) || !URL.canParse(text))
    return 'Give an address that starts with https://, with every other sign percent-encoded.';
  const url = new URL(text);
  const host = url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  const address = host === 'localhost' ? '127.0.0.1' : host;
  const isOwn = isIP(address) !== 0 && !isAllowedAddress(address, []) && isAllowedAddress(address, allowed);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isOwn))
    return 'The address must start with https://.';
  if (url.username !== '' || url.password !== '') return 'The address may hold no user name or password.';
  const isPublic = isIP(address) === 0 ? !PRIVATE_NAME.test(host) : isAllowedAddress(address, allowed);
  return isPublic ? null : `${host} is not a public address; the provider could not fetch the file.`;
}
