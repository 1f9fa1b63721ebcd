/** Existing clients, as they are written: nothing in them changes for this gateway. */
import assert from 'node:assert/strict';
import { useGateway } from '../support/gateway.js';
import { assertProblem, multipart, type ExpectedProblem } from './support.js';
import { GROUP_SEND_REQUEST, SEND_REQUEST } from './seed-examples.js';

/** The least that document 002 asks for. */
class SeedClient {
  constructor(
    private readonly base: string,
    private readonly token: string,
  ) {}

  async request(method: string, path: string, payload?: object): Promise<any> {
    const response = await fetch(this.base + path, {
      method,
      headers: { Authorization: `Bearer ${this.token}`, 'Content-Type': 'application/json' },
      ...(payload && { body: JSON.stringify(payload) }),
    });
    assert.equal(response.status, 200);
    return ((await response.json()) as { data: unknown }).data;
  }
}

describe('existing clients', () => {
  const gateway = useGateway();
  let app: { id: number };
  let send: string;

  before(async () => {
    app = await gateway.createApp();
    send = `/api/sms/apps/${app.id}/send`;
  });

  it('one written from document 002 alone sends, follows and lists its messages', async () => {
    const client = new SeedClient(gateway.url, gateway.token);
    const group = await gateway.createGroup();
    await gateway.createApp({ group_id: group.id });

    const first = await client.request('POST', send, SEND_REQUEST);
    const second = await client.request('POST', `/api/sms/groups/${group.id}/send`, GROUP_SEND_REQUEST);
    assert.deepEqual([first.status, second.status], ['pending', 'pending']);
    await gateway.untilStatus(first.id, 'delivered');
    assert.equal((await client.request('GET', `/api/sms/sms/${first.id}`)).status, 'delivered');

    const [{ id }, page] = await client.request('GET', `/api/sms/apps/${app.id}/outbox`);
    assert.deepEqual([id, page.data[0].id], [app.id, first.id]);
    assert.equal((await client.request('GET', `/api/sms/apps/${app.id}/inbox`))[1].total, 0);
    assert.equal((await client.request('GET', `/api/sms/apps/${app.id}/calls`)).total, 0);
    assert.equal((await client.request('POST', `/api/sms/groups/${group.id}`)).id, group.id);
  });

  const query = `?${new URLSearchParams(SEND_REQUEST)}`;
  const { body: parts, headers: partsHeaders } = multipart(SEND_REQUEST);
  const typedParts = parts.replaceAll(/"\r\n/g, '"\r\nContent-Type: text/plain; charset=utf-8\r\n');
  const withFile = parts.replace(
    '--fields-of-a-test--',
    '--fields-of-a-test\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n' +
      'Content-Type: text/plain\r\n\r\nnobody asked for this\r\n--fields-of-a-test--',
  );

  const ways: [title: string, path: string, options: Parameters<typeof gateway.call>[1]][] = [
    ['JSON', '', { json: SEND_REQUEST }],
    ['JSON with a charset', '', jsonAs('application/json; charset=utf-8')],
    ['JSON of a vendor', '', jsonAs('application/vnd.acme+json')],
    ['a form', '', { form: SEND_REQUEST }],
    ['a form and the same as query string', query, { form: SEND_REQUEST }],
    ['JSON and the same as query string', query, { json: SEND_REQUEST }],
    ['the query string alone', query, { method: 'POST' }],
    ['an empty JSON body and the query string', query, { ...jsonAs('application/json'), body: '' }],
    ['multipart', '', { body: parts, headers: partsHeaders }],
    ['multipart, every field with a content type', '', { body: typedParts, headers: partsHeaders }],
    ['multipart with a file beside the fields', '', { body: withFile, headers: partsHeaders }],
    ['fields that mean nothing here', '', { form: { ...SEND_REQUEST, lang: 'sw', constructor: 'x' } }],
  ];

  function jsonAs(type: string) {
    return { method: 'POST', body: JSON.stringify(SEND_REQUEST), headers: { 'content-type': type } };
  }

  for (const [title, more, options] of ways) {
    it(`send as ${title}`, async () => {
      const reply = await gateway.call(send + more, options);
      assert.equal(reply.status, 200, reply.text);
      const { to, message } = reply.body.data;
      assert.deepEqual({ to, message }, SEND_REQUEST);
    });
  }

  const other = `?${new URLSearchParams({ to: '254700000000', message: 'of the query' })}`;
  for (const [title, options] of [
    ['a form', { form: SEND_REQUEST }],
    ['JSON', { json: SEND_REQUEST }],
    ['multipart', { body: parts, headers: partsHeaders }],
  ] as const) {
    it(`${title} wins over the query string, field by field`, async () => {
      const whole = await gateway.call(send + other, options);
      assert.equal(whole.body.data.message, SEND_REQUEST.message);
      assert.equal(whole.body.data.to, SEND_REQUEST.to);
      const half = await gateway.call(`${send}?${new URLSearchParams({ to: '254700000000' })}`, {
        json: { message: 'half' },
      });
      assert.deepEqual([half.body.data.to, half.body.data.message], ['254700000000', 'half']);
    });
  }

  it('a recipient written as a JSON number is read as its digits', async () => {
    const { to } = await gateway.send(app.id, { to: 254712345678 });
    assert.equal(to, '254712345678');
  });

  it('a percent sign that nobody encoded is a percent sign', async () => {
    const body = 'to=254711000111&message=50% off+today, 100%25 true';
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const reply = await gateway.call(send, { method: 'POST', body, headers });
    assert.equal(reply.body.data.message, '50% off today, 100% true');
  });

  it('an app can be made by a form too, settings included', async () => {
    const reply = await gateway.call('/api/sms/apps/create', {
      form: { name: 'by form', type: 'Simulator', sms_limit: '7', group_id: '', 'settings[tps]': '2.5' },
    });
    assert.equal(reply.status, 200, reply.text);
    const { sms_limit, group_id, settings } = reply.body.data;
    assert.deepEqual(
      { sms_limit, group_id, settings },
      { sms_limit: 7, group_id: null, settings: { tps: 2.5 } },
    );
  });

  it('POST /api/sms/apps/create is POST /api/sms/apps', async () => {
    const create = (path: string) => gateway.call(path, { json: { name: path, type: 'Simulator' } });
    const [alias, route] = [await create('/api/sms/apps/create'), await create('/api/sms/apps')];
    assert.deepEqual([alias.status, route.status], [200, 200]);
    assert.deepEqual(Object.keys(alias.body.data), Object.keys(route.body.data));
  });

  const errors: [title: string, path: string, expected: ExpectedProblem][] = [
    ['PHP brackets for a recipient', '?to[]=254711000111&message=x', { status: 422, errors: ['to'] }],
  ];
  for (const [title, more, expected] of errors) {
    it(`${title} is refused by name`, async () => {
      assertProblem(await gateway.call(send + more, { method: 'POST' }), expected);
    });
  }
});
