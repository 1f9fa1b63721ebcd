import assert from 'node:assert/strict';
import {
  UnparsableCallback,
  type DeliveryReport,
  type InboundMessage,
} from '../../../src/providers/driver.js';
import { genericHttp } from '../../../src/providers/generic-http/index.js';
import type { HttpFields } from '../../../src/providers/generic-http/credentials.js';
import { call } from './samples.js';

const NOW = new Date('2026-01-15T10:30:00Z');
const fields = (more: Partial<HttpFields>): HttpFields => ({ api_link: 'https://api.example/send', ...more });

const STATUS = {
  field: 'st',
  map: { D: 'delivered', F: 'failed', X: 'expired', R: 'rejected', U: 'unknown' },
};
const parseDlr = (mapping: object, options: Parameters<typeof call>[0]): DeliveryReport[] =>
  genericHttp.parseDlr(call({ rest: ['156-1'], ...options }), {
    credentials: fields({ c6: JSON.stringify({ status: STATUS, ...mapping }) }),
    now: NOW,
  });

interface DlrRow {
  name: string;
  mapping?: object;
  call: Parameters<typeof call>[0];
  reports: DeliveryReport[];
}
const delivered: DeliveryReport = { ref: '156-1', status: 'delivered', providerCode: 'D' };

const DLRS: DlrRow[] = [
  { name: 'GET query', call: { query: 'st=D' }, reports: [delivered] },
  { name: 'POST form', call: { form: 'st=D' }, reports: [delivered] },
  { name: 'POST JSON', call: { json: { st: 'D' } }, reports: [delivered] },
  {
    name: 'POST JSON without a content type',
    call: { json: ' {"st":"D"}', headers: { 'content-type': '' } },
    reports: [delivered],
  },
  {
    name: 'POST form without a content type',
    call: { form: 'st=D', headers: { 'content-type': '' } },
    reports: [delivered],
  },
  {
    name: 'place-holders of callback_query beside a body',
    call: { form: 'a=1', query: 'st=D' },
    reports: [delivered],
  },
  { name: 'the body wins over the query', call: { json: { st: 'D' }, query: 'st=F' }, reports: [delivered] },
  {
    name: 'methods are read in any case',
    mapping: { methods: ['get'] },
    call: { query: 'st=D' },
    reports: [delivered],
  },
  {
    name: 'the reference in the path is percent-decoded',
    call: { query: 'st=D', rest: ['a%2Fb'] },
    reports: [{ ...delivered, ref: 'a/b' }],
  },
  {
    name: 'match by a field with our id',
    mapping: { match: { field: 'ref', id: 'own' } },
    call: { query: 'st=D&ref=9-1', rest: [] },
    reports: [{ ...delivered, ref: '9-1' }],
  },
  {
    name: 'match by a field with the provider’s id, cut by a regex',
    mapping: { match: { field: 'm', regex: 'id:(\\w+)', id: 'provider' } },
    call: { query: 'st=D&m=id:abc', rest: [] },
    reports: [{ providerId: 'abc', status: 'delivered', providerCode: 'D' }],
  },
  {
    name: 'failed',
    call: { query: 'st=F' },
    reports: [{ ...delivered, status: 'failed', providerCode: 'F' }],
  },
  {
    name: 'expired',
    call: { query: 'st=X' },
    reports: [{ ...delivered, status: 'expired', providerCode: 'X' }],
  },
  {
    name: 'unknown',
    call: { query: 'st=U' },
    reports: [{ ...delivered, status: 'unknown', providerCode: 'U' }],
  },
  {
    name: 'rejected is failed, and the reason tells',
    call: { query: 'st=R' },
    reports: [{ ...delivered, status: 'failed', providerCode: 'R', reason: 'blocked_by_provider' }],
  },
  {
    name: 'a word that is not listed never counts as an ending',
    call: { query: 'st=New' },
    reports: [{ ...delivered, status: 'sent', providerCode: 'New' }],
  },
  {
    name: 'a word that every object knows is not listed either',
    call: { query: 'st=constructor' },
    reports: [{ ...delivered, status: 'sent', providerCode: 'constructor' }],
  },
  {
    name: 'a default for words that are not listed, and for none',
    mapping: { status: { ...STATUS, default: 'unknown' } },
    call: { query: 'x=1' },
    reports: [{ ref: '156-1', status: 'unknown' }],
  },
  {
    name: 'status by a regex out of a longer text',
    mapping: { status: { ...STATUS, regex: 'stat:(\\w)' } },
    call: { query: 'st=id:1%20stat:DELIVRD' },
    reports: [delivered],
  },
  {
    name: 'refine overrides the map; its first match wins',
    mapping: {
      refine: [
        { field: 'a', regex: 'EXP', status: 'expired' },
        { field: 'a', regex: 'E', status: 'rejected' },
      ],
    },
    call: { query: 'st=F&a=EXPIRED' },
    reports: [{ ...delivered, status: 'expired', providerCode: 'F' }],
  },
  {
    name: 'refine ignores an absent field',
    mapping: { refine: [{ field: 'a', regex: '', status: 'failed' }] },
    call: { query: 'st=D' },
    reports: [delivered],
  },
  {
    name: 'code and reason',
    mapping: { code: { field: 'a', regex: 'err:(\\d+)' }, reason: { '017': 'landline' } },
    call: { query: 'st=F&a=err:017' },
    reports: [{ ...delivered, status: 'failed', providerCode: '017', reason: 'landline' }],
  },
  {
    name: 'reason from a field of its own, with a default',
    mapping: { reason: { field: 'why', map: { blocked: 'blocked_by_operator' }, default: 'unknown' } },
    call: { query: 'st=F&why=else' },
    reports: [{ ...delivered, status: 'failed', providerCode: 'F', reason: 'unknown' }],
  },
  {
    name: 'a reason belongs to bad endings only',
    mapping: { code: 'err', reason: { map: { '000': 'unknown' } } },
    call: { query: 'st=D&err=000' },
    reports: [{ ...delivered, providerCode: '000' }],
  },
  {
    name: 'time',
    mapping: { time: { field: 't', format: 'yyMMddHHmm', zone: 'Africa/Nairobi' } },
    call: { query: 'st=D&t=2603151430' },
    reports: [{ ...delivered, reportedAt: new Date('2026-03-15T11:30:00Z') }],
  },
  {
    name: 'a time that cannot be read does not lose the report',
    mapping: { time: { field: 't', format: 'unix' } },
    call: { query: 'st=D&t=yesterday' },
    reports: [delivered],
  },
  {
    name: 'parts, cost, currency and operator',
    mapping: { parts: 'p.n', cost: 'p.c', currency: 'p.cur', operator: { field: 'net', regex: '(\\d{5})' } },
    call: { json: '{"st":"D","p":{"n":2,"c":0.0070,"cur":"EUR"},"net":"op 63902"}' },
    reports: [{ ...delivered, parts: 2, cost: { amount: '0.0070', currency: 'EUR' }, operator: '63902' }],
  },
  {
    name: 'list: one report per element, fields relative to it',
    mapping: { list: 'results', match: { field: 'id', id: 'provider' }, status: { ...STATUS, field: 's.w' } },
    call: {
      json: {
        results: [
          { id: 1, s: { w: 'D' } },
          { id: 2, s: { w: 'F' } },
        ],
        s: { w: 'X' },
      },
    },
    reports: [
      { providerId: '1', status: 'delivered', providerCode: 'D' },
      { providerId: '2', status: 'failed', providerCode: 'F' },
    ],
  },
  {
    name: 'list: a root array',
    mapping: { list: '[*]', match: { field: 'id', id: 'own' } },
    call: { json: [{ id: '1-1', st: 'D' }] },
    reports: [{ ...delivered, ref: '1-1' }],
  },
  {
    name: 'list: a bad element does not hold back the good ones',
    mapping: { list: 'r', match: { field: 'id', id: 'own' } },
    call: { json: { r: [{ st: 'D' }, { id: '1-1', st: 'D' }] } },
    reports: [{ ...delivered, ref: '1-1' }],
  },
  { name: 'list: empty', mapping: { list: 'r' }, call: { json: { r: [] } }, reports: [] },
  { name: 'list: empty root', mapping: { list: '[*]' }, call: { json: [] }, reports: [] },
  {
    name: 'form names that are no paths',
    mapping: { status: { ...STATUS, field: 'data[st]' } },
    call: { form: 'data%5Bst%5D=D' },
    reports: [delivered],
  },
  {
    name: 'a JSON name that holds a dot',
    mapping: { status: { ...STATUS, field: 'a.b' } },
    call: { json: { 'a.b': 'D' } },
    reports: [delivered],
  },
  { name: 'the first of repeated names counts', call: { query: 'st=D&st=F' }, reports: [delivered] },
];

const BAD_DLRS: { name: string; mapping?: object; call: Parameters<typeof call>[0]; message: RegExp }[] = [
  {
    name: 'another method',
    mapping: { methods: ['GET'] },
    call: { form: 'st=D' },
    message: /came as POST, expected GET/,
  },
  {
    name: 'no reference in the path',
    call: { query: 'st=D', rest: [] },
    message: /does not hold our reference/,
  },
  {
    name: 'a broken reference',
    call: { query: 'st=D', rest: ['%ff'] },
    message: /does not hold our reference/,
  },
  { name: 'no status', call: { query: 'x=D' }, message: /no field st/ },
  {
    name: 'no id',
    mapping: { match: { field: 'id', id: 'provider' } },
    call: { query: 'st=D&id=' },
    message: /no id in id/,
  },
  { name: 'broken JSON', call: { json: '{"st":' }, message: /not JSON/ },
  {
    name: 'no list',
    mapping: { list: 'r.items' },
    call: { json: { r: {} } },
    message: /nothing at r\.items/,
  },
  {
    name: 'multipart',
    call: { form: 'x', headers: { 'content-type': 'multipart/form-data; boundary=x' } },
    message: /multipart/,
  },
];

describe('generic HTTP: delivery reports (c6)', () => {
  for (const { name, mapping = {}, call: options, reports } of DLRS) {
    it(name, () => assert.deepEqual(parseDlr(mapping, options), reports));
  }
  for (const { name, mapping = {}, call: options, message } of BAD_DLRS) {
    it(`${name} is unparsable`, () => {
      assert.throws(
        () => parseDlr(mapping, options),
        (error) => {
          assert.ok(error instanceof UnparsableCallback);
          assert.match(error.message, message);
          return true;
        },
      );
    });
  }
  it('is off while c6 is empty', () => {
    const request = call({ query: 'st=D', rest: ['156-1'] });
    assert.throws(
      () => genericHttp.parseDlr(request, { credentials: fields({}), now: NOW }),
      UnparsableCallback,
    );
  });
});

const parseInbound = (mapping: object, options: Parameters<typeof call>[0]): InboundMessage[] =>
  genericHttp.parseInbound(call({ kind: 'receive', ...options }), {
    credentials: fields({
      phone_number: '20880',
      c7: JSON.stringify({ from: 'from', to: 'to', text: 'text', ...mapping }),
    }),
    now: NOW,
  });

interface InboundRow {
  name: string;
  mapping?: object;
  call: Parameters<typeof call>[0];
  messages: InboundMessage[];
}
const hello: InboundMessage = { from: '254711000111', to: '20880', text: 'Hi' };

const INBOUND: InboundRow[] = [
  { name: 'GET query', call: { query: 'from=254711000111&to=20880&text=Hi' }, messages: [hello] },
  { name: 'POST form', call: { form: 'from=254711000111&to=20880&text=Hi' }, messages: [hello] },
  { name: 'POST JSON', call: { json: { from: '254711000111', to: '20880', text: 'Hi' } }, messages: [hello] },
  {
    name: 'numbers as JSON numbers',
    call: { json: { from: 254711000111, to: 20880, text: 'Hi' } },
    messages: [hello],
  },
  {
    name: 'without a recipient it is the app’s own number',
    mapping: { to: undefined },
    call: { query: 'from=254711000111&text=Hi' },
    messages: [hello],
  },
  {
    name: 'an empty text is a message',
    call: { query: 'from=1&to=2&text=' },
    messages: [{ from: '1', to: '2', text: '' }],
  },
  {
    name: 'spaces of the text are kept, those around numbers are not',
    call: { query: 'from=+1+&to=2&text=+a+b%20' },
    messages: [{ from: '1', to: '2', text: ' a b ' }],
  },
  {
    name: 'UTF-8',
    call: { query: 'from=1&to=2&text=%F0%9F%98%80%C3%A9' },
    messages: [{ from: '1', to: '2', text: '😀é' }],
  },
  {
    name: 'bytes that are not UTF-8 are read as Latin-1',
    call: { query: 'from=1&to=2&text=%E9' },
    messages: [{ from: '1', to: '2', text: 'é' }],
  },
  {
    name: 'a lone "%" stays',
    call: { query: 'from=1&to=2&text=100%&x=%zz' },
    messages: [{ from: '1', to: '2', text: '100%' }],
  },
  {
    name: 'charset by field: UTF-16BE, percent-decoded as bytes',
    mapping: { charset: { field: 'cs' } },
    call: { query: 'from=1&to=2&text=%00H%00a%00+%06A%D8%3D%DE%00&cs=UTF-16BE' },
    messages: [{ from: '1', to: '2', text: 'Ha \u0641😀' }],
  },
  {
    name: 'charset by field: UCS-2 means big endian',
    mapping: { charset: { field: 'cs' } },
    call: { query: 'from=1&to=2&text=%00H%00a&cs=ISO-10646-UCS-2' },
    messages: [{ from: '1', to: '2', text: 'Ha' }],
  },
  {
    name: 'charset by field: UTF-8',
    mapping: { charset: { field: 'cs' } },
    call: { query: 'from=1&to=2&text=%C3%A9&cs=UTF-8' },
    messages: [{ from: '1', to: '2', text: 'é' }],
  },
  {
    name: 'charset by field: an unknown name does not lose the text',
    mapping: { charset: { field: 'cs' } },
    call: { query: 'from=1&to=2&text=%C3%A9&cs=KLINGON' },
    messages: [{ from: '1', to: '2', text: 'é' }],
  },
  {
    name: 'fixed charset in a form',
    mapping: { charset: 'ISO-8859-1' },
    call: { form: 'from=1&to=2&text=%C3%E9' },
    messages: [{ from: '1', to: '2', text: 'Ãé' }],
  },
  {
    name: 'JSON has characters already',
    mapping: { charset: 'UTF-16BE' },
    call: { json: { from: '1', to: '2', text: 'né' } },
    messages: [{ from: '1', to: '2', text: 'né' }],
  },
  {
    name: 'id and time',
    mapping: { id: 'id', time: { field: 'ts', format: 'unix' } },
    call: { query: 'from=1&to=2&text=x&id=m7&ts=1768473000' },
    messages: [{ from: '1', to: '2', text: 'x', providerId: 'm7', receivedAt: NOW }],
  },
  {
    name: 'without an id the time to the second, numbers and text make one',
    mapping: { time: { field: 'ts', format: 'unix_ms' } },
    call: { query: 'from=1&to=2&text=x&ts=1768473000123' },
    messages: [
      {
        from: '1',
        to: '2',
        text: 'x',
        // printf '["1","2","x",1768473000]' | sha256sum
        providerId: 'b8a4907a3d3a1cd8223fe1784b7b1c1d',
        receivedAt: new Date('2026-01-15T10:30:00.123Z'),
      },
    ],
  },
  {
    name: 'operator',
    mapping: { operator: 'net' },
    call: { query: 'from=1&to=2&text=x&net=639-02' },
    messages: [{ from: '1', to: '2', text: 'x', operator: '63902' }],
  },
  {
    name: 'optout: a listed value',
    mapping: { optout: { field: 'kw', in: ['STOP'] } },
    call: { query: 'from=1&to=2&text=x&kw=STOP' },
    messages: [{ from: '1', to: '2', text: 'x', optOut: 'stop' }],
  },
  {
    name: 'optout: another value',
    mapping: { optout: { field: 'kw', in: ['STOP'] } },
    call: { query: 'from=1&to=2&text=x&kw=GO' },
    messages: [{ from: '1', to: '2', text: 'x' }],
  },
  {
    name: 'text and numbers cut by a regex',
    mapping: { from: { field: 'from', regex: '(\\d+)' }, text: { field: 'text', regex: '^KEY (.*)' } },
    call: { query: 'from=tel:1&to=2&text=KEY+yes' },
    messages: [{ from: '1', to: '2', text: 'yes' }],
  },
  {
    name: 'list: several in one call',
    mapping: { list: 'm', id: 'id' },
    call: {
      json: {
        m: [
          { from: '1', to: '2', text: 'x', id: 'a' },
          { from: '3', to: '2', text: 'y', id: 'b' },
        ],
      },
    },
    messages: [
      { from: '1', to: '2', text: 'x', providerId: 'a' },
      { from: '3', to: '2', text: 'y', providerId: 'b' },
    ],
  },
];

describe('generic HTTP: incoming messages (c7)', () => {
  for (const { name, mapping = {}, call: options, messages } of INBOUND) {
    it(name, () => assert.deepEqual(parseInbound(mapping, options), messages));
  }
  for (const [name, query] of [
    ['sender', 'to=2&text=x'],
    ['text', 'from=1&to=2'],
  ] as const) {
    it(`a message without ${name} is unparsable`, () => {
      assert.throws(
        () => parseInbound({}, { query }),
        (error) => error instanceof UnparsableCallback,
      );
    });
  }
  it('is off while c7 is empty', () => {
    const request = call({ kind: 'receive', query: 'from=1' });
    assert.throws(
      () => genericHttp.parseInbound(request, { credentials: fields({}), now: NOW }),
      UnparsableCallback,
    );
  });
});

describe('generic HTTP: our reply to callbacks', () => {
  const reply = { status: 202, type: 'application/json', body: '{"ok":true}' };
  const c6 = JSON.stringify({ status: STATUS, reply });
  const c7 = JSON.stringify({ from: 'f', text: 't', reply: { body: 'OK' } });
  const EMPTY = { status: 200, type: 'text/plain', body: '' };
  const rows = [
    ['callback', {}, EMPTY],
    ['receive', {}, EMPTY],
    ['receive', { c7: JSON.stringify({ from: 'f', text: 't' }) }, EMPTY],
    ['callback', { c6, c7 }, reply],
    ['receive', { c6, c7 }, { ...EMPTY, body: 'OK' }],
    ['receive', { c7: 'broken' }, EMPTY],
  ] as const;
  for (const [kind, more, expected] of rows) {
    it(`${kind} with ${Object.keys(more).join(' and ') || 'nothing'} set`, () => {
      const context = { credentials: fields(more), now: NOW };
      assert.deepEqual(genericHttp.callbackReply(kind, 'ok', context), expected);
      assert.deepEqual(genericHttp.callbackReply(kind, 'unparsable', context), expected);
    });
  }
});
