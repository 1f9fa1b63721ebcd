/** The checklist of MSync, over HTTP against a running gateway. */
import assert from 'node:assert/strict';
import { useGateway } from '../../support/gateway.js';
import { until } from '../../../tools/load/until.js';
import { addPhone, request, type PhoneApp } from '../support/phone.js';
import { eventsOf, inboxOf, notesOf } from '../support/read.js';

const HOUR = 3_600_000;

describe('MSync', () => {
  const gateway = useGateway();

  async function act(phone: PhoneApp, action: string, fields: Record<string, unknown> = {}): Promise<any> {
    const reply = await request(gateway, phone.path, { json: { action, device_id: 'dev-7', ...fields } });
    assert.equal(reply.status, 200, reply.text);
    return reply.body;
  }

  const fetched = (phone: PhoneApp): Promise<any[]> =>
    until(async () => {
      const { messages } = await act(phone, 'outgoing');
      return messages.length > 0 ? messages : null;
    }, 'a message');

  it('M-01 answers each of the five actions', async () => {
    const phone = await addPhone(gateway, 'msync');
    const item = {
      from: '254711000041',
      message: 'Niko njiani',
      timestamp: '2026-01-01T13:30:05Z',
      sim_slot: 1,
    };
    assert.deepEqual(await act(phone, 'incoming', { messages: [item] }), {
      success: true,
      accepted: 1,
      duplicates: 0,
    });
    const [stored] = await inboxOf(gateway, phone.appId);
    assert.deepEqual(
      [stored!.from, stored!.from_e164, stored!.message, stored!.metadata],
      [
        '254711000041',
        '+254711000041',
        'Niko njiani',
        { sim_slot: 1, phone_sent_at: '2026-01-01T13:30:05.000Z' },
      ],
    );
    const { id } = await gateway.send(phone.appId, { to: '+254711000034', message: 'Parcel 42' });
    const [given] = await fetched(phone);
    assert.deepEqual(Object.keys(given).sort(), ['id', 'message', 'to', 'uuid']);
    assert.deepEqual([typeof given.id, given.to, given.message], ['number', '254711000034', 'Parcel 42']);
    const reports = [{ uuid: given.uuid, status: 'delivered', timestamp: '2026-01-01T13:31:10Z' }];
    assert.deepEqual(await act(phone, 'delivery', { reports }), { success: true, accepted: 1 });
    await gateway.untilStatus(id, 'delivered');
    const status = { battery_level: 14, signal_strength: -97, network_type: 'LTE', sim_state: 'READY' };
    assert.deepEqual(await act(phone, 'status', status), { success: true });
    await act(phone, 'status', { ...status, battery_level: 20, sim_state: 'ABSENT' });
    const position = { latitude: -1.2921, longitude: 36.8219, accuracy: 12 };
    assert.deepEqual(await act(phone, 'location', position), { success: true });
    await act(phone, 'location', { latitude: 91, longitude: 0 });
    const record = (await gateway.call(`/api/sms/phones/${phone.appId}`)).body.data;
    assert.deepEqual(
      [record.battery_level, record.signal_strength, record.network_type, record.sim_state, record.latitude],
      [20, -97, 'LTE', 'ABSENT', -1.2921],
    );
    assert.deepEqual([record.battery_low, record.sim_trouble, record.device_id], [true, true, 'dev-7']);
    assert.deepEqual(await eventsOf(gateway, phone.appId), [
      'phone.online',
      'phone.battery_low',
      'phone.sim_trouble',
    ]);
    const list = async (path: string) =>
      (await gateway.call(`/api/sms/phones/${phone.appId}/${path}`)).body.data.data;
    assert.deepEqual(
      (await list('status')).map((one: any) => one.battery_level),
      [20, 14],
    );
    assert.deepEqual(
      (await list('locations')).map((one: any) => one.longitude),
      [36.8219],
    );
    assert.deepEqual(
      (await list('notes')).map((one: any) => one.kind),
      ['bad_value'],
    );
  });

  it('M-02 stores the same incoming item once; a bad one does not cost the others', async () => {
    const phone = await addPhone(gateway, 'msync');
    const item = { from: 'M-PESA', message: 'Confirmed.', timestamp: 1767274205, sim_slot: 0 };
    const messages = [item, { from: null, message: 'x' }, 'text', { ...item, sim_slot: 1 }];
    assert.deepEqual(await act(phone, 'incoming', { messages }), {
      success: true,
      accepted: 2,
      duplicates: 0,
    });
    const again = { ...item, timestamp: '2026-01-01T13:30:05Z' };
    assert.deepEqual(await act(phone, 'incoming', { messages: [again] }), {
      success: true,
      accepted: 0,
      duplicates: 1,
    });
    assert.equal((await inboxOf(gateway, phone.appId)).length, 2);
    assert.equal((await notesOf(gateway, phone.appId)).length, 1);
    const same = { from: '254711000042', message: 'At once', timestamp: 1767274299, sim_slot: 0 };
    await Promise.all(Array.from({ length: 6 }, () => act(phone, 'incoming', { messages: [same] })));
    assert.equal((await inboxOf(gateway, phone.appId)).length, 3);
  });

  for (const status of ['delivered', 'sent', 'failed', 'pending', 'strange']) {
    it(`M-03 hands a uuid out once; the report "${status}" closes its lease`, async () => {
      const phone = await addPhone(gateway, 'msync');
      const { id } = await gateway.send(phone.appId, { to: '+254711000034' });
      const [given] = await fetched(phone);
      assert.deepEqual((await act(phone, 'outgoing')).messages, []);
      await act(phone, 'delivery', { reports: [{ uuid: given.uuid, status }] });
      const expected = { delivered: 'delivered', sent: 'sent', failed: 'failed' }[status] ?? 'processing';
      assert.equal((await gateway.message(id)).status, expected);
      gateway.advance(25 * HOUR);
      assert.deepEqual((await act(phone, 'outgoing')).messages, []);
      // Somebody asked, so the time that has passed is seen.
      const after = expected === 'processing' ? 'unknown' : expected;
      assert.equal((await gateway.message(id)).status, after);
    });
  }

  it('M-03 says unknown after a day without any report, and offers again only where that is wanted', async () => {
    for (const reoffer of [false, true]) {
      const phone = await addPhone(gateway, 'msync', { settings: { reoffer } });
      const { id } = await gateway.send(phone.appId, { to: '+254711000034' });
      const [given] = await fetched(phone);
      gateway.advance(181_000);
      const again = (await act(phone, 'outgoing')).messages;
      assert.deepEqual(
        again.map((one: any) => one.uuid),
        reoffer ? [given.uuid] : [],
      );
      if (reoffer) continue;
      gateway.advance(24 * HOUR);
      await act(phone, 'outgoing');
      assert.equal((await gateway.message(id)).status, 'unknown');
      await act(phone, 'delivery', { reports: [{ uuid: given.uuid, status: 'Delivered' }] });
      assert.equal((await gateway.message(id)).status, 'delivered', 'the late truth counts');
    }
  });

  it('M-04 answers an unknown action, none, and what is no JSON', async () => {
    const phone = await addPhone(gateway, 'msync');
    for (const json of [{ action: 'dance', device_id: 'dev-7' }, { device_id: 'dev-7' }, {}]) {
      const reply = await request(gateway, phone.path, { json });
      assert.deepEqual([reply.status, reply.body], [200, { success: false, error: 'unknown action' }]);
    }
    const get = await request(gateway, phone.path);
    assert.deepEqual([get.status, get.body], [200, { success: false, error: 'unknown action' }]);
    for (const body of ['{"action":', 'hello', '[]', '"x"']) {
      const reply = await request(gateway, phone.path, { body });
      assert.deepEqual([reply.status, reply.body], [400, { success: false, error: 'invalid JSON' }], body);
    }
  });

  it('M-05 answers a wrong device or credential with 401 and nothing else', async () => {
    const phone = await addPhone(gateway, 'msync', { device_id: 'dev-9', secret: 'sturdy-tree' });
    const attempts: [string, Record<string, unknown>][] = [
      [phone.path, { device_id: 'dev-9' }],
      [phone.path, { device_id: 'dev-9', secret: 'wrong' }],
      [phone.path, { device_id: 'dev-8', secret: 'sturdy-tree' }],
      ['/api/sms/msync', { device_id: 'dev-9' }],
      ['/api/sms/msync', { device_id: 'dev-9', secret: 'wrong' }],
      ['/api/sms/msync', { device_id: 'dev-8', secret: 'sturdy-tree' }],
      ['/api/sms/msync', { secret: 'sturdy-tree' }],
      ['/api/sms/msync/not-a-key-that-anybody-has', { device_id: 'dev-9', secret: 'sturdy-tree' }],
    ];
    for (const [path, fields] of attempts) {
      const reply = await request(gateway, path, { json: { action: 'outgoing', ...fields } });
      assert.deepEqual(
        [reply.status, reply.body],
        [401, { success: false, error: 'unauthorized' }],
        JSON.stringify(fields),
      );
    }
    for (const path of [phone.path, '/api/sms/msync']) {
      const json = { action: 'outgoing', device_id: 'dev-9', secret: 'sturdy-tree' };
      assert.equal((await request(gateway, path, { json })).status, 200);
    }
  });
});
