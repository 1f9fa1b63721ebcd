/** SMSsync, simulated: what it sends, and how it brings incoming SMS to the gateway. */
import assert from 'node:assert/strict';
import { SmssyncPhone, type SmssyncOptions } from '../../src/phone-sim/smssync-phone.js';
import { useBench, type Answer } from './scripted-gateway.js';

const TAKEN: Answer = { body: { payload: { success: true, error: null } } };
const REFUSED: Answer = { body: { payload: { success: false, error: 'secret does not match' } } };
const VERSIONS = ['2.8', '3.1'] as const;

describe('SmssyncPhone: incoming SMS', () => {
  const bench = useBench();
  const phoneOf = (options: Partial<SmssyncOptions> = {}) =>
    new SmssyncPhone({
      version: '3.1',
      url: `${bench.gateway.url}/sync`,
      ...bench,
      clock: bench.clock.now,
      ...options,
    });
  const forms = () => bench.gateway.seen.map(({ body }) => new URLSearchParams(body));
  const texts = () => forms().map((form) => form.get('message'));

  for (const version of VERSIONS) {
    it(`${version}: all seven fields, in order`, async () => {
      await phoneOf({ version, secret: 'k', deviceId: 'shop-3' }).receiveSms('+254711000111', 'Habari', {
        sentTo: '+254711000100',
      });
      const [form] = forms();
      const { message_id: id, ...others } = Object.fromEntries(form!);
      assert.deepEqual(
        [...form!.keys()],
        ['secret', 'from', 'message', 'sent_timestamp', 'sent_to', 'message_id', 'device_id'],
      );
      assert.match(id!, /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
      assert.deepEqual(others, {
        secret: 'k',
        from: '+254711000111',
        message: 'Habari',
        sent_timestamp: '1767274205000',
        sent_to: '+254711000100',
        device_id: 'shop-3',
      });
    });
  }

  const encodings: [version: '2.8' | '3.1', wire: string][] = [
    ['2.8', 'message=a+b%2Bc%26%F0%9F%98%80'],
    ['3.1', 'message=a%20b%2Bc%26%F0%9F%98%80'],
  ];
  for (const [version, wire] of encodings) {
    it(`${version}: writes a space as ${version === '2.8' ? '+' : '%20'}`, async () => {
      await phoneOf({ version }).receiveSms('+254711000111', 'a b+c&😀');
      assert.ok(bench.gateway.seen[0]!.body.includes(wire), bench.gateway.seen[0]!.body);
      assert.ok(bench.gateway.seen[0]!.body.startsWith('secret=&from=%2B254711000111&'));
    });
  }

  it('names its version, and 3.1 alone takes packed answers', async () => {
    for (const version of VERSIONS) await phoneOf({ version }).receiveSms('M-PESA', 'x');
    const agents = bench.gateway.seen.map(({ headers }) => headers['user-agent']);
    const packings = bench.gateway.seen.map(({ headers }) => headers['accept-encoding']);
    assert.deepEqual(agents, ['SMSSync-Android/v2.8.3', 'SMSSync-Android/v3.1.1']);
    assert.deepEqual(packings, [undefined, 'gzip']);
  });

  it('without the number of the SIM 3.1 says its device id, 2.8 nothing', async () => {
    for (const version of VERSIONS) await phoneOf({ version, deviceId: 'shop-3' }).receiveSms('M-PESA', 'x');
    assert.deepEqual(
      forms().map((form) => form.get('sent_to')),
      ['', 'shop-3'],
    );
  });

  it('2.8 leaves out a time that it does not know', async () => {
    await phoneOf({ version: '2.8' }).receiveSms('M-PESA', 'x', { ts: null });
    assert.equal(forms()[0]!.has('sent_timestamp'), false);
  });

  it('Basic auth comes from the address, decoded', async () => {
    const url = bench.gateway.url.replace('//', '//us%20er:p%40ss@');
    await phoneOf({ url: `${url}/sync` }).receiveSms('M-PESA', 'x');
    const { headers, path } = bench.gateway.seen[0]!;
    assert.equal(headers.authorization, `Basic ${Buffer.from('us er:p@ss').toString('base64')}`);
    assert.equal(path, '/sync');
  });

  const answers: [title: string, answer: Answer, isTaken: boolean][] = [
    ['true', TAKEN, true],
    ['201', { ...TAKEN, status: 201 }, true],
    ['"true"', { body: { payload: { success: 'true' } } }, true],
    ['"True"', { body: { payload: { success: 'True' } } }, true],
    ['keys without quotes', { body: '{payload:{success:true,error:null}}' }, true],
    ['false', REFUSED, false],
    ['1', { body: { payload: { success: 1 } } }, false],
    ['202', { ...TAKEN, status: 202 }, false],
    ['204', { status: 204 }, false],
    ['an empty body', { body: '' }, false],
    ['no payload', { body: { success: true } }, false],
    ['error as an object', { body: { payload: { success: true, error: {} } } }, false],
    ['messages as an object', { body: { payload: { success: true, messages: {} } } }, false],
    ['HTML', { body: '<html>fine</html>' }, false],
    ['404', { ...TAKEN, status: 404 }, false],
    ['503', { ...TAKEN, status: 503 }, false],
  ];
  for (const [title, answer, isTaken] of answers) {
    it(`${title}: ${isTaken ? 'the SMS is off the phone' : 'the SMS stays'}`, async () => {
      bench.gateway.answers(answer);
      const phone = phoneOf();
      await phone.receiveSms('+254711000111', 'Habari');
      assert.equal(phone.pendingSms.length, isTaken ? 0 : 1);
      assert.deepEqual(phone.crashes, []);
    });
  }

  it('auto-sync posts what is pending again: newest first, under the same names', async () => {
    bench.gateway.answers(REFUSED, REFUSED, REFUSED, TAKEN);
    const phone = phoneOf();
    for (const text of ['one', 'two', 'three']) await phone.receiveSms('+254711000111', text);
    await phone.autoSync();
    assert.deepEqual(texts(), ['one', 'two', 'three', 'three', 'two', 'one']);
    const ids = forms().map((form) => form.get('message_id'));
    assert.deepEqual(ids.slice(3), ids.slice(0, 3).reverse());
    assert.deepEqual(phone.pendingSms, []);
  });

  it('a lost answer is a failure: the SMS comes again', async () => {
    bench.gateway.answers(TAKEN);
    bench.net.script('dropAfter');
    const phone = phoneOf();
    await phone.receiveSms('+254711000111', 'Habari');
    await phone.autoSync();
    const [first, second] = bench.gateway.seen;
    assert.equal(second!.body, first!.body);
    assert.deepEqual(phone.pendingSms, []);
  });

  const limits: [version: '2.8' | '3.1', enableRetry: boolean, posts: number][] = [
    ['2.8', true, 2],
    ['2.8', false, 6],
    ['3.1', true, 6],
    ['3.1', false, 6],
  ];
  for (const [version, enableRetry, posts] of limits) {
    const what = posts === 2 ? 'deletes the SMS after its 2 tries' : 'goes on for ever';
    it(`${version} with retry ${enableRetry ? 'on' : 'off'}: ${what}`, async () => {
      bench.gateway.answers(REFUSED);
      const phone = phoneOf({ version, enableRetry, retries: 2 });
      await phone.receiveSms('+254711000111', 'Habari');
      for (let round = 0; round < 5; round += 1) await phone.autoSync();
      assert.equal(bench.gateway.seen.length, posts);
    });
  }

  it('importing from the inbox brings the last 10 SMS again, under new names', async () => {
    bench.gateway.answers(TAKEN);
    const phone = phoneOf();
    for (let index = 0; index < 12; index += 1) await phone.receiveSms('+254711000111', `no. ${index}`);
    phone.importInbox();
    await phone.autoSync();
    const [before, again] = [forms().slice(0, 12), forms().slice(12)];
    assert.deepEqual(
      again.map((form) => form.get('message')).sort(),
      before
        .slice(2)
        .map((form) => form.get('message'))
        .sort(),
    );
    assert.equal(new Set(forms().map((form) => form.get('message_id'))).size, 22);
    assert.equal(again.at(-1)!.get('sent_timestamp'), before[2]!.get('sent_timestamp'));
  });

  const tests: [title: string, answer: Answer, result: string][] = [
    ['success', TAKEN, 'passed'],
    ['a refusal', REFUSED, 'passed'],
    ['400', { ...TAKEN, status: 400 }, 'wrong endpoint'],
    ['201', { ...TAKEN, status: 201 }, 'failed'],
    ['no payload', { body: {} }, 'failed'],
  ];
  for (const [title, answer, result] of tests) {
    it(`the integration test with ${title}: ${result}`, async () => {
      bench.gateway.answers(answer);
      assert.equal(await phoneOf({ secret: 'k' }).testIntegration(), result);
      const [form] = forms();
      assert.deepEqual([...form!.keys()], ['secret', 'from', 'message']);
      assert.equal(form!.get('from'), '+000000000000');
    });
  }

  it('a redirected POST becomes a GET, whose friendly answer loses the SMS', async () => {
    bench.gateway.answers({ status: 301, headers: { location: '/sync/' } }, TAKEN);
    const phone = phoneOf();
    await phone.receiveSms('+254711000111', 'Habari');
    assert.deepEqual(bench.gateway.lines, ['POST /sync', 'GET /sync/']);
    assert.deepEqual(phone.pendingSms, [], 'the app takes it for delivered');
  });

  const alerts: [version: '2.8' | '3.1', body: RegExp][] = [
    ['2.8', /^Task=alert&message=Battery\+low/],
    ['3.1', /^secret=&from=%2B254711000111&message=Habari&/],
  ];
  for (const [version, body] of alerts) {
    it(`low battery on ${version}: ${version === '2.8' ? 'an alert' : 'the last SMS again'}`, async () => {
      bench.gateway.answers(TAKEN);
      const phone = phoneOf({ version });
      await phone.receiveSms('+254711000111', 'Habari');
      await phone.lowBattery(9);
      assert.match(bench.gateway.seen[1]!.body, body);
    });
  }

  describe('"Get reply from server"', () => {
    const reply = (...words: string[]): Answer => ({
      body: {
        payload: { success: true, messages: words.map((message) => ({ to: '+254711000112', message })) },
      },
    });
    const sent = () => bench.radio.sent.map(({ text }) => text);
    const receive = async (phone: SmssyncPhone, count: number) => {
      for (let index = 0; index < count; index += 1) await phone.receiveSms('+254711000111', `SMS ${index}`);
    };

    it('off: what the answer asks for is not sent', async () => {
      bench.gateway.answers(reply('Asante'));
      await receive(phoneOf(), 1);
      assert.deepEqual(sent(), []);
    });

    it('3.1 sends the stale reply after every further SMS, also after a failure, until the next success', async () => {
      bench.gateway.answers(reply('Asante'), REFUSED, { status: 503 }, reply(), TAKEN);
      await receive(phoneOf({ getReply: true }), 5);
      assert.deepEqual(sent(), ['Asante', 'Asante', 'Asante']);
    });

    it('2.8 sends a reply once', async () => {
      bench.gateway.answers(reply('Asante'), REFUSED, TAKEN);
      await receive(phoneOf({ version: '2.8', getReply: true }), 3);
      assert.deepEqual(sent(), ['Asante']);
    });
  });
});
