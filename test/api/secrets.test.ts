/** A secret goes in once: no reply of any route, no row of any table and no line of the log gives it back. */
import assert from 'node:assert/strict';
import { startFakeServer, type FakeServer } from '../support/fake-server.js';
import { useGateway } from '../support/gateway.js';
import { countRows, fill } from './support.js';
import { TWILIO_FIELDS } from './seed-examples.js';

const SECRETS = {
  auth_token: 'the-auth-token-of-a-twilio-app',
  password: 'the-password-of-an-http-app',
  api_key: 'the-api-key-of-an-http-app',
  c3: 'X-Key: the-header-of-an-http-app',
};

describe('secrets of apps', () => {
  const gateway = useGateway();
  const companies = {} as { twilio: FakeServer; other: FakeServer };
  const ids: Record<string, unknown> = { type: 'Twilio' };
  const replies: string[] = [];

  async function call(path: string, options: Parameters<typeof gateway.call>[1] = {}) {
    const reply = await gateway.call(path, options);
    replies.push(reply.text);
    return reply;
  }

  before(async () => {
    const { auth_token, ...http } = SECRETS;
    companies.twilio = await startFakeServer();
    companies.other = await startFakeServer();
    // Providers like to quote what they were sent.
    companies.twilio.answer([400, { code: 20003, message: auth_token }]);
    companies.other.answer([400, { message: Object.values(http).join(' ') }]);
    const twilio = await gateway.createApp({
      type: 'Twilio',
      ...TWILIO_FIELDS,
      auth_token,
      settings: { endpoints: { api: companies.twilio.url } },
    });
    const other = await gateway.createApp({
      type: 'Http',
      api_link: `${companies.other.url}/send`,
      username: 'known-to-all',
      c2: 'to={{to}}\ntext={{text}}\nuser={{username}}\npass={{password}}\nkey={{api_key}}',
      c4: '{"rules":[{"http":"200","is":"accepted"},{"http":"400","is":"permanent"}]}',
      c5: '{"text":{"json":"message"}}',
      ...http,
    });
    Object.assign(ids, { app: twilio.id, other: other.id, group: (await gateway.createGroup()).id });
    for (const id of [twilio.id, other.id]) {
      const { id: message } = await gateway.send(id);
      await gateway.untilStatus(message, 'failed');
      ids['id'] = message;
    }
  });

  after(async () => {
    await companies.twilio.close();
    await companies.other.close();
  });

  it('the providers were given them', () => {
    const requests = [...companies.twilio.requests, ...companies.other.requests];
    const sent = JSON.stringify(requests.map(({ headers, form }) => [headers, [...form.values()]]));
    for (const word of [
      'the-password-of-an-http-app',
      'the-api-key-of-an-http-app',
      'the-header-of-an-http-app',
    ])
      assert.ok(sent.includes(word), word);
    const basic = Buffer.from(`${TWILIO_FIELDS.account_sid}:${SECRETS.auth_token}`).toString('base64');
    assert.ok(sent.includes(basic));
  });

  it('no route that reads gives one back', async () => {
    const { paths } = (await gateway.call('/api/openapi.json')).body;
    const reading = Object.entries<Record<string, unknown>>(paths).filter(([, methods]) => 'get' in methods);
    assert.ok(reading.length > 10);
    for (const [path] of reading) {
      if (path.endsWith('/stream')) continue; // it has no end; what it says is in the list
      const places = path.includes('{app}') ? [ids['app'], ids['other']] : [ids['app']];
      for (const app of places) await call(fill(path, { ...ids, app }));
    }
    await call('/api/sms/sms', { headers: { accept: 'text/csv' } });
  });

  it('no route that writes gives one back', async () => {
    for (const app of [ids['app'], ids['other']]) {
      for (const verb of ['pause', 'resume', 'test', 'send'])
        await call(`/api/sms/apps/${String(app)}/${verb}`, { json: { to: '254711000111', message: 'x' } });
      const record = (await call(`/api/sms/apps/${String(app)}`)).body.data;
      const written = await call(`/api/sms/apps/${String(app)}`, { method: 'PATCH', json: record });
      assert.equal(written.status, 200, 'a record as it was read can be written back');
    }
    await call('/api/sms/apps', { json: { name: 'wrong', type: 'Twilio', ...SECRETS } });
    await call('/api/sms/apps', { json: { name: 'wrong', type: 'Http', ...SECRETS, c4: 'no JSON' } });
  });

  it('none of them was in a reply', () => {
    assert.ok(replies.length > 30);
    for (const text of replies) assertClean(text, 'a reply');
  });

  it('none of them, nor the key of a callback URL, is in a table', async () => {
    const keys = await Promise.all(
      [ids['app'], ids['other']].map(
        async (id) => (await gateway.call(`/api/sms/apps/${String(id)}`)).body.data,
      ),
    );
    for (const table of Object.keys(await countRows(gateway))) {
      const rows = JSON.stringify(await gateway.db(table).select(), (_, value: unknown) =>
        isBytes(value) ? Buffer.from(value.data).toString('latin1') : value,
      );
      assertClean(rows, table);
      for (const { callback_urls } of keys)
        assert.ok(!rows.includes(callback_urls.callback.split('/').at(-1)), table);
    }
  });

  it('none of them is in the log', () => {
    for (const line of gateway.logLines) assertClean(line, 'the log');
  });
});

function assertClean(text: string, place: string): void {
  for (const [name, value] of Object.entries(SECRETS))
    assert.ok(!text.includes(value.replace('X-Key: ', '')), `${name} is in ${place}: ${text.slice(0, 500)}`);
}

/** A Buffer as JSON.stringify hands it over. */
const isBytes = (value: unknown): value is { data: number[] } =>
  typeof value === 'object' && value !== null && 'type' in value && value.type === 'Buffer';
