/** How errors reach the client: once translated, never with more than the client may know. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { createApi } from '../../src/api/app.js';
import { route } from '../../src/api/route.js';
import { API_ERRORS, ApiError, invalid, notFound } from '../../src/errors.js';
import { createLog } from '../../src/log.js';
import { useGateway } from '../support/gateway.js';
import { fill } from './support.js';

const SECRET = 'what no client and no log may read';
const SOURCES = fileURLToPath(new URL('../../../src', import.meta.url));

const withCode = (code: string, more: object = {}) =>
  Object.assign(new Error(`insert into messages values ('${SECRET}')`), { code, ...more });

/** A refusal whose reason has a code. */
const TIME_PAST = '422: a time in the past';

interface Row {
  title: string;
  thrown: unknown;
  status: number;
  body: object;
  headers?: Record<string, string>;
}

const HIDDEN = { message: 'Something went wrong on our side.', code: 'internal' };
const AWAY = {
  message: 'The gateway cannot reach its database just now. Nothing was stored.',
  code: 'unavailable',
};
const away = (title: string, thrown: unknown): Row => ({
  title: `503: ${title}`,
  thrown,
  status: 503,
  body: AWAY,
  headers: { 'retry-after': '5' },
});
const hidden = (title: string, thrown: unknown): Row => ({
  title: `500: ${title}`,
  thrown,
  status: 500,
  body: HIDDEN,
});

const ROWS: Row[] = [
  {
    title: '422: one wrong field',
    thrown: invalid('to', 'It is no number.'),
    status: 422,
    body: { message: 'It is no number.', code: 'validation_failed', errors: { to: ['It is no number.'] } },
  },
  {
    title: '404: an unknown id',
    thrown: notFound('Message'),
    status: 404,
    body: { message: 'Message not found.', code: 'not_found' },
  },
  {
    title: TIME_PAST,
    thrown: invalid('scheduled_at', 'The time lies in the past.'),
    status: 422,
    body: {
      message: 'The time lies in the past.',
      code: 'validation_failed',
      errors: { scheduled_at: ['The time lies in the past.'] },
    },
  },
  {
    title: '401: its one field and no more',
    thrown: new ApiError('unauthenticated', 'Unauthenticated.'),
    status: 401,
    body: { message: 'Unauthenticated.' },
  },
  {
    title: '429: with the headers of the error',
    thrown: new ApiError('rate_limited', 'Too fast.', { headers: { 'Retry-After': '7' } }),
    status: 429,
    body: { message: 'Too fast.', code: 'rate_limited' },
    headers: { 'retry-after': '7' },
  },
  ...[
    'ECONNREFUSED',
    'ECONNRESET',
    'PROTOCOL_CONNECTION_LOST',
    'ER_LOCK_WAIT_TIMEOUT',
    'SQLITE_BUSY',
    'SQLITE_FULL',
  ].map((code) => away(`the database answers ${code}`, withCode(code))),
  away('no connection comes free', Object.assign(new Error('Timeout'), { name: 'KnexTimeoutError' })),
  ...['SQLITE_ERROR', 'SQLITE_CONSTRAINT_NOTNULL', 'ER_DATA_TOO_LONG', 'ER_NO_SUCH_TABLE'].map((code) =>
    hidden(`the database answers ${code}`, withCode(code, { sql: SECRET, sqlMessage: SECRET })),
  ),
  hidden('a bug of ours', new TypeError('x is not a function')),
  hidden('an error that claims a status', Object.assign(new Error('x'), { status: 400, expose: true })),
  hidden('a text is thrown', 'x'),
  hidden('nothing is thrown', undefined),
];

describe('an error that reaches the API', () => {
  let server: Server;
  let base = '';
  const lines: string[] = [];

  before(async () => {
    const routes = ROWS.map(({ thrown }, at) =>
      route({
        method: 'get',
        path: `/api/rows/${at}`,
        summary: 'throws',
        scope: 'admin',
        replies: { 200: null },
        handle: () => Promise.reject(thrown as Error),
      }),
    );
    const everybody = {
      authenticate: () =>
        Promise.resolve({ id: 1, userId: null, scopes: ['admin'], rateLimitPerMinute: null }),
      actorOf: () =>
        Promise.resolve({
          tokenId: 1,
          userId: null,
          scopes: ['admin'],
          appIds: null,
          groupIds: null,
          ip: null,
        }),
    };
    const api = createApi({
      routes,
      tokens: everybody as never,
      publicUrl: 'http://127.0.0.1',
      dashboard: { tileUrl: null },
      incoming: {} as never,
      operatorCalls: {} as never,
      phones: {} as never,
      health: () => Promise.reject(new Error('not asked')),
      clock: () => new Date(),
      log: createLog('debug', { write: (line: string) => void lines.push(line) }),
    });
    server = createServer(api.callback());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  after(() => void server.close());

  ROWS.forEach(({ title, status, body, headers = {} }, at) => {
    it(title, async () => {
      lines.length = 0;
      const response = await fetch(`${base}/api/rows/${at}`, { headers: { authorization: 'Bearer x' } });
      const { request_id, ...rest } = (await response.json()) as Record<string, unknown>;
      assert.deepEqual([response.status, rest], [status, body]);
      assert.match(response.headers.get('content-type') ?? '', /^application\/json/);
      for (const [name, value] of Object.entries(headers)) assert.equal(response.headers.get(name), value);

      // Faults of ours are logged under the id that the client was given; those of clients are not.
      const id = response.headers.get('x-request-id');
      assert.ok(id);
      assert.equal(request_id, status >= 500 ? id : undefined);
      assert.equal(lines.filter((line) => line.includes(id)).length, status >= 500 ? 1 : 0);
      assert.ok(!lines.join('').includes(SECRET), lines.join(''));
    });
  });

  it('says its reasons as codes as well to those who read another language than English', async () => {
    const at = ROWS.findIndex(({ title }) => title === TIME_PAST);
    const toldFor = async (language: string | null) => {
      const headers = {
        authorization: 'Bearer x',
        ...(language !== null && { 'accept-language': language }),
      };
      return ((await (await fetch(`${base}/api/rows/${at}`, { headers })).json()) as { told?: unknown }).told;
    };
    for (const language of ['sw', 'sw-KE,en;q=0.5'])
      assert.deepEqual(await toldFor(language), { scheduled_at: [{ code: 'time_past', values: {} }] });
    for (const language of [null, '*', 'en', 'en-GB,sw;q=0.5'])
      assert.equal(await toldFor(language), undefined);
  });
});

describe('a fault in the middle of a request', () => {
  const gateway = useGateway();

  it('leaves neither the text, nor the number, nor the key of a callback in reply and log', async () => {
    const app = await gateway.createApp();
    const json = { to: '254711000111', message: 'a text that is nobody else’s' };
    await gateway.db.schema.renameTable('messages', 'messages_elsewhere');
    await gateway.db.schema.renameTable('sms_ipn_requests', 'calls_elsewhere');
    const callback = new URL(app.callback_urls.callback).pathname;
    const replies = [
      await gateway.call(fill('/api/sms/apps/{id}/send', app), { json }),
      await gateway.call(callback, { form: { id: 'x', status: 'delivered' }, token: null }),
    ];
    await gateway.db.schema.renameTable('messages_elsewhere', 'messages');
    await gateway.db.schema.renameTable('calls_elsewhere', 'sms_ipn_requests');

    for (const { status, body } of replies) {
      assert.equal(status, 500);
      assert.deepEqual(Object.keys(body).sort(), ['code', 'message', 'request_id']);
      assert.ok(gateway.logLines.some((line) => line.includes(body.request_id)));
    }
    const said = gateway.logLines.filter((line) => line.includes('request failed')).join('');
    for (const secret of [json.message, json.to, callback.split('/').at(-1)!])
      assert.ok(!said.includes(secret));
    await gateway.send(app.id); // and it works again
  });
});

describe('every code of API_ERRORS', () => {
  const text = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => readFileSync(`${SOURCES}/${name}`, 'utf8'))
    .join('');
  for (const code of Object.keys(API_ERRORS)) {
    it(`${code} is thrown somewhere`, () => {
      assert.match(text, new RegExp(`new ApiError\\(\\s*'${code}'`));
    });
  }
});
