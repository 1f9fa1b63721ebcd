/** What users do with their own account: profile, password, authenticator app; and links that replace a password. */
import assert from 'node:assert/strict';
import { TOTP } from 'otpauth';
import { useGateway, type Reply } from '../support/gateway.js';
import { Browser, newUser, PASSWORD, secretOf } from './browser.js';
import { assertProblem } from './support.js';

const NEW_PASSWORD = 'twiga mrefu kuliko mti';
const STEP = 30_000;

function assertRefused(reply: Reply, code: string): void {
  assert.deepEqual([reply.status, reply.body.code], [401, code], reply.text);
}

describe('the account of a user', () => {
  const gateway = useGateway();

  it('name and language can be changed, and show in the session', async () => {
    const user = await newUser(gateway, 'viewer');
    assert.equal((await user.patch('/api/account', { name: 'Amina', language: 'sw' })).status, 200);
    const { name, language } = (await user.call('/api/session')).body.data.user;
    assert.deepEqual([name, language], ['Amina', 'sw']);
    assertProblem(await user.patch('/api/account', { language: '<b>' }), {
      status: 422,
      errors: ['language'],
    });
    assertProblem(await user.patch('/api/account', { name: '' }), { status: 422, errors: ['name'] });
    await user.patch('/api/account', { role: 'admin', email: 'other@example.org' });
    const { role, email } = (await user.call('/api/session')).body.data.user;
    assert.deepEqual([role, email], ['viewer', user.email], 'nothing else is theirs to change');
  });

  it('a new password needs the old one, ends the other sessions and no more', async () => {
    const user = await newUser(gateway, 'viewer');
    const other = new Browser(gateway);
    await other.signIn(user.email);
    const change = (current: string, password: string) =>
      user.post('/api/account/password', { current, password });
    assertRefused(await change('not the password', NEW_PASSWORD), 'wrong_credentials');
    assertProblem(await change(PASSWORD, 'short'), { status: 422, errors: ['password'] });
    assert.equal((await change(PASSWORD, NEW_PASSWORD)).status, 200);
    assert.deepEqual([await user.status(), await other.status()], [200, 401]);
    assertRefused(await other.signIn(user.email, PASSWORD), 'wrong_credentials');
    assert.equal((await other.signIn(user.email, NEW_PASSWORD)).status, 200);
  });

  it('a stolen session cannot guess the password without end', async () => {
    const user = await newUser(gateway, 'viewer');
    const guess = () => user.post('/api/account/password', { current: 'x', password: NEW_PASSWORD });
    for (let time = 0; time < 5; time += 1) assertRefused(await guess(), 'wrong_credentials');
    assertProblem(await guess(), { status: 429, code: 'rate_limited' });
  });

  it('guesses at the same time are counted as well', async () => {
    const user = await newUser(gateway, 'viewer');
    const replies = await Promise.all(
      Array.from({ length: 8 }, () => new Browser(gateway).signIn(user.email, 'not the password')),
    );
    const statuses = replies.map(({ status }) => status).sort();
    assert.deepEqual(statuses, [...Array<number>(5).fill(401), ...Array<number>(3).fill(429)]);
  });

  describe('with an authenticator app', () => {
    /** A user with codes switched on. */
    async function withCodes() {
      const user = await newUser(gateway, 'operator');
      const { secret } = (await user.post('/api/account/totp')).body.data;
      const code = (steps = 0) =>
        new TOTP({ secret }).generate({ timestamp: gateway.now().getTime() + steps * STEP });
      const confirmed = await user.post('/api/account/totp/confirm', { code: code() });
      assert.equal(confirmed.status, 200, confirmed.text);
      return {
        user,
        secret: secret as string,
        code,
        recovery: confirmed.body.data.recovery_codes as string[],
      };
    }

    it('nothing changes before a code has shown that the app has the secret', async () => {
      const user = await newUser(gateway, 'viewer');
      assertProblem(await user.post('/api/account/totp/confirm', { code: '123456' }), { status: 409 });
      const { secret, url } = (await user.post('/api/account/totp')).body.data;
      assert.equal(new URL(url).searchParams.get('secret'), secret);
      const wrong = new TOTP({ secret }).generate({ timestamp: gateway.now().getTime() - 10 * STEP });
      assertProblem(await user.post('/api/account/totp/confirm', { code: wrong }), {
        status: 422,
        errors: ['code'],
      });
      assert.equal((await user.signIn(user.email)).status, 200);
    });

    it('the password alone is not enough, and each code is good once', async () => {
      const { user, code } = await withCodes();
      const browser = new Browser(gateway);
      const signIn = (given?: string) => browser.signIn(user.email, PASSWORD, given);
      assertRefused(await signIn(), 'totp_required');
      assertRefused(await signIn(''), 'totp_required');
      assertRefused(await signIn(code()), 'wrong_credentials'); // it was used to confirm
      const next = code(1);
      assert.equal((await signIn(next)).status, 200);
      assert.equal((await browser.call('/api/session')).body.data.user.totp, true);
      assertRefused(await signIn(next), 'wrong_credentials');
      gateway.advance(2 * STEP);
      assert.equal((await signIn(code())).status, 200);
    });

    it('the same code at the same time lets in one of two', async () => {
      const { user, code } = await withCodes();
      gateway.advance(STEP);
      const now = code();
      const both = await Promise.all(
        [0, 1].map(() => new Browser(gateway).signIn(user.email, PASSWORD, now)),
      );
      assert.deepEqual(both.map(({ status }) => status).sort(), [200, 401]);
    });

    it('wrong codes close the account like wrong passwords; asking without a code does not open it', async () => {
      const { user } = await withCodes();
      const browser = new Browser(gateway);
      for (let time = 0; time < 5; time += 1) {
        assertRefused(await browser.signIn(user.email), 'totp_required');
        if (time < 4) assertRefused(await browser.signIn(user.email, PASSWORD, '12345'), 'wrong_credentials');
      }
      assertRefused(await browser.signIn(user.email, PASSWORD, '12345'), 'wrong_credentials');
      assertProblem(await browser.signIn(user.email), { status: 429 });
    });

    it('each of ten recovery codes is good once', async () => {
      const { user, recovery } = await withCodes();
      const browser = new Browser(gateway);
      assert.equal(recovery.length, 10);
      const [first = '', second = ''] = recovery;
      assert.equal((await browser.signIn(user.email, PASSWORD, first.toUpperCase())).status, 200);
      assertRefused(await browser.signIn(user.email, PASSWORD, first), 'wrong_credentials');
      assert.equal((await browser.signIn(user.email, PASSWORD, second)).status, 200);
    });

    it('neither the secret nor a recovery code is in the database or the log as it is', async () => {
      const { user, secret, recovery } = await withCodes();
      const tables = ['users', 'tokens', 'audit_log', 'user_links'];
      const rows = JSON.stringify(await Promise.all(tables.map((table) => gateway.db(table))));
      for (const word of [secret, ...recovery, PASSWORD]) assert.ok(!rows.includes(word));
      assert.ok(![secret, ...recovery].some((word) => gateway.logLines.join('').includes(word)));
      const { totp_secret } = await gateway.db('users').where({ id: user.id }).first();
      assert.match(totp_secret, /^v1\./);
    });

    it('switching codes off needs the password; a second secret is not given while they are on', async () => {
      const { user } = await withCodes();
      assertProblem(await user.post('/api/account/totp'), { status: 409, code: 'not_in_that_state' });
      assertRefused(await user.delete('/api/account/totp', { password: 'x' }), 'wrong_credentials');
      assert.equal((await user.delete('/api/account/totp', { password: PASSWORD })).status, 200);
      assert.equal((await user.signIn(user.email)).status, 200);
    });

    it('an administrator takes it off for somebody who lost it', async () => {
      const { user } = await withCodes();
      const path = `/api/users/${user.id}`;
      assertProblem(await gateway.call(path, { method: 'PATCH', json: { totp: true } }), {
        status: 422,
        errors: ['totp'],
      });
      const { body } = await gateway.call(path, { method: 'PATCH', json: { totp: false } });
      assert.equal(body.data.totp, false);
      assert.equal((await user.signIn(user.email)).status, 200);
    });

    it('a link to choose a password stands for the password, not for the code', async () => {
      const { user, code } = await withCodes();
      const made = await gateway.call(`/api/users/${user.id}/link`, { method: 'POST' });
      const link = secretOf(made.body.data.link);
      const use = (given?: string) =>
        new Browser(gateway).post('/api/links/use', { link, password: NEW_PASSWORD, code: given });
      assertRefused(await use(), 'totp_required');
      assertRefused(await use('12345'), 'wrong_credentials');
      assert.equal((await use(code(1))).status, 200);
    });
  });
});
