import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, beforeEach } from 'mocha';
import { GatewayAwayError, GatewayClient } from '../../src/cli/client.js';
import { follow } from '../../src/cli/follow.js';
import type { ApiError } from '../../src/errors.js';

type Answer = [status: number, body: unknown, headers?: Record<string, string>] | 'hang up';

const event = (to: string) => ({
  kind: 'status',
  from: null,
  to,
  source: 'workflow',
  app_id: 1,
  provider_code: null,
  text: null,
  at: '2026-11-21T09:00:00.000000Z',
});
const history = (...statuses: string[]): Answer => [
  200,
  { data: { message: { id: 5, status: statuses.at(-1) }, workflow: null, events: statuses.map(event) } },
];

describe('the HTTP client of the command line', () => {
  let answers: Answer[] = [];
  let calls: IncomingMessage[] = [];
  let server: Server;
  let client: GatewayClient;

  before((done) => {
    server = createServer((request: IncomingMessage, response: ServerResponse) => {
      calls.push(request);
      const answer = answers.shift() ?? 'hang up';
      if (answer === 'hang up') return void request.socket.destroy();
      const [status, body, headers = {}] = answer;
      response.writeHead(status, headers).end(typeof body === 'string' ? body : JSON.stringify(body));
    }).listen(0, '127.0.0.1', () => {
      client = new GatewayClient(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, '1|secret');
      done();
    });
  });
  beforeEach(() => {
    answers = [];
    calls = [];
  });
  after(async () => {
    await client.close();
    server.close();
  });

  it('repeats a POST whose answer was lost, with the same key', async () => {
    answers = ['hang up', [200, { data: { id: 7 } }]];
    assert.deepEqual(await client.post('/send', { to: '1' }), { id: 7 });
    const keys = calls.map(({ headers }) => headers['idempotency-key']);
    assert.equal(keys.length, 2);
    assert.ok(keys[0]);
    assert.equal(keys[0], keys[1]);
  });

  it('does not repeat a POST that was answered', async () => {
    answers = [[503, { message: 'Not now.', code: 'unavailable' }, { 'Retry-After': '5' }]];
    await assert.rejects(client.post('/send', {}), (error: ApiError) => {
      assert.deepEqual(
        [error.code, error.message, error.details.headers],
        ['unavailable', 'Not now.', { 'Retry-After': '5' }],
      );
      return true;
    });
    assert.equal(calls.length, 1);
  });

  const PROBLEMS: [
    title: string,
    answer: Answer,
    expected: { name: string; code?: string; message: RegExp },
  ][] = [
    [
      '401 has no code',
      [401, { message: 'Unauthenticated.' }],
      { name: 'ApiError', code: 'unauthenticated', message: /^Unauthenticated\.$/ },
    ],
    [
      'a code that this version does not know',
      [409, { message: 'Too many cooks.', code: 'too_many_cooks' }],
      { name: 'ApiError', code: 'validation_failed', message: /^Too many cooks\.$/ },
    ],
    [
      'a fault of the gateway, with its request id',
      [500, { message: 'Oops.', code: 'internal', request_id: 'r-1' }],
      { name: 'ApiError', code: 'internal', message: /^Oops\. \(request r-1\)$/ },
    ],
    [
      "a proxy's page",
      [502, '<html>Bad gateway</html>'],
      { name: 'GatewayAwayError', message: /HTTP 502 without the words of a gateway/ },
    ],
    [
      'a page where JSON should be',
      [200, '<html>Welcome</html>'],
      { name: 'GatewayAwayError', message: /HTTP 200 without the words of a gateway/ },
    ],
  ];
  for (const [title, answer, expected] of PROBLEMS) {
    it(`tells errors apart: ${title}`, async () => {
      answers = [answer];
      await assert.rejects(client.get('/x'), expected);
    });
  }

  it('something else that answers is no gateway', async () => {
    answers = [[200, { status: 'green' }]];
    await assert.rejects(client.readiness(), GatewayAwayError);
  });

  const watch = async (timeoutMs = 5_000, signal = new AbortController().signal) => {
    const told: (string | null)[] = [];
    const away: string[] = [];
    const followed = await follow(client, {
      id: 5,
      timeoutMs,
      signal,
      onWorkflow: () => undefined,
      onEvent: ({ to }) => told.push(to),
      onAway: (reason) => away.push(reason),
    });
    return { status: followed.status, told, away: away.length };
  };

  it('following outlives a gateway that restarts, and tells each event once', async () => {
    answers = [
      history('pending'),
      'hang up',
      [502, '<html>'],
      [503, { message: 'Starting.', code: 'unavailable' }],
      history('pending', 'processing'),
      [429, { message: 'Slow down.', code: 'rate_limited' }, { 'Retry-After': '1' }],
      history('pending', 'processing', 'sent', 'delivered'),
    ];
    const startedAt = Date.now();
    assert.deepEqual(await watch(), {
      status: 'delivered',
      told: ['pending', 'processing', 'sent', 'delivered'],
      away: 2,
    });
    assert.ok(Date.now() - startedAt >= 1_000, 'Retry-After is the least that is waited');
  });

  it('following ends when its time is over', async () => {
    answers = Array.from({ length: 100 }, () => history('pending'));
    assert.deepEqual(await watch(300), { status: 'pending', told: ['pending'], away: 0 });
    assert.ok(calls.length < 6, `${calls.length} calls in 300 ms`);
  });

  it('following nobody who answers has no status', async () => {
    assert.deepEqual(await watch(200), { status: null, told: [], away: 1 });
  });

  it('following gives up at once on an error that stays', async () => {
    answers = [[403, { message: 'This needs a token with the scope messages:read.', code: 'missing_scope' }]];
    await assert.rejects(watch(), { name: 'ApiError', code: 'missing_scope' });
  });
});
