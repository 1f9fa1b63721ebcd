import assert from 'node:assert/strict';
import { isLike, partyOf, readingsOf } from '../../src/conversations/party.js';
import type { Folder } from '../../src/messages/types.js';

describe('the other side of a message', () => {
  const message = (folder: Folder, fields: object = {}) => ({
    folder,
    to: '0711 000 111',
    toE164: '+254711000111',
    from: '20880',
    fromE164: null,
    ...fields,
  });
  const parties: [what: string, party: string | null, expected: string | null][] = [
    ['the recipient of what goes out', partyOf(message('outbox')), '+254711000111'],
    ['a short code as written', partyOf(message('outbox', { to: '40404', toE164: null })), '40404'],
    [
      'the sender of what comes in',
      partyOf(message('inbox', { fromE164: '+254711000112' })),
      '+254711000112',
    ],
    ['a name', partyOf(message('inbox', { from: 'MPESA' })), 'MPESA'],
    ['nobody', partyOf(message('inbox', { from: '' })), null],
    ['nobody at all', partyOf(message('inbox', { from: null })), null],
  ];
  for (const [what, party, expected] of parties) it(`is ${what}`, () => assert.equal(party, expected));

  const readings: [written: string, expected: string[]][] = [
    ['+254711000111', ['+254711000111']],
    ['254711000111', ['+254711000111', '254711000111']],
    ['20880', ['20880']],
    [' MPESA ', ['MPESA']],
    ['0711 000 111', ['0711 000 111']],
  ];
  for (const [written, expected] of readings)
    it(`"${written}" in an address is read as ${expected.join(' or ')}`, () =>
      assert.deepEqual(readingsOf(written), expected));

  const searches: [number: string, wanted: string, found: boolean][] = [
    ['+254711000111', '711000', true],
    ['+254711000111', '0711 000', true],
    ['+254711000111', '+254 711-000-111', true],
    ['+254711000111', '712', false],
    ['MPESA', 'mpe', true],
    ['MPESA', '254', false],
  ];
  for (const [number, wanted, found] of searches)
    it(`a search for "${wanted}" ${found ? 'finds' : 'does not find'} ${number}`, () =>
      assert.equal(isLike(number, wanted), found));
});
