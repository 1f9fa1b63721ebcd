/** The CHT gateway app. Numbers in names are those of the requirements for phones. */
import assert from 'node:assert/strict';
import { errorOf, identity, messagesFor, readBasic, readPoll, refusedPoll } from '../../src/phones/cht.js';
import type { PhoneError, PhoneStatus } from '../../src/phones/types.js';

const SMS = {
  id: '0d6f5a1e-7c55-4d3b-9f0e-3b9f2a6c1a77',
  from: '+254700000021',
  content: 'Ndiyo 👍',
  sms_sent: 1767274205000,
  sms_received: 1767274207311,
};

describe('CHT gateway', () => {
  it('C-01 the check of the address reads its own name', () =>
    assert.equal(JSON.stringify(identity().body), '{"medic-gateway":true}'));

  const empty: unknown[] = [
    {},
    { messages: null, updates: null },
    { messages: [], updates: [] },
    { messages: 'x' },
  ];
  for (const body of empty) {
    it(`C-02 ${JSON.stringify(body)} brings nothing`, () =>
      assert.deepEqual(readPoll(body), { sms: [], reports: [], malformed: [] }));
  }
  for (const body of [null, [], 'text', 7, undefined]) {
    it(`C-02 ${JSON.stringify(body)} is no poll`, () => assert.equal(readPoll(body), null));
  }

  it('C-02 the answer always has a list', () => assert.deepEqual(messagesFor([]).body, { messages: [] }));

  it('C-12 ids are strings', () =>
    assert.deepEqual(messagesFor([{ uuid: 'm-152', to: '+254700000022', text: 'Asante' }]).body, {
      messages: [{ id: 'm-152', to: '+254700000022', content: 'Asante' }],
    }));

  it('a refusal carries the words for the phone’s log', () =>
    assert.deepEqual(refusedPoll(503, 'later'), { status: 503, body: { error: true, message: 'later' } }));

  it('an incoming SMS keeps its text, sender and both times', () =>
    assert.deepEqual(readPoll({ messages: [SMS] })?.sms, [
      {
        id: SMS.id,
        from: '+254700000021',
        to: null,
        text: 'Ndiyo 👍',
        sentAt: 1767274205000,
        receivedAt: 1767274207311,
        simSlot: null,
      },
    ]));

  const times: [string, object, { sentAt: number | null; receivedAt: number | null }][] = [
    ['0, of a long SMS', { sms_sent: 0 }, { sentAt: null, receivedAt: 1767274207311 }],
    ['numbers as text', { sms_sent: '1767274205000' }, { sentAt: 1767274205000, receivedAt: 1767274207311 }],
    ['none', { sms_sent: undefined, sms_received: null }, { sentAt: null, receivedAt: null }],
  ];
  for (const [name, change, is] of times) {
    it(`C-17 times: ${name}`, () => {
      const [sms] = readPoll({ messages: [{ ...SMS, ...change }] })!.sms;
      assert.deepEqual({ sentAt: sms!.sentAt, receivedAt: sms!.receivedAt }, is);
    });
  }

  const malformed: [string, unknown][] = [
    ['no id', { ...SMS, id: undefined }],
    ['an empty id', { ...SMS, id: '' }],
    ['no text', { ...SMS, content: null }],
    ['no sender', { ...SMS, from: undefined }],
    ['no object', 'text'],
    ['null', null],
  ];
  for (const [name, item] of malformed) {
    it(`C-06 an item with ${name} does not cost the good one beside it`, () => {
      const poll = readPoll({ messages: [item, SMS] })!;
      assert.deepEqual([poll.sms.length, poll.malformed.length], [1, 1]);
    });
  }

  describe('updates', () => {
    const rows: [string, PhoneStatus | null][] = [
      ['UNSENT', 'stored'],
      ['PENDING', 'stored'],
      ['SENT', 'sent'],
      ['DELIVERED', 'delivered'],
      ['FAILED', 'failed'],
      ['DANCING', null],
      ['constructor', null],
    ];
    for (const [word, status] of rows) {
      it(`C-07 ${word}: ${status ?? 'no change'}`, () =>
        assert.equal(readPoll({ updates: [{ id: 'm-1', status: word }] })!.reports[0]!.status, status));
    }

    it('C-07 one without a status changes nothing', () =>
      assert.deepEqual(readPoll({ updates: [{ id: 'm-1' }] })!.reports, [
        { uuid: 'm-1', status: null, error: null, text: null },
      ]));

    it('C-06 one without an id is recorded', () =>
      assert.deepEqual(readPoll({ updates: [{ status: 'SENT' }] })!.malformed, ['an update without id']));

    it('C-08 several of one message stay in order', () => {
      const updates = ['UNSENT', 'PENDING', 'SENT', 'DELIVERED'].map((status) => ({ id: 'm-1', status }));
      assert.deepEqual(
        readPoll({ updates })!.reports.map(({ status }) => status),
        ['stored', 'stored', 'sent', 'delivered'],
      );
    });

    const reasons: [string, PhoneError][] = [
      ['destination.invalid', 'invalid_destination'],
      ['generic; errorCode=38', 'generic_failure'],
      ['generic; no errorCode supplied', 'generic_failure'],
      ['no-service', 'no_service'],
      ['null-pdu', 'null_pdu'],
      ['radio-off', 'radio_off'],
      ['unknown; resultCode=5', 'limit_exceeded'],
      ['unknown; resultCode=55', 'unknown_result'],
      ['unknown; resultCode=9', 'unknown_result'],
      ['Delivery failed: handset off', 'undelivered'],
      ['Exception: java.lang.NullPointerException', 'phone_exception'],
      ['', 'unknown_result'],
    ];
    for (const [reason, error] of reasons) {
      it(`C-14 FAILED for "${reason}": ${error}`, () => {
        assert.equal(errorOf(reason), error);
        const [report] = readPoll({ updates: [{ id: 'm-1', status: 'FAILED', reason }] })!.reports;
        assert.equal(report!.error, error);
      });
    }
  });

  describe('C-16 a password', () => {
    const sent = (text: string, charset: BufferEncoding) => Buffer.from(text, charset).toString('base64');
    const rows: [string, string, string][] = [
      ['plain', sent('gateway:example', 'latin1'), 'example'],
      ['still percent-encoded', sent('gateway:p%C3%A9s%25s', 'latin1'), 'pés%s'],
      ['in ISO-8859-1', sent('gateway:pés', 'latin1'), 'pés'],
      ['in UTF-8', sent('gateway:pés', 'utf8'), 'pés'],
      ['with a space, encoded', sent('gateway:a%20b', 'latin1'), 'a b'],
      ['with a plus', sent('gateway:a+b', 'latin1'), 'a+b'],
      ['with a colon', sent('gateway:a:b', 'latin1'), 'a:b'],
      ['with a percent sign that encodes nothing', sent('gateway:50%', 'latin1'), '50%'],
    ];
    for (const [name, encoded, password] of rows) {
      it(`${name} is among the readings`, () => {
        const readings = readBasic(encoded);
        assert.ok(readings.some((one) => one.user === 'gateway' && one.password === password));
        assert.ok(readings.length <= 4);
      });
    }
    it('without a colon there is no reading', () =>
      assert.deepEqual(readBasic(sent('gateway', 'latin1')), []));
  });
});
