/** SMSsync, simulated: fetching messages, acknowledging, sending and reporting. */
import assert from 'node:assert/strict';
import { SmssyncPhone, type SmssyncOptions } from '../../src/phone-sim/smssync-phone.js';
import { useBench, type Answer, type Seen } from './scripted-gateway.js';

const VERSIONS = ['2.8', '3.1'] as const;
const message = (uuid: string, more: Record<string, unknown> = {}) => ({
  to: '+254711000112',
  message: `Text of ${uuid}`,
  uuid,
  ...more,
});
const order = (...uuids: string[]): Answer => ({
  body: { payload: { task: 'send', messages: uuids.map((uuid) => message(uuid)) } },
});
const uuids = (...list: string[]): Answer => ({ body: { message_uuids: list } });

/** Answers by what is asked for: `task=send` once, then nothing more. */
const byTask = (tasks: { send?: Answer; sent?: Answer; open?: Answer }) => {
  let isFetched = false;
  return ({ method, path }: Seen): Answer => {
    if (path.includes('task=sent')) return tasks.sent ?? uuids();
    if (path.includes('task=result')) return method === 'GET' ? (tasks.open ?? uuids()) : { body: {} };
    if (isFetched) return order();
    isFetched = true;
    return tasks.send ?? order();
  };
};

describe('SmssyncPhone: tasks', () => {
  const bench = useBench();
  const phoneOf = (options: Partial<SmssyncOptions> = {}) =>
    new SmssyncPhone({
      version: '3.1',
      url: `${bench.gateway.url}/sync`,
      ...bench,
      clock: bench.clock.now,
      ...options,
    });
  const sent = () => bench.radio.sent.map(({ id }) => id);
  /** The rows of the last report. */
  const reported = (): Record<string, unknown>[] => {
    const { message_result: rows } = JSON.parse(bench.gateway.seen.at(-1)!.body) as {
      message_result: string;
    };
    return JSON.parse(rows) as Record<string, unknown>[];
  };

  describe('fetching', () => {
    it('asks with the secret as in a form, and sends the whole list at once', async () => {
      const secret = 'blue heron&7+é';
      bench.gateway.answers({
        body: { payload: { task: 'send', secret, messages: [message('a'), message('b')] } },
      });
      await phoneOf({ secret }).taskCheck();
      assert.deepEqual(bench.gateway.lines, ['GET /sync?task=send&secret=blue+heron%267%2B%C3%A9']);
      assert.deepEqual(bench.radio.sent[0], {
        to: '+254711000112',
        text: 'Text of a',
        id: 'a',
        at: bench.clock.at,
      });
      assert.deepEqual(sent(), ['a', 'b']);
    });

    it('a Sync URL with a query of its own gets a second question mark', async () => {
      await phoneOf({ url: `${bench.gateway.url}/sync?dev=7`, secret: 'k' }).taskCheck();
      assert.deepEqual(bench.gateway.lines, ['GET /sync?dev=7?task=send&secret=k']);
    });

    it('a message that is offered twice is sent twice', async () => {
      bench.gateway.answers(order('a'));
      const phone = phoneOf();
      await phone.taskCheck();
      await phone.taskCheck();
      assert.deepEqual(sent(), ['a', 'a']);
      assert.equal(bench.radio.duplicates, 1);
    });

    it('the status of the answer is not looked at', async () => {
      bench.gateway.answers({ ...order('a'), status: 500 });
      await phoneOf().taskCheck();
      assert.deepEqual(sent(), ['a']);
    });

    const verdicts: [title: string, answer: Answer, secret: string | null, is28: string, is31: string][] = [
      ['HTML', { status: 502, body: '<html></html>' }, null, 'nothing', 'crash'],
      ['an array', { body: [] }, null, 'nothing', 'crash'],
      ['two documents', { body: '{"payload":null}{"payload":null}' }, null, 'nothing', 'crash'],
      ['no messages', { body: { payload: { task: 'send' } } }, null, 'crash', 'crash'],
      ['messages null', { body: { payload: { task: 'send', messages: null } } }, null, 'crash', 'crash'],
      ['no task', { body: { payload: { messages: [] } } }, null, 'crash', 'nothing'],
      [
        'no task, right secret',
        { body: { payload: { secret: 'k', messages: [] } } },
        'k',
        'crash',
        'nothing',
      ],
      ['no task, no secret', { body: { payload: { success: true } } }, 'k', 'nothing', 'nothing'],
      ['only success', { body: { payload: { success: true } } }, null, 'crash', 'nothing'],
      ['another task', { body: { payload: { task: 'none', messages: [] } } }, null, 'nothing', 'nothing'],
      ['an empty body', { body: '' }, null, 'nothing', 'nothing'],
      ['{}', { body: {} }, null, 'nothing', 'nothing'],
      ['an empty list', order(), null, 'nothing', 'nothing'],
      [
        'a wrong secret',
        { body: { payload: { task: 'send', secret: 'K', messages: [message('a')] } } },
        'k',
        'nothing',
        'nothing',
      ],
      [
        'unknown fields',
        { body: { payload: { task: 'send', x: 1, messages: [message('a', { y: 1 })] } } },
        null,
        'sent',
        'sent',
      ],
      [
        'a number as timestamp',
        { body: { payload: { task: 'send', messages: [message('a', { timestamp: 1 })] } } },
        null,
        'nothing',
        'crash',
      ],
      [
        'an _id that is no number',
        { body: { payload: { task: 'send', messages: [message('a', { _id: 'm-1' })] } } },
        null,
        'nothing',
        'crash',
      ],
    ];
    for (const [title, answer, secret, is28, is31] of verdicts) {
      for (const [version, wanted] of [
        ['2.8', is28],
        ['3.1', is31],
      ] as const) {
        it(`${title}, ${version}${secret === null ? '' : ' with a secret'}: ${wanted}`, async () => {
          bench.gateway.answers(answer);
          const phone = phoneOf({ version, ...(secret !== null && { secret }) });
          await phone.taskCheck();
          const found = phone.crashes.length > 0 ? 'crash' : sent().length > 0 ? 'sent' : 'nothing';
          assert.equal(found, wanted, phone.crashes.join());
        });
      }
    }

    for (const version of VERSIONS) {
      for (const fate of ['dropBefore', 'dropAfter'] as const) {
        it(`no answer (${fate}), ${version}: ${version === '3.1' ? 'crash' : 'nothing'}`, async () => {
          bench.net.script(fate);
          const phone = phoneOf({ version });
          await phone.taskCheck();
          assert.deepEqual(phone.crashes, version === '3.1' ? ['task check: no answer'] : []);
        });
      }
    }

    it('3.1 with delivery reports sends every task SMS twice', async () => {
      bench.gateway.answers(order('a', 'b'));
      await phoneOf({ deliveryReport: true }).taskCheck();
      assert.deepEqual(sent(), ['a', 'a', 'b', 'b']);
      await phoneOf({ version: '2.8', deliveryReport: true }).taskCheck();
      assert.deepEqual(sent().slice(4), ['a', 'b']);
    });
  });

  describe('Message Results API', () => {
    const results = true;

    it('acknowledges without the secret, and sends only what is repeated to it', async () => {
      bench.gateway.script = byTask({
        send: { body: { payload: { ...payloadOf(order('a', 'b', 'c')), secret: 'k' } } },
        sent: uuids('c', 'a', 'x'),
      });
      const phone = phoneOf({ results, secret: 'k' });
      await phone.taskCheck();
      const [, request] = bench.gateway.seen;
      assert.equal(bench.gateway.lines[1], 'POST /sync?task=sent');
      assert.equal(request!.headers['content-type'], 'application/json; charset=UTF-8');
      assert.deepEqual(JSON.parse(request!.body), { queued_messages: ['a', 'b', 'c'] });
      assert.deepEqual(sent(), ['a', 'c']);
      assert.deepEqual([...phone.taskRows.keys()], ['a', 'c']);
    });

    it('says nothing about an empty list', async () => {
      bench.gateway.script = byTask({});
      await phoneOf({ results }).taskCheck();
      assert.deepEqual(bench.gateway.lines, ['GET /sync?task=send']);
    });

    const useless: [title: string, answer: Answer][] = [
      ['201', { ...uuids('a'), status: 201 }],
      ['an empty body', { body: '' }],
      ['an array', { body: ['a'] }],
      ['another key', { body: { uuids: ['a'] } }],
      ['a fault', { status: 500, body: { message_uuids: ['a'] } }],
    ];
    for (const [title, answer] of useless) {
      it(`${title} to an acknowledgement: nothing is sent`, async () => {
        bench.gateway.script = byTask({ send: order('a'), sent: answer });
        await phoneOf({ results }).taskCheck();
        assert.deepEqual(sent(), []);
      });
    }

    it('a lost answer to an acknowledgement: nothing is sent, and it is not repeated', async () => {
      bench.gateway.script = byTask({ send: order('a'), sent: uuids('a') });
      bench.net.script('pass', 'dropAfter');
      const phone = phoneOf({ results });
      await phone.taskCheck();
      await phone.taskCheck();
      assert.deepEqual(sent(), []);
      assert.equal(bench.gateway.lines.filter((line) => line.includes('task=sent')).length, 1);
    });

    it('off: neither acknowledges nor asks for results', async () => {
      bench.gateway.script = byTask({ send: order('a') });
      const phone = phoneOf();
      await phone.taskCheck();
      await phone.resultCheck();
      assert.deepEqual(bench.gateway.lines, ['GET /sync?task=send']);
    });

    it('an empty list of wanted results: 2.8 posts an empty result, 3.1 nothing', async () => {
      for (const version of VERSIONS) {
        bench.gateway.answers(uuids());
        await phoneOf({ version, results, secret: 'k' }).resultCheck();
        const is28 = version === '2.8';
        const [get, post] = ['GET /sync?task=result&secret=k', 'POST /sync?task=result&secret=k'];
        assert.deepEqual(bench.gateway.lines, is28 ? [get, post] : [get]);
        if (is28) assert.deepEqual(reported(), []);
      }
    });

    it('2.8 asks for JSON in the calls about results, 3.1 never', async () => {
      for (const version of VERSIONS) {
        bench.gateway.script = byTask({ send: order('a'), sent: uuids('a'), open: uuids('a') });
        bench.gateway.seen = [];
        const phone = phoneOf({ version, results });
        await phone.taskCheck();
        await phone.resultCheck();
        const accepts = bench.gateway.seen.map(({ headers }) => headers.accept);
        const json = 'application/json';
        assert.deepEqual(
          accepts,
          version === '2.8' ? [undefined, json, json, json] : [undefined, undefined, undefined, undefined],
        );
      }
    });

    const reports: {
      title: string;
      options: Partial<SmssyncOptions>;
      radio?: () => void;
      is: Record<string, unknown>[];
    }[] = [
      {
        title: '2.8, sent',
        options: { version: '2.8' },
        is: [{ uuid: 'a', sent_result_code: -1, sent_result_message: 'SMS sent', delivered_result_code: 0 }],
      },
      {
        title: '2.8, delivered',
        options: { version: '2.8', deliveryReport: true },
        radio: () => bench.radio.scriptReports('delivered'),
        is: [
          {
            uuid: 'a',
            sent_result_code: -1,
            sent_result_message: 'SMS sent',
            delivered_result_code: -1,
            delivered_result_message: 'SMS delivered',
          },
        ],
      },
      {
        title: '2.8, not delivered',
        options: { version: '2.8', deliveryReport: true },
        radio: () => bench.radio.scriptReports('failed'),
        is: [
          {
            uuid: 'a',
            sent_result_code: -1,
            sent_result_message: 'SMS sent',
            delivered_result_code: 0,
            delivered_result_message: 'SMS not delivered',
          },
        ],
      },
      {
        title: '2.8, German: one text for sent and delivered',
        options: { version: '2.8', deliveryReport: true, language: 'de' },
        radio: () => bench.radio.scriptReports('delivered'),
        is: [
          {
            uuid: 'a',
            sent_result_code: -1,
            sent_result_message: 'SMS wurde übermittelt',
            delivered_result_code: -1,
            delivered_result_message: 'SMS wurde übermittelt',
          },
        ],
      },
      {
        title: '2.8, no result yet: neither code nor text',
        options: { version: '2.8' },
        radio: () => bench.radio.script('silent'),
        is: [{ uuid: 'a', sent_result_code: 0, delivered_result_code: 0 }],
      },
      {
        title: '2.8, refused by the radio, retry on',
        options: { version: '2.8', enableRetry: true },
        radio: () => bench.radio.script('noService'),
        is: [{ uuid: 'a', sent_result_code: 4, sent_result_message: 'No service', delivered_result_code: 0 }],
      },
      {
        title: '2.8, refused by the radio, retry off: no row',
        options: { version: '2.8' },
        radio: () => bench.radio.script('noService'),
        is: [],
      },
      { title: '3.1, sent: never said', options: {}, is: [] },
      {
        title: '3.1, refused by the radio, retry on',
        options: { enableRetry: true },
        radio: () => bench.radio.script('radioOff'),
        is: [
          {
            uuid: 'a',
            sent_result_code: 0,
            sent_result_message: 'Failed to send SMS because radio was explicitly turned off',
            delivered_result_code: 0,
            sent_timestamp: new Intl.DateTimeFormat('en-US', { dateStyle: 'medium', timeStyle: 'medium' })
              .format(Date.parse('2026-01-01T13:30:05Z'))
              .replace('2026,', '2026')
              .replace('\u202f', ' '),
          },
        ],
      },
      {
        title: '3.1, refused by the radio, retry off: no row',
        options: {},
        radio: () => bench.radio.script('radioOff'),
        is: [],
      },
    ];
    for (const { title, options, radio, is } of reports) {
      it(`reports ${title}`, async () => {
        bench.gateway.script = byTask({ send: order('a'), sent: uuids('a'), open: uuids('a', 'unknown') });
        radio?.();
        const phone = phoneOf({ results, ...options });
        await phone.taskCheck();
        await phone.resultCheck();
        assert.deepEqual(reported(), is);
      });
    }

    it('2.8 raw codes of Android', async () => {
      const codes: unknown[] = [];
      for (const result of ['ok', 'generic', 'radioOff', 'nullPdu', 'noService', 'limit'] as const) {
        bench.gateway.script = byTask({ send: order('a'), sent: uuids('a'), open: uuids('a') });
        bench.radio.script(result);
        const phone = phoneOf({ version: '2.8', results, enableRetry: true });
        await phone.taskCheck();
        await phone.resultCheck();
        codes.push(reported()[0]!['sent_result_code']);
      }
      assert.deepEqual(codes, [-1, 1, 2, 3, 4, 5]);
    });

    it('3.1 sends again what failed; once that works, it is never reported again', async () => {
      bench.gateway.script = byTask({ send: order('a'), sent: uuids('a'), open: uuids('a') });
      bench.radio.script('noService', 'noService', 'ok');
      const phone = phoneOf({ results, enableRetry: true });
      await phone.taskCheck();
      const said: number[] = [];
      for (let round = 0; round < 3; round += 1) {
        await phone.resultCheck();
        said.push(reported().length);
        await phone.autoSync();
      }
      assert.deepEqual(said, [1, 1, 0]);
      assert.deepEqual(sent(), ['a']);
    });

    const limits: [version: '2.8' | '3.1', tries: number][] = [
      ['2.8', 2],
      ['3.1', 6],
    ];
    for (const [version, tries] of limits) {
      const what = version === '2.8' ? 'up to its limit, then forgets it' : 'without limit';
      it(`${version} sends again what failed, ${what}`, async () => {
        bench.gateway.script = byTask({ send: order('a'), sent: uuids('a') });
        bench.radio.script(...Array.from({ length: 10 }, () => 'generic' as const));
        const phone = phoneOf({ version, results, enableRetry: true, retries: 2 });
        await phone.taskCheck();
        for (let round = 0; round < 5; round += 1) await phone.autoSync();
        assert.equal(bench.radio.refused.length, tries);
        assert.equal(phone.taskRows.has('a'), version === '3.1');
      });
    }
  });

  describe('the parameter leak of 3.1', () => {
    const asked = () => bench.gateway.lines.filter((line) => line.startsWith('GET'));

    it('a test and an alert get into the question for results, longer each time', async () => {
      bench.gateway.script = byTask({});
      const phone = phoneOf({ results: true, secret: 'k' });
      await phone.testIntegration();
      await phone.resultCheck();
      await phone.lowBattery(9);
      await phone.resultCheck();
      const [first, second] = asked();
      assert.match(
        first!,
        /^GET \/sync\?task=result&secret=k\?secret=k&from=%2B000000000000&message=[^?&]+$/,
      );
      assert.ok(second!.startsWith(first!));
      assert.match(second!.slice(first!.length), /^&Task=alert&message=/);
    });

    it('without a secret the alert follows the task', async () => {
      bench.gateway.script = byTask({});
      const phone = phoneOf({ results: true });
      await phone.lowBattery(9);
      await phone.resultCheck();
      assert.match(asked()[0]!, /^GET \/sync\?task=result\?Task=alert&message=/);
    });

    it('2.8 has no leak', async () => {
      bench.gateway.script = byTask({});
      const phone = phoneOf({ version: '2.8', results: true });
      await phone.testIntegration();
      await phone.lowBattery(9);
      await phone.resultCheck();
      assert.deepEqual(asked(), ['GET /sync?task=result']);
    });
  });
});

const payloadOf = ({ body }: Answer): object => (body as { payload: object }).payload;
