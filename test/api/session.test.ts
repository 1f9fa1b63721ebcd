/** The dashboard's way in: the first administrator, sign-in, the cookie, what other sites can't do. */
import assert from 'node:assert/strict';
import { useGateway, type Reply } from '../support/gateway.js';
import { Browser, newUser, PASSWORD, secretOf } from './browser.js';
import { assertProblem } from './support.js';

const MINUTE = 60_000;
const DAY = 86_400_000;

/** A 401 with a reason; the plain one is the owner's. */
function assertRefused(reply: Reply, code: string): void {
  assert.deepEqual([reply.status, reply.body.code], [401, code], reply.text);
}

describe('the first start', () => {
  const gateway = useGateway();
  const admin = { name: 'Zawadi', email: 'Zawadi@Example.org ', password: PASSWORD };
  const setUp = (link: string, fields = {}) =>
    new Browser(gateway).post('/api/setup', { link, ...admin, ...fields });

  it('says that there is nobody yet', async () => {
    const { body } = await gateway.call('/api/session', { token: null });
    assert.deepEqual(body.data, {
      setup_required: true,
      user: null,
      scopes: [],
      limited: false,
      csrf_token: null,
      app: { version: null, temporal_ui_url: null, public_url: gateway.url, map_tile_url: null },
    });
  });

  it('the link leads to the dashboard, its secret behind the "#", and is kept as a hash alone', async () => {
    const link = gateway.gateway.setupLink!;
    assert.ok(link.startsWith(`${gateway.url}/setup#`));
    const rows = JSON.stringify(await gateway.db('user_links'));
    assert.ok(!rows.includes(secretOf(link)));
    const looked = await gateway.call('/api/links/look', { token: null, json: { link: secretOf(link) } });
    assert.deepEqual(looked.body.data, { kind: 'setup', email: null, name: null, totp: false });
  });

  it('a new link voids the one before, and none is good after a day', async () => {
    const first = secretOf(gateway.gateway.setupLink!);
    const second = secretOf((await gateway.gateway.services.entrance.setupLink())!);
    assertProblem(await setUp(first), { status: 404 });
    gateway.advance(DAY);
    assertProblem(await setUp(second), { status: 404 });
  });

  it('what is wrong is said by field, and the link stays good', async () => {
    const link = secretOf((await gateway.gateway.services.entrance.setupLink())!);
    const rows: [fields: object, field: string][] = [
      [{ password: 'too short' }, 'password'],
      [{ email: 'zawadi' }, 'email'],
      [{ name: ' ' }, 'name'],
    ];
    for (const [fields, field] of rows)
      assertProblem(await setUp(link, fields), { status: 422, errors: [field] });
    // Two at once: one is the administrator, for the other the link is used up.
    const both = await Promise.all([setUp(link), setUp(link, { email: 'other@example.org' })]);
    assert.deepEqual(both.map(({ status }) => status).sort(), [200, 404]);
    await gateway.db('users').update({ email: 'zawadi@example.org' });
    assertProblem(await setUp(link), { status: 404 });
    assert.equal(await gateway.gateway.services.entrance.setupLink(), null);
  });

  it('whoever set it up is administrator and comes in by password, however the address is written', async () => {
    const browser = new Browser(gateway);
    const { status, body } = await browser.signIn(' ZAWADI@example.ORG', PASSWORD);
    assert.equal(status, 200);
    const { user, scopes, setup_required, csrf_token, app } = body.data;
    assert.deepEqual([user.name, user.role, user.totp, scopes], ['Zawadi', 'admin', false, ['admin']]);
    assert.deepEqual([setup_required, app.version], [false, '0.1.0']);
    assert.match(csrf_token, /^[0-9a-f]{64}$/);
    assert.deepEqual((await browser.call('/api/session')).body.data, body.data);
    assert.equal(await browser.status('/api/tokens'), 200);
  });

  it('an address that guesses may be wrong thirty times a minute, whatever the accounts', async () => {
    const statuses: number[] = [];
    for (let at = 0; at < 31; at += 1) {
      const json = { link: `guess ${at}`, password: PASSWORD };
      statuses.push((await gateway.call('/api/links/use', { token: null, json })).status);
    }
    assert.ok(statuses.slice(0, 20).every((status) => status === 404));
    assert.equal(statuses.at(-1), 429);
  });
});

describe('the session', () => {
  const gateway = useGateway();

  it('is a cookie that no script reads and no other site sends', async () => {
    const user = await newUser(gateway, 'viewer');
    const { headers } = await user.signIn(user.email);
    const [cookie = ''] = headers.getSetCookie();
    const [pair, ...flags] = cookie.split('; ');
    assert.match(pair!, /^salami_session=\d+\|[\w-]{40}$/);
    assert.deepEqual(flags, ['Path=/', `Max-Age=${30 * 86_400}`, 'HttpOnly', 'SameSite=Lax']);
    assert.equal(headers.get('cache-control'), 'no-store');
    const rows = JSON.stringify([await gateway.db('tokens'), await gateway.db('audit_log')]);
    assert.ok(!rows.includes(pair!.split('|')[1]!));
  });

  it('is no token, and a token is no session', async () => {
    const user = await newUser(gateway, 'admin');
    const session = user.cookie!.split('=')[1]!;
    assertProblem(await gateway.call('/api/tokens', { token: session }), { status: 401 });
    const headers = { cookie: `salami_session=${gateway.token}` };
    assertProblem(await gateway.call('/api/tokens', { token: null, headers }), { status: 401 });
    const { data } = (await gateway.call('/api/tokens')).body;
    assert.ok(data.every(({ name }: { name: string }) => name !== 'session'));
    const [id] = session.split('|');
    assertProblem(await gateway.call(`/api/tokens/${id}`, { method: 'DELETE' }), { status: 404 });
  });

  it('a bearer token wins over the cookie', async () => {
    const user = await newUser(gateway, 'admin');
    const token = await gateway.makeToken(['apps:read']);
    assertProblem(await user.call('/api/tokens', { token }), { status: 403, code: 'missing_scope' });
    assert.equal((await user.call('/api/sms/apps', { token: 'wrong' })).status, 401);
  });

  it('ends by signing out, which takes the cookie away', async () => {
    const user = await newUser(gateway, 'viewer');
    const { cookie } = user;
    const reply = await user.delete('/api/session');
    assert.match(
      reply.headers.getSetCookie()[0]!,
      /^salami_session=; Path=\/; Max-Age=0; HttpOnly; SameSite=Lax$/,
    );
    assert.equal(user.cookie, null);
    user.cookie = cookie;
    assert.equal(await user.status(), 401);
    assert.equal((await user.call('/api/session')).body.data.user, null);
  });

  it('signing in again on the same browser ends the session before', async () => {
    const user = await newUser(gateway, 'viewer');
    await user.signIn(user.email);
    const { data } = (await user.call('/api/account/sessions')).body;
    assert.equal(data.length, 1);
    assert.deepEqual([data[0].current, data[0].user_agent, data[0].ip], [true, 'Test Browser', '127.0.0.1']);
  });

  it('may do what the role may, and a new role counts at once', async () => {
    const user = await newUser(gateway, 'viewer');
    const create = () => user.post('/api/sms/apps', { name: `${user.id}`, type: 'Simulator' });
    assertProblem(await create(), { status: 403, code: 'missing_scope' });
    await gateway.call(`/api/users/${user.id}`, { method: 'PATCH', json: { role: 'operator' } });
    assert.equal((await create()).status, 200);
    assert.equal(await user.status('/api/users'), 403);
    await gateway.call(`/api/users/${user.id}`, { method: 'PATCH', json: { role: 'viewer' } });
    assert.equal((await user.delete('/api/sms/apps/1')).status, 403);
  });

  it('of whoever is switched off or removed has ended at once', async () => {
    for (const end of [
      (id: number) => gateway.call(`/api/users/${id}`, { method: 'PATCH', json: { disabled: true } }),
      (id: number) => gateway.call(`/api/users/${id}`, { method: 'DELETE' }),
    ]) {
      const user = await newUser(gateway, 'operator');
      assert.equal(await user.status(), 200);
      assert.equal((await end(user.id)).status, 200);
      assert.equal(await user.status(), 401);
      assertRefused(await user.signIn(user.email), 'wrong_credentials');
    }
  });

  it('ends after seven days without use, and after thirty in any case', async () => {
    const [used, idle] = [await newUser(gateway, 'viewer'), await newUser(gateway, 'viewer')];
    for (let day = 6; day <= 24; day += 6) {
      gateway.advance(6 * DAY);
      assert.equal(await used.status(), 200, `after ${day} days`);
    }
    assert.equal(await idle.status(), 401);
    gateway.advance(6 * DAY);
    assert.equal(await used.status(), 401);
    assert.equal((await used.signIn(used.email)).status, 200);
  });

  it('is seen and ended by its user alone: one, or all others', async () => {
    const user = await newUser(gateway, 'viewer');
    const others = [new Browser(gateway), new Browser(gateway), new Browser(gateway)];
    for (const other of others) await other.signIn(user.email);
    const list = async () =>
      (await user.call('/api/account/sessions')).body.data as { id: number; current: boolean }[];
    assert.equal((await list()).length, 4);
    const one = (await list()).find(({ current }) => !current)!;
    const stranger = await newUser(gateway, 'admin');
    assertProblem(await stranger.delete(`/api/account/sessions/${one.id}`), { status: 404 });
    assert.equal((await user.delete(`/api/account/sessions/${one.id}`)).status, 200);
    assertProblem(await user.delete(`/api/account/sessions/${one.id}`), { status: 404 });
    assert.equal((await list()).length, 3);
    assert.equal((await user.delete('/api/account/sessions')).status, 200);
    assert.deepEqual(
      (await list()).map(({ current }) => current),
      [true],
    );
    for (const other of others) assert.equal(await other.status(), 401);
  });

  it('reads the stream of events for as long as it lives', async () => {
    const user = await newUser(gateway, 'viewer');
    const app = await gateway.createApp();
    const response = await fetch(`${gateway.url}/api/events/stream`, { headers: { cookie: user.cookie! } });
    assert.equal(response.status, 200);
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    const readUntil = async (isEnough: () => boolean) => {
      for (let done = false; !done && !isEnough();) {
        const chunk = await reader.read();
        text += chunk.value ?? '';
        done = chunk.done;
      }
    };
    const first = await gateway.send(app.id);
    await readUntil(() => text.includes(first.uuid));
    assert.ok(text.includes(first.uuid), text);
    await gateway.call(`/api/users/${user.id}`, { method: 'PATCH', json: { disabled: true } });
    const second = await gateway.send(app.id);
    await readUntil(() => false); // it ends by itself
    assert.ok(!text.includes(second.uuid));
  });

  describe('and other sites', () => {
    const FOREIGN = ['https://evil.example', 'null', 'http://127.0.0.1:1'];

    it('a change needs the CSRF token of this very session', async () => {
      const [user, other] = [await newUser(gateway, 'operator'), await newUser(gateway, 'operator')];
      const change = (csrf: string) =>
        user.call('/api/account', { method: 'PATCH', json: {}, headers: { 'x-csrf-token': csrf } });
      for (const csrf of ['', 'x', other.csrf!, `${user.csrf!}0`])
        assertProblem(await change(csrf), { status: 403, code: 'csrf' });
      assert.equal((await change(user.csrf!)).status, 200);
    });

    it('a change asked for by a page of another origin is refused even with the token', async () => {
      const user = await newUser(gateway, 'operator');
      for (const origin of FOREIGN) {
        const headers = { origin };
        assertProblem(await user.call('/api/account', { method: 'PATCH', json: {}, headers }), {
          status: 403,
          code: 'csrf',
        });
      }
    });

    it('reading needs neither', async () => {
      const user = await newUser(gateway, 'operator');
      const headers = { 'x-csrf-token': '', origin: 'https://evil.example' };
      assert.equal((await user.call('/api/sms/apps', { headers })).status, 200);
    });

    it('nobody can be signed in from another site', async () => {
      const user = await newUser(gateway, 'operator');
      const stranger = new Browser(gateway);
      for (const origin of FOREIGN) {
        const form = { email: user.email, password: PASSWORD };
        const reply = await stranger.call('/api/session', { form, headers: { origin } });
        assertProblem(reply, { status: 403, code: 'csrf' });
        assert.equal(stranger.cookie, null);
      }
    });

    it('a token needs no CSRF token, from wherever', async () => {
      const headers = { origin: 'https://shop.example' };
      const json = { name: 'by token', type: 'Simulator' };
      assert.equal((await gateway.call('/api/sms/apps', { json, headers })).status, 200);
    });
  });

  describe('with wrong passwords', () => {
    it('an account closes after five, longer each time, and nothing tells whether it exists', async () => {
      const user = await newUser(gateway, 'viewer');
      for (const email of [user.email, 'nobody@example.org']) {
        const browser = new Browser(gateway);
        const wrong = () => browser.signIn(email, 'not the password');
        for (let time = 1; time <= 5; time += 1) {
          const reply = await wrong();
          assertRefused(reply, 'wrong_credentials');
          assert.equal(reply.body.message, 'The e-mail address or the password is wrong.');
        }
        for (const minutes of [1, 2]) {
          const closed = await browser.signIn(email);
          assertProblem(closed, { status: 429, code: 'rate_limited' });
          const seconds = Number(closed.headers.get('retry-after'));
          assert.ok(seconds > (minutes - 1) * 60 && seconds <= minutes * 60, String(seconds));
          gateway.advance(minutes * MINUTE);
          if (minutes === 1) assertRefused(await wrong(), 'wrong_credentials');
        }
      }
      assert.equal((await user.signIn(user.email)).status, 200, 'and the right one comes in again');
      const { failed_sign_ins, locked_until } = await gateway.db('users').where({ id: user.id }).first();
      assert.deepEqual([failed_sign_ins, locked_until], [0, null]);
      const told = await gateway.db('audit_log').where({ action: 'session.refuse', target_id: user.id });
      assert.equal(told.length, 6);
      assert.ok(!JSON.stringify(await gateway.db('audit_log')).includes('not the password'));
    });
  });
});
