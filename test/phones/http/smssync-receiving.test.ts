/** SMSsync against the running gateway: SMS that the phone received. Numbers are those of the checklist for phones. */
import assert from 'node:assert/strict';
import { request as httpRequest } from 'node:http';
import { useGateway, type Reply } from '../../support/gateway.js';
import { addSmssync, FORM, formOf, simulate, sms, type SmssyncLine } from '../support/smssync.js';

const TAKEN = { payload: { success: true, error: null } };

describe('SMSsync over HTTP: receiving', () => {
  const gateway = useGateway();
  const SECRET = 'blue heron&7';
  let line: SmssyncLine;

  before(async () => {
    line = await addSmssync(gateway, { secret: SECRET });
  });

  /** What comes into the inbox while `work` runs, oldest first. */
  async function stored(work: () => Promise<unknown>, from = line): Promise<any[]> {
    const before = (await from.inbox()).length;
    await work();
    return (await from.inbox()).slice(before);
  }

  function assertTaken({ status, body }: Reply): void {
    assert.equal(status, 200);
    assert.deepEqual(body, TAKEN);
  }

  function assertRefused({ status, body }: Reply, error: RegExp): void {
    assert.equal(status, 200);
    assert.equal(body.payload.success, false);
    assert.match(body.payload.error, error);
  }

  it('S-01 a form with all seven fields is one row of the inbox with all values', async () => {
    const fields = sms({ from: '+254711000112', message: 'Habari 😀 1+1=2' });
    const [row, ...more] = await stored(async () => assertTaken(await line.post(fields)));
    assert.deepEqual(more, []);
    assert.equal(row.from, '+254711000112');
    assert.equal(row.to, '+254711000101');
    assert.equal(row.message, 'Habari 😀 1+1=2');
    assert.equal(row.provider_id, fields['message_id']);
    assert.equal(Date.parse(row.message_time), 1767274205123);
    assert.equal(row.metadata.phone_sent_at, '2026-01-01T13:30:05.123Z');
    assert.equal((await line.view()).device_id, 'shop-3');
  });

  it('S-02 the same message_id is one row, one after the other and at the same time', async () => {
    const [twice, atOnce] = [
      sms({ sent_timestamp: '1767274206001' }),
      sms({ sent_timestamp: '1767274206002' }),
    ];
    const rows = await stored(async () => {
      assertTaken(await line.post(twice));
      assertTaken(await line.post(twice));
      const replies = await Promise.all(Array.from({ length: 8 }, () => line.post(atOnce)));
      for (const reply of replies) assertTaken(reply);
    });
    assert.deepEqual(
      rows.map(({ provider_id }) => provider_id),
      [twice['message_id'], atOnce['message_id']],
    );
  });

  it('S-02 the same message_id of another phone is another SMS', async () => {
    const other = await addSmssync(gateway);
    const fields = sms({ sent_timestamp: '1767274206003' });
    await line.post(fields);
    assertTaken(await other.post(fields));
    assert.equal((await other.inbox()).length, 1);
  });

  it('S-03 the same words and time under a new message_id are a re-import: recorded, no second row', async () => {
    const words = { message: 'imported', sent_timestamp: '1767274207001' };
    const rows = await stored(async () => {
      assertTaken(await line.post(sms(words)));
      assertTaken(await line.post(sms(words)));
    });
    assert.equal(rows.length, 1);
    assert.equal((await line.noteKinds()).filter((kind) => kind === 'reimport').length, 1);
  });

  it('S-03 also when both come at the same time', async () => {
    const words = { message: 'imported at once', sent_timestamp: '1767274207002' };
    const rows = await stored(async () => {
      const replies = await Promise.all(Array.from({ length: 6 }, () => line.post(sms(words))));
      for (const reply of replies) assertTaken(reply);
    });
    assert.equal(rows.length, 1);
  });

  const wrongSecrets: [name: string, fields: Record<string, string>][] = [
    ['a wrong one', { secret: 'blue heron' }],
    ['an empty one', { secret: '' }],
    ['none', {}],
  ];
  for (const [name, fields] of wrongSecrets) {
    it(`S-04 a phone with a secret that sends ${name} is refused in words, and nothing is stored`, async () => {
      const rows = await stored(async () =>
        assertRefused(await line.post(formOf({ ...fields, ...sms() })), /secret/),
      );
      assert.deepEqual(rows, []);
    });
  }

  it('S-04 a login does not stand in for the secret', async () => {
    const own = await addSmssync(gateway, { secret: 'osprey 3', username: 'shop', password: 'pw-3' });
    const authorization = `Basic ${Buffer.from('shop:pw-3').toString('base64')}`;
    const post = (secret: string) =>
      own.request('', { headers: { ...FORM, authorization }, body: formOf({ secret, ...sms() }) });
    assertRefused(await post('osprey 4'), /secret/);
    assert.deepEqual(await own.inbox(), []);
    assertTaken(await post('osprey 3'));
  });

  const oddities: [name: string, fields: Record<string, string>, kept: Record<string, string>][] = [
    ['empty text', { message: '' }, { message: '' }],
    ['a name as sender', { from: 'M-PESA' }, { from: 'M-PESA' }],
    ['an empty sender', { from: '' }, { message: 'Habari' }],
    ['a sender of 60 characters', { from: 'Word '.repeat(12) }, { message: 'Habari' }],
    ['empty sent_to', { sent_to: '' }, { message: 'Habari' }],
    ['empty device_id', { device_id: '' }, { message: 'Habari' }],
    ['an empty message_id', { message_id: '' }, { message: 'Habari' }],
    ['a message_id of 300 characters', { message_id: 'm'.repeat(300) }, { message: 'Habari' }],
  ];
  for (const [index, [name, fields, kept]] of oddities.entries()) {
    it(`S-05 an authentic SMS with ${name} is stored`, async () => {
      const own = sms({ sent_timestamp: String(1767274208000 + index), ...fields });
      const [row] = await stored(async () => assertTaken(await line.post(own)));
      assert.ok(row, 'it is in the inbox');
      assert.deepEqual({ ...row, ...kept }, row);
    });
  }

  it('S-06 the test button is no SMS but a note; with a wrong secret it still gets its payload', async () => {
    const test = { from: '+000000000000', message: 'This is a test message' };
    const rows = await stored(async () => {
      assertTaken(await line.post(test));
      assertRefused(await line.post(formOf({ secret: 'nope', ...test })), /secret/);
    });
    assert.deepEqual(rows, []);
    assert.equal((await line.noteKinds()).filter((kind) => kind === 'test').length, 1);
  });

  const texts: [name: string, text: string][] = [
    ['emoji', 'jambo 👩🏽‍🌾 ok'],
    ['characters that forms use', 'a+b &c=d; 100% %41 #'],
    ['line breaks', 'one\ntwo\r\nthree'],
    ['Arabic', 'مرحبا بالعالم'],
    ['1,600 characters', 'abcdefghi '.repeat(160)],
    ['blanks around it', '  x  '],
  ];
  for (const [name, text] of texts) {
    it(`S-07 keeps ${name} character for character, with %20 and with + for a space`, async () => {
      const own = [sms({ message: text, sent_timestamp: '' }), sms({ message: text, sent_timestamp: '' })];
      const rows = await stored(async () => {
        assertTaken(await line.post(formOf({ secret: SECRET, ...own[0] }, '%20')));
        assertTaken(await line.post(formOf({ secret: SECRET, ...own[1] }, '+')));
      });
      assert.deepEqual(
        rows.map(({ message, from }) => [message, from]),
        [
          [text, '+254711000199'],
          [text, '+254711000199'],
        ],
      );
    });
  }

  const times: [value: string | null, at: number | null][] = [
    ['1767274209123', 1767274209123],
    ['1767274210', 1767274210000],
    ['yesterday', null],
    ['', null],
    [null, null],
  ];
  for (const [value, at] of times) {
    it(`S-08 sent_timestamp ${value === null ? 'absent' : `"${value}"`} is taken as ${at ?? 'unknown'}`, async () => {
      const { sent_timestamp: _, ...rest } = sms({ message: `at ${value}` });
      const fields = value === null ? rest : { ...rest, sent_timestamp: value };
      const [row] = await stored(async () => assertTaken(await line.post(fields)));
      if (at !== null) assert.equal(Date.parse(row.message_time), at);
      else assert.ok(Math.abs(Date.parse(row.message_time) - gateway.now().getTime()) < 60_000);
    });
  }

  const multipart = (fields: Record<string, string>) => {
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) form.set(name, value);
    return form;
  };
  const JSON_TYPE = { 'content-type': 'application/json' };
  type Options = Parameters<SmssyncLine['request']>[1];
  const accepted: [name: string, options: (fields: Record<string, string>) => Options][] = [
    ['PUT of a form', (fields) => ({ method: 'PUT', headers: FORM, body: formOf(fields) })],
    ['POST of JSON', (json) => ({ json })],
    ['PUT of JSON', (json) => ({ method: 'PUT', json })],
    ['JSON labelled as a form', (fields) => ({ headers: FORM, body: JSON.stringify(fields) })],
    ['multipart', (fields) => ({ body: multipart(fields) })],
    ['PUT of multipart', (fields) => ({ method: 'PUT', body: multipart(fields) })],
  ];
  for (const [name, options] of accepted) {
    it(`S-09 ${name} is taken`, async () => {
      const fields = { secret: SECRET, ...sms({ message: `${name} 😀`, sent_timestamp: '' }) };
      const [row] = await stored(async () => assertTaken(await line.request('', options(fields))));
      assert.equal(row.message, `${name} 😀`);
    });
  }

  const XML = `<?xml version="1.0"?><payload><secret>${SECRET}</secret><from>+254</from><message>a</message></payload>`;
  const YAML = `secret: "${SECRET}"\nfrom: "+254711000112"\nmessage: "a"\n`;
  const unreadable: [name: string, options: Options, error: RegExp][] = [
    ['XML labelled as JSON', { headers: JSON_TYPE, method: 'POST', body: XML }, /neither a form nor JSON/],
    ['YAML', { headers: FORM, body: YAML }, /"from" is missing|neither a form nor JSON/],
    ['YAML with its mark', { headers: FORM, body: `---\n${YAML}` }, /neither a form nor JSON/],
    ['JSON that breaks off', { headers: JSON_TYPE, body: '{"from":"+2547' }, /neither a form nor JSON/],
    [
      'a renamed sender',
      { headers: FORM, body: formOf({ secret: SECRET, number: '1', message: 'a' }) },
      /"from" is missing/,
    ],
    [
      'a renamed text',
      { headers: FORM, body: formOf({ secret: SECRET, from: '1', text: 'a' }) },
      /"message" is missing/,
    ],
    [
      'a renamed secret and sender',
      { headers: FORM, body: formOf({ key: SECRET, number: '1', message: 'a' }) },
      /"from" is missing/,
    ],
  ];
  for (const [name, options, error] of unreadable) {
    it(`S-09 ${name} is refused with an error that says what to change`, async () => {
      const rows = await stored(async () =>
        assertRefused(await line.request('', { method: 'POST', ...options }), error),
      );
      assert.deepEqual(rows, []);
    });
  }

  /** Any method, with nothing added to the request. @returns status and body */
  const raw = (method: string, path: string) =>
    new Promise<{ status: number; text: string }>((resolve, reject) => {
      httpRequest(gateway.url + path, { method }, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
        response.on('end', () => resolve({ status: response.statusCode!, text }));
      })
        .on('error', reject)
        .end();
    });

  for (const method of ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND']) {
    it(`S-10 ${method} without a task, with and without slash and key, is no redirect and no success`, async () => {
      for (const path of [
        '/api/sms/smssync',
        '/api/sms/smssync/',
        line.path,
        `${line.path}/`,
        `${line.path}//`,
      ]) {
        const { status, text } = await raw(method, path);
        assert.ok(status < 300 || status >= 400, `${path}: ${status}`);
        if (method === 'HEAD') continue;
        const { payload } = JSON.parse(text);
        assert.equal(payload.success, false, path);
        assert.equal(payload.task, 'none', path);
        assert.deepEqual(payload.messages, [], path);
      }
    });
  }

  it('S-10 slashes too many and capitals, as people type them, are no other address', async () => {
    for (const path of [
      line.path.replaceAll('/', '//'),
      line.path.replace('/api/sms/smssync', '/Api/SMS/SMSsync'),
    ]) {
      const { status, text } = await raw('GET', `${path}?task=send&secret=${encodeURIComponent(SECRET)}`);
      assert.equal(status, 200);
      assert.equal(JSON.parse(text).payload.task, 'send', path);
    }
  });

  it('S-10 a slash at the end does not change who calls', async () => {
    const slash = { ...line.phone, path: `${line.path}/` };
    const path = `${line.path}/?task=send&secret=${encodeURIComponent(SECRET)}`;
    assert.equal(JSON.parse((await raw('GET', path)).text).payload.task, 'send');
    const fields = sms({ message: 'with a slash', sent_timestamp: '' });
    const own = Object.assign(Object.create(line) as SmssyncLine, { path: slash.path });
    const [row] = await stored(async () => assertTaken(await own.post(fields)));
    assert.equal(row.message, 'with a slash');
  });

  it('S-11 an alert is an event of the device and a note; an old SMS in its place is a repeat', async () => {
    const old = sms({ message: 'before the alert', sent_timestamp: '1767274211001' });
    const rows = await stored(async () => {
      assertTaken(await line.post(old));
      // 2.8: without the secret. 3.1: whatever form it built last.
      assertTaken(await line.post(formOf({ Task: 'alert', message: 'Battery low: 9%' })));
      assertTaken(await line.post(old));
    });
    assert.deepEqual(
      rows.map(({ message }) => message),
      ['before the alert'],
    );
    assert.deepEqual((await line.notes()).at(-1), { kind: 'alert', text: 'Battery low: 9%' });
    const events = await gateway.db('events').where({ app_id: line.appId, type: 'phone.battery_low' });
    assert.equal(events.length, 1);
  });

  for (const version of ['2.8', '3.1'] as const) {
    it(`S-11 the alert of ${version}, sent by the app itself, leaves the inbox as it was`, async () => {
      const own = await addSmssync(gateway, { secret: `tern 11 ${version}` });
      const { phone, net } = simulate(own, { version });
      await phone.receiveSms('+254711000113', 'first');
      await phone.lowBattery(9);
      assert.deepEqual(
        (await own.inbox()).map(({ message }) => message),
        ['first'],
      );
      assert.deepEqual(await own.noteKinds(), version === '2.8' ? ['alert'] : []);
      net.close();
    });
  }

  describe('S-12 replies in the answer to an SMS', () => {
    const SENDER = '+254711000150';

    it('S-12 are off by default: a message for the sender waits for the next task', async () => {
      const own = await addSmssync(gateway);
      await own.queueOne({ to: SENDER });
      const reply = await own.post(sms({ from: SENDER }));
      assert.deepEqual(reply.body, TAKEN);
      assert.equal((await own.view()).queued, 1);
    });

    it('S-12 when they are on, every success has a list, empty where there is nothing for the sender', async () => {
      const own = await addSmssync(gateway, { settings: { replies_in_response: true } });
      const id = await own.queueOne({ to: SENDER, message: 'Karibu' });
      const other = await own.queueOne({ to: '+254711000151' });
      const answers = [];
      for (const from of ['M-PESA', SENDER, SENDER])
        answers.push((await own.post(sms({ from }))).body.payload);
      assert.deepEqual(
        answers.map(({ success, messages }) => [success, messages.map(({ message }: any) => message)]),
        [
          [true, []],
          [true, ['Karibu']],
          [true, []],
        ],
      );
      await gateway.untilStatus(id, 'sent');
      assert.equal((await gateway.message(other)).status, 'pending');
    });

    for (const version of ['2.8', '3.1'] as const) {
      it(`S-12 ${version} with "get reply" sends each answer once`, async () => {
        const own = await addSmssync(gateway, {
          settings: { replies_in_response: true },
          secret: `tern 12 ${version}`,
        });
        const { phone, radio, net } = simulate(own, { version, getReply: true });
        await own.queueOne({ to: SENDER, message: 'Karibu' });
        for (const text of ['one', 'two', 'three']) await phone.receiveSms(SENDER, text);
        await phone.testIntegration();
        await phone.receiveSms(SENDER, 'four');
        assert.deepEqual(
          radio.sent.map(({ text }) => text),
          ['Karibu'],
        );
        assert.deepEqual(phone.pendingSms, []);
        net.close();
      });
    }
  });
});
