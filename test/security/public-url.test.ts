import assert from 'node:assert/strict';
import { parseNetworks, publicUrlFault } from '../../src/security/safe-url.js';

const ALLOWED = parseNetworks('10.1.0.0/16, 127.0.0.0/8');

describe('an address that a provider is to fetch', () => {
  const rows: [url: string, without: RegExp | null, withAllowed: RegExp | null][] = [
    ['https://files.example.org/a.png?token=x%20y', null, null],
    ['https://files.example.org:8443/', null, null],
    ['https://203.0.113.7/a.png', /public/, /public/], // a documentation range
    ['https://8.8.8.8/a.png', null, null],
    ['http://files.example.org/a.png', /https/, /https/],
    ['http://8.8.8.8/a.png', /https/, /https/],
    ['https://10.1.2.3/a.png', /public/, null],
    ['http://10.1.2.3/a.png', /https/, null],
    ['https://10.2.2.3/a.png', /public/, /public/],
    ['https://127.0.0.1/', /public/, null],
    ['http://localhost:8080/a.png', /https/, null],
    ['https://localhost/', /public/, null],
    ['https://2130706433/', /public/, null], // 127.0.0.1 as one number
    ['https://[::1]/', /public/, /public/],
    ['https://[::ffff:10.1.2.3]/', /public/, null],
    ['https://169.254.169.254/latest/meta-data', /public/, /public/],
    ['https://intranet/a.png', /public/, /public/],
    ['https://files.local/a.png', /public/, /public/],
    ['https://a.localhost/', /public/, /public/],
    ['https://db.internal./', /public/, /public/],
    ['https://user:pass@files.example.org/', /user name/, /user name/],
    ['https://user@files.example.org/', /user name/, /user name/],
    ['ftp://files.example.org/a.png', /https/, /https/],
    ['file:///etc/passwd', /https/, /https/],
    ['data:image/png;base64,AAAA', /https/, /https/],
    ['files.example.org/a.png', /https/, /https/],
    ['', /https/, /https/],
    ['https://files.example.org/a b.png', /percent-encoded/, /percent-encoded/],
    ['https://files.example.org/ä.png', /percent-encoded/, /percent-encoded/],
    ['https://good.example.org\\@127.0.0.1/', /percent-encoded/, /percent-encoded/],
    ['https://files.example.org/\n', /percent-encoded/, /percent-encoded/],
  ];
  for (const [url, without, withAllowed] of rows) {
    const word = (fault: RegExp | null) => (fault ? 'refused' : 'taken');
    it(`${JSON.stringify(url)} is ${word(without)}, with private networks allowed ${word(withAllowed)}`, () => {
      for (const [allowed, expected] of [[[], without] as const, [ALLOWED, withAllowed] as const]) {
        const fault = publicUrlFault(url, allowed);
        if (expected) assert.match(fault ?? '', expected);
        else assert.equal(fault, null);
      }
    });
  }
});
