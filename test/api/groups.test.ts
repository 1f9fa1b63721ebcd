/** Groups through the API: made, read, changed, deleted, and what is sent through them. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { useGateway } from '../support/gateway.js';
import { assertProblem } from './support.js';
import { GROUP_SEND_REQUEST } from './seed-examples.js';

const path = '/api/sms/groups';
const unused = () => `unused-${randomBytes(4).toString('hex')}`;

/** Closed today and on the days around it. */
const CLOSED_NOW = {
  windows: [{ from: '00:00', to: '24:00' }],
  holidays: Array.from({ length: 7 }, (_, days) =>
    new Date(Date.now() + (days - 2) * 86_400_000).toISOString().slice(0, 10),
  ),
  except_priority: 'none',
};

describe('groups', () => {
  const gateway = useGateway();

  const create = (json: object) => gateway.call(path, { json });
  const patch = (id: number, json: object) => gateway.call(`${path}/${id}`, { method: 'PATCH', json });
  const remove = (id: number) => gateway.call(`${path}/${id}`, { method: 'DELETE' });
  const read = async (id: number) => (await gateway.call(`${path}/${id}`)).body.data;
  const send = (id: number, fields: object = {}) =>
    gateway.call(`${path}/${id}/send`, { json: { ...GROUP_SEND_REQUEST, ...fields } });
  const pause = (id: number) => gateway.call(`/api/sms/apps/${id}/pause`, { method: 'POST' });

  async function groupWithApps(...apps: Record<string, unknown>[]): Promise<{ id: number; apps: any[] }> {
    const { id } = await gateway.createGroup();
    const made: any[] = [];
    for (const app of apps) made.push(await gateway.createApp({ ...app, group_id: id }));
    return { id, apps: made };
  }

  describe('capacity', () => {
    const capacity = (id: number) => gateway.call(`${path}/${id}/capacity`);

    it('tells the room of each app and who would take the next message, and changes nothing', async () => {
      const { id, apps } = await groupWithApps({ sms_limit: 20 }, { sms_limit: 30 }, { sms_limit: 90 });
      await pause(apps[2].id);
      const { status, body } = await capacity(id);
      assert.deepEqual([status, body.data.next_app_id], [200, apps[1].id]);
      const rows = body.data.apps.map(({ id, limit, in_flight, capacity, state, health, away }: any) => [
        id,
        limit,
        in_flight,
        capacity,
        `${state} ${health} ${away}`,
      ]);
      assert.deepEqual(
        rows.sort((a: any[], b: any[]) => a[0] - b[0]),
        [
          [apps[0].id, 20, 0, 20, 'active ok false'],
          [apps[1].id, 30, 0, 30, 'active ok false'],
          [apps[2].id, 90, 0, 90, 'paused ok false'],
        ],
      );
      assert.deepEqual((await capacity(id)).body, body);
    });

    it('a message that is on its way takes a place; when all are full nobody is next, as chance decides', async () => {
      const { id, apps } = await groupWithApps({ sms_limit: 1, settings: { send_window: CLOSED_NOW } });
      const { body: sent } = await send(id);
      assert.equal(sent.data.status, 'pending', JSON.stringify(sent));
      const { body } = await capacity(id);
      const [{ in_flight, capacity: left }] = body.data.apps;
      assert.deepEqual([apps.length, in_flight, left, body.data.next_app_id], [1, 1, 0, null]);
    });

    it('a phone that never called is away, and counts for what it sends in a minute', async () => {
      const { id } = await groupWithApps({ type: 'MSync', phone_number: '+254711000105', sms_limit: 500 });
      const [{ away, limit, sms_limit }] = (await capacity(id)).body.data.apps;
      assert.deepEqual([away, limit, sms_limit], [true, 20, 500]);
    });

    it('an unknown group is 404', async () => {
      assertProblem(await capacity(999_999), { status: 404, code: 'not_found' });
    });
  });

  describe('creating and reading', () => {
    it('a group has a name and, at first, no settings', async () => {
      const name = unused();
      const { status, body } = await create({ name });
      assert.deepEqual([status, body.data.name, body.data.settings], [200, name, {}]);
      assert.deepEqual([body.data.created_by, body.data.updated_by], [1, 1]);
    });

    it('GET and POST answer the same record', async () => {
      const group = await gateway.createGroup({ settings: { max_failovers: 1 } });
      for (const method of ['GET', 'POST']) {
        const reply = await gateway.call(`${path}/${group.id}`, { method });
        assert.deepEqual([reply.status, reply.body.data], [200, group]);
      }
    });

    it('the list is a page, newest first', async () => {
      const [first, second] = [await gateway.createGroup(), await gateway.createGroup()];
      const { data } = (await gateway.call(`${path}?per_page=2`)).body;
      assert.deepEqual(data.data, [second, first]);
      assert.equal(data.per_page, 2);
    });

    it('a name is unique, also for five creates at the same time, and free after the group is deleted', async () => {
      const taken = { status: 409, code: 'name_taken', errors: ['name'] };
      const name = unused();
      const replies = await Promise.all(Array.from({ length: 5 }, () => create({ name })));
      assert.deepEqual(replies.map(({ status }) => status).sort(), [200, 409, 409, 409, 409]);
      for (const reply of replies.filter(({ status }) => status === 409)) assertProblem(reply, taken);
      assertProblem(await patch((await gateway.createGroup()).id, { name }), taken);

      const { id } = replies.find(({ status }) => status === 200)!.body.data;
      await remove(id);
      assert.equal((await create({ name })).status, 200);
    });
  });

  describe('settings', () => {
    const good: [given: object, kept: object][] = [
      [{}, {}],
      [{ max_failovers: 0 }, { max_failovers: 0 }],
      [{ max_failovers: '20' }, { max_failovers: 20 }],
      [{ failover_on_failed_dlr: 'true' }, { failover_on_failed_dlr: true }],
      [
        { failover_on_failed_dlr: false, max_failovers: 2 },
        { failover_on_failed_dlr: false, max_failovers: 2 },
      ],
    ];
    for (const [given, kept] of good) {
      it(`${JSON.stringify(given)} is kept as ${JSON.stringify(kept)}`, async () => {
        const reply = await create({ name: unused(), settings: given });
        assert.deepEqual([reply.status, reply.body.data.settings], [200, kept]);
      });
    }

    const bad: [given: object, errors: string[]][] = [
      [{ max_failovers: -1 }, ['settings.max_failovers']],
      [{ max_failovers: 21 }, ['settings.max_failovers']],
      [{ failover_on_failed_dlr: 'perhaps' }, ['settings.failover_on_failed_dlr']],
      [{ tps: 5 }, ['settings.tps']],
      [{ max_failovers: 'x', colour: 'red' }, ['settings.max_failovers', 'settings.colour']],
    ];
    for (const [given, errors] of bad) {
      it(`${JSON.stringify(given)} is refused, when creating and when changing`, async () => {
        const group = await gateway.createGroup();
        assertProblem(await create({ name: unused(), settings: given }), { status: 422, errors });
        assertProblem(await patch(group.id, { settings: given }), { status: 422, errors });
        assert.deepEqual(await read(group.id), group);
      });
    }
  });

  describe('changing', () => {
    const settings = { max_failovers: 2, failover_on_failed_dlr: true };
    const rows: [title: string, change: object, expected: object][] = [
      ['nothing', {}, {}],
      ['the name', { name: 'Renamed pool' }, { name: 'Renamed pool' }],
      ['one setting', { settings: { max_failovers: 5 } }, { settings: { ...settings, max_failovers: 5 } }],
      [
        'a setting back to its default',
        { settings: { max_failovers: null } },
        { settings: { failover_on_failed_dlr: true } },
      ],
    ];
    for (const [title, change, expected] of rows) {
      it(`${title} leaves everything else as it was`, async () => {
        const before = await gateway.createGroup({ settings });
        const { status, body } = await patch(before.id, change);
        assert.equal(status, 200);
        assert.deepEqual(body.data, { ...before, ...expected, updated_at: body.data.updated_at });
        assert.deepEqual(await read(before.id), body.data);
      });
    }
  });

  describe('apps of a group', () => {
    it('are listed as id, name and type', async () => {
      const { id, apps } = await groupWithApps({}, {});
      await gateway.createApp();
      const { data } = (await gateway.call(`${path}/${id}/apps`)).body;
      assert.deepEqual(
        data.data,
        apps.map((app) => ({ id: app.id, name: app.name, type: 'Simulator' })),
      );
      assert.equal(data.total, 2);
    });

    it('are free after the group is deleted, and the group is gone everywhere', async () => {
      const { id, apps } = await groupWithApps({}, {});
      const accepted = (await send(id)).body.data;
      assert.equal((await remove(id)).status, 200);
      for (const app of apps)
        assert.equal((await gateway.call(`/api/sms/apps/${app.id}`)).body.data.group_id, null);
      for (const reply of [
        await gateway.call(`${path}/${id}`),
        await gateway.call(`${path}/${id}`, { method: 'POST' }),
        await gateway.call(`${path}/${id}/apps`),
        await patch(id, { name: unused() }),
        await remove(id),
        await send(id),
      ])
        assertProblem(reply, { status: 404, code: 'not_found' });
      const join = { group_id: id };
      const reply = await gateway.call(`/api/sms/apps/${apps[0].id}`, { method: 'PATCH', json: join });
      assertProblem(reply, { status: 422, errors: ['group_id'] });
      assert.equal((await gateway.untilStatus(accepted.id, 'delivered')).group_id, id);
    });
  });

  describe('sending', () => {
    it('picks an app of the group, and the reply names it, its sender and its provider', async () => {
      const { id, apps } = await groupWithApps({ phone_number: 'FIRST' }, { phone_number: 'SECOND' });
      const chosen = new Set<number>();
      for (let count = 0; count < 4; count += 1) {
        const { status, body } = await send(id);
        assert.equal(status, 200);
        const app = apps.find((one) => one.id === body.data.app_id);
        assert.deepEqual(
          [body.data.from, body.data.sms_provider, body.data.group_id, body.data.status],
          [app.phone_number, 'Simulator', id, 'pending'],
        );
        chosen.add(app.id);
      }
      assert.equal(chosen.size, 2, 'both apps take their share');
    });

    it('leaves out paused apps; with all of them paused it is 409, and nothing is stored', async () => {
      const { id, apps } = await groupWithApps({}, {});
      await pause(apps[0].id);
      for (let count = 0; count < 4; count += 1) assert.equal((await send(id)).body.data.app_id, apps[1].id);
      await pause(apps[1].id);
      assertProblem(await send(id), { status: 409, code: 'app_paused', message: /Every app/ });
      assertProblem(await send(id, { dry_run: true }), { status: 409, code: 'app_paused' });
      const { total } = (await gateway.call(`/api/sms/apps/${apps[0].id}/outbox`)).body.data[1];
      assert.equal(total, 0);
    });

    it('is 404 for a group without apps, also after its only app left or was deleted', async () => {
      const empty = { status: 404, code: 'group_has_no_apps' };
      assertProblem(await send((await gateway.createGroup()).id), empty);
      const left = await groupWithApps({});
      await gateway.call(`/api/sms/apps/${left.apps[0].id}`, { method: 'PATCH', json: { group_id: null } });
      assertProblem(await send(left.id), empty);
      const deleted = await groupWithApps({});
      await gateway.call(`/api/sms/apps/${deleted.apps[0].id}`, { method: 'DELETE' });
      assertProblem(await send(deleted.id), empty);
    });

    it('with a sender takes only apps that may use it', async () => {
      const { id, apps } = await groupWithApps(
        { phone_number: 'FIRST' },
        { phone_number: 'SECOND', settings: { senders: ['SHOP', 'BANK'] } },
      );
      const rows = [
        ['FIRST', apps[0].id],
        ['SECOND', apps[1].id],
        ['SHOP', apps[1].id],
        ['BANK', apps[1].id],
      ];
      for (const [sender, appId] of rows) {
        for (let count = 0; count < 3; count += 1) {
          const { data } = (await send(id, { sender })).body;
          assert.deepEqual([data.app_id, data.from, data.sender], [appId, sender, sender]);
        }
      }
      assertProblem(await send(id, { sender: 'NOBODY' }), { status: 422, errors: ['sender'] });
      await pause(apps[1].id);
      assertProblem(await send(id, { sender: 'SHOP' }), { status: 409, code: 'app_paused' });
    });

    it('is 422 like sending through an app', async () => {
      const { id } = await groupWithApps({});
      assertProblem(await gateway.call(`${path}/${id}/send`, { json: {} }), {
        status: 422,
        errors: ['to', 'message'],
      });
    });
  });

  it('the audit log says who did what', async () => {
    const token = await gateway.makeToken(['apps:read', 'apps:write']);
    const tokenId = Number(token.split('|')[0]);
    const name = unused();
    const { id } = (await gateway.call(path, { json: { name }, token })).body.data;
    await gateway.call(`${path}/${id}`, { method: 'PATCH', json: { settings: { max_failovers: 1 } }, token });
    await gateway.call(`${path}/${id}`, { method: 'POST', token });
    await gateway.call(`${path}/${id}`, { method: 'DELETE', token });
    const rows = await gateway.db('audit_log').where({ target: 'group', target_id: id }).orderBy('id');
    assert.deepEqual(
      rows.map((row: Record<string, any>) => [row['action'], row['token_id'], JSON.parse(row['changes'])]),
      [
        ['group.create', tokenId, { name }],
        ['group.update', tokenId, { fields: ['settings'] }],
        ['group.delete', tokenId, {}],
      ],
    );
  });
});
