/** SMSsync against the running gateway: results. Numbers are those of the checklist for phones. */
import assert from 'node:assert/strict';
import { useGateway } from '../../support/gateway.js';
import { RESULT_TEXTS } from '../../../src/phone-sim/smssync-texts.js';
import { phoneWorkflowId } from '../../../src/temporal/ids.js';
import { useOperator } from '../../workflows/support/temporal.js';
import {
  addSmssync,
  handOne,
  historyTexts,
  RESULTS,
  simulate,
  type SmssyncLine,
} from '../support/smssync.js';

const HOUR = 3_600_000;

describe('SMSsync over HTTP: results', () => {
  const gateway = useGateway();
  const operator = useOperator(gateway);
  const statusOf = async (id: number): Promise<string> => (await gateway.message(id)).status;

  interface Held {
    id: number;
    uuid: string;
  }

  /** So many messages that the phone acknowledged, oldest first. */
  async function hold(line: SmssyncLine, count: number): Promise<Held[]> {
    const held: Held[] = [];
    while (held.length < count) {
      const ids = await line.queue(Math.min(10, count - held.length));
      const items = await line.items();
      await line.echoed(items.map(({ uuid }) => uuid));
      held.push(...items.map(({ uuid, message }) => ({ id: ids.get(message)!, uuid })));
    }
    return held;
  }

  const SENT = { sent_result_code: -1, sent_result_message: 'SMS sent', delivered_result_code: 0 };
  const DELIVERED = { ...SENT, delivered_result_code: -1, delivered_result_message: 'SMS delivered' };
  const FAILED = { sent_result_code: 4, sent_result_message: 'No service', delivered_result_code: 0 };
  const result = ({ uuid }: Held, row: object) => ({ uuid, ...row });

  describe('S-28 which results are asked for', () => {
    it("S-28 this phone's acknowledged ones without an end, and no others", async () => {
      const [line, other] = [await addSmssync(gateway, RESULTS), await addSmssync(gateway, RESULTS)];
      const [stored, sent, delivered, failed] = await hold(line, 4);
      await hold(other, 1);
      await handOne(line); // not acknowledged
      await line.results([result(sent!, SENT), result(delivered!, DELIVERED), result(failed!, FAILED)]);
      // A failure is no end: with "Enable retry", without which it is not reported, the phone tries again by itself.
      assert.deepEqual(await line.asked(), [stored!.uuid, sent!.uuid, failed!.uuid]);
      await line.results([stored!, sent!, failed!].map((held) => result(held, DELIVERED)));
      assert.deepEqual(await line.asked(), []);
    });

    it('S-28 a late word of the phone is asked for after a failure that it can still undo', async () => {
      const line = await addSmssync(gateway, { ...RESULTS, secret: 'crane 28' });
      const { phone, radio, net } = simulate(line, { version: '2.8', results: true, enableRetry: true });
      const id = await line.queueOne();
      radio.script('noService', 'ok');
      await phone.taskCheck();
      await phone.resultCheck();
      assert.equal(await statusOf(id), 'failed');
      await phone.autoSync();
      await phone.resultCheck();
      assert.equal(await statusOf(id), 'sent');
      net.close();
    });

    it('S-28 none that was acknowledged a day ago', async () => {
      const line = await addSmssync(gateway, RESULTS);
      const [held] = await hold(line, 1);
      gateway.advance(24 * HOUR - 60_000);
      assert.deepEqual(await line.asked(), [held!.uuid]);
      gateway.advance(60_000);
      assert.deepEqual(await line.asked(), []);
      await line.fetch();
      await gateway.untilStatus(held!.id, 'unknown');
    });

    it('S-28 a hundred at most at once, each in its turn', async () => {
      const line = await addSmssync(gateway, RESULTS);
      const [first] = await hold(line, 1);
      await copies(first!.uuid, 149);
      const lists = [await line.asked(), await line.asked()];
      assert.deepEqual(
        lists.map(({ length }) => length),
        [100, 100],
      );
      assert.equal(new Set(lists.flat()).size, 150);
    });

    /** As many more that the phone holds, without the way through the queue. */
    async function copies(uuid: string, count: number): Promise<void> {
      const { id: _, ...row } = await gateway.db('phone_hand_outs').where({ uuid }).first();
      const rows = Array.from({ length: count }, (_, index) => ({
        ...row,
        uuid: `${uuid.slice(0, -4)}${String(index).padStart(4, '0')}`,
        attempt: index + 2,
        stored_at: Number(row.stored_at) + index + 1,
      }));
      await gateway.db.batchInsert('phone_hand_outs', rows, 50);
    }
  });

  it('S-28 messages on the phone do not make its polls cost anything', async () => {
    const line = await addSmssync(gateway, RESULTS);
    await hold(line, 2);
    const run = (await operator.client()).workflow.getHandle(phoneWorkflowId(line.appId));
    const before = (await run.describe()).historyLength;
    for (let poll = 0; poll < 20; poll += 1) {
      gateway.advance(30_000);
      assert.deepEqual(await line.items(), []);
      await line.asked();
    }
    assert.equal((await run.describe()).historyLength, before);
  });

  describe('S-29 forms of an answer', () => {
    const bodies: [name: string, body: (rows: object[]) => object][] = [
      ['message_result as text', (rows) => ({ message_result: JSON.stringify(rows) })],
      ['message_result as a list', (rows) => ({ message_result: rows })],
      ['message_results as a list', (rows) => ({ message_results: rows })],
      ['message_results as text', (rows) => ({ message_results: JSON.stringify(rows) })],
    ];
    for (const [name, body] of bodies) {
      it(`S-29 ${name}: taken; an unknown uuid is ignored; the same again changes nothing`, async () => {
        const line = await addSmssync(gateway, RESULTS);
        const [held] = await hold(line, 1);
        const rows = [
          result({ id: 0, uuid: 'b7c2f6de-0a44-4e0e-8a8e-5f6a1d2c9e01' }, FAILED),
          result(held!, DELIVERED),
        ];
        const reply = await line.report(body(rows));
        assert.deepEqual([reply.status, reply.body], [200, { success: true }]);
        assert.equal(await statusOf(held!.id), 'delivered');
        const before = await gateway.history(held!.id);
        assert.equal((await line.report(body(rows))).status, 200);
        const after = await gateway.history(held!.id);
        assert.deepEqual([after.events, after.message], [before.events, before.message]);
      });
    }

    const broken: [name: string, body: object | string][] = [
      ['inner JSON that breaks off', { message_result: '[{"uuid":"b7c2' }],
      ['inner JSON that is no list', { message_result: '{"uuid":"b7c2"}' }],
      ['no results at all', { results: [] }],
      ['a row without uuid', { message_results: [{ sent_result_code: 1 }] }],
      ['no JSON', 'message_result=%5B%5D&x'],
    ];
    for (const [name, body] of broken) {
      it(`S-29 ${name}: a JSON object with status 200`, async () => {
        malformed ??= await addSmssync(gateway, RESULTS);
        const before = (await malformed.noteKinds()).length;
        const reply =
          typeof body === 'string'
            ? await malformed.request('?task=result', { body })
            : await malformed.report(body);
        assert.deepEqual([reply.status, reply.body], [200, { success: true }]);
        const isForm = typeof body === 'string';
        assert.deepEqual((await malformed.noteKinds()).slice(before), isForm ? [] : ['malformed']);
      });
    }
    let malformed: SmssyncLine | null = null;
  });

  describe('S-30 what a row means', () => {
    const DE = RESULT_TEXTS['3.1'].de;
    const DE28 = RESULT_TEXTS['2.8'].de;
    const DOCUMENTED = { sent_result_message: 'SMSSync Message Sent' };
    type Row = [line: string, row: object, status: string, errorCode?: string];
    const rows: Row[] = [
      ['1: 2.8, delivered', DELIVERED, 'delivered'],
      [
        '1: 2.8 in German, where sent and delivered read alike',
        {
          sent_result_code: -1,
          sent_result_message: DE28.sent,
          delivered_result_code: -1,
          delivered_result_message: DE28.delivered,
        },
        'delivered',
      ],
      [
        '2: as documented',
        {
          sent_result_code: 0,
          ...DOCUMENTED,
          delivered_result_code: 0,
          delivered_result_message: 'SMS Delivered',
        },
        'delivered',
      ],
      [
        '3: 2.8, not delivered',
        { ...SENT, delivered_result_message: 'SMS not delivered' },
        'failed',
        'undelivered',
      ],
      [
        '3: 2.8 in German, not delivered',
        { ...SENT, delivered_result_message: DE28.undelivered },
        'failed',
        'undelivered',
      ],
      ['4: 2.8, sent', SENT, 'sent'],
      ['4: 2.8 in German, sent', { ...SENT, sent_result_message: DE28.sent }, 'sent'],
      ['5: generic', { sent_result_code: 1, sent_result_message: 'Failed' }, 'failed', 'generic_failure'],
      ['5: radio off', { sent_result_code: 2 }, 'failed', 'radio_off'],
      ['5: null PDU', { sent_result_code: 3 }, 'failed', 'null_pdu'],
      ['5: no service', FAILED, 'failed', 'no_service'],
      ['5: limit', { sent_result_code: 5 }, 'failed', 'limit_exceeded'],
      ['5: any other', { sent_result_code: 104 }, 'failed', 'unknown_result'],
      [
        '5: documented, failed',
        {
          sent_result_code: 1,
          sent_result_message: 'Maybe insufficient air time',
          delivered_result_code: -1,
        },
        'failed',
        'generic_failure',
      ],
      ['6: documented, sent', { sent_result_code: 0, ...DOCUMENTED, delivered_result_code: -1 }, 'sent'],
      ['6: in capitals, with blanks', { sent_result_code: 0, sent_result_message: ' SMS SENT ' }, 'sent'],
      [
        '7: 3.1, failed',
        {
          sent_result_code: 0,
          sent_result_message: 'Failed to send SMS because radio was explicitly turned off',
          delivered_result_code: 0,
          sent_timestamp: 'Jan 1, 2026 1:30:05 PM',
        },
        'failed',
        'generic_failure',
      ],
      [
        '7: 3.1 in German',
        { sent_result_code: 0, sent_result_message: DE.failed.radioOff, delivered_result_code: 0 },
        'failed',
        'generic_failure',
      ],
      ['7: codes as text', { sent_result_code: '0', sent_result_message: 'no' }, 'failed', 'generic_failure'],
      ['8: nothing yet, 2.8', { sent_result_code: 0, delivered_result_code: 0 }, 'processing'],
      ['8: nothing yet, 2.7', { sent_result_code: -2, delivered_result_code: 0 }, 'processing'],
      ['8: no codes', {}, 'processing'],
    ];

    it(`S-30 each of ${rows.length} rows, in one answer`, async () => {
      const line = await addSmssync(gateway, RESULTS);
      const held = await hold(line, rows.length);
      await line.results(rows.map(([, row], index) => result(held[index]!, row)));
      assert.deepEqual(await line.items(), [], 'nothing is tried again');
      const found = await Promise.all(held.map(({ id }) => gateway.message(id)));
      assert.deepEqual(
        rows.map(([name], index) => [name, found[index].status, found[index].error_code]),
        rows.map(([name, , status, errorCode = null]) => [name, status, errorCode]),
      );
    });

    it('S-30 a failure does not fail over or try again, and a later success counts', async () => {
      const line = await addSmssync(gateway, RESULTS);
      const [held] = await hold(line, 1);
      await line.results([result(held!, FAILED)]);
      assert.equal(await statusOf(held!.id), 'failed');
      assert.deepEqual(await line.items(), []);
      await line.results([result(held!, SENT)]);
      assert.equal(await statusOf(held!.id), 'sent');
      await line.results([result(held!, DELIVERED)]);
      await line.results([result(held!, FAILED)]);
      assert.equal(await statusOf(held!.id), 'delivered');
      assert.ok((await historyTexts(gateway, held!.id)).includes('No service'));
    });

    for (const [version, language] of [
      ['2.8', 'en'],
      ['2.8', 'de'],
      ['3.1', 'en'],
      ['3.1', 'de'],
    ] as const) {
      it(`S-30 the app ${version} in ${language} itself`, async () => {
        const line = await addSmssync(gateway, { ...RESULTS, secret: `egret ${version} ${language}` });
        const { phone, radio, net } = simulate(line, {
          version,
          language,
          results: true,
          enableRetry: true,
          deliveryReport: version === '2.8',
        });
        const ids = [await line.queueOne(), await line.queueOne(), await line.queueOne()];
        radio.script('ok', 'generic', 'ok');
        radio.scriptReports('delivered', 'failed');
        await phone.taskCheck();
        await phone.resultCheck();
        assert.deepEqual(
          await Promise.all(ids.map(statusOf)),
          version === '2.8' ? ['delivered', 'failed', 'failed'] : ['processing', 'failed', 'processing'],
        );
        assert.equal(radio.duplicates, 0);
        net.close();
      });
    }
  });
});
