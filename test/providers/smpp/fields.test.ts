/** The fields of an SMPP app: what is taken, and what it means for the link. */
import assert from 'node:assert/strict';
import { credentials, settingsOf, type LinkSettings } from '../../../src/providers/smpp/fields.js';

const NEEDED = { api_link: 'smsc.example.org', username: 'gateway', password: 'secret01' };

const DEFAULTS: LinkSettings = {
  host: 'smsc.example.org',
  port: 2775,
  tls: false,
  systemId: 'gateway',
  password: 'secret01',
  systemType: '',
  serviceType: '',
  bind: 'transceiver',
  ids: { answer: 'asis', receipt: 'asis' },
  window: 10,
  tps: 10,
  alphabet: 'gsm',
  long: 'udh8',
  source: {},
  destination: {},
};

describe('SMPP: fields of an app', () => {
  const MEANINGS: [what: string, fields: Record<string, string>, expected: Partial<LinkSettings>][] = [
    ['host, system_id and password are enough', {}, {}],
    ['smpp:// may stand before the host', { api_link: 'smpp://smsc.example.org' }, {}],
    ['a port in the address', { api_link: 'smsc.example.org:2776' }, { port: 2776 }],
    ['wins over the field', { api_link: 'smpp://smsc.example.org:2776', port: '2777' }, { port: 2776 }],
    ['a port in its field', { port: '5016' }, { port: 5016 }],
    ['ssmpp:// means TLS and its port', { api_link: 'ssmpp://smsc.example.org' }, { tls: true, port: 3550 }],
    ['c3 means TLS too', { c3: 'on', port: '2775' }, { tls: true, port: 2775 }],
    ['an IPv6 address in brackets', { api_link: '[2001:db8::7]:2775' }, { host: '2001:db8::7' }],
    ['an IPv4 address', { api_link: '192.0.2.7' }, { host: '192.0.2.7' }],
    [
      'route and c1 are service_type and system_type',
      { route: 'CMT', c1: 'VMA' },
      { serviceType: 'CMT', systemType: 'VMA' },
    ],
    ['two binds', { c2: 'tx_rx' }, { bind: 'tx_rx' }],
    ['id bases', { c4: 'hex:dec' }, { ids: { answer: 'hex', receipt: 'dec' } }],
    ['window and rate', { c5: '50/0.5' }, { window: 50, tps: 0.5 }],
    ['Latin-1', { c6: 'latin1' }, { alphabet: 'latin1' }],
    ['the way of long messages', { c7: 'payload' }, { long: 'payload' }],
    ['TON 0 is a value', { source_addr_ton: '0', source_addr_npi: '1' }, { source: { ton: 0, npi: 1 } }],
    ['of destinations', { dest_addr_ton: '2' }, { destination: { ton: 2 } }],
  ];
  for (const [what, fields, expected] of MEANINGS) {
    it(what, () =>
      assert.deepEqual(settingsOf(credentials.parse({ ...NEEDED, ...fields })), { ...DEFAULTS, ...expected }),
    );
  }

  const REFUSED: [field: string, value: string][] = [
    ['api_link', 'http://smsc.example.org'],
    ['api_link', 'smsc.example.org/path'],
    ['api_link', 'two words'],
    ['port', '0'],
    ['port', '65536'],
    ['port', 'abc'],
    ['username', 'sixteen-letters!'],
    ['password', 'ünïcode'],
    ['source_addr_ton', '256'],
    ['source_addr_npi', '-1'],
    ['dest_addr_ton', '1.5'],
    ['dest_addr_npi', 'E164'],
    ['route', 'longer'],
    ['c1', 'thirteen-char'],
    ['c2', 'receiver'],
    ['c3', 'yes'],
    ['c4', 'hex'],
    ['c4', 'hex:oct'],
    ['c5', '10'],
    ['c5', '0/10'],
    ['c5', '10/0'],
    ['c6', 'utf8'],
    ['c7', 'udh'],
    ['phone_number', 'a'.repeat(21)],
  ];
  for (const [field, value] of REFUSED) {
    it(`refuses ${field} "${value}"`, () => {
      const result = credentials.safeParse({ ...NEEDED, [field]: value });
      assert.deepEqual(
        result.error?.issues.map(({ path }) => path.join('.')),
        [field],
      );
    });
  }
  it('names what is missing', () =>
    assert.deepEqual(
      credentials.safeParse({}).error?.issues.map(({ path }) => path.join('.')),
      Object.keys(NEEDED),
    ));
});
