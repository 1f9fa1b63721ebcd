import assert from 'node:assert/strict';
import type { HttpReply } from '../../../src/providers/http.js';
import {
  accepted,
  ambiguous,
  permanent,
  transient,
  type Ambiguous,
  type Outcome,
} from '../../../src/providers/outcome.js';
import type { DriverContext, SendRequest } from '../../../src/providers/driver.js';
import { genericHttp } from '../../../src/providers/generic-http/index.js';
import type { HttpFields } from '../../../src/providers/generic-http/credentials.js';

const NOW = new Date('2026-01-15T10:30:00Z');
const message: SendRequest = {
  ref: '156-1',
  channel: 'sms',
  to: '+254711000111',
  from: '20880',
  text: 'Habari yako',
  encoding: 'GSM-7',
  parts: 1,
  dlrUrl: 'https://gw.example/api/sms/apps/8/callback/KEY/156-1',
  inboundUrl: 'https://gw.example/api/sms/apps/8/receive/KEY',
};
const base: HttpFields = { api_link: 'https://api.example/send', c2: 'to={{to}}\ntext={{text}}\nid={{id}}' };

type Reply = [status: number, body?: unknown, headers?: Record<string, string>];

const toReply = ([status, body = '', headers = {}]: Reply): HttpReply => ({
  status,
  headers,
  body: Buffer.isBuffer(body) ? body : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
});

/** @param answer what the provider says, or the failure that the client makes of its silence */
async function send(
  fields: Partial<HttpFields>,
  answer: Reply | Ambiguous,
  changes: Partial<SendRequest> = {},
) {
  let requests = 0;
  const context: DriverContext<HttpFields> = {
    credentials: { ...base, ...fields },
    endpoints: {},
    now: NOW,
    http: {
      request: () => {
        requests += 1;
        return Promise.resolve(Array.isArray(answer) ? { reply: toReply(answer) } : { failure: answer });
      },
    },
  };
  const outcome = await genericHttp.send({ ...message, ...changes }, context);
  return { outcome, requests };
}

const detail = (httpStatus: number, text = `HTTP ${httpStatus}`) => ({ httpStatus, text });

interface Row {
  name: string;
  c4?: unknown;
  c5?: unknown;
  reply: Reply;
  outcome: Outcome;
}

const isOk = { http: '200-299', json: 'status', in: ['ok', 'queued'], is: 'accepted' };
const always = (more: object) => ({ rules: [{ http: '100-599', ...more }] });

const RULES: Row[] = [
  {
    name: 'empty c4 and c5: 2xx is accepted under our own id',
    reply: [202, 'x'],
    outcome: accepted('156-1'),
  },
  {
    name: 'empty c4: 401 by the shared table',
    reply: [401],
    outcome: permanent('app', 'auth_failed', detail(401)),
  },
  {
    name: 'empty c4: 302 is never followed',
    reply: [302, '', { location: 'https://x.example' }],
    outcome: permanent('app', 'misconfigured', detail(302)),
  },
  { name: 'empty c4: 500 is ambiguous', reply: [500], outcome: ambiguous('provider_error', detail(500)) },
  {
    name: 'empty c4: 429 keeps the delay of the header',
    reply: [429, '', { 'retry-after': '7' }],
    outcome: transient('app', 'rate_limited', { ...detail(429), retryAfterS: 7 }),
  },
  {
    name: 'json in: a listed word',
    c4: { rules: [isOk] },
    reply: [200, { status: 'queued' }],
    outcome: accepted('156-1'),
  },
  {
    name: 'json in: another word of a 2xx is ambiguous, since acceptance looks different',
    c4: { rules: [isOk] },
    reply: [200, { status: 'what' }],
    outcome: ambiguous('bad_reply', detail(200)),
  },
  {
    name: 'a 2xx that is not JSON matches no json rule',
    c4: { rules: [isOk] },
    reply: [200, '<html>'],
    outcome: ambiguous('bad_reply', detail(200)),
  },
  {
    name: 'unmatched_2xx accepted',
    c4: { rules: [isOk], unmatched_2xx: 'accepted' },
    reply: [200, {}],
    outcome: accepted('156-1'),
  },
  {
    name: 'unmatched_2xx ambiguous without any rule',
    c4: { unmatched_2xx: 'ambiguous' },
    reply: [200, {}],
    outcome: ambiguous('bad_reply', detail(200)),
  },
  {
    name: 'unmatched_2xx permanent',
    c4: { unmatched_2xx: 'permanent' },
    reply: [200, {}],
    outcome: permanent('message', 'unknown', detail(200)),
  },
  {
    name: 'rules that name only faults leave 2xx accepted',
    c4: { rules: [{ body: 'ERR', is: 'permanent' }] },
    reply: [200, 'OK'],
    outcome: accepted('156-1'),
  },
  {
    name: 'the first match wins',
    c4: {
      rules: [
        { body: 'a', is: 'permanent', reason: 'landline' },
        { body: 'ab', is: 'accepted' },
      ],
    },
    reply: [200, 'ab'],
    outcome: permanent('message', 'landline', detail(200)),
  },
  {
    name: 'http as number',
    c4: { rules: [{ http: 418, is: 'permanent', reason: 'no_route' }] },
    reply: [418],
    outcome: permanent('message', 'no_route', detail(418)),
  },
  {
    name: 'http as list, one inside',
    c4: { rules: [{ http: ['400, 404', '450-452'], is: 'permanent', reason: 'no_route' }] },
    reply: [451],
    outcome: permanent('message', 'no_route', detail(451)),
  },
  {
    name: 'http as list, none inside',
    c4: { rules: [{ http: ['400, 404', '450-452'], is: 'accepted' }] },
    reply: [401],
    outcome: permanent('app', 'auth_failed', detail(401)),
  },
  {
    name: 'body: linear-time regex with flags',
    c4: { rules: [{ body: '(?i)too many', is: 'transient', after: 30, reason: 'rate_limited' }] },
    reply: [200, 'Too Many messages'],
    outcome: transient('app', 'rate_limited', { ...detail(200), retryAfterS: 30 }),
  },
  {
    name: 'body: nothing behind the first 64 KiB is read',
    c4: { rules: [{ body: 'needle', is: 'permanent' }] },
    reply: [200, `${'x'.repeat(65536)}needle`],
    outcome: accepted('156-1'),
  },
  {
    name: 'body: the charset of the reply is honoured',
    c4: { rules: [{ body: '^Zurück', is: 'permanent' }] },
    reply: [200, Buffer.from('Zurück', 'latin1'), { 'content-type': 'text/plain; charset="ISO-8859-1"' }],
    outcome: permanent('message', 'unknown', detail(200)),
  },
  {
    name: 'all conditions of a rule must hold',
    c4: { rules: [{ http: '400', body: 'x', is: 'accepted' }] },
    reply: [200, 'x'],
    outcome: ambiguous('bad_reply', detail(200)),
  },
  {
    name: 'json matches',
    c4: always({
      json: 'error',
      matches: '(?i)balance',
      is: 'transient',
      after: 900,
      reason: 'insufficient_balance',
    }),
    reply: [200, { error: 'No Balance left' }],
    outcome: transient('app', 'insufficient_balance', { ...detail(200), retryAfterS: 900 }),
  },
  {
    name: 'json exists',
    c4: always({ json: 'error', exists: true, is: 'permanent' }),
    reply: [200, { error: {} }],
    outcome: permanent('message', 'unknown', detail(200)),
  },
  {
    name: 'json exists: null is no answer',
    c4: always({ json: 'error', exists: true, is: 'permanent' }),
    reply: [200, { error: null }],
    outcome: accepted('156-1'),
  },
  {
    name: 'json exists false',
    c4: always({ json: 'id', exists: false, is: 'permanent' }),
    reply: [200, { a: 1 }],
    outcome: permanent('message', 'unknown', detail(200)),
  },
  {
    name: 'json values are compared as strings: numbers',
    c4: always({ json: 'code', in: [0], is: 'permanent' }),
    reply: [200, { code: 0 }],
    outcome: permanent('message', 'unknown', detail(200)),
  },
  {
    name: 'json values are compared as strings: booleans',
    c4: always({ json: 'ok', in: ['true'], is: 'accepted' }),
    reply: [200, { ok: true }],
    outcome: accepted('156-1'),
  },
  {
    name: 'json any: one element is enough',
    c4: always({ json: 'm[*].s', in: ['bad'], is: 'permanent' }),
    reply: [200, { m: [{ s: 'ok' }, { s: 'bad' }] }],
    outcome: permanent('message', 'unknown', detail(200)),
  },
  {
    name: 'header in',
    c4: always({ header: 'X-Result', in: ['1'], is: 'permanent' }),
    reply: [200, '', { 'x-result': '1' }],
    outcome: permanent('message', 'unknown', detail(200)),
  },
  {
    name: 'header matches',
    c4: always({ header: 'x-result', matches: '^E', is: 'permanent' }),
    reply: [200, '', { 'x-result': 'E7' }],
    outcome: permanent('message', 'unknown', detail(200)),
  },
  {
    name: 'header absent',
    c4: always({ header: 'x-result', matches: '', is: 'permanent' }),
    reply: [200],
    outcome: accepted('156-1'),
  },
  {
    name: 'scope as written',
    c4: always({ is: 'permanent', scope: 'sender', reason: 'not_permitted' }),
    reply: [200],
    outcome: permanent('sender', 'not_permitted', detail(200)),
  },
  {
    name: 'scope by reason',
    c4: always({ is: 'permanent', reason: 'invalid_sender' }),
    reply: [200],
    outcome: permanent('sender', 'invalid_sender', detail(200)),
  },
  {
    name: 'after by regex',
    c4: always({ is: 'transient', after: { regex: 'wait (\\d+)' } }),
    reply: [400, 'please wait 12 s'],
    outcome: transient('message', 'unknown', { ...detail(400), retryAfterS: 12 }),
  },
  {
    name: 'after by regex that finds nothing falls back to Retry-After',
    c4: always({ is: 'transient', after: { regex: 'wait (\\d+)' } }),
    reply: [400, '', { 'retry-after': '9' }],
    outcome: transient('message', 'unknown', { ...detail(400), retryAfterS: 9 }),
  },
  {
    name: 'after is bounded to a week',
    c4: always({ is: 'transient', after: { regex: '(\\d+)' } }),
    reply: [400, '999999999'],
    outcome: transient('message', 'unknown', { ...detail(400), retryAfterS: 604800 }),
  },
  {
    name: 'is ambiguous',
    c4: always({ is: 'ambiguous', reason: 'partial_accept' }),
    reply: [207],
    outcome: ambiguous('partial_accept', detail(207)),
  },
];

const FIELDS: Row[] = [
  {
    name: 'id, parts, cost, currency and operator by path',
    c5: {
      id: { json: 'data[0].id' },
      parts: { json: 'data[0].n' },
      cost: { json: 'price' },
      currency: { json: 'cur' },
      operator: { json: 'net' },
    },
    reply: [200, '{"data":[{"id":12345678901234567890,"n":2}],"price":0.80,"cur":"kes","net":"639-02"}'],
    outcome: accepted('12345678901234567890', {
      parts: 2,
      cost: { amount: '0.80', currency: 'KES' },
      operator: '63902',
    }),
  },
  {
    name: 'id by regex: the first group when none is named',
    c5: { id: { regex: 'id=(\\w+)' } },
    reply: [200, 'OK id=a1b2 x'],
    outcome: accepted('a1b2'),
  },
  {
    name: 'id by regex: a named group',
    c5: { id: { regex: '(\\w+)=(\\w+)', group: 2 } },
    reply: [200, 'id=a1'],
    outcome: accepted('a1'),
  },
  {
    name: 'id by regex without groups: the whole match',
    c5: { id: { regex: '[0-9]+' } },
    reply: [200, 'ID 77'],
    outcome: accepted('77'),
  },
  {
    name: 'id by header',
    c5: { id: { header: 'X-Message-Id' } },
    reply: [200, '', { 'x-message-id': 'h1' }],
    outcome: accepted('h1'),
  },
  { name: 'own id', c5: { id: { own: true } }, reply: [200], outcome: accepted('156-1') },
  {
    name: 'c5 without a word on the id: own',
    c5: { parts: { json: 'n' } },
    reply: [200, { n: 3 }],
    outcome: accepted('156-1', { parts: 3 }),
  },
  {
    name: 'accepted without an extractable id is ambiguous',
    c5: { id: { json: 'id' } },
    reply: [200, { id: '' }],
    outcome: ambiguous('bad_reply', { httpStatus: 200, text: 'accepted, but the reply holds no message id' }),
  },
  {
    name: 'an object is no id',
    c5: { id: { json: 'id' } },
    reply: [200, { id: { a: 1 } }],
    outcome: ambiguous('bad_reply', { httpStatus: 200, text: 'accepted, but the reply holds no message id' }),
  },
  {
    name: 'odd parts, prices and operators are left out',
    c5: { parts: { json: 'n' }, cost: { json: 'p' }, operator: { json: 'o' } },
    reply: [200, { n: -1, p: 'free', o: 'Safaricom' }],
    outcome: accepted('156-1'),
  },
  {
    name: 'a price with its currency in one text',
    c5: { cost: { json: 'p' } },
    reply: [200, { p: 'KES 0.8000' }],
    outcome: accepted('156-1', { cost: { amount: '0.8000', currency: 'KES' } }),
  },
  {
    name: 'a price in exponent form stays exact',
    c5: { cost: { json: 'p' } },
    reply: [200, '{"p":7.5e-05}'],
    outcome: accepted('156-1', { cost: { amount: '0.000075', currency: null } }),
  },
  {
    name: 'code and text of a refusal',
    c4: always({ json: 'e.code', in: ['1003'], is: 'permanent', scope: 'app', reason: 'auth_failed' }),
    c5: { code: { json: 'e.code' }, text: { json: 'e.msg' } },
    reply: [200, { e: { code: 1003, msg: 'Bad key' } }],
    outcome: permanent('app', 'auth_failed', { httpStatus: 200, providerCode: '1003', text: 'Bad key' }),
  },
  {
    name: 'code and text where the shared table decides',
    c5: { code: { regex: '^(\\d+)' } },
    reply: [404, '17 unknown'],
    outcome: permanent('message', 'unknown', { ...detail(404), providerCode: '17' }),
  },
];

const textOf = (field: unknown) => (field === undefined ? {} : JSON.stringify(field));

for (const [title, rows] of [
  ['rules (c4)', RULES],
  ['fields (c5)', FIELDS],
] as const) {
  describe(`generic HTTP: reply ${title}`, () => {
    for (const { name, c4, c5, reply, outcome } of rows) {
      it(name, async () => {
        const fields = {
          ...(c4 !== undefined && { c4: textOf(c4) }),
          ...(c5 !== undefined && { c5: textOf(c5) }),
        };
        const sent = await send(fields as Partial<HttpFields>, reply);
        assert.deepEqual(sent, { outcome, requests: 1 });
      });
    }
  });
}

describe('generic HTTP: send', () => {
  for (const to of ['', '+', 'ACME']) {
    it(`the recipient "${to}" is refused before anything is sent`, async () => {
      const { outcome, requests } = await send({}, [200], { to });
      assert.deepEqual(
        outcome,
        permanent('message', 'invalid_recipient', { text: 'the recipient has no digits' }),
      );
      assert.equal(requests, 0);
    });
  }

  it('a request that carries nothing of the message is never sent', async () => {
    const { outcome, requests } = await send({ c2: '' }, [200]);
    assert.equal(outcome.kind === 'rejected-permanent' && outcome.reason, 'misconfigured');
    assert.equal(requests, 0);
  });

  it('fields that became invalid pause the app instead of throwing', async () => {
    const { outcome, requests } = await send({ c4: '{' }, [200]);
    assert.ok(
      outcome.kind === 'rejected-permanent' && outcome.scope === 'app' && outcome.text.startsWith('c4: '),
    );
    assert.equal(requests, 0);
  });

  it('a text that would inject a header is refused as this message’s fault', async () => {
    const { outcome, requests } = await send({ c3: 'X-Text: {{text}}' }, [200], { text: 'a\r\nHost: evil' });
    assert.ok(outcome.kind === 'rejected-permanent' && outcome.scope === 'message');
    assert.equal(outcome.reason, 'invalid_content');
    assert.equal(requests, 0);
  });

  it('silence stays ambiguous', async () => {
    const silence = ambiguous('timeout', { text: 'no complete reply' });
    assert.deepEqual((await send({}, silence)).outcome, silence);
  });

  const idempotent = JSON.stringify({ idempotent: true });
  const doubtful: [name: string, answer: Reply | Ambiguous, reason: string][] = [
    ['silence', ambiguous('timeout'), 'timeout'],
    ['HTTP 500', [500], 'provider_error'],
    ['HTTP 408', [408], 'timeout'],
  ];
  for (const [name, answer, reason] of doubtful) {
    it(`idempotent: ${name} is repeated under the same id`, async () => {
      const { outcome } = await send({ c4: idempotent }, answer);
      assert.ok(outcome.kind === 'ambiguous');
      assert.deepEqual([outcome.probe, outcome.reason], ['resend-same-id', reason]);
    });
  }

  it('idempotent: what is certain stays as it is', async () => {
    assert.deepEqual((await send({ c4: idempotent }, [200])).outcome, accepted('156-1'));
    assert.equal((await send({ c4: idempotent }, [400])).outcome.kind, 'rejected-permanent');
  });

  it('a secret that holds another one leaves no rest', async () => {
    const fields = { password: 'abc', api_key: 'abcdef', c5: JSON.stringify({ text: { regex: '.*' } }) };
    const { outcome } = await send(fields, [400, 'key abcdef']);
    assert.equal(outcome.kind === 'rejected-permanent' && outcome.text, 'key ***');
  });

  it('secrets and the message are taken out of what the provider says', async () => {
    const { outcome } = await send(
      {
        password: 's3cr&t',
        c2: 'p={{password}}\nto={{to}}\nt={{text}}',
        c3: 'X-Key: literalkey\nAuthorization: Basic {{username}}:{{password}}',
        username: 'gw',
        c5: JSON.stringify({ text: { regex: '(.*)' }, code: { regex: 'code=(\\S+)' } }),
      },
      [
        400,
        `p=s3cr%26t s3cr&t literalkey ${Buffer.from('gw:s3cr&t').toString('base64')} "Habari yako" code=literalkey`,
      ],
    );
    assert.ok(outcome.kind === 'rejected-permanent');
    assert.equal(outcome.text, 'p=*** *** *** *** "***" code=***');
    assert.equal(outcome.providerCode, '***');
  });
});
