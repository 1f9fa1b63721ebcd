/** Users as administrators manage them, and the audit log that tells of it. */
import assert from 'node:assert/strict';
import { useGateway } from '../support/gateway.js';
import { Browser, newUser, PASSWORD, secretOf } from './browser.js';
import { assertProblem } from './support.js';

const HOUR = 3_600_000;
const NEW_PASSWORD = 'twiga mrefu kuliko mti';

describe('/api/users', () => {
  const gateway = useGateway();
  const invite = (fields: object = {}) =>
    gateway.call('/api/users', {
      json: {
        name: 'Juma',
        email: `juma-${Math.random().toString(36).slice(2)}@example.org`,
        role: 'viewer',
        ...fields,
      },
    });
  const patch = (id: number, json: object) => gateway.call(`/api/users/${id}`, { method: 'PATCH', json });
  const remove = (id: number) => gateway.call(`/api/users/${id}`, { method: 'DELETE' });
  const find = async (id: number) =>
    (await gateway.call('/api/users')).body.data.find((user: { id: number }) => user.id === id);
  const look = (link: string) => gateway.call('/api/links/look', { token: null, json: { link } });
  const use = (link: string, password = NEW_PASSWORD) =>
    new Browser(gateway).post('/api/links/use', { link, password });

  it('who was invited is listed as such, and active once a password is chosen', async () => {
    const email = 'Asha@Example.org';
    const { id, link } = (await invite({ email, name: 'Asha', role: 'operator' })).body.data;
    const { created_at, updated_at, ...user } = await find(id);
    assert.deepEqual(user, {
      ...{ id, name: 'Asha', email: 'asha@example.org', role: 'operator', state: 'invited' },
      ...{ app_ids: null, group_ids: null },
      ...{ totp: false, language: null, last_sign_in_at: null },
    });
    assert.equal(created_at, updated_at);
    assert.ok(link.startsWith(`${gateway.url}/link#`));
    const expected = { kind: 'invite', email: 'asha@example.org', name: 'Asha', totp: false };
    assert.deepEqual((await look(secretOf(link))).body.data, expected);
    assert.equal((await use(secretOf(link))).status, 200);
    assertProblem(await use(secretOf(link)), { status: 404 }, 'it is good once');
    const { state, last_sign_in_at } = await find(id);
    assert.equal(state, 'active');
    assert.ok(last_sign_in_at !== null);
  });

  it('an address belongs to one user, however it is written, until that one is removed', async () => {
    const { id } = (await invite({ email: 'neema@example.org' })).body.data;
    assertProblem(await invite({ email: 'NEEMA@example.org' }), { status: 422, errors: ['email'] });
    assert.equal((await remove(id)).status, 200);
    assertProblem(await remove(id), { status: 404 });
    assert.equal((await invite({ email: 'neema@example.org' })).status, 200);
  });

  it('an invitation is good for 72 hours, a link to choose another password for one', async () => {
    const { id, link } = (await invite()).body.data;
    const newLink = async () =>
      secretOf((await gateway.call(`/api/users/${id}/link`, { method: 'POST' })).body.data.link);
    const second = await newLink();
    assertProblem(await use(secretOf(link)), { status: 404 }, 'the one before is void');
    gateway.advance(72 * HOUR - 1_000);
    assert.equal((await use(second)).status, 200);
    const reset = await newLink();
    assert.equal((await look(reset)).body.data.kind, 'reset');
    gateway.advance(HOUR);
    assertProblem(await use(reset), { status: 404 });
  });

  it('whoever uses a link is signed out everywhere else', async () => {
    const user = await newUser(gateway, 'viewer');
    const { link } = (await gateway.call(`/api/users/${user.id}/link`, { method: 'POST' })).body.data;
    assertProblem(await use(secretOf(link), 'short'), { status: 422, errors: ['password'] });
    assert.equal((await use(secretOf(link))).status, 200);
    assert.equal(await user.status(), 401);
    assert.equal((await user.signIn(user.email, NEW_PASSWORD)).status, 200);
  });

  it('a link of somebody who is switched off is no good, nor can there be another', async () => {
    const { id, link } = (await invite()).body.data;
    assert.equal((await patch(id, { disabled: true })).body.data.state, 'disabled');
    assertProblem(await use(secretOf(link)), { status: 404 });
    assertProblem(await gateway.call(`/api/users/${id}/link`, { method: 'POST' }), { status: 409 });
    assert.equal((await patch(id, { disabled: false })).body.data.state, 'invited');
  });

  it('the last administrator cannot be removed, switched off or made less', async () => {
    const [one, two] = [await newUser(gateway, 'admin'), await newUser(gateway, 'admin')];
    const less = [{ role: 'viewer' }, { disabled: true }];
    for (const json of less) {
      // Both at the same time: one stays.
      const both = await Promise.all([patch(one.id, json), patch(two.id, json)]);
      assert.deepEqual(
        both.map(({ status }) => status).sort(),
        [200, 409],
        both.map(({ text }) => text).join(),
      );
      const last = both[0].status === 409 ? one : two;
      for (const again of less)
        assertProblem(await patch(last.id, again), { status: 409, code: 'last_admin' });
      assertProblem(await remove(last.id), { status: 409, code: 'last_admin' });
      for (const { id } of [one, two]) await patch(id, { role: 'admin', disabled: false });
    }
    assert.equal((await remove(one.id)).status, 200);
  });

  it('fields are checked', async () => {
    for (const [field, value] of [
      ['email', 'juma'],
      ['email', `${'x'.repeat(250)}@example.org`],
      ['name', ''],
      ['role', 'owner'],
    ] as const)
      assertProblem(await invite({ [field]: value }), { status: 422, errors: [field] });
    assertProblem(await patch(999_999, { name: 'x' }), { status: 404 });
  });

  it('only administrators come here, and no token that is limited to some apps', async () => {
    const operator = await newUser(gateway, 'operator');
    const app = await gateway.createApp();
    const limited = await gateway.makeToken(['admin'], { app_ids: [app.id] });
    const json = { name: 'x', email: 'x@example.org', role: 'admin' };
    for (const [path, options] of [
      ['/api/users', {}],
      ['/api/users', { json }],
      [`/api/users/${operator.id}`, { method: 'PATCH', json: { role: 'admin' } }],
      [`/api/users/${operator.id}`, { method: 'DELETE' }],
      [`/api/users/${operator.id}/link`, { method: 'POST' }],
      ['/api/audit', {}],
    ] as const) {
      assertProblem(await operator.call(path, options), { status: 403, code: 'missing_scope' }, path);
      assertProblem(await gateway.call(path, { ...options, token: limited }), { status: 403 }, path);
    }
  });

  describe('a user limited to some apps', () => {
    const names = async (user: Browser) =>
      (await user.call('/api/sms/apps')).body.data.data.map(({ id }: { id: number }) => id);
    let [mine, other, ofGroup] = [] as any[];
    let group: any;
    before(async () => {
      group = await gateway.createGroup();
      [mine, other] = [await gateway.createApp(), await gateway.createApp()];
      ofGroup = await gateway.createApp({ group_id: group.id });
    });

    it('sees these, and the apps of its groups; the rest does not exist', async () => {
      const reach = { app_ids: [mine.id], group_ids: [group.id] };
      const user = await newUser(gateway, 'operator', 'operator', reach);
      assert.deepEqual(await names(user), [ofGroup.id, mine.id]);
      assert.equal((await user.call(`/api/sms/apps/${mine.id}/outbox`)).status, 200);
      for (const path of [`/api/sms/apps/${other.id}`, `/api/sms/apps/${other.id}/outbox`])
        assertProblem(await user.call(path), { status: 404 }, path);
      const json = { to: '254711000111', message: 'x', dry_run: true };
      assertProblem(await user.post(`/api/sms/apps/${other.id}/send`, json), { status: 404 });
      const { limited, scopes } = (await user.call('/api/session')).body.data;
      assert.deepEqual([limited, scopes.includes('messages:send')], [true, true]);
      const { app_ids, group_ids } = await find(user.id);
      assert.deepEqual({ app_ids, group_ids }, reach);
    });

    it('is limited, moved and freed while signed in', async () => {
      const user = await newUser(gateway, 'viewer');
      assert.deepEqual((await names(user)).slice(0, 3), [ofGroup.id, other.id, mine.id]);
      const change = async (json: object) => assert.equal((await patch(user.id, json)).status, 200);
      await change({ app_ids: [mine.id] });
      assert.deepEqual(await names(user), [mine.id]);
      await change({ role: 'operator' });
      assert.deepEqual(await names(user), [mine.id], 'another role leaves the limits');
      await change({ app_ids: null, group_ids: [group.id] });
      assert.deepEqual(await names(user), [ofGroup.id]);
      await change({ group_ids: null, app_ids: null });
      assert.deepEqual((await names(user)).slice(0, 3), [ofGroup.id, other.id, mine.id]);
      const audit = (await gateway.call(`/api/audit?action=user.update&target_id=${user.id}`)).body.data;
      assert.deepEqual(
        audit.map(({ changes }: any) => changes),
        [
          { app_ids: null, group_ids: null },
          { app_ids: null, group_ids: [group.id] },
          { role: 'operator' },
          { app_ids: [mine.id] },
        ],
      );
    });

    it('stays limited after signing in again', async () => {
      const user = await newUser(gateway, 'viewer', 'viewer', { app_ids: [mine.id] });
      const again = new Browser(gateway);
      assert.equal((await again.signIn(user.email)).status, 200);
      assert.deepEqual(await names(again), [mine.id]);
    });

    it('is no administrator; an app that is not there, and none at all, are refused', async () => {
      const user = await newUser(gateway, 'viewer', 'viewer', { app_ids: [mine.id] });
      const rows: [fields: object, field: string][] = [
        [{ role: 'admin', app_ids: [mine.id] }, 'app_ids'],
        [{ app_ids: [999_999] }, 'app_ids'],
        [{ group_ids: [999_999] }, 'group_ids'],
        [{ app_ids: [], group_ids: [] }, 'app_ids'],
      ];
      for (const [fields, field] of rows)
        for (const reply of [await invite(fields), await patch(user.id, fields)])
          assertProblem(reply, { status: 422, errors: [field] });
      assertProblem(await patch(user.id, { role: 'admin' }), { status: 422, errors: ['app_ids'] });
      assert.deepEqual(await names(user), [mine.id], 'nothing has changed');
      const freed = await patch(user.id, { role: 'admin', app_ids: null, group_ids: null });
      assert.deepEqual([freed.body.data.role, freed.body.data.app_ids], ['admin', null]);
    });

    it('makes no apps and groups', async () => {
      const user = await newUser(gateway, 'operator', 'operator', { app_ids: [mine.id] });
      const app = { name: 'x', type: 'Simulator', credentials: {} };
      for (const [path, json] of [
        ['/api/sms/apps', app],
        ['/api/sms/groups', { name: 'x' }],
      ] as const)
        assertProblem(await user.post(path, json), { status: 403, code: 'missing_scope' }, path);
    });
  });

  describe('GET /api/audit', () => {
    const audit = async (query: string) => (await gateway.call(`/api/audit?${query}`)).body;

    it('tells who did what, by token or by user', async () => {
      const admin = await newUser(gateway, 'admin', 'Rehema');
      const made = await admin.post('/api/sms/apps', { name: `audit-${admin.id}`, type: 'Simulator' });
      const [created] = (await audit(`action=app.create&target=app&target_id=${made.body.data.id}`)).data;
      assert.deepEqual(created.user, { id: admin.id, name: 'Rehema' });
      assert.deepEqual([created.token, created.ip, created.action], [null, '127.0.0.1', 'app.create']);
      const [invited] = (await audit(`action=user.invite&target_id=${admin.id}`)).data;
      assert.deepEqual([invited.user, invited.token], [null, { id: 1, name: 'first admin' }]);
      assert.deepEqual(invited.changes, { name: 'Rehema', role: 'admin' });
    });

    it('tells of a user all from invitation to removal, and keeps the name', async () => {
      const user = await newUser(gateway, 'viewer', 'Baraka');
      await new Browser(gateway).signIn(user.email, 'wrong');
      await user.signIn(user.email);
      await user.delete('/api/session');
      await patch(user.id, { role: 'operator' });
      await remove(user.id);
      const { data } = await audit(`target=user&target_id=${user.id}&per_page=50`);
      assert.deepEqual(data.map(({ action }: { action: string }) => action).reverse(), [
        ...[
          'user.invite',
          'user.password',
          'session.create',
          'session.refuse',
          'session.create',
          'session.end',
        ],
        ...['session.end', 'user.update', 'user.delete'],
      ]);
      const own = (await audit(`user_id=${user.id}&action=session.`)).data;
      assert.equal(own.length, 4);
      for (const entry of own) assert.deepEqual(entry.user, { id: user.id, name: 'Baraka' });
      assert.ok(!JSON.stringify(data).includes(PASSWORD));
    });

    it('goes back page by page, newest first, by the beginning of an action', async () => {
      const seen: number[] = [];
      for (let cursor: string | null = ''; cursor !== null;) {
        const page: any = await audit(`action=user.&per_page=7${cursor && `&cursor=${cursor}`}`);
        for (const { id, action } of page.data) {
          assert.match(action, /^user\./);
          seen.push(id);
        }
        cursor = page.next_cursor;
      }
      const all = await gateway
        .db('audit_log')
        .where('action', 'like', 'user.%')
        .orderBy('id', 'desc')
        .pluck('id');
      assert.ok(all.length > 14);
      assert.deepEqual(seen, all);
    });

    it('a wildcard of the database is no wildcard here', async () => {
      for (const action of ['%25', 'user_invite', '!'])
        assert.deepEqual((await audit(`action=${action}`)).data, []);
    });
  });
});
