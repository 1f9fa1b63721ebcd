/** What is decided about users without asking anything: roles, passwords, how long an account closes. */
import assert from 'node:assert/strict';
import { isIdle } from '../../src/tokens/lifetime.js';
import { SCOPES } from '../../src/tokens/types.js';
import { normalised, problemOf } from '../../src/users/password-rules.js';
import { scopesOf } from '../../src/users/roles.js';
import { lockMs } from '../../src/users/throttle.js';
import { counterOf, hashOfRecoveryCode, newRecoveryCodes, newSecret, urlOf } from '../../src/users/totp.js';

describe('roles', () => {
  it('an administrator may do everything, by the one scope that includes the others', () =>
    assert.deepEqual(scopesOf('admin'), ['admin']));

  it('an operator may do everything but administer', () =>
    assert.deepEqual([...scopesOf('operator')].sort(), SCOPES.filter((scope) => scope !== 'admin').sort()));

  it('a viewer only reads', () => {
    for (const scope of scopesOf('viewer')) assert.match(scope, /:read$/);
    assert.equal(scopesOf('viewer').length, SCOPES.filter((scope) => scope.endsWith(':read')).length);
  });
});

describe('passwords', () => {
  const about = { email: 'zawadi.baraka@example.org', name: 'Zawadi Baraka Mwangaza' };
  const rows: [password: string, problem: RegExp | null][] = [
    ['kifaru mweupe', null],
    ['Ugali-na-sukuma-wiki', null],
    ['密码密码一二三四五六七八', null],
    ['elevenchars', /at least 12/],
    ['', /at least 12/],
    ['😀😁😂🤣😃😄😅😆😉😊😋', /at least 12/],
    [Array.from({ length: 20 }, (_, at) => `word${at} `).join(''), null],
    [`kifaru ${'x'.repeat(194)}`, /at most 200/],
    ['Password1234', /tried first/],
    ['123456789012', /tried first/],
    ['aaaaaaaaaaaaaaaa', /tried first/],
    ['abababababab', /tried first/],
    ['zawadi.baraka', /name or address/],
    ['ZAWADI.BARAKA@example.org', /name or address/],
    ['zawadibarakamwangaza', /name or address/],
  ];
  for (const [password, problem] of rows)
    it(`${JSON.stringify(password.slice(0, 30))} is ${problem ? 'refused' : 'taken'}`, () => {
      const said = problemOf(password, about);
      if (problem) assert.match(said ?? '', problem);
      else assert.equal(said, null);
    });

  it('are the same however the keyboard writes an accent', () =>
    assert.equal(normalised('cafe\u0301 ya asubuhi'), normalised('caf\u00e9 ya asubuhi')));
});

describe('an account after wrong passwords', () => {
  for (const [failures, minutes] of [
    [0, 0],
    [4, 0],
    [5, 1],
    [6, 2],
    [7, 4],
    [10, 32],
    [11, 60],
    [1_000, 60],
  ] as const)
    it(`${failures} in a row close it for ${minutes} minutes`, () =>
      assert.equal(lockMs(failures), minutes * 60_000));
});

describe('a session', () => {
  const DAY = 86_400_000;
  for (const [title, lastUsedAt, at, idle] of [
    ['used a moment ago lives', 10 * DAY, 10 * DAY + 1, false],
    ['unused for just under seven days lives', 10 * DAY, 17 * DAY - 1, false],
    ['unused for seven days has ended', 10 * DAY, 17 * DAY, true],
    ['never used counts from its beginning', null, 7 * DAY, true],
  ] as const)
    it(title, () => assert.equal(isIdle({ createdAt: 0, lastUsedAt }, at), idle));
});

describe('codes of an authenticator app', () => {
  /** RFC 6238, appendix B: the key of its examples, and the last six digits of its codes. */
  const KEY = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
  for (const [seconds, code] of [
    [59, '287082'],
    [1_111_111_109, '081804'],
    [1_234_567_890, '005924'],
    [20_000_000_000, '353130'],
  ] as const)
    it(`${code} is the code at second ${seconds}, as the standard says`, () =>
      assert.equal(counterOf(KEY, code, seconds * 1_000), Math.floor(seconds / 30)));

  it('one step early or late is taken, as the step it belongs to; two are not', () => {
    const at = 59_000;
    const taken = [-60, -30, 0, 30, 60].map((by) => counterOf(KEY, '287082', at + by * 1_000));
    assert.deepEqual(taken, [null, 1, 1, 1, null]);
  });

  it('spaces make no difference, anything else is none', () => {
    assert.equal(counterOf(KEY, ' 287 082 ', 59_000), 1);
    for (const code of ['', '28708', '2870820', '28708x', '000000'])
      assert.equal(counterOf(KEY, code, 59_000), null);
  });

  it('the secret has 160 bits and stands in the address with who it is for', () => {
    const secret = newSecret();
    assert.match(secret, /^[A-Z2-7]{32}$/);
    assert.notEqual(newSecret(), secret);
    const url = new URL(urlOf(secret, 'amina@example.org'));
    assert.equal(url.protocol, 'otpauth:');
    assert.deepEqual(
      ['secret', 'issuer', 'digits', 'period'].map((name) => url.searchParams.get(name)),
      [secret, 'Salami Gateway', '6', '30'],
    );
    assert.match(decodeURIComponent(url.pathname), /Salami Gateway:amina@example\.org$/);
  });

  it('recovery codes are ten different words, and are read however they are typed', () => {
    const codes = newRecoveryCodes();
    assert.equal(new Set(codes).size, 10);
    for (const code of codes) assert.match(code, /^[a-z2-7]{4}(-[a-z2-7]{4}){3}$/);
    const [code = ''] = codes;
    assert.equal(hashOfRecoveryCode(code.toUpperCase().replaceAll('-', ' ')), hashOfRecoveryCode(code));
  });
});
