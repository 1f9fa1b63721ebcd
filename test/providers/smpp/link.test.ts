/** The link of an app against a scripted SMSC: attempts, pace, broken connections, and what comes in. */
import assert from 'node:assert/strict';
import type { Outcome } from '../../../src/providers/outcome.js';
import { validityPeriod } from '../../../src/providers/smpp/link.js';
import { encodeUcs2 } from '../../support/smsc-pdu.js';
import { until } from '../../../tools/load/until.js';
import { openGround, type Ground, type GroundOptions } from './support.js';

const LONG = 'Umande wa asubuhi. '.repeat(20); // 380 characters, 3 parts

/** `kind reason`, and what else the row names. */
const brief = (outcome: Outcome) =>
  [outcome.kind, ...('reason' in outcome ? [outcome.reason] : [])].join(' ');

describe('SMPP: a link', () => {
  let ground: Ground | null = null;
  afterEach(async () => {
    await ground?.close();
    ground = null;
  });
  const open = async (options: GroundOptions = {}): Promise<Ground> => (ground = await openGround(options));

  describe('binding', () => {
    it('binds as a transceiver of version 3.4', async () => {
      const { smsc, untilUp, states } = await open({ fields: { c1: 'VMA' } });
      await untilUp();
      assert.deepEqual(smsc.binds, [
        { mode: 'transceiver', systemId: 'gateway', password: 'secret01', systemType: 'VMA', version: 0x34 },
      ]);
      assert.deepEqual(states, ['up: bound']);
    });

    it('or as a transmitter and a receiver', async () => {
      const { smsc, untilUp, send, reports } = await open({ fields: { c2: 'tx_rx' } });
      await untilUp();
      assert.deepEqual(smsc.binds.map(({ mode }) => mode).sort(), ['receiver', 'transmitter']);
      assert.equal(brief(await send()), 'accepted');
      await until(async () => reports().length === 1, 'the receipt to come over the other bind');
    });

    for (const status of [0x0d, 0x0e, 0x0f]) {
      it(`is not repeated after 0x${status.toString(16)}: the account would be locked`, async () => {
        const { smsc, states, send } = await open({ bindStatus: () => status });
        await until(async () => states.length > 0, 'the refusal');
        assert.match(states[0]!, /^refused: .*0x0000000/);
        const outcome = await send();
        assert.deepEqual(
          [brief(outcome), 'scope' in outcome && outcome.scope],
          ['rejected-permanent auth_failed', 'app'],
        );
        assert.equal(smsc.binds.length, 1);
      });
    }

    it('waits after "already bound", and then is let in', async () => {
      let tries = 0;
      const { smsc, untilUp, states } = await open({ bindStatus: () => (++tries === 1 ? 0x05 : 0) });
      await untilUp();
      assert.deepEqual([smsc.binds.length, states.map((state) => state.split(':')[0])], [2, ['down', 'up']]);
    });

    it('connects to no address that is forbidden', async () => {
      const { smsc, states, send } = await open({ networks: '10.0.0.0/8' });
      await until(async () => states.length > 0, 'the refusal');
      assert.match(states[0]!, /^refused: .*SALAMI_ALLOW_PRIVATE_NETWORKS/);
      assert.equal(brief(await send()), 'rejected-permanent auth_failed');
      assert.equal(smsc.connections(), 0);
    });

    it('an attempt during an outage is put off until the next try', async () => {
      const { smsc, send, states } = await open({ timings: { reconnect: [60_000] } });
      await smsc.close();
      await until(async () => states.some((state) => state.startsWith('down')), 'the link to be down');
      const outcome = await send();
      assert.equal(brief(outcome), 'rejected-transient connect_failed');
      const { retryAfterS } = outcome as { retryAfterS: number };
      assert.ok(retryAfterS >= 45 && retryAfterS <= 75, String(retryAfterS));
    });
  });

  describe('an attempt', () => {
    it('is one submit_sm with every field set', async () => {
      const { send, smsc } = await open({ fields: { route: 'CMT' } });
      const outcome = await send({ validityS: 90_061 });
      assert.deepEqual(outcome, { kind: 'accepted', providerId: '1', parts: 1 });
      const [{ text, dataCoding, wire }] = smsc.submitted as [(typeof smsc.submitted)[0]];
      assert.deepEqual([text, dataCoding], ['Habari', 0]);
      assert.deepEqual(wire, {
        serviceType: 'CMT',
        source: '3/0/20880',
        destination: '1/1/254711000111',
        esmClass: 0,
        validity: '000001010101000R',
        registeredDelivery: 1,
        shortMessageOctets: 6,
        payloadOctets: 0,
        reference: null,
      });
    });

    const VALIDITIES: [seconds: number, written: string][] = [
      [0, '000000000001000R'],
      [59.6, '000000000100000R'],
      [3 * 86_400, '000003000000000R'],
      [86_399, '000000235959000R'],
      [366 * 86_400, '000099000000000R'],
    ];
    for (const [seconds, written] of VALIDITIES) {
      it(`${seconds} s of validity are ${written}`, () => assert.equal(validityPeriod(seconds), written));
    }

    const TEXTS: [what: string, mode: 'udh8' | 'udh16' | 'sar' | 'payload', text: string, parts: number][] = [
      ['a long text', 'udh8', LONG, 3],
      ['with a 16-bit reference', 'udh16', LONG, 3],
      ['by SAR parameters', 'sar', LONG, 3],
      ['as a payload', 'payload', LONG, 1],
      ['a long text beyond GSM-7', 'udh8', 'መልካም ቀን 😀 '.repeat(15), 3],
      ['signs of the extension table', 'udh8', '€[]{}'.repeat(40), 3],
    ];
    for (const [what, mode, text, parts] of TEXTS) {
      it(`${what} arrives whole, no short_message above 254 octets`, async () => {
        const { send, smsc } = await open({ fields: { c7: mode } });
        const outcome = await send({ text });
        assert.equal(outcome.kind, 'accepted');
        assert.equal(smsc.submitted.map((part) => part.text).join(''), text);
        assert.deepEqual(
          smsc.submitted.map(({ part }) => part),
          Array.from({ length: parts }, (_, index) => ({ number: index + 1, total: parts })),
        );
        assert.ok(smsc.submitted.every(({ wire }) => wire.shortMessageOctets <= 254));
        assert.equal(new Set(smsc.submitted.map(({ wire }) => wire.reference)).size, 1);
        const ids = Array.from({ length: parts }, (_, index) => String(index + 1));
        assert.deepEqual('partIds' in outcome ? outcome.partIds : undefined, parts > 1 ? ids : undefined);
      });
    }

    it('keeps the reference of its parts at the next attempt', async () => {
      const { send, smsc } = await open();
      await send({ ref: '4711-1', text: LONG });
      await send({ ref: '4711-2', text: LONG });
      await send({ ref: '4712-1', text: LONG });
      const references = smsc.submitted.map(({ wire }) => wire.reference);
      assert.equal(references[0], references[3]);
      assert.notEqual(references[0], references[6]);
    });

    it('an answer without an id is an acceptance whose receipt nobody can match', async () => {
      const { send } = await open({ messageId: () => '' });
      const outcome = await send({ ref: '99-1' });
      assert.deepEqual(outcome, { kind: 'accepted', providerId: '99-1', parts: 1 });
    });

    it('a sender that no SMSC can show goes nowhere', async () => {
      const { send, smsc } = await open();
      const outcome = await send({ from: 'Grüße' });
      assert.deepEqual([brief(outcome), smsc.submitted.length], ['rejected-permanent invalid_sender', 0]);
    });

    it('a refusal of the first part ends it, and no other part goes out', async () => {
      let submits = 0;
      const { send } = await open({ submitStatus: () => ((submits += 1), 0x0b) });
      const outcome = await send({ text: LONG });
      assert.deepEqual([brief(outcome), submits], ['rejected-permanent invalid_recipient', 1]);
    });

    it('a part that is refused in passing is repeated alone, under the same reference', async () => {
      const seen: string[] = [];
      const { send, smsc } = await open({
        submitStatus: ({ part, wire }) => {
          seen.push(`${part.number} ${wire.reference}`);
          return part.number === 2 && seen.length === 2 ? 0x08 : 0;
        },
      });
      const outcome = await send({ text: LONG });
      assert.equal(brief(outcome), 'accepted');
      assert.deepEqual(
        seen.map((word) => word.split(' ')[0]),
        ['1', '2', '2', '3'],
      );
      assert.equal(new Set(seen.map((word) => word.split(' ')[1])).size, 1);
      assert.equal(smsc.submitted.map((part) => part.text).join(''), LONG);
    });

    it('a part that stays refused leaves the message in doubt, with the ids of what was accepted', async () => {
      const { send } = await open({ submitStatus: ({ part }) => (part.number === 3 ? 0x66 : 0) });
      const outcome = await send({ text: LONG });
      assert.equal(brief(outcome), 'ambiguous partial_accept');
      assert.deepEqual('partIds' in outcome && outcome.partIds, ['1', '2']);
      assert.equal('providerCode' in outcome && outcome.providerCode, '0x00000066');
    });

    it('a part is repeated no oftener than the code of its refusal allows', async () => {
      const seen: number[] = [];
      const { send } = await open({
        submitStatus: ({ part }) => (seen.push(part.number), part.number === 2 ? 0xff : 0),
      });
      assert.equal(brief(await send({ text: LONG })), 'ambiguous partial_accept');
      assert.deepEqual(seen, [1, 2, 2]);
    });

    it('without an answer it is in doubt', async () => {
      const { send, smsc } = await open({ submitStatus: () => 'silence', timings: { answer: 60 } });
      assert.deepEqual(await send(), {
        kind: 'ambiguous',
        probe: 'wait-dlr',
        reason: 'timeout',
        text: 'no answer to the submit',
      });
      assert.equal(smsc.submitted.length, 1);
    });

    it('a connection that breaks before the answer leaves it in doubt, and it is never sent again', async () => {
      let cuts = 0;
      const { send, smsc, states } = await open({ submitStatus: () => (++cuts === 1 ? 'cut' : 0) });
      assert.equal(brief(await send({ text: 'first' })), 'ambiguous timeout');
      assert.equal(brief(await send({ text: 'second' })), 'accepted');
      assert.deepEqual(
        smsc.submitted.map(({ text }) => text),
        ['first', 'second'],
      );
      assert.deepEqual(
        states.map((state) => state.split(':')[0]),
        ['up', 'down', 'up'],
      );
    });

    it('every submit in flight is in doubt when the connection breaks', async () => {
      const { send, smsc } = await open({ submitStatus: () => 'silence', fields: { c5: '5/1000' } });
      const sends = Promise.all(Array.from({ length: 5 }, () => send()));
      await until(async () => smsc.submitted.length === 5, 'all to be in flight');
      smsc.cut();
      assert.deepEqual([...new Set((await sends).map(brief))], ['ambiguous timeout']);
    });
  });

  describe('pace', () => {
    it('keeps its window: no more submits wait for their answers than that', async () => {
      const { send, smsc } = await open({ fields: { c5: '3/1000' }, answerAfterMs: 50 });
      await Promise.all(Array.from({ length: 12 }, () => send()));
      assert.deepEqual([smsc.submitted.length, smsc.mostWaiting], [12, 3]);
    });

    for (const [name, status, reason, waitS] of [
      ['throttling', 0x58, 'rate_limited', 1],
      ['a full queue', 0x14, 'queue_full', 10],
    ] as const) {
      it(`${name} is passing, and makes the link slower`, async () => {
        let throttle = true;
        const { send } = await open({
          submitStatus: () => (throttle ? status : 0),
          fields: { c5: '10/40' },
        });
        const outcome = await send();
        assert.deepEqual(
          [brief(outcome), 'retryAfterS' in outcome && outcome.retryAfterS],
          [`rejected-transient ${reason}`, waitS],
        );
        throttle = false;
        const before = performance.now();
        for (let count = 0; count < 5; count += 1) await send();
        const tookMs = performance.now() - before;
        assert.ok(tookMs >= 190, `${tookMs} ms for 5 parts at half of 40 a second`);
      });
    }

    it('an attempt whose turn is far away is put off and not sent', async () => {
      const { send, smsc } = await open({ fields: { c5: '10/2' }, timings: { queue: 600 } });
      const outcomes = await Promise.all([send(), send(), send(), send()]);
      assert.deepEqual(outcomes.map(brief).sort(), [
        'accepted',
        'accepted',
        'rejected-transient rate_limited',
        'rejected-transient rate_limited',
      ]);
      assert.equal(smsc.submitted.length, 2);
    });
  });

  describe('the connection', () => {
    it('is asked whether it lives after a silence, and kept when it answers', async () => {
      const { smsc, untilUp, states } = await open({ timings: { silence: 30 } });
      await untilUp();
      await until(async () => smsc.enquiries >= 3, 'three enquiries');
      assert.deepEqual(states, ['up: bound']);
    });

    it('is given up when it does not answer', async () => {
      const { states } = await open({ answersEnquire: false, timings: { silence: 30, enquire: 60 } });
      await until(async () => states.length >= 3, 'the link to come back');
      assert.deepEqual(states.slice(0, 3), ['up: bound', 'down: no answer to enquire_link', 'up: bound']);
    });

    it('follows when the SMSC unbinds, and comes back', async () => {
      const { smsc, untilUp, states, send } = await open();
      await untilUp();
      smsc.unbindAll();
      await until(async () => states.length >= 3, 'the link to come back');
      assert.deepEqual(states.slice(0, 3), ['up: bound', 'down: the SMSC unbound', 'up: bound']);
      assert.equal(brief(await send()), 'accepted');
    });

    for (const [what, octets] of [
      ['a PDU of four gigabytes', 'ffffffff00000004'],
      ['a PDU shorter than its head', '0000000600000004'],
    ] as const) {
      it(`${what} ends it and nothing else`, async () => {
        const { smsc, untilUp, states, send } = await open();
        await untilUp();
        smsc.babble(Buffer.from(octets, 'hex'));
        await until(async () => states.length >= 3, 'the link to come back');
        assert.equal(brief(await send()), 'accepted');
      });
    }

    for (const [what, command] of [
      ['alert_notification', '00000102'],
      ['outbind', '0000000b'],
    ] as const) {
      it(`${what} (SMPP 3.4, no response to it exists) is passed over`, async () => {
        const { smsc, untilUp, states, send } = await open();
        await untilUp();
        smsc.babble(Buffer.from(`00000010${command}0000000000000007`, 'hex'));
        assert.equal(brief(await send()), 'accepted');
        assert.deepEqual(states, ['up: bound']);
      });
    }

    it('ends in order: what is in flight is answered, then it unbinds', async () => {
      const { link, send, smsc, untilUp } = await open({ answerAfterMs: 80 });
      await untilUp();
      const sending = send();
      await new Promise((resolve) => setImmediate(resolve));
      await link.close();
      assert.equal(brief(await sending), 'accepted');
      await until(async () => smsc.connections() === 0, 'the SMSC to be left');
      assert.equal(brief(await send()), 'rejected-transient connect_failed');
    });
  });

  describe('in a hurry', () => {
    it('leaves in the time it is given, though the SMSC never answers', async () => {
      const { link, send, smsc, untilUp } = await open({
        submitStatus: () => 'silence',
        answersUnbind: false,
        timings: { answer: 20_000, drain: 20_000, bind: 20_000 },
      });
      await untilUp();
      const sending = send();
      await until(async () => smsc.submitted.length === 1, 'the submit to go out');
      const before = performance.now();
      await link.close(100);
      assert.ok(performance.now() - before < 5_000, 'it does not wait for answers that never come');
      assert.equal(brief(await sending), 'ambiguous timeout');
      await until(async () => smsc.connections() === 0, 'the SMSC to be left');
    });
  });

  describe('receipts', () => {
    it('reach the gateway, and are acknowledged', async () => {
      const { send, reports, smsc } = await open({
        receipt: ({ to }) => (to.endsWith('2') ? 'UNDELIV' : 'DELIVRD'),
      });
      await send();
      await send({ to: '+254711000112' });
      await until(async () => smsc.acknowledged.length === 2, 'both acknowledgements');
      assert.deepEqual(
        reports().map(({ providerId, status, providerCode }) => [providerId, status, providerCode]),
        [
          ['1', 'delivered', 'DELIVRD'],
          ['2', 'failed', '017'],
        ],
      );
      assert.deepEqual(smsc.acknowledged, [0, 0]);
    });

    const hexadecimal = {
      messageId: (n: number) => (0x19f + n).toString(16).toUpperCase(),
      receiptId: (id: string) => parseInt(id, 16).toString().padStart(10, '0'),
    };
    it('name the message though the SMSC writes its id in another base', async () => {
      const { send, reports } = await open({ ...hexadecimal, fields: { c4: 'hex:dec' } });
      const outcome = await send();
      await until(async () => reports().length === 1, 'the receipt');
      assert.equal('providerId' in outcome && outcome.providerId, '416');
      assert.equal(reports()[0]!.providerId, '416');
    });

    it('and where nobody said so, the link says which setting is wrong, once', async () => {
      const { send, troubles } = await open(hexadecimal);
      for (let count = 0; count < 6; count += 1) await send();
      await until(async () => troubles.length > 0, 'the advice');
      assert.deepEqual(troubles, [
        'receipts name ids in another base than the answers do: set c4 of this app to hex:dec',
      ]);
    });

    it('come again when they could not be stored', async () => {
      let failures = 0;
      const { send, reports, smsc } = await open({
        store: async () => {
          if (++failures <= 2) throw new Error('the database is away');
        },
      });
      await send();
      await until(async () => smsc.undelivered() === 0 && reports().length === 1, 'the receipt to be stored');
      assert.deepEqual(smsc.acknowledged, [0x08, 0x08, 0]);
    });

    it('that wait at the SMSC come after the link is back', async () => {
      const { send, reports, smsc, states } = await open({ submitStatus: () => 'cut' });
      assert.equal(brief(await send()), 'ambiguous timeout');
      await until(async () => smsc.undelivered() === 0, 'the receipt to be acknowledged');
      assert.equal(reports().length, 1);
      assert.equal(states.filter((state) => state.startsWith('up')).length, 2);
    });
  });

  describe('messages from handsets', () => {
    it('are read by their data_coding', async () => {
      const { smsc, messages, untilUp } = await open();
      await untilUp();
      for (const text of ['Sawa @ kabisa €', 'Ndiyo ✅']) smsc.injectMo('+254711000111', '20880', text);
      await until(async () => messages().length === 2, 'both messages');
      assert.deepEqual(messages(), [
        { from: '+254711000111', to: '20880', text: 'Sawa @ kabisa €' },
        { from: '+254711000111', to: '20880', text: 'Ndiyo ✅' },
      ]);
    });

    it('come in parts that say where they belong, in any order', async () => {
      const { smsc, messages, untilUp } = await open();
      await untilUp();
      const part = (number: number, text: string) =>
        smsc.inject({
          from: '+254711000111',
          to: '20880',
          esmClass: 0x40,
          dataCoding: 8,
          content: Buffer.concat([Buffer.from([5, 0, 3, 0x34, 2, number]), encodeUcs2(text)]),
        });
      part(2, 'ndiyo mwendo ✅');
      part(1, 'Pole pole ');
      await until(async () => messages().length === 2, 'both parts');
      assert.deepEqual(
        messages().map(({ text, part: place }) => [text, place]),
        [
          ['ndiyo mwendo ✅', { group: '8-52', number: 2, of: 2 }],
          ['Pole pole ', { group: '8-52', number: 1, of: 2 }],
        ],
      );
    });

    it('keep their octets where nothing else reads them: binary and payloads', async () => {
      const { smsc, calls, messages, untilUp } = await open();
      await untilUp();
      smsc.inject({ from: '+254711000111', to: '20880', dataCoding: 4, content: Buffer.from([0, 255, 16]) });
      smsc.inject({ from: '+254711000111', to: '20880', tlvs: { 0x0424: Buffer.from('Habari') } });
      await until(async () => calls.length === 2, 'both messages');
      assert.deepEqual(
        messages().map(({ text }) => text),
        ['00ff10', 'Habari'],
      );
      assert.equal(calls[1]!.delivery.message_payload, Buffer.from('Habari').toString('hex'));
    });

    it('are taken with optional parameters that nobody knows', async () => {
      const { smsc, messages, untilUp } = await open();
      await untilUp();
      smsc.inject({
        from: '+254711000111',
        to: '20880',
        content: Buffer.from('Habari'),
        tlvs: { 0x1403: Buffer.from('x') },
      });
      await until(async () => messages().length === 1, 'the message');
      assert.equal(messages()[0]!.text, 'Habari');
    });
  });
});
