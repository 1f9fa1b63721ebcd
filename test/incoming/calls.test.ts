/** What any call of a provider goes through: who may call, what is stored, what is answered. */
import assert from 'node:assert/strict';
import { useGateway } from '../support/gateway.js';
import { appFields } from '../workflows/support/company.js';
import { keyOf, Provider, sendUnreported } from './support/provider.js';

describe('the key of a callback URL', () => {
  const gateway = useGateway();
  const provider = new Provider(gateway);

  const cases = [
    { what: 'in the path', options: {}, status: 200 },
    { what: 'in ?key=', options: (key: string) => ({ key: null, query: `key=${key}` }), status: 200 },
    {
      what: 'in ?key= among others',
      options: (key: string) => ({ key: null, query: `a=1&key=${key}&b=2` }),
      status: 200,
    },
    { what: 'wrong in the path', options: { key: 'wrong' }, status: 403 },
    { what: 'wrong in ?key=', options: { key: null, query: 'key=wrong' }, status: 403 },
    { what: 'shortened by a letter', options: (key: string) => ({ key: key.slice(0, -1) }), status: 403 },
    { what: 'in other letters', options: (key: string) => ({ key: swapCase(key) }), status: 403 },
    { what: 'missing', options: { key: null }, status: 403 },
    { what: 'empty', options: { key: null, query: 'key=' }, status: 403 },
  ];
  for (const { what, options, status } of cases) {
    it(`${what}: ${status}`, async () => {
      const app = await gateway.createApp();
      const message = await sendUnreported(gateway, app);
      const given = typeof options === 'function' ? options(keyOf(app)) : options;
      const form = { id: message.provider_id, status: 'delivered' };
      const reply = await provider.call(app, 'callback', '', { form, ...given });
      assert.equal(reply.status, status);
      assert.equal((await gateway.message(message.id)).status, status === 200 ? 'delivered' : 'sent');
      assert.deepEqual(await provider.verdicts(app), [status === 200 ? 'applied' : 'forged']);
    });
  }

  it('a refused call says why in its record, and the caller learns only that', async () => {
    const app = await gateway.createApp();
    const reply = await provider.report(app, '1-1', { status: 'delivered' }, { key: 'wrong' });
    assert.equal(reply.body.code, 'bad_signature');
    assert.equal((await provider.stored(app))[0]!.error, 'wrong callback key');
    await provider.report(app, '', { status: 'delivered' }, { key: null });
    assert.equal((await provider.stored(app))[1]!.error, 'no callback key');
  });

  it('refused calls cannot fill the database: 4 kB of each are kept, and 60 of an app in a minute', async () => {
    const app = await gateway.createApp();
    const body = Buffer.alloc(100_000, 'x');
    const replies = [];
    for (let n = 0; n < 65; n += 1)
      replies.push(await provider.call(app, 'callback', '', { key: 'wrong', body }));
    assert.deepEqual([...new Set(replies.map(({ status }) => status))], [403]);
    const stored = await provider.stored(app);
    assert.equal(stored.length, 60);
    assert.ok(stored.every((row: { body: Buffer }) => row.body.length === 4_096));
  });

  it('is not needed with callback_key_required = false', async () => {
    const app = await gateway.createApp({ settings: { callback_key_required: false } });
    const message = await sendUnreported(gateway, app);
    const form = { id: message.provider_id, status: 'delivered' };
    assert.equal((await provider.call(app, 'callback', '', { key: null, form })).status, 200);
    assert.equal((await gateway.message(message.id)).status, 'delivered');
  });

  it('of an unknown app is no key: 404, and nothing is stored', async () => {
    const app = await gateway.createApp();
    const before = await gateway.db('sms_ipn_requests').count({ n: '*' }).first();
    for (const id of [999_999, 0, 'x', '1e3']) {
      const reply = await provider.call({ ...app, id }, 'receive', '', { form: { from: '1', text: 'x' } });
      assert.equal(reply.status, 404);
    }
    assert.deepEqual(await gateway.db('sms_ipn_requests').count({ n: '*' }).first(), before);
  });
});

describe('a call as it is stored', () => {
  const gateway = useGateway();
  const provider = new Provider(gateway);

  it('has method, address, headers and body as they came; key, authorization and cookies are left out', async () => {
    const app = await gateway.createApp();
    const key = keyOf(app);
    const body = Buffer.from([0x69, 0x64, 0x3d, 0x00, 0xff, 0xfe, 0x26]);
    await provider.call(app, 'callback', '7-1/more', {
      method: 'PUT',
      query: `a=%20b&key=${key}&c`,
      body,
      headers: {
        'content-type': 'application/x-odd; charset=x',
        authorization: 'Basic c2VjcmV0',
        cookie: 'session=secret',
        'proxy-authorization': 'Basic c2VjcmV0',
        'x-provider': 'Company/1.0',
        'x-original-uri': `/callback/${key}/7-1`,
      },
    });
    const [stored] = await provider.stored(app);
    assert.equal(stored!.method, 'PUT');
    assert.equal(stored!.url, '***/7-1/more?a=%20b&key=***&c');
    assert.ok(body.equals(stored!.body));
    assert.equal(stored!.headers['x-provider'], 'Company/1.0');
    assert.equal(stored!.headers['content-type'], 'application/x-odd; charset=x');
    for (const name of ['authorization', 'cookie', 'proxy-authorization'])
      assert.ok(!(name in stored!.headers));
    assert.ok(!JSON.stringify(stored).includes(key), 'the key is nowhere');
  });

  it('is shown to admins in the history of the message it was about', async () => {
    const app = await gateway.createApp();
    const message = await sendUnreported(gateway, app);
    await provider.report(app, `${message.id}-1`, { status: 'delivered' });
    const { callbacks } = await gateway.history(message.id);
    assert.equal(callbacks.length, 1);
    assert.match(callbacks[0].body, /status=delivered/);
    const token = await gateway.makeToken(['messages:read']);
    const seen = await gateway.call(`/api/sms/sms/${message.id}/events`, { token });
    assert.deepEqual(seen.body.data.callbacks, []);
  });

  for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
    for (const type of ['application/x-www-form-urlencoded', 'text/plain', 'application/json', 'image/png']) {
      it(`is understood as ${method} with ${type} where the driver reads its body`, async () => {
        const app = await gateway.createApp();
        const message = await sendUnreported(gateway, app);
        const body = `id=${message.provider_id}&status=delivered`;
        const headers = { 'content-type': type };
        const reply = await provider.call(app, 'callback', '', { method, body, headers });
        assert.deepEqual([reply.status, reply.text], [200, 'OK']);
        assert.equal((await gateway.message(message.id)).status, 'delivered');
      });
    }
  }

  it('is understood as GET where the driver reads its query', async () => {
    const app = await gateway.createApp(appFields('http://127.0.0.1:1/send'));
    const reply = await provider.call(app, 'receive', '', {
      query: 'from=254711000111&text=Habari%20yako&id=7',
    });
    assert.deepEqual([reply.status, reply.text], [200, '']);
    assert.deepEqual(await provider.verdicts(app), ['applied']);
  });

  it('larger than 1 MB is refused with 413', async () => {
    const app = await gateway.createApp();
    const reply = await provider.call(app, 'callback', '', { method: 'POST', body: 'x'.repeat(2 ** 20 + 1) });
    assert.equal(reply.status, 413);
    assert.deepEqual(await provider.verdicts(app), []);
  });
});

describe('a call that cannot be understood', () => {
  const gateway = useGateway();
  const provider = new Provider(gateway);
  const garbled = [
    { what: 'an empty body', body: '' },
    { what: 'half a JSON document', body: '{"status":"deliv' },
    { what: 'another form', body: 'foo=bar' },
    { what: 'bytes', body: Buffer.from([0, 159, 146, 150]) },
    { what: 'XML', body: '<?xml version="1.0"?><report><status>0</status></report>' },
  ];
  const drivers = [
    { type: 'Simulator', fields: {}, reply: { status: 400, text: 'not understood' } },
    // Whatever stands in this answer might be texted to the phone, and an error would only be repeated.
    { type: 'Http', fields: appFields('http://127.0.0.1:1/send'), reply: { status: 200, text: '' } },
  ];
  for (const { type, fields, reply } of drivers) {
    for (const { what, body } of garbled) {
      it(`${what} to ${type}: kept as unparsable, answered as the driver wants it`, async () => {
        const app = await gateway.createApp(fields);
        for (const kind of ['callback', 'receive'] as const) {
          const got = await provider.call(app, kind, '', { method: 'POST', body });
          assert.deepEqual({ status: got.status, text: got.text }, reply);
        }
        const stored = await provider.stored(app);
        assert.deepEqual(
          stored.map(({ verdict }) => verdict),
          ['unparsable', 'unparsable'],
        );
        assert.ok(stored.every(({ error }) => error !== null && error !== ''));
        assert.ok(stored.every((one) => one.body.equals(Buffer.from(body))));
      });
    }
  }
});

const swapCase = (text: string) =>
  text.replace(/[a-z]/gi, (letter) => (letter < 'a' ? letter.toLowerCase() : letter.toUpperCase()));
