/** How a group shares its messages among its apps, in figures. The tables are printed. */
import assert from 'node:assert/strict';
import { selectApp, type Rotation } from '../../src/apps/selection.js';
import { useGateway } from '../support/gateway.js';
import { until } from '../../tools/load/until.js';
import { FAST } from './support/company.js';
import { sendToGroup } from './support/journey.js';
import { NOWHERE, useSpecialGateway } from './support/special-gateway.js';

const LIMITS = [100, 200, 300];
const CAPACITY = 600;
const AT_ONCE = 20;

describe('a group of three apps with room for 100, 200 and 300 messages', function () {
  this.timeout(120_000);
  // Without Temporal nothing is sent, so every message stays pending and takes room.
  const gateway = useSpecialGateway({ temporalAddress: NOWHERE });
  let groupId = 0;
  const appIds: number[] = [];

  before(async () => {
    groupId = (await gateway.createGroup()).id;
    for (const sms_limit of LIMITS)
      appIds.push((await gateway.createApp({ group_id: groupId, sms_limit })).id);
  });

  async function accept(count: number): Promise<void> {
    let left = count;
    const client = async () => {
      while (left-- > 0) await sendToGroup(gateway, groupId);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, client));
  }

  /** Apps in the order of acceptance. */
  const chosen = async (): Promise<number[]> =>
    (await gateway.db('messages').orderBy('id').select('app_id')).map(
      ({ app_id }: { app_id: number }) => app_id,
    );
  const countsOf = (apps: number[]) => appIds.map((id) => apps.filter((app) => app === id).length);

  /** The furthest that any app was from its share, in messages, over all beginnings of the list. */
  function furthest(apps: number[]): number {
    const counts = new Map(appIds.map((id) => [id, 0]));
    const distances = apps.map((app, index) => {
      counts.set(app, counts.get(app)! + 1);
      const share = (limit: number) => ((index + 1) * limit) / CAPACITY;
      return Math.max(...appIds.map((id, at) => Math.abs(counts.get(id)! - share(LIMITS[at]!))));
    });
    return Math.max(...distances);
  }

  /** The rule alone, fed with the same apps. */
  function byTheRule(count: number): number[] {
    const inFlight = new Map(appIds.map((id) => [id, 0]));
    let rotation: Rotation = {};
    return Array.from({ length: count }, () => {
      const candidates = appIds.map((appId, at) => ({
        appId,
        limit: LIMITS[at]!,
        inFlight: inFlight.get(appId)!,
      }));
      const selection = selectApp(candidates, rotation, 0)!;
      rotation = selection.rotation;
      inFlight.set(selection.appId, inFlight.get(selection.appId)! + 1);
      return selection.appId;
    });
  }

  const print = (title: string, rows: Record<string, unknown>[]) => {
    console.log(`\n      ${title}`);
    console.table(rows);
  };

  it(`the first ${CAPACITY}, sent ${AT_ONCE} at a time, fill each app exactly, in proportion all the way`, async () => {
    await accept(CAPACITY);
    const apps = await chosen();
    const rows = [60, 150, 300, 450, CAPACITY].map((first) => {
      const counts = countsOf(apps.slice(0, first));
      return { first, 'limit 100': counts[0], 'limit 200': counts[1], 'limit 300': counts[2] };
    });
    print(`furthest from the exact share: ${furthest(apps).toFixed(2)} messages`, rows);

    assert.deepEqual(countsOf(apps), LIMITS);
    // A running weight never passes the sum of weights times 1 + 1/2 + 1/3: a share is never missed by two messages.
    assert.ok(furthest(apps) < 2);
  });

  it('in the very order of the rule, because acceptances in one group follow one another', async () => {
    assert.deepEqual(await chosen(), byTheRule(CAPACITY));
  });

  it('the next 400, when all are full, go to any of them at random', async () => {
    await accept(400);
    const counts = countsOf((await chosen()).slice(CAPACITY));
    print('400 more while all are full', [
      { 'limit 100': counts[0], 'limit 200': counts[1], 'limit 300': counts[2] },
    ]);
    assert.equal(counts[0]! + counts[1]! + counts[2]!, 400);
    // 133 are expected and the standard deviation is 9.4; outside of six of them lies one run in 500 million.
    for (const count of counts) assert.ok(count > 133 - 57 && count < 134 + 57, `${count} of 400`);
  });

  it('room that becomes free is used first', async () => {
    const ofLast = gateway
      .db('messages')
      .where({ app_id: appIds[2] })
      .orderBy('id')
      .limit(1_000)
      .select('id');
    const ids = (await ofLast).map(({ id }: { id: number }) => id);
    const freed = ids.length - 250; // 250 of its 300 places stay taken
    await gateway.db('messages').whereIn('id', ids.slice(0, freed)).update({ status: 'sent' });
    const before = (await chosen()).length;
    await accept(50);
    const counts = countsOf((await chosen()).slice(before));
    print('50 more with 50 places free in the third', [
      { 'limit 100': counts[0], 'limit 200': counts[1], 'limit 300': counts[2] },
    ]);
    assert.deepEqual(counts, [0, 0, 50]);
  });

  it('scheduled messages take no room', async () => {
    const row = await gateway.db('messages').where({ app_id: appIds[0] }).count({ n: '*' }).first();
    assert.ok(Number(row!.n) >= 100);
    const group = await gateway.createGroup();
    const app = await gateway.createApp({ group_id: group.id, sms_limit: 1 });
    const other = await gateway.createApp({ group_id: group.id, sms_limit: 2 });
    const scheduled_at = new Date(Date.now() + 3_600_000).toISOString();
    for (let n = 0; n < 6; n += 1) await sendToGroup(gateway, group.id, { scheduled_at });
    const next: number[] = [];
    for (let n = 0; n < 3; n += 1) next.push((await sendToGroup(gateway, group.id)).app_id);
    assert.deepEqual(next.sort(), [app.id, other.id, other.id].sort());
  });
});

describe('a group of which one app fails', () => {
  const gateway = useGateway();

  it('leaves it out while it fails, loses no message, and takes it back when it works again', async function () {
    this.timeout(60_000);
    const group = await gateway.createGroup();
    const apps: { id: number; name: string }[] = [];
    for (const mode of ['normal', 'unauthorized', 'normal']) {
      apps.push(await gateway.createApp({ group_id: group.id, sms_limit: 1_000, mode, settings: FAST }));
    }
    const bad = apps[1]!;
    /** Accepted one by one and seen through to the end. @returns how many each app was chosen for, and delivered */
    async function send(count: number) {
      const ids: number[] = [];
      const accepted = new Map(apps.map(({ id }) => [id, 0]));
      for (let n = 0; n < count; n += 1) {
        const message = await sendToGroup(gateway, group.id);
        ids.push(message.id);
        accepted.set(message.app_id, accepted.get(message.app_id)! + 1);
        if (n === 0 || message.app_id === bad.id) await gateway.untilStatus(message.id, 'delivered');
      }
      for (const id of ids) await gateway.untilStatus(id, 'delivered');
      const rows = await gateway.db('messages').whereIn('id', ids).select('app_id');
      return apps.map(({ id }) => ({
        accepted: accepted.get(id)!,
        delivered: rows.filter(({ app_id }: { app_id: number }) => app_id === id).length,
      }));
    }
    const failing = await send(30);
    // It works again, and its cool-down is over.
    await gateway.call(`/api/sms/apps/${bad.id}`, { method: 'PATCH', json: { mode: 'normal' } });
    await gateway
      .db('apps')
      .where({ id: bad.id })
      .update({ breaker_open_until: Date.now() - 1 });
    const trial = await sendToGroup(gateway, group.id);
    await gateway.untilStatus(trial.id, 'delivered');
    const isBack = async () => (await gateway.call(`/api/sms/apps/${bad.id}`)).body.data.health === 'ok';
    await until(isBack, 'the app to be back');
    const working = await send(30);

    console.log('\n      30 messages while the second app refuses its credentials, 30 after it was mended');
    console.table(
      ['first', 'second', 'third'].map((app, at) => ({
        app,
        'chosen, failing': failing[at]!.accepted,
        'delivered, failing': failing[at]!.delivered,
        'chosen, mended': working[at]!.accepted,
        'delivered, mended': working[at]!.delivered,
      })),
    );
    assert.equal(trial.app_id, bad.id);
    assert.equal(failing[1]!.accepted, 1, 'one refusal of the credentials is proof enough');
    assert.equal(failing[1]!.delivered, 0);
    assert.ok(working.every(({ accepted, delivered }) => accepted === delivered && delivered >= 8));
  });
});
