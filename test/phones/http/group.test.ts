/** Phones and a provider in one group: who gets what while a phone comes and goes. */
import assert from 'node:assert/strict';
import { useGateway } from '../../support/gateway.js';
import { sendToGroup } from '../../workflows/support/journey.js';
import { until } from '../../../tools/load/until.js';
import { poll, report } from '../support/cht.js';
import { addPhone, request, type PhoneApp } from '../support/phone.js';
import { eventsOf, storyOf } from '../support/read.js';

describe('two phones and a provider in a group', function () {
  this.timeout(90_000);
  const gateway = useGateway();
  // As fast as it wants: its pace is another test's.
  const SILENCE = { offline_after_s: 5, pacing: 'raised', pacing_limit: 10_000 };
  const sent = new Map<string, string[]>();

  /** The phone sends what it gets, and says so; an answer to that may bring more. @returns how many */
  async function work(phone: PhoneApp, rounds = 50): Promise<number> {
    let done = 0;
    let offers = await poll(gateway, phone);
    for (let round = 0; offers.length > 0 && round < rounds; round += 1) {
      const updates = offers.flatMap(({ id, content }) => {
        sent.set(content, [...(sent.get(content) ?? []), `phone ${phone.appId}`]);
        return ['UNSENT', 'PENDING', 'SENT', 'DELIVERED'].map((status) => ({ id, status }));
      });
      done += offers.length;
      offers = await poll(gateway, phone, { updates });
    }
    return done;
  }

  it('gives what a silent phone never had to the others, tells of it, and counts it in again when it is back', async () => {
    const group = await gateway.createGroup();
    const phones = [
      await addPhone(gateway, 'cht', { group_id: group.id, settings: SILENCE }),
      await addPhone(gateway, 'cht', { group_id: group.id, settings: { ...SILENCE, batch_size: 3 } }),
    ];
    const [steady, fickle] = phones as [PhoneApp, PhoneApp];
    const cloud = await gateway.createApp({ group_id: group.id, sms_limit: 20 });
    for (const phone of phones) await poll(gateway, phone);

    const ids: number[] = [];
    const first = new Set<number>();
    for (let n = 0; n < 45; n += 1) {
      const { id, app_id } = await sendToGroup(gateway, group.id, { message: `Habari ${n}` });
      ids.push(id);
      first.add(app_id);
    }
    assert.deepEqual([...first].sort(), [steady.appId, fickle.appId, cloud.id].sort(), 'all three take part');
    // What an answer brings along is the phone's, whether it sends it or not: the last one brings nothing.
    await gateway.call(`/api/sms/apps/${fickle.appId}`, {
      method: 'PATCH',
      json: { settings: { daily_parts: 3 } },
    });
    await until(() => work(fickle), 'the fickle phone to get something');
    const held = await gateway.db('messages').where({ app_id: fickle.appId, status: 'pending' }).pluck('id');
    assert.ok(held.length > 0, 'something still waits for it');

    // It says nothing more; the other one goes on.
    await until(async () => {
      await work(steady);
      return (await eventsOf(gateway, fickle.appId)).includes('phone.offline');
    }, 'the silence to be noticed');
    const isDone = async () => {
      await work(steady);
      const open = gateway.db('messages').whereIn('id', ids).whereNot({ status: 'delivered' });
      return (await open.first('id')) === undefined;
    };
    await until(isDone, async () => {
      const open = await gateway.db('messages').whereIn('id', ids).whereNot({ status: 'delivered' });
      return `everything to be delivered: ${JSON.stringify(await gateway.history(open[0].id), null, 1)}`;
    });

    for (const id of held) {
      const { app_id: now } = await gateway.message(id);
      assert.ok([steady.appId, cloud.id].includes(now), 'it left the silent phone');
      assert.equal((await storyOf(gateway, id)).at(-1)!.split('>')[1], 'delivered');
    }
    for (const [text, by] of sent) assert.equal(by.length, 1, `${text} was sent by ${by.join(' and ')}`);
    const record = async (phone: PhoneApp) =>
      (await gateway.call(`/api/sms/phones/${phone.appId}`)).body.data;
    assert.deepEqual(
      [(await record(fickle)).presence, (await record(steady)).presence],
      ['offline', 'online'],
    );

    // While it is away nothing is given to it.
    for (let n = 0; n < 6; n += 1)
      assert.notEqual((await sendToGroup(gateway, group.id)).app_id, fickle.appId);
    await gateway.call(`/api/sms/apps/${fickle.appId}`, {
      method: 'PATCH',
      json: { settings: { daily_parts: null } },
    });
    await poll(gateway, fickle);
    assert.equal((await record(fickle)).presence, 'online');
    assert.deepEqual(await eventsOf(gateway, fickle.appId), [
      'phone.online',
      'phone.offline',
      'phone.online',
    ]);
    await until(
      async () => (await sendToGroup(gateway, group.id)).app_id === fickle.appId,
      'it to take its share again',
    );
  });

  it('keeps what was sent through a silent phone itself, and what nobody else could take', async () => {
    const alone = await addPhone(gateway, 'smssync', { settings: SILENCE });
    const group = await gateway.createGroup();
    const lonely = await addPhone(gateway, 'smssync', { group_id: group.id, settings: SILENCE });
    for (const { path } of [alone, lonely]) await request(gateway, `${path}?task=send`);
    const direct = await gateway.send(alone.appId);
    const grouped = await sendToGroup(gateway, group.id);
    for (const { appId } of [alone, lonely])
      await until(async () => (await eventsOf(gateway, appId)).includes('phone.offline'), 'silence');
    for (const { id } of [direct, grouped]) assert.equal((await gateway.message(id)).status, 'pending');
    for (const [{ path }, { id }] of [
      [alone, direct],
      [lonely, grouped],
    ] as const) {
      await until(async () => {
        const reply = await request(gateway, `${path}?task=send`);
        return reply.body.payload.messages.length > 0;
      }, 'the message');
      await gateway.untilStatus(id, 'sent');
    }
  });

  it('hands the queue of a paused phone over', async () => {
    const group = await gateway.createGroup();
    const phone = await addPhone(gateway, 'cht', { group_id: group.id });
    await poll(gateway, phone);
    const { id, app_id } = await sendToGroup(gateway, group.id);
    assert.equal(app_id, phone.appId);
    await until(async () => {
      const { queued } = (await gateway.call(`/api/sms/phones/${phone.appId}`)).body.data;
      return queued === 1;
    }, 'the message to be queued');
    const cloud = await gateway.createApp({ group_id: group.id });
    await gateway.call(`/api/sms/apps/${phone.appId}/pause`, { method: 'POST' });
    assert.deepEqual(await poll(gateway, phone), []);
    const message = await gateway.untilStatus(id, 'delivered');
    assert.equal(message.app_id, cloud.id);
  });

  it('a new phone in the place of another: the old key ends, what is in doubt stays so, the rest waits', async () => {
    const phone = await addPhone(gateway, 'cht');
    const given = await gateway.send(phone.appId);
    await until(async () => (await poll(gateway, phone)).length > 0, 'the first message');
    const waiting = await gateway.send(phone.appId, { message: 'second' });
    const reply = await gateway.call(`/api/sms/phones/${phone.appId}/key`, { json: { new_phone: true } });
    assert.equal((await request(gateway, phone.path, { json: {} })).status, 401);
    await gateway.untilStatus(given.id, 'unknown');
    const next = { ...phone, path: `/api/sms/cht/${reply.body.data.key}` };
    const offers = await until(async () => {
      const list = await poll(gateway, next);
      return list.length > 0 ? list : null;
    }, 'the second message');
    assert.deepEqual(
      offers.map(({ content }) => content),
      ['second'],
    );
    await report(gateway, next, offers[0]!.id, 'SENT');
    await gateway.untilStatus(waiting.id, 'sent');
  });

  it('a rotated key works beside the old one until its grace is over', async () => {
    const phone = await addPhone(gateway, 'smssync');
    const reply = await gateway.call(`/api/sms/phones/${phone.appId}/key`, { json: { grace_s: 600 } });
    const next = `/api/sms/smssync/${reply.body.data.key}?task=send`;
    const old = `${phone.path}?task=send`;
    for (const path of [old, next]) assert.equal((await request(gateway, path)).status, 200);
    gateway.advance(601_000);
    assert.equal((await request(gateway, old)).status, 404);
    assert.equal((await request(gateway, next)).status, 200);
  });
});
