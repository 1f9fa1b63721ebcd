/** What holds for the phones of all apps, over HTTP against a running gateway. */
import assert from 'node:assert/strict';
import { useGateway } from '../../support/gateway.js';
import { until } from '../../../tools/load/until.js';
import { countParts } from '../../../src/messages/parts.js';
import { openOperator } from '../../workflows/support/temporal.js';
import { poll, pollUntil, report } from '../support/cht.js';
import { addPhone, request, type PhoneApp } from '../support/phone.js';
import { storyOf } from '../support/read.js';

describe('phones of every kind', () => {
  const gateway = useGateway();
  const send = (phone: PhoneApp, fields: Record<string, unknown> = {}) =>
    gateway.send(phone.appId, { to: '+254711000022', ...fields });

  it("X-01 a phone's queue, uuids and settings are out of reach for another phone", async () => {
    const victim = await addPhone(gateway, 'cht', { username: 'gateway', password: 'own' });
    const { id } = await send(victim);
    const own = { authorization: `Basic ${Buffer.from('gateway:own').toString('base64')}` };
    const offers = async () =>
      (await request(gateway, victim.path, { json: {}, headers: own })).body.messages;
    const uuid: string = (await until(async () => (await offers())[0], 'the offer')).id;
    const strangers = [
      await addPhone(gateway, 'cht'),
      await addPhone(gateway, 'smssync'),
      await addPhone(gateway, 'msync'),
    ];
    const [cht, smssync, msync] = strangers as [PhoneApp, PhoneApp, PhoneApp];
    const replies = [
      await request(gateway, cht.path, { json: { updates: [{ id: uuid, status: 'DELIVERED' }] } }),
      await request(gateway, `${smssync.path}?task=send`),
      await request(gateway, `${smssync.path}?task=sent`, { json: { queued_messages: [uuid] } }),
      await request(gateway, `${smssync.path}?task=result`),
      await request(gateway, `${smssync.path}?task=result`, {
        json: {
          message_result: JSON.stringify([{ uuid, sent_result_code: -1, sent_result_message: 'SMS sent' }]),
        },
      }),
      await request(gateway, msync.path, { json: { action: 'outgoing', device_id: 'd' } }),
      await request(gateway, msync.path, {
        json: { action: 'delivery', device_id: 'd', reports: [{ uuid, status: 'delivered' }] },
      }),
      // The key of one app at the address of another.
      await request(gateway, victim.path.replace('cht', 'smssync') + '?task=send', { headers: own }),
      await request(gateway, victim.path.replace('cht', 'msync'), {
        json: { action: 'outgoing' },
        headers: own,
      }),
      await request(gateway, '/api/sms/cht', { json: {}, headers: { authorization: 'Basic Z2F0ZXdheTo=' } }),
    ];
    for (const reply of replies)
      assert.ok(!reply.text.includes(uuid) && !reply.text.includes('711000022'), reply.text);
    assert.equal((await gateway.message(id)).status, 'processing');
    assert.deepEqual(
      (await offers()).map((one: { id: string }) => one.id),
      [uuid],
    );
    const token = await gateway.makeToken(['phones:read'], { app_ids: [cht.appId] });
    assert.equal((await gateway.call(`/api/sms/phones/${victim.appId}`, { token })).status, 404);
    const seen = (await gateway.call('/api/sms/phones', { token })).body.data.data;
    assert.deepEqual(
      seen.map((one: { app_id: number }) => one.app_id),
      [cht.appId],
    );
  });

  const a = (n: number) => 'a'.repeat(n);
  const parts: [string, string, number][] = [
    ['160 letters', a(160), 1],
    ['161 letters', a(161), 2],
    ['306 letters', a(306), 2],
    ['307 letters', a(307), 3],
    ['158 letters and a euro', `${a(158)}€`, 1],
    ['159 letters and a euro', `${a(159)}€`, 2],
    ['a euro at the end of a part', `${a(152)}€${a(152)}`, 3],
    ['a euro in the next part', `${a(153)}€${a(151)}`, 2],
    ['160 Ω', 'Ω'.repeat(160), 1],
    ['a typographic quote', `${a(159)}’`, 3],
    ['ça va', 'ça va', 1],
    ['70 я', 'я'.repeat(70), 1],
    ['71 я', 'я'.repeat(71), 2],
    ['134 я', 'я'.repeat(134), 2],
    ['135 я', 'я'.repeat(135), 3],
    ['an emoji at the end of a part', `${'я'.repeat(66)}😀${'я'.repeat(66)}`, 3],
    ['35 emoji', '😀'.repeat(35), 1],
    ['36 emoji', '😀'.repeat(36), 2],
  ];
  for (const [name, text, count] of parts)
    it(`X-03 counts ${name} as ${count}`, () => assert.equal(countParts(text).parts, count));

  it('X-04 never gives more than the cap of any minute, and a message longer than that alone', async () => {
    const phone = await addPhone(gateway, 'msync', { settings: { batch_size: 100 } });
    for (let n = 0; n < 60; n += 1) await send(phone, { message: `Habari ${n}` });
    const given: { at: number; parts: number }[] = [];
    const take = async () => {
      const reply = await request(gateway, phone.path, { json: { action: 'outgoing', device_id: 'd' } });
      given.push({ at: gateway.now().getTime(), parts: reply.body.messages.length });
    };
    await untilQueued(phone, 60);
    for (const passed of [0, 1, 40, 60, 5, 55, 1, 30, 30]) {
      gateway.advance(passed * 1_000);
      await take();
    }
    for (const { at } of given) {
      const inMinute = given.filter((one) => one.at > at - 60_000 && one.at <= at);
      const sum = inMinute.reduce((total, one) => total + one.parts, 0);
      assert.ok(sum <= 28, `${sum} parts in a minute: ${JSON.stringify(given)}`);
    }
    assert.ok(given.reduce((sum, one) => sum + one.parts, 0) >= 48, 'the pace is used');

    const gentle = await addPhone(gateway, 'msync', { settings: { pacing: 'gentle' } });
    await send(gentle, { message: 'я'.repeat(500) });
    await untilQueued(gentle, 1);
    await send(gentle, { message: 'short' });
    await untilQueued(gentle, 2);
    const fetchGentle = async () =>
      (await request(gateway, gentle.path, { json: { action: 'outgoing', device_id: 'd' } })).body.messages;
    assert.deepEqual(
      (await fetchGentle()).map((one: { message: string }) => one.message.length),
      [500],
    );
    gateway.advance(15_000);
    assert.deepEqual(await fetchGentle(), []);
    gateway.advance(120_000);
    assert.equal((await fetchGentle()).length, 1);
  });

  const phoneRecord = async (phone: PhoneApp) =>
    (await gateway.call(`/api/sms/phones/${phone.appId}`)).body.data;
  const untilQueued = (phone: PhoneApp, count: number) =>
    until(async () => (await phoneRecord(phone)).queued === count, `${count} messages to be queued`);

  it('X-05 late reports count: unknown, sent, delivered; delivered never changes; all are in the history', async () => {
    const phone = await addPhone(gateway, 'cht');
    const { id } = await send(phone, { ttl: 60 });
    const [offer] = await pollUntil(gateway, phone);
    gateway.advance(61_000);
    await poll(gateway, phone);
    assert.equal((await gateway.message(id)).status, 'unknown');
    await report(gateway, phone, offer!.id, 'SENT');
    assert.equal((await gateway.message(id)).status, 'sent');
    await report(gateway, phone, offer!.id, 'DELIVERED');
    await report(gateway, phone, offer!.id, 'FAILED radio-off');
    assert.equal((await gateway.message(id)).status, 'delivered');
    assert.deepEqual((await storyOf(gateway, id)).slice(2), [
      'processing>unknown',
      'unknown>sent',
      'sent>delivered',
      'radio-off',
    ]);
  });

  it("X-06 a thousand idle polls leave the history of the phone's workflow as it is", async function () {
    this.timeout(60_000);
    const phone = await addPhone(gateway, 'smssync');
    const { operator, close } = openOperator(gateway);
    try {
      const client = await operator.client();
      const lengthOf = async () => {
        const { events } = await client.workflow.getHandle(`phone-${phone.appId}`).fetchHistory();
        return events?.length ?? 0;
      };
      await send(phone);
      for (let n = 0; n < 200; n += 1) {
        const reply = await request(gateway, `${phone.path}?task=send`);
        if (reply.body.payload.messages.length > 0) break;
      }
      await until(async () => (await phoneRecord(phone)).handed_out === 0, 'the reply to be settled');
      const before = await lengthOf();
      for (let n = 0; n < 1_000; n += 20)
        await Promise.all(Array.from({ length: 20 }, () => request(gateway, `${phone.path}?task=send`)));
      assert.equal(await lengthOf(), before);
    } finally {
      await close();
    }
  });
});
