/** A token limited to some apps or groups: what it sees, and that the rest does not exist for it. */
import assert from 'node:assert/strict';
import { useGateway } from '../support/gateway.js';
import { assertProblem, fill, messageRow } from './support.js';

const SCOPES = ['messages:send', 'messages:read', 'apps:read', 'apps:write'];

interface Tenant {
  /** An app of its group. */
  app: number;
  group: number;
  /** Sent through the group, sent through the app, come in at the app. */
  grouped: number;
  direct: number;
  incoming: number;
  /** A message that still waits for its time. */
  scheduled: number;
  failed: number;
}

describe('a limited token', () => {
  const gateway = useGateway();
  const ids = {} as { mine: Tenant; theirs: Tenant };
  const tokens = {} as { app: string; group: string };

  async function makeTenant(word: string): Promise<Tenant> {
    const group = (await gateway.createGroup()).id;
    const app = (await gateway.createApp({ group_id: group })).id;
    const json = { to: '254711000111', message: `grouped ${word}` };
    const grouped = (await gateway.call(`/api/sms/groups/${group}/send`, { json })).body.data.id;
    const direct = (await gateway.send(app, { message: `direct ${word}` })).id;
    const later = new Date(Date.now() + 3_600_000).toISOString();
    const scheduled = (await gateway.send(app, { message: `scheduled ${word}`, scheduled_at: later })).id;
    const failed = (await gateway.send(app, { to: '12025550103', message: `failed ${word}` })).id;
    const row = messageRow(app, { folder: 'inbox', message: `incoming ${word}`, group_id: null });
    const [incoming] = await gateway.db('messages').insert(row);
    await gateway.untilStatus(failed, 'failed');
    await gateway.untilStatus(direct, 'delivered');
    await gateway.untilStatus(grouped, 'delivered');
    return { app, group, grouped, direct, incoming: incoming!, scheduled, failed };
  }

  before(async () => {
    ids.mine = await makeTenant('mine');
    ids.theirs = await makeTenant('theirs');
    tokens.app = await gateway.makeToken(SCOPES, { app_ids: [ids.mine.app] });
    tokens.group = await gateway.makeToken(SCOPES, { group_ids: [ids.mine.group] });
  });

  const ASKED: [method: string, path: string][] = [
    ['GET', '/api/sms/apps/{app}'],
    ['PATCH', '/api/sms/apps/{app}'],
    ['DELETE', '/api/sms/apps/{app}'],
    ['POST', '/api/sms/apps/{app}/pause'],
    ['POST', '/api/sms/apps/{app}/resume'],
    ['POST', '/api/sms/apps/{app}/test'],
    ['POST', '/api/sms/apps/{app}/send'],
    ['GET', '/api/sms/apps/{app}/outbox'],
    ['GET', '/api/sms/apps/{app}/inbox'],
    ['GET', '/api/sms/apps/{app}/calls'],
    ['GET', '/api/sms/groups/{group}'],
    ['POST', '/api/sms/groups/{group}'],
    ['PATCH', '/api/sms/groups/{group}'],
    ['DELETE', '/api/sms/groups/{group}'],
    ['GET', '/api/sms/groups/{group}/apps'],
    ['POST', '/api/sms/groups/{group}/send'],
    ['GET', '/api/sms/sms/{grouped}'],
    ['GET', '/api/sms/sms/{direct}'],
    ['GET', '/api/sms/{incoming}'],
    ['GET', '/api/sms/sms/{direct}/events'],
    ['POST', '/api/sms/sms/{scheduled}/cancel'],
    ['POST', '/api/sms/sms/{failed}/resend'],
  ];
  const body = (method: string) =>
    method === 'GET' ? {} : { json: { to: '254711000111', message: 'x', dry_run: true } };

  for (const kind of ['app', 'group'] as const) {
    describe(`limited to ${kind === 'app' ? 'an app' : 'a group'}`, () => {
      const token = () => tokens[kind];

      for (const [method, path] of ASKED) {
        it(`${method} ${path} of another tenant is 404`, async () => {
          const { mine, theirs } = ids;
          const reply = await gateway.call(fill(path, { ...theirs }), {
            method,
            token: token(),
            ...body(method),
          });
          assertProblem(reply, { status: 404, code: 'not_found' });
          assert.ok(!reply.text.includes('theirs'));
          // The same address with ids of its own leads somewhere, apart from a group that only its app belongs to.
          const own = method === 'GET' && !(kind === 'app' && path.includes('{group}'));
          if (own)
            assert.equal((await gateway.call(fill(path, { ...mine }), { token: token() })).status, 200);
        });
      }

      it('lists show its own apps and groups and no others', async () => {
        const list = async (path: string) => {
          const { data } = (await gateway.call(path, { token: token() })).body;
          assert.equal(data.total, data.data.length);
          return data.data.map(({ id }: { id: number }) => id);
        };
        assert.deepEqual(await list('/api/sms/apps'), [ids.mine.app]);
        assert.deepEqual(await list('/api/sms/groups'), kind === 'app' ? [] : [ids.mine.group]);
      });

      it('search, outbox, inbox and CSV show its own messages and no others', async () => {
        const { grouped, direct, scheduled, failed, incoming, app } = ids.mine;
        const found = async (path: string) => {
          const { data } = (await gateway.call(path, { token: token() })).body;
          const page = Array.isArray(data) ? data[1] : data;
          assert.equal(page.total, page.data.length);
          return page.data.map(({ id }: { id: number }) => id).sort((a: number, b: number) => a - b);
        };
        const sent = [grouped, direct, scheduled, failed].sort((a, b) => a - b);
        const all = [...sent, incoming].sort((a, b) => a - b);
        assert.deepEqual(await found('/api/sms/sms'), all);
        assert.deepEqual(await found(`/api/sms/apps/${app}/outbox`), sent);
        assert.deepEqual(await found(`/api/sms/apps/${app}/inbox`), [incoming]);
        assert.deepEqual(await found(`/api/sms/sms?app_id=${ids.theirs.app}`), []);
        assert.deepEqual(await found('/api/sms/sms?q=theirs'), []);
        const csv = await gateway.call('/api/sms/sms', { token: token(), headers: { accept: 'text/csv' } });
        assert.ok(csv.text.includes('direct mine') && !csv.text.includes('theirs'));
      });

      it('it reads what it sent, also directly through an app of its group', async () => {
        const json = { to: '254711000111', message: 'sent by the limited token' };
        const path = `/api/sms/apps/${ids.mine.app}/send`;
        const sent = await gateway.call(path, { token: token(), json });
        assert.equal(sent.status, 200);
        const { id } = sent.body.data;
        assert.equal((await gateway.call(`/api/sms/sms/${id}`, { token: token() })).status, 200);
        await gateway.untilStatus(id, 'delivered');
        await gateway.db('messages').where({ id }).delete(); // the lists above stay as they are
      });

      it('it creates neither apps nor groups, and moves no app to a group of others', async () => {
        for (const [path, json] of [
          ['/api/sms/apps', { name: `by ${kind}`, type: 'Simulator' }],
          ['/api/sms/groups', { name: `by ${kind}` }],
        ] as const) {
          assertProblem(await gateway.call(path, { token: token(), json }), { status: 403 });
        }
        const move = { method: 'PATCH', token: token(), json: { group_id: ids.theirs.group } };
        const reply = await gateway.call(`/api/sms/apps/${ids.mine.app}`, move);
        assertProblem(reply, { status: 422, errors: ['group_id'] });
      });
    });
  }

  it('limited to a group, it sends through the group; limited to an app of it, it does not', async () => {
    const json = { to: '254711000111', message: 'x', dry_run: true };
    const path = `/api/sms/groups/${ids.mine.group}/send`;
    assert.equal((await gateway.call(path, { token: tokens.group, json })).status, 200);
    assertProblem(await gateway.call(path, { token: tokens.app, json }), { status: 404 });
  });

  it('an app that leaves the group leaves the sight of its token; what went through the group stays', async () => {
    const group = (await gateway.createGroup()).id;
    const app = (await gateway.createApp({ group_id: group })).id;
    const token = await gateway.makeToken(SCOPES, { group_ids: [group] });
    const [grouped] = await gateway.db('messages').insert(messageRow(app, { group_id: group }));
    const [direct] = await gateway.db('messages').insert(messageRow(app));
    const status = async (path: string) => (await gateway.call(path, { token })).status;
    const seen = async () => [
      await status(`/api/sms/apps/${app}`),
      await status(`/api/sms/sms/${grouped}`),
      await status(`/api/sms/sms/${direct}`),
    ];
    assert.deepEqual(await seen(), [200, 200, 200]);
    await gateway.call(`/api/sms/apps/${app}`, { method: 'PATCH', json: { group_id: null } });
    assert.deepEqual(await seen(), [404, 200, 404]);
  });

  it('who handed a message in is told to tokens that see everything', async () => {
    const path = `/api/sms/sms/${ids.mine.direct}/events`;
    const told = async (token: string) =>
      (await gateway.call(path, { token })).body.data.handed_in_by as string | null;
    assert.equal(typeof (await told(await gateway.makeToken(['messages:read']))), 'string');
    for (const token of [tokens.app, tokens.group]) assert.equal(await told(token), null);
  });

  it('raw calls of the provider are in the history for an admin and for nobody else', async () => {
    const path = `/api/sms/sms/${ids.mine.direct}/events`;
    const admin = (await gateway.call(path)).body.data.callbacks;
    assert.ok(admin.length > 0 && admin.every(({ body }: { body: string }) => body.includes('status=')));
    for (const token of [tokens.app, tokens.group, await gateway.makeToken(['messages:read'])])
      assert.deepEqual((await gateway.call(path, { token })).body.data.callbacks, []);
  });
});
