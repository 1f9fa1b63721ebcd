/** The MSync app, as its vendor describes it. Numbers in names are those of the requirements for phones. */
import assert from 'node:assert/strict';
import {
  done,
  invalidJson,
  outgoing,
  readAction,
  unauthorized,
  unknownAction,
} from '../../src/phones/msync.js';
import type { PhoneError, PhoneStatus } from '../../src/phones/types.js';

describe('MSync', () => {
  describe('M-01 each action is read', () => {
    it('incoming', () => {
      const item = {
        from: '254700000041',
        message: 'Niko njiani',
        timestamp: '2026-01-01T13:30:05Z',
        sim_slot: 1,
      };
      assert.deepEqual(readAction({ action: 'incoming', messages: [item] }), {
        kind: 'incoming',
        malformed: 0,
        sms: [
          {
            id: null,
            from: '254700000041',
            to: null,
            text: 'Niko njiani',
            sentAt: Date.UTC(2026, 0, 1, 13, 30, 5),
            receivedAt: null,
            simSlot: 1,
          },
        ],
      });
    });

    it('outgoing', () => assert.deepEqual(readAction({ action: 'outgoing' }), { kind: 'outgoing' }));

    it('status', () => {
      const body = { battery_level: 85, signal_strength: '-67', network_type: '4G', sim_state: 'READY' };
      assert.deepEqual(readAction({ action: 'status', ...body }), {
        kind: 'status',
        status: { battery: 85, signal: -67, network: '4G', sim: 'READY' },
        oddities: [],
      });
    });

    it('location', () =>
      assert.deepEqual(
        readAction({ action: 'location', latitude: -1.28, longitude: '36.82', accuracy: 12.5 }),
        {
          kind: 'location',
          position: { latitude: -1.28, longitude: 36.82, accuracy: 12.5 },
        },
      ));

    it('delivery', () =>
      assert.deepEqual(readAction({ action: 'delivery', reports: [{ uuid: 'u1', status: 'delivered' }] }), {
        kind: 'delivery',
        malformed: 0,
        reports: [{ uuid: 'u1', status: 'delivered', error: null, text: 'delivered' }],
      }));
  });

  const odd: [string, Record<string, unknown>, string[]][] = [
    ['a battery above 100', { battery_level: 150 }, ['battery_level']],
    ['a battery in words', { battery_level: 'full' }, ['battery_level']],
    ['no battery', {}, []],
    ['a signal out of this world', { signal_strength: 9000 }, ['signal_strength']],
  ];
  for (const [name, body, oddities] of odd) {
    it(`a status with ${name} is taken without that value`, () => {
      const intent = readAction({ action: 'status', ...body });
      assert.ok(intent.kind === 'status');
      assert.deepEqual(intent.oddities, oddities);
      assert.equal(intent.status.battery, null);
    });
  }

  const places: Record<string, unknown>[] = [
    { latitude: 91, longitude: 0 },
    { latitude: 0, longitude: -181 },
    { latitude: 'north', longitude: 0 },
    { longitude: 0 },
    { latitude: '', longitude: '' },
  ];
  for (const place of places) {
    it(`${JSON.stringify(place)} is no position`, () =>
      assert.deepEqual(readAction({ action: 'location', ...place }), { kind: 'location', position: null }));
  }

  it('M-02 one bad item does not reject the rest', () => {
    const messages = [null, { from: 'x' }, { message: 'y' }, 'text', { from: '1', message: 'good' }];
    const intent = readAction({ action: 'incoming', messages });
    assert.ok(intent.kind === 'incoming');
    assert.deepEqual([intent.sms.length, intent.malformed], [1, 4]);
  });

  const times: [unknown, number | null][] = [
    ['2026-01-01T13:30:05Z', Date.UTC(2026, 0, 1, 13, 30, 5)],
    ['2026-01-01T16:30:05+03:00', Date.UTC(2026, 0, 1, 13, 30, 5)],
    [1767274205, 1767274205000],
    ['1767274205123', 1767274205123],
    ['noon', null],
    [undefined, null],
  ];
  for (const [timestamp, at] of times) {
    it(`the timestamp ${JSON.stringify(timestamp)} is ${at ?? 'unknown'}`, () => {
      const intent = readAction({ action: 'incoming', messages: [{ from: '1', message: 'a', timestamp }] });
      assert.ok(intent.kind === 'incoming');
      assert.equal(intent.sms[0]!.sentAt, at);
    });
  }

  const words: [string, PhoneStatus | null, PhoneError?][] = [
    ['delivered', 'delivered'],
    ['DELIVERED', 'delivered'],
    ['sent', 'sent'],
    ['submitted', 'sent'],
    ['success', 'sent'],
    ['failed', 'failed', 'generic_failure'],
    ['error', 'failed', 'generic_failure'],
    ['rejected', 'failed', 'generic_failure'],
    ['undelivered', 'failed', 'undelivered'],
    ['pending', 'stored'],
    ['queued', 'stored'],
    ['sending', 'stored'],
    ['dancing', null],
    ['constructor', null],
  ];
  for (const [status, is, error = null] of words) {
    it(`a report of "${status}": ${is ?? 'history only'}`, () => {
      const intent = readAction({ action: 'delivery', reports: [{ uuid: 'u1', status }] });
      assert.ok(intent.kind === 'delivery');
      const [report] = intent.reports;
      assert.deepEqual({ status: report!.status, error: report!.error }, { status: is, error });
    });
  }

  for (const action of [undefined, 'dance', 7, null]) {
    it(`M-04 the action ${JSON.stringify(action)} is unknown`, () =>
      assert.deepEqual(readAction({ action }), { kind: 'unknown_action' }));
  }

  it('M-01, M-04, M-05 replies are JSON objects in the app’s own form', () => {
    assert.deepEqual(done({ accepted: 1, duplicates: 0 }), {
      status: 200,
      body: { success: true, accepted: 1, duplicates: 0 },
    });
    const item = { id: 157, to: '254700000034', text: 'Parcel 42', uuid: 'u1' };
    assert.deepEqual(outgoing([item]).body, {
      success: true,
      messages: [{ id: 157, to: '254700000034', message: 'Parcel 42', uuid: 'u1' }],
    });
    assert.deepEqual(unknownAction(), { status: 200, body: { success: false, error: 'unknown action' } });
    assert.deepEqual(invalidJson(), { status: 400, body: { success: false, error: 'invalid JSON' } });
    assert.deepEqual(unauthorized(), { status: 401, body: { success: false, error: 'unauthorized' } });
  });
});
