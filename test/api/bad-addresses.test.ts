/** Ids, filters, pages and verbs that make no sense, and those that mean harm. */
import assert from 'node:assert/strict';
import { useGateway } from '../support/gateway.js';
import { refuses, type Refusal } from './refusals.js';
import { assertProblem, countRows, fill, rawCall } from './support.js';

const WRONG_IDS = [
  'abc',
  '0',
  '-1',
  '1.5',
  '1e0',
  '0x1',
  '01',
  '+1',
  '%201',
  '１',
  '999999',
  '99999999999999999999',
  '1%00',
  '%00',
  '%E0%A4%A',
  '1%20OR%201=1',
  "1'--",
  '1;DROP%20TABLE%20apps',
  '__proto__',
  'constructor',
  'x'.repeat(5_000),
];

const ROUTES_WITH_ID: [method: string, path: string][] = [
  ['GET', '/api/sms/apps/{id}'],
  ['PATCH', '/api/sms/apps/{id}'],
  ['DELETE', '/api/sms/apps/{id}'],
  ['POST', '/api/sms/apps/{id}/send'],
  ['POST', '/api/sms/apps/{id}/pause'],
  ['POST', '/api/sms/apps/{id}/resume'],
  ['POST', '/api/sms/apps/{id}/test'],
  ['GET', '/api/sms/apps/{id}/outbox'],
  ['GET', '/api/sms/apps/{id}/inbox'],
  ['GET', '/api/sms/apps/{id}/calls'],
  ['POST', '/api/sms/apps/{id}/receive'],
  ['POST', '/api/sms/apps/{id}/callback'],
  ['GET', '/api/sms/groups/{id}'],
  ['POST', '/api/sms/groups/{id}'],
  ['PATCH', '/api/sms/groups/{id}'],
  ['DELETE', '/api/sms/groups/{id}'],
  ['GET', '/api/sms/groups/{id}/apps'],
  ['POST', '/api/sms/groups/{id}/send'],
  ['GET', '/api/sms/sms/{id}'],
  ['GET', '/api/sms/{id}'],
  ['GET', '/api/sms/sms/{id}/events'],
  ['POST', '/api/sms/sms/{id}/cancel'],
  ['POST', '/api/sms/sms/{id}/resend'],
  ['DELETE', '/api/tokens/{id}'],
  ['GET', '/api/sms/providers/{id}'],
];

const WRONG_QUERIES: Record<string, readonly string[]> = {
  page: ['0', '-1', 'abc', '1.5', '1000001', '', '1;DROP TABLE messages', '99999999999999999999'],
  per_page: ['0', '-1', '101', 'abc', '1e1'],
  cursor: ['abc', '0', '-1', "1'", '99999999999999999999'],
  status: ['lost', 'DELIVERED', "' OR 1=1 --", ''],
  channel: ['fax', ''],
  folder: ['trash', "outbox' --"],
  app_id: ['abc', '0', '1 OR 1=1'],
  batch_id: ['abc', '-1'],
  created_after: ['yesterday', '2026-13-01', '2026-02-30', '2026-01-01T00:00:00', '1795255737942', ''],
  created_before: ['2026-01-01 00:00:00', "2026-01-01' --"],
  to: ['x'.repeat(41), 'a\0b'],
  from: ['x'.repeat(41)],
  q: ['x'.repeat(201), 'a\0b'],
  client_ref: ['x'.repeat(101)],
};

describe('addresses that lead nowhere', () => {
  const gateway = useGateway();
  const ids: Record<string, unknown> = {};

  before(async () => {
    const app = await gateway.createApp();
    const { id } = await gateway.send(app.id);
    await gateway.untilStatus(id, 'delivered');
    Object.assign(ids, { app: app.id, message: id });
  });

  describe('a wrong id, whatever its shape, is an unknown id', () => {
    for (const [method, path] of ROUTES_WITH_ID) {
      it(`${method} ${path}`, async () => {
        const json = method === 'GET' ? {} : { json: { to: '254711000111', message: 'x' } };
        const before = await countRows(gateway);
        for (const id of WRONG_IDS) {
          const reply = await gateway.call(fill(path, { id }), { method, ...json });
          assertProblem(reply, { status: 404, code: 'not_found' }, `${id.slice(0, 40)}: ${reply.text}`);
        }
        assert.deepEqual(await countRows(gateway), before);
      });
    }
  });

  describe('GET /api/sms/sms refuses', () => {
    const rows = Object.entries(WRONG_QUERIES).flatMap(([name, values]) =>
      values.map((value): Refusal => ({
        title: `${name}=${JSON.stringify(value).slice(0, 40)}`,
        path: `/api/sms/sms?${new URLSearchParams({ [name]: value })}`,
        expected: { status: 422, errors: [name] },
      })),
    );
    refuses(gateway, rows, ids);
    const twice: Refusal = {
      title: 'a filter that comes twice',
      path: '/api/sms/sms?status=sent&status=failed',
      expected: { status: 422, errors: ['status'] },
    };
    refuses(gateway, [twice], ids);
  });

  for (const list of [
    '/api/sms/apps',
    '/api/sms/groups',
    '/api/sms/apps/{app}/outbox',
    '/api/sms/apps/{app}/calls',
  ]) {
    it(`GET ${list} refuses a page below 1 and more than 100 rows a page`, async () => {
      for (const page of ['0', '-1', 'abc'])
        assertProblem(await gateway.call(`${fill(list, ids)}?page=${page}`), {
          status: 422,
          errors: ['page'],
        });
      const reply = await gateway.call(`${fill(list, ids)}?per_page=101`);
      assertProblem(reply, { status: 422, errors: ['per_page'] });
    });
  }

  it('SQL in a filter is text that nothing matches', async () => {
    const sql = ["%' OR 1=1 --", "' OR ''='", '1) OR 1=1 --', '\\', "\\' OR 1=1 -- ", '_', '%', '!%'];
    for (const name of ['q', 'to', 'from', 'client_ref']) {
      for (const value of sql) {
        const reply = await gateway.call(`/api/sms/sms?${new URLSearchParams({ [name]: value })}`);
        assert.equal(reply.status, 200, reply.text);
        assert.equal(reply.body.data.total, 0, `${name}=${value}`);
      }
    }
    assert.equal((await gateway.call('/api/sms/sms')).body.data.total, 1);
  });

  it('a query that is no UTF-8 is refused', async () => {
    assertProblem(await gateway.call('/api/sms/sms?q=%E0%A4%A'), { status: 422, errors: ['q'] });
  });

  describe('405 with the methods that exist, for every other one', () => {
    const rows: [path: string, allow: string, methods: string[]][] = [
      ['/api/sms/apps/{app}/send', 'POST', ['GET', 'PUT', 'PATCH', 'DELETE', 'PROPFIND']],
      ['/api/sms/apps/{app}', 'HEAD, GET, PATCH, DELETE', ['POST', 'PUT', 'LOCK']],
      ['/api/sms/groups/1', 'HEAD, GET, POST, PATCH, DELETE', ['PUT']],
      ['/api/sms/sms/{message}', 'HEAD, GET', ['POST', 'DELETE', 'PATCH']],
      ['/api/sms/sms/{message}/cancel', 'POST', ['GET', 'DELETE']],
      ['/api/tokens', 'HEAD, GET, POST', ['PUT', 'PATCH', 'DELETE']],
      ['/api/openapi.json', 'HEAD, GET', ['POST', 'DELETE']],
    ];
    for (const [path, allow, methods] of rows) {
      it(path, async () => {
        const expected = allow.split(', ').sort();
        const allowOf = (headers: Headers) => headers.get('allow')?.split(', ').sort();
        for (const method of methods) {
          const reply = await gateway.call(fill(path, ids), { method });
          assertProblem(reply, { status: 405, code: 'method_not_allowed' });
          assert.deepEqual(allowOf(reply.headers), expected);
        }
        const options = await gateway.call(fill(path, ids), { method: 'OPTIONS', token: null });
        assert.deepEqual([options.status, allowOf(options.headers)], [204, expected]);
      });
    }
  });

  it('an unknown address is 404 in JSON, whatever the method', async () => {
    const paths = [
      '/api',
      '/api/',
      '/api/nope',
      '/api/sms',
      '/api/sms/apps/1/nope',
      '/api//sms/apps',
      '/API/nope',
    ];
    for (const path of [
      ...paths,
      '/api/sms/apps/1/send/more',
      '/api/%2e%2e%2fetc',
      `/api/${'x'.repeat(8_000)}`,
    ]) {
      for (const method of ['GET', 'POST', 'DELETE', 'PROPFIND', 'OPTIONS']) {
        const reply = await gateway.call(path, { method });
        assertProblem(
          reply,
          { status: 404, code: 'not_found' },
          `${method} ${path.slice(0, 40)}: ${reply.text}`,
        );
      }
    }
  });

  it('a Host header that is none costs the links their host, not the reply', async () => {
    await gateway.createApp();
    const headers = `Host: ]\r\nAuthorization: Bearer ${gateway.token}\r\nConnection: close`;
    const text = await rawCall(gateway, `GET /api/sms/apps?per_page=1 HTTP/1.1\r\n${headers}\r\n\r\n`);
    assert.match(text, /^HTTP\/1\.1 200 /);
    assert.match(text, /"next_page_url":"http:\/\/localhost\/api\/sms\/apps\?per_page=1&page=2"/);
  });

  it('a callback with a verb longer than its column is kept like any other', async () => {
    const path = fill('/api/sms/apps/{app}/callback/wrong-key', ids);
    const reply = await gateway.call(path, { method: 'UNSUBSCRIBE', token: null });
    assertProblem(reply, { status: 403, code: 'bad_signature' });
    const row = await gateway.db('sms_ipn_requests').orderBy('id', 'desc').first('method', 'verdict');
    assert.deepEqual({ ...row }, { method: 'UNSUBSCRIB', verdict: 'forged' });
  });
});
