/** Whose request it is: the address of who asked, where trusted proxies stand in between. Pure. */
import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import type { Network } from './safe-url.js';

export interface Client {
  /** As text, an IPv4 address inside IPv6 as IPv4; empty = the connection is gone already. */
  address: string;
  /** Proxies are named, and none of them brought the request: nothing that a proxy would say of it is known. */
  isPastProxies: boolean;
}

/**
 * Everybody can write X-Forwarded-For, and each proxy adds whom it heard at its end. So it is read from the right, for as
 * long as somebody trusted wrote it: the first address that is not a trusted proxy's counts, or else the leftmost. What is
 * no address ends it, and who wrote that counts.
 * @param peer the other end of the connection
 * @param forwardedFor the header; several are one list
 */
export function clientOf(
  peer: string,
  forwardedFor: string | readonly string[] | undefined,
  trusted: readonly Network[],
): Client {
  const isTrusted = (one: Address) =>
    trusted.some(([network, bits]) => one.kind() === network.kind() && one.match(network, bits));
  let known = addressOf(peer);
  if (known === null) return { address: peer, isPastProxies: trusted.length > 0 };
  if (!isTrusted(known)) return { address: known.toString(), isPastProxies: trusted.length > 0 };
  const entries = [forwardedFor ?? []].flat().join(',').split(',');
  for (const entry of entries.reverse()) {
    const next = entryOf(entry);
    if (next === null) break;
    known = next;
    if (!isTrusted(known)) break;
  }
  return { address: known.toString(), isPastProxies: false };
}

type Address = ipaddr.IPv4 | ipaddr.IPv6;

/** Only as addresses are usually written: ipaddr.js would also take 0x7f.1. */
const addressOf = (text: string): Address | null => (isIP(text) === 0 ? null : ipaddr.process(text));

/** Some proxies add the port: `192.0.2.1:4711`, `[2001:db8::1]:4711`. A zone means nothing on another machine. */
function entryOf(entry: string): Address | null {
  const text = entry.trim();
  const bare = /^\[([^\]]*)\](?::\d{1,5})?$/.exec(text) ?? /^([\d.]+):\d{1,5}$/.exec(text);
  const address = bare?.[1] ?? text;
  return address.includes('%') ? null : addressOf(address);
}
