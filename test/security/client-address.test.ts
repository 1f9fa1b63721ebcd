import assert from 'node:assert/strict';
import { clientOf } from '../../src/security/client-address.js';
import { parseNetworks } from '../../src/security/safe-url.js';
import { cameOverHttps } from '../../src/phones/https.js';

describe('whose request it is', () => {
  const PROXIES = '10.0.0.0/8, 2001:db8:f::/48';
  const PEER = '10.0.0.1';

  const ROWS: [what: string, peer: string, header: string | string[] | undefined, address: string][] = [
    ['of a peer that is no proxy: its own', '203.0.113.7', undefined, '203.0.113.7'],
    ['of a peer that is no proxy, whatever it says', '203.0.113.7', '198.51.100.1', '203.0.113.7'],
    ['of a proxy without the header: the proxy\'s', PEER, undefined, PEER],
    ['of a proxy with an empty header: the proxy\'s', PEER, '', PEER],
    ['of a proxy: whom it heard', PEER, '203.0.113.7', '203.0.113.7'],
    ['of a proxy in IPv4 inside IPv6', '::ffff:10.0.0.1', '203.0.113.7', '203.0.113.7'],
    ['of a peer in IPv4 inside IPv6: as IPv4', '::ffff:203.0.113.7', undefined, '203.0.113.7'],
    ['of a proxy in IPv6', '2001:db8:f::1', '2001:db8::7', '2001:db8::7'],
    ['of a peer beside the proxies in IPv6', '2001:db8:e::1', '203.0.113.7', '2001:db8:e::1'],
    ['an entry in IPv4 inside IPv6 is IPv4', PEER, '::ffff:203.0.113.7', '203.0.113.7'],
    ['an entry that is a proxy in IPv4 inside IPv6 is skipped', PEER, '203.0.113.7, ::ffff:10.0.0.2', '203.0.113.7'],
    ['long forms of IPv6 are shortened', PEER, '2001:0db8:0:0:0:0:0:0007', '2001:db8::7'],
    ['behind several proxies: the first that is none', PEER, '203.0.113.7, 10.0.0.3, 2001:db8:f::2', '203.0.113.7'],
    ['what the client wrote itself counts for nothing', PEER, '198.51.100.1, 10.0.0.9, 203.0.113.7', '203.0.113.7'],
    ['what it wrote as a proxy neither', PEER, '10.0.0.9, 203.0.113.7, 10.0.0.3', '203.0.113.7'],
    ['when all are proxies: the leftmost', PEER, '10.0.0.4, 10.0.0.3', '10.0.0.4'],
    ['several headers are one list', PEER, ['198.51.100.1, 203.0.113.7', '10.0.0.3'], '203.0.113.7'],
    ['a port is passed over', PEER, '203.0.113.7:4711', '203.0.113.7'],
    ['a port behind IPv6 as well', PEER, '[2001:db8::7]:443, 10.0.0.3:80', '2001:db8::7'],
    ['brackets without a port', PEER, '[2001:db8::7]', '2001:db8::7'],
    ['blanks and tabs around', PEER, ' \t203.0.113.7 ,\t10.0.0.3 ', '203.0.113.7'],
    ['rubbish ends it: who wrote it counts', PEER, '203.0.113.7, unknown, 10.0.0.3', '10.0.0.3'],
    ['rubbish left of the client changes nothing', PEER, '<script>, 203.0.113.7', '203.0.113.7'],
    ['rubbish alone: the proxy\'s', PEER, 'unix:', PEER],
    ['an empty entry is rubbish', PEER, '203.0.113.7,, 10.0.0.3', '10.0.0.3'],
    ['an address with a zone is rubbish', PEER, 'fe80::1%eth0', PEER],
    ['an address as a number is rubbish', PEER, '3405803783', PEER],
    ['an address in hex is rubbish', PEER, '0xcb.0x0.0x71.0x7', PEER],
    ['of a connection that is gone: nobody\'s', '', '203.0.113.7', ''],
  ]; // prettier-ignore
  for (const [what, peer, header, address] of ROWS)
    it(what, () => assert.equal(clientOf(peer, header, parseNetworks(PROXIES)).address, address));

  it('without trusted proxies the header counts for nothing', () => {
    const client = clientOf('127.0.0.1', '203.0.113.7', []);
    assert.deepEqual(client, { address: '127.0.0.1', isPastProxies: false });
  });

  const PLAIN = 'http://sms.example.org';
  const SAFE = 'https://sms.example.org';
  const WAYS: [what: string, peer: string, proxies: string, proto: string | null, url: string, isSafe: boolean][] = [
    ['no proxies are named: its header is believed', '203.0.113.7', '', 'https', PLAIN, true],
    ['no proxies are named: no header, as PUBLIC_URL says', '203.0.113.7', '', null, SAFE, true],
    ['no proxies are named: HTTP by the header', '203.0.113.7', '', 'http', SAFE, false],
    ['through a proxy that says so', PEER, PROXIES, 'https', PLAIN, true],
    ['through a proxy that says HTTP', PEER, PROXIES, 'http', SAFE, false],
    ['through a proxy that says nothing, as PUBLIC_URL says', PEER, PROXIES, null, SAFE, true],
    ['past the proxies, whatever it says', '203.0.113.7', PROXIES, 'https', SAFE, false],
  ]; // prettier-ignore
  for (const [what, peer, proxies, proto, url, isSafe] of WAYS)
    it(`a phone's way was ${isSafe ? '' : 'not '}protected: ${what}`, () => {
      const { isPastProxies } = clientOf(peer, undefined, parseNetworks(proxies));
      const headers: Record<string, string> = proto === null ? {} : { 'x-forwarded-proto': proto };
      assert.equal(cameOverHttps({ headers, isPastProxies }, url), isSafe);
    });
});
