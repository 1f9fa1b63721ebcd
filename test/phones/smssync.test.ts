/** SMSsync: what a request wants and what the app can read. Numbers in names are those of the requirements for phones. */
import assert from 'node:assert/strict';
import {
  handOut,
  judgeResult,
  noTask,
  readIntent,
  readParameters,
  refused,
  secretOf,
  taken,
  uuidList,
  type SmssyncRequest,
  type SmssyncResult,
} from '../../src/phones/smssync.js';
import type { PhoneReport } from '../../src/phones/types.js';

const form = (text: string) => new Map<string, unknown>(new URLSearchParams(text));
const json = (value: object) => new Map<string, unknown>(Object.entries(value));
const request = (given: Partial<SmssyncRequest> & { search?: string }): SmssyncRequest => ({
  method: 'POST',
  query: readParameters(given.search ?? ''),
  body: new Map(),
  ...given,
});
const smsOf = (body: SmssyncRequest['body']) => {
  const intent = readIntent(request({ body }));
  assert.equal(intent.kind, 'incoming');
  return (intent as Extract<typeof intent, { kind: 'incoming' }>).sms;
};

const ALL_FIELDS =
  'secret=blue%20heron%267&from=%2B254700000012&message=Habari%20%F0%9F%98%80%201%2B1%3D2' +
  '&sent_timestamp=1767274205123&sent_to=%2B254700000001&message_id=5f0c7a52-3c1b-4e57-9d0a-2f1f7a3d9c11&device_id=shop-3';

describe('SMSsync', () => {
  describe('parameters of an address that the app glued together', () => {
    const rows: { search: string; is: Record<string, string> }[] = [
      { search: '?task=send&secret=k', is: { task: 'send', secret: 'k' } },
      { search: '?a=b?task=send&secret=k', is: { a: 'b', task: 'send', secret: 'k' } },
      {
        search: '?task=result&secret=k?secret=k&from=%2B0',
        is: { task: 'result', secret: 'k', from: '+0' },
      },
      {
        search: '?task=result?Task=alert&message=x',
        is: { task: 'result', Task: 'alert', message: 'x' },
      },
      { search: '?task=send&task=sent', is: { task: 'send' } },
      { search: '?task=send&secret=blue+heron%267%2B%3F', is: { task: 'send', secret: 'blue heron&7+?' } },
      { search: '?task=send&secret=%E9%x', is: { task: 'send', secret: '%E9%x' } },
      { search: '?task&&=1', is: { task: '', '': '1' } },
      { search: '?task=send&secret=a=b', is: { task: 'send', secret: 'a=b' } },
      { search: '', is: {} },
    ];
    for (const { search, is } of rows) {
      it(`S-25 ${search || 'none'}`, () => assert.deepEqual(Object.fromEntries(readParameters(search)), is));
    }
  });

  describe('an incoming SMS', () => {
    it('S-01 has all values of the seven fields', () => {
      const body = form(ALL_FIELDS);
      const intent = readIntent(request({ body }));
      assert.deepEqual(intent, {
        kind: 'incoming',
        deviceId: 'shop-3',
        sms: {
          id: '5f0c7a52-3c1b-4e57-9d0a-2f1f7a3d9c11',
          from: '+254700000012',
          to: '+254700000001',
          text: 'Habari 😀 1+1=2',
          sentAt: 1767274205123,
          receivedAt: null,
          simSlot: null,
        },
      });
      assert.equal(secretOf(request({ body })), 'blue heron&7');
    });

    const oddities: { name: string; body: string; is: object }[] = [
      { name: 'an empty text', body: 'from=%2B254700000012&message=&message_id=m1', is: { text: '' } },
      { name: 'a name as sender', body: 'from=M-PESA&message=a&message_id=m1', is: { from: 'M-PESA' } },
      { name: 'an empty sent_to', body: 'from=1&message=a&sent_to=&message_id=m1', is: { to: null } },
      { name: 'no message_id', body: 'from=1&message=a', is: { id: null } },
    ];
    for (const { name, body, is } of oddities) {
      it(`S-05 with ${name} is one`, () => {
        const sms = smsOf(form(body));
        assert.deepEqual({ ...sms, ...is }, sms);
      });
    }

    const texts = ['👩🏽‍🌾 jambo', 'a+b&c=d', 'line\nline', 'مرحبا', 'x'.repeat(1_600), 'from=+254700000012'];
    for (const text of texts) {
      it(`S-07 keeps ${JSON.stringify(text.slice(0, 20))} character for character, both ways of encoding`, () => {
        const percent = `from=1&message=${encodeURIComponent(text)}`;
        assert.equal(smsOf(form(percent)).text, text);
        assert.equal(smsOf(form(percent.replaceAll('%20', '+'))).text, text);
      });
    }

    const times: [string, number | null][] = [
      ['sent_timestamp=1767274205123', 1767274205123],
      ['sent_timestamp=1767274205', 1767274205000],
      ['sent_timestamp=yesterday', null],
      ['sent_timestamp=', null],
      ['sent_timestamp=0', null],
      ['', null],
    ];
    for (const [field, at] of times) {
      it(`S-08 with "${field}" was sent at ${at ?? 'an unknown time'}`, () =>
        assert.equal(smsOf(form(`from=1&message=a&${field}`)).sentAt, at));
    }

    it('S-09 may come as JSON', () => {
      const sms = smsOf(json({ from: '+254700000012', message: 'a', sent_timestamp: '1767274205123' }));
      assert.equal(sms.sentAt, 1767274205123);
    });

    const unusable: { name: string; body: SmssyncRequest['body']; error: RegExp }[] = [
      { name: 'a body that cannot be read', body: null, error: /neither a form nor JSON/ },
      { name: 'a renamed sender', body: form('number=1&message=a'), error: /"from" is missing/ },
      { name: 'a renamed text', body: form('from=1&text=a'), error: /"message" is missing/ },
    ];
    for (const { name, body, error } of unusable) {
      it(`S-09 ${name} is refused with a readable error`, () => {
        const intent = readIntent(request({ body }));
        assert.equal(intent.kind, 'unusable');
        assert.match((intent as { error: string }).error, error);
      });
    }
  });

  describe('what a request wants', () => {
    const test = 'secret=k&from=%2B000000000000&message=This+is+a+test';
    const rows: { name: string; given: Parameters<typeof request>[0]; kind: string }[] = [
      { name: 'S-06 the test button', given: { body: form(test) }, kind: 'test' },
      {
        name: 'S-06 an SMS of that sender with an id is no test',
        given: { body: form(`${test}&message_id=m1`) },
        kind: 'incoming',
      },
      {
        name: 'S-11 an alert of 2.8',
        given: { body: form('Task=alert&message=low+battery') },
        kind: 'alert',
      },
      { name: 'S-10 GET without a task', given: { method: 'GET' }, kind: 'no_task' },
      { name: 'S-10 a task unknown to us', given: { search: '?task=dance' }, kind: 'no_task' },
      { name: 'S-13 GET task=send', given: { method: 'GET', search: '?task=send' }, kind: 'fetch' },
      { name: 'S-14 PUT task=send', given: { method: 'PUT', search: '?task=send' }, kind: 'fetch' },
      { name: 'S-22 POST task=sent', given: { search: '?task=sent' }, kind: 'acknowledge' },
      { name: 'S-28 GET task=result', given: { method: 'GET', search: '?task=result' }, kind: 'list_open' },
      { name: 'S-29 POST task=result', given: { search: '?task=result' }, kind: 'results' },
    ];
    for (const { name, given, kind } of rows) {
      it(name, () => assert.equal(readIntent(request(given)).kind, kind));
    }

    it('S-11 an alert keeps its words', () => {
      const body = form('Task=alert&message=Battery+low&errorCode=3');
      assert.deepEqual(readIntent(request({ body })), { kind: 'alert', text: 'Battery low 3' });
    });

    it('S-22 an acknowledgement names each id once, and nothing that is no id', () => {
      const body = json({ queued_messages: ['a', 'b', 'a', null, 7, {}, ''] });
      assert.deepEqual(readIntent(request({ search: '?task=sent', body })), {
        kind: 'acknowledge',
        uuids: ['a', 'b', '7'],
      });
    });
  });

  describe('results', () => {
    const row = { uuid: 'u1', sent_result_code: -1, sent_result_message: 'SMS sent' };
    const bodies: Record<string, object> = {
      'message_result as a string': { message_result: JSON.stringify([row]) },
      'message_result as a list': { message_result: [row] },
      'message_results as a list': { message_results: [row] },
      'message_results as a string': { message_results: JSON.stringify([row]) },
    };
    for (const [name, body] of Object.entries(bodies)) {
      it(`S-29 ${name}`, () =>
        assert.deepEqual(readIntent(request({ search: '?task=result', body: json(body) })), {
          kind: 'results',
          reports: [{ uuid: 'u1', status: 'sent', error: null, text: 'SMS sent' }],
          isMalformed: false,
        }));
    }

    const broken: Record<string, object> = {
      'JSON that breaks off': { message_result: '[{"uuid":"u1"' },
      'no list': { message_result: '{"uuid":"u1"}' },
      nothing: {},
    };
    for (const [name, body] of Object.entries(broken)) {
      it(`S-29 ${name} is malformed`, () =>
        assert.deepEqual(readIntent(request({ search: '?task=result', body: json(body) })), {
          kind: 'results',
          reports: [],
          isMalformed: true,
        }));
    }

    it('S-29 one row that cannot be read does not cost the others', () => {
      const body = json({ message_results: [null, { sent_result_code: 1 }, row] });
      const intent = readIntent(request({ search: '?task=result', body }));
      assert.ok(intent.kind === 'results' && intent.isMalformed && intent.reports.length === 1);
    });

    const DE = 'SMS gesendet';
    type Judged = [string, Partial<SmssyncResult>, PhoneReport['status'], PhoneReport['error']?];
    const rows: Judged[] = [
      [
        '1: 2.8, delivered',
        { sentCode: -1, sentText: 'SMS sent', deliveredCode: -1, deliveredText: 'SMS delivered' },
        'delivered',
      ],
      ['1: 2.8 in German', { sentCode: -1, sentText: DE, deliveredCode: -1, deliveredText: DE }, 'delivered'],
      [
        '2: as documented',
        { sentCode: 0, sentText: 'SMSSync Message Sent', deliveredCode: 0, deliveredText: 'SMS Delivered' },
        'delivered',
      ],
      [
        '3: 2.8, not delivered',
        { sentCode: -1, deliveredCode: 0, deliveredText: 'SMS not delivered' },
        'failed',
        'undelivered',
      ],
      [
        '3: the same in German',
        { sentCode: -1, deliveredCode: 0, deliveredText: 'SMS nicht zugestellt' },
        'failed',
        'undelivered',
      ],
      ['4: 2.8, sent', { sentCode: -1, sentText: 'SMS sent', deliveredCode: 0 }, 'sent'],
      ['5: generic', { sentCode: 1, sentText: 'Failed' }, 'failed', 'generic_failure'],
      ['5: radio off', { sentCode: 2 }, 'failed', 'radio_off'],
      ['5: null PDU', { sentCode: 3 }, 'failed', 'null_pdu'],
      ['5: no service', { sentCode: 4 }, 'failed', 'no_service'],
      ['5: limit', { sentCode: 5 }, 'failed', 'limit_exceeded'],
      ['5: any other', { sentCode: 104 }, 'failed', 'unknown_result'],
      [
        '5: documented, failed',
        { sentCode: 1, sentText: 'Maybe insufficient air time', deliveredCode: -1 },
        'failed',
        'generic_failure',
      ],
      ['6: documented, sent', { sentCode: 0, sentText: 'SMSSync Message Sent', deliveredCode: -1 }, 'sent'],
      ['6: in small letters', { sentCode: 0, sentText: 'sms sent' }, 'sent'],
      [
        '7: 3.1, failed',
        {
          sentCode: 0,
          sentText: 'Failed to send SMS because radio was explicitly turned off',
          deliveredCode: 0,
        },
        'failed',
        'generic_failure',
      ],
      [
        '7: 3.1 in German',
        { sentCode: 0, sentText: 'SMS konnte nicht gesendet werden', deliveredCode: 0 },
        'failed',
        'generic_failure',
      ],
      ['8: nothing yet, 2.8', { sentCode: 0 }, null],
      ['8: nothing yet, 2.7', { sentCode: -2 }, null],
      ['8: no codes at all', {}, null],
      ['8: only a delivery code', { deliveredCode: -1 }, null],
    ];
    for (const [name, given, status, error = null] of rows) {
      it(`S-30 line ${name}: ${status ?? 'no change'}`, () => {
        const blank = { sentCode: null, sentText: '', deliveredCode: null, deliveredText: '' };
        assert.deepEqual(judgeResult({ ...blank, ...given }), { status, error });
      });
    }
  });

  describe('replies', () => {
    it('S-01 success is the boolean, with error null', () =>
      assert.equal(JSON.stringify(taken().body), '{"payload":{"success":true,"error":null}}'));

    it('S-12 success has no messages: 3.1 would send them again with every later SMS', () =>
      assert.ok(!('messages' in (taken().body['payload'] as object))));

    it('S-15 a refusal is an object that no version obeys or crashes on', () => {
      for (const reply of [refused('secret does not match'), refused('unknown device', 404), noTask()]) {
        const payload = reply.body['payload'] as Record<string, unknown>;
        assert.equal(payload['success'], false);
        assert.equal(payload['task'], 'none');
        assert.deepEqual(payload['messages'], []);
      }
    });

    const secrets = ['blue heron', 'a&b', 'a+b', 'a?b', 'schlüssel', ''];
    for (const secret of secrets) {
      it(`S-16 the secret "${secret}" comes back byte for byte`, () => {
        const { payload } = handOut(secret, []).body as { payload: Record<string, unknown> };
        assert.deepEqual(payload, { task: 'send', secret, messages: [] });
      });
    }

    it('S-16 no secret comes back to a request without one', () =>
      assert.deepEqual(handOut(null, []).body, { payload: { task: 'send', messages: [] } }));

    it('S-17 an item is to, message and uuid, all strings', () => {
      const item = { to: '+254700000034', text: '41', uuid: 'b7c2f6de-0a44-4e0e-8a8e-5f6a1d2c9e01' };
      assert.deepEqual(handOut(null, [{ ...item, id: 7 } as never]).body, {
        payload: {
          task: 'send',
          messages: [{ to: '+254700000034', message: '41', uuid: item.uuid }],
        },
      });
    });

    it('S-22 ids are listed under message_uuids', () =>
      assert.deepEqual(uuidList(['a']), { status: 200, body: { message_uuids: ['a'] } }));
  });
});
