import assert from 'node:assert/strict';
import type { SendRequest } from '../../../src/providers/driver.js';
import { genericHttp, kannelProfile } from '../../../src/providers/generic-http/index.js';
import { transient } from '../../../src/providers/outcome.js';

const base = { api_link: 'https://api.example/send', c2: 'to={{to}}\ntext={{text}}' };

const MESSAGE: SendRequest = {
  ...{
    ref: '156-1',
    channel: 'sms',
    to: '+254711000111',
    from: '',
    text: 'Habari',
    encoding: 'GSM-7',
    parts: 1,
  },
  ...{ dlrUrl: 'https://gateway.example/dlr', inboundUrl: 'https://gateway.example/in' },
};

/** Paths and messages of what a save would complain about. */
function complaints(fields: object): [path: string, message: string][] {
  const result = genericHttp.credentials.safeParse({ ...base, ...fields });
  return result.success ? [] : result.error.issues.map(({ path, message }) => [path.join('.'), message]);
}

const rule = (more: object) => JSON.stringify({ rules: [{ http: '200', is: 'accepted' }, more] });
const c6 = (more: object) => JSON.stringify({ status: { field: 's', map: {} }, ...more });
const c7 = (more: object) => JSON.stringify({ from: 'f', text: 't', ...more });
const hmac = { header: 'x-sig', algo: 'hmac_sha256', key: 'api_secret' };

const REFUSED: [name: string, fields: object, path: string, message: RegExp][] = [
  ['a relative endpoint', { api_link: '/send' }, 'api_link', /absolute URL/],
  ['another scheme', { api_link: 'ftp://api.example/send' }, 'api_link', /absolute URL/],
  ['a template in the host', { api_link: 'https://{{region}}.example/' }, 'api_link', /path and query only/],
  [
    'a template in the port',
    { api_link: 'https://api.example:{{port}}/' },
    'api_link',
    /path and query only/,
  ],
  [
    'credentials in the URL',
    { api_link: 'https://u:p@api.example/' },
    'api_link',
    /put credentials in fields/,
  ],
  ['a fragment', { api_link: 'https://api.example/#x' }, 'api_link', /without "#"/],
  [
    'an impossible port',
    { api_link: 'https://api.example:99999/' },
    'api_link',
    /is not a host that can be called/,
  ],
  [
    'an unknown name in the endpoint',
    { api_link: 'https://api.example/{{nope}}' },
    'api_link',
    /"{{nope}}" is not known/,
  ],
  ['another request form', { c1: 'PATCH' }, 'c1', /expected one of .*"POST form"/],
  [
    'an unknown name',
    { c2: 'to={{to}}\ntext={{message}}' },
    'c2',
    /line 2: "{{message}}" is not known; use one of to,/,
  ],
  ['a template that names c3', { c2: 'to={{to}}\nx={{c3}}' }, 'c2', /"{{c3}}" is not known/],
  ['an unknown filter', { c2: 'to={{to|digit}}' }, 'c2', /line 1: "digit" is not a filter/],
  ['a line without "="', { c2: 'to={{to}}\nflash' }, 'c2', /line 2: write name=value/],
  ['a template in a name', { c2: 'to={{to}}\n{{text}}=1' }, 'c2', /line 2: a name cannot hold a template/],
  [
    'an HMAC over an empty field',
    { c2: 'to={{to}}\ns={{text|hmac_sha256:api_secret}}' },
    'c2',
    /api_secret, which is empty/,
  ],
  ['broken JSON', { c1: 'POST json', c2: '{"to":"{{to}}",}' }, 'c2', /JSON/],
  ['a template outside of strings', { c1: 'POST json', c2: '{"to":{{to}}}' }, 'c2', /JSON/],
  [
    'an unknown name in JSON',
    { c1: 'POST json', c2: '{"a":{"to":["{{too}}"]}}' },
    'c2',
    /a\.to\[0\]: "{{too}}" is not known/,
  ],
  [
    'a template in a JSON name',
    { c1: 'PUT json', c2: '{"{{to}}":1}' },
    'c2',
    /a name cannot hold a template/,
  ],
  [
    'a JSON number that is none',
    { c1: 'POST json', c2: '{"n":"{{text}}#number"}' },
    'c2',
    /n must become a number/,
  ],
  ['an empty JSON body', { c1: 'POST json', c2: ' ' }, 'c2', /needs a JSON document/],
  ['something that is not XML', { c1: 'POST xml', c2: 'to={{to}}' }, 'c2', /XML starts with "<"/],
  [
    'XML in another encoding',
    { c1: 'POST xml', c2: '<?xml encoding="latin1"?><a>{{to}}</a>' },
    'c2',
    /declaration says latin1/,
  ],
  ['a template in CDATA', { c1: 'POST xml', c2: '<a><![CDATA[{{text}}]]></a>' }, 'c2', /outside of CDATA/],
  ['a header without a name', { c3: 'Bearer {{api_key}}' }, 'c3', /"Name: value" per line/],
  ['the Host header', { c3: 'Host: x' }, 'c3', /header Host cannot be set/],
  ['the Content-Length header', { c3: 'content-length: 3' }, 'c3', /cannot be set/],
  ['the Transfer-Encoding header', { c3: 'Transfer-Encoding: chunked' }, 'c3', /cannot be set/],
  ['the Connection header', { c3: 'Connection: close' }, 'c3', /cannot be set/],
  ['a header twice', { c3: 'A: 1\na: 2' }, 'c3', /stands there twice/],
  ['a header with a line break', { c3: 'X: {{api_key}}', api_key: 'a\nb' }, 'c3', /line break/],
  ['the message in a header', { c3: 'X: {{text}}' }, 'c3', /line break/],
  ['rules that are not JSON', { c4: '{rules:[]}' }, 'c4', /not valid JSON/],
  ['an unknown key', { c4: '{"rule":[]}' }, 'c4', /unknown key "rule"/],
  [
    'an unknown key of a rule',
    { c4: rule({ http: 200, is: 'accepted', scop: 'app' }) },
    'c4',
    /rules\[1\]: unknown key "scop"/,
  ],
  ['an unknown verdict', { c4: rule({ http: 200, is: 'ok' }) }, 'c4', /rules\[1\]\.is: .*accepted/],
  [
    'an unknown reason',
    { c4: rule({ http: 200, is: 'permanent', reason: 'x' }) },
    'c4',
    /rules\[1\]\.reason: /,
  ],
  ['an unknown scope', { c4: rule({ http: 200, is: 'permanent', scope: 'x' }) }, 'c4', /rules\[1\]\.scope: /],
  [
    'a bad HTTP range',
    { c4: rule({ http: '2xx', is: 'accepted' }) },
    'c4',
    /rules\[1\]\.http: "2xx" is not an HTTP code/,
  ],
  [
    'a bad regex',
    { c4: rule({ body: '(', is: 'accepted' }) },
    'c4',
    /rules\[1\]\.body: regular expression: missing closing/,
  ],
  ['a long regex', { c4: rule({ body: 'x'.repeat(201), is: 'accepted' }) }, 'c4', /at most 200 characters/],
  [
    'a back-reference',
    { c4: rule({ body: '(a)\\1', is: 'accepted' }) },
    'c4',
    /back-references do not exist/,
  ],
  [
    'a filter in a path',
    { c4: rule({ json: 'a[?(@.b)]', exists: true, is: 'accepted' }) },
    'c4',
    /is not a path/,
  ],
  [
    'a rule without a condition',
    { c4: rule({ is: 'accepted' }) },
    'c4',
    /needs at least one of http, body, json, header/,
  ],
  [
    'json without a test',
    { c4: rule({ json: 'a', is: 'accepted' }) },
    'c4',
    /exactly one of in, matches, exists/,
  ],
  [
    'json with two tests',
    { c4: rule({ json: 'a', in: ['1'], exists: true, is: 'accepted' }) },
    'c4',
    /exactly one of/,
  ],
  [
    'a test without a place',
    { c4: rule({ http: 200, in: ['1'], is: 'accepted' }) },
    'c4',
    /need json or header/,
  ],
  [
    'json and header in one',
    { c4: rule({ json: 'a', header: 'b', in: ['1'], is: 'accepted' }) },
    'c4',
    /two rules/,
  ],
  ['exists of a header', { c4: rule({ header: 'b', exists: true, is: 'accepted' }) }, 'c4', /json only/],
  [
    'after of a permanent fault',
    { c4: rule({ http: 400, is: 'permanent', after: 3 }) },
    'c4',
    /after goes with/,
  ],
  [
    'after without a group',
    { c4: rule({ http: 400, is: 'transient', after: { regex: 'x' } }) },
    'c4',
    /needs a \(group\)/,
  ],
  [
    'a scope of acceptance',
    { c4: rule({ http: 200, is: 'accepted', scope: 'app' }) },
    'c4',
    /scope goes with/,
  ],
  [
    'a reason of acceptance',
    { c4: rule({ http: 200, is: 'accepted', reason: 'unknown' }) },
    'c4',
    /reason does not go/,
  ],
  ['unmatched_2xx transient', { c4: '{"unmatched_2xx":"transient"}' }, 'c4', /unmatched_2xx: /],
  ['idempotent without our id', { c4: '{"idempotent":true}' }, 'c4', /needs {{id}} in the request/],
  [
    'a source of two kinds',
    { c5: '{"id":{"json":"a","regex":"b"}}' },
    'c5',
    /id: needs exactly one of json, regex, header, own/,
  ],
  ['an empty source', { c5: '{"parts":{}}' }, 'c5', /parts: needs exactly one of json, regex, header/],
  ['own for something else than the id', { c5: '{"parts":{"own":true}}' }, 'c5', /parts: unknown key "own"/],
  [
    'a group that does not exist',
    { c5: '{"id":{"regex":"(a)","group":2}}' },
    'c5',
    /id: the regex has no group 2/,
  ],
  ['a group without a regex', { c5: '{"id":{"json":"a","group":1}}' }, 'c5', /group goes with regex only/],
  ['an unknown fact', { c5: '{"ids":{"own":true}}' }, 'c5', /unknown key "ids"/],
  ['reports without a status', { c6: '{}' }, 'c6', /status: /],
  ['an unknown key of c6', { c6: c6({ charset: 'x' }) }, 'c6', /unknown key "charset"/],
  [
    'an unknown state',
    { c6: c6({ status: { field: 's', map: { D: 'done' } } }) },
    'c6',
    /status\.map\.D: .*delivered/,
  ],
  ['an unknown reason in c6', { c6: c6({ reason: { map: { 1: 'because' } } }) }, 'c6', /reason\.map\.1: /],
  ['another method', { c6: c6({ methods: ['PUT'] }) }, 'c6', /methods\[0\]: /],
  ['an unknown match', { c6: c6({ match: 'id' }) }, 'c6', /match: write "path", or/],
  [
    'a bad regex in refine',
    { c6: c6({ refine: [{ field: 'a', regex: '[', status: 'failed' }] }) },
    'c6',
    /refine\[0\]\.regex: /,
  ],
  [
    'a bad time format',
    { c6: c6({ time: { field: 't', format: 'x' } }) },
    'c6',
    /time\.format: "x" is no time format/,
  ],
  [
    'a bad zone',
    { c6: c6({ time: { field: 't', format: 'iso', zone: 'Mars' } }) },
    'c6',
    /time\.zone: "Mars" is not a time zone/,
  ],
  [
    'a callback_query with spaces',
    { c6: c6({ callback_query: 'a=%d b' }) },
    'c6',
    /callback_query: visible ASCII/,
  ],
  [
    'a reply type that would inject',
    { c6: c6({ reply: { type: 'text/plain\r\nx: y' } }) },
    'c6',
    /reply\.type: not a content type/,
  ],
  ['a reply status that is none', { c6: c6({ reply: { status: 99 } }) }, 'c6', /reply\.status: /],
  [
    'verify by an empty field',
    { c6: c6({ methods: ['POST'], verify: hmac }) },
    'c6',
    /verify: the field api_secret is empty/,
  ],
  [
    'verify of a GET',
    { api_secret: 'k', c6: c6({ verify: hmac }) },
    'c6',
    /verify: a GET has no body to sign/,
  ],
  [
    'verify with a key that is no secret',
    { region: 'eu', c6: c6({ methods: ['POST'], verify: { ...hmac, key: 'region' } }) },
    'c6',
    /region is shown to everybody/,
  ],
  [
    'basic without a password',
    { username: 'u', c6: c6({ verify: { basic: true } }) },
    'c6',
    /the field password is empty/,
  ],
  [
    'another algorithm',
    { c7: c7({ verify: { ...hmac, algo: 'md5' } }) },
    'c7',
    /verify\.algo: .*hmac_sha256/,
  ],
  [
    'verify with an unknown field',
    { c7: c7({ verify: { ...hmac, key: 'c3' } }) },
    'c7',
    /verify\.key: .*api_secret/,
  ],
  ['verify by a word', { c7: c7({ verify: 'basic' }) }, 'c7', /verify: write \{"header"/],
  [
    'a bad regex of a field',
    { c7: c7({ id: { field: 'a', regex: '(' } }) },
    'c7',
    /id\.regex: regular expression: missing/,
  ],
  [
    'a bad regex of match',
    { c6: c6({ match: { field: 'a', id: 'own', regex: '(' } }) },
    'c6',
    /match\.regex: regular/,
  ],
  [
    'a bad regex of after',
    { c4: rule({ http: 400, is: 'transient', after: { regex: '(' } }) },
    'c4',
    /after\.regex: regular/,
  ],
  ['messages without a text', { c7: '{"from":"f"}' }, 'c7', /text: write a field name/],
  ['an unknown key of c7', { c7: c7({ status: 'x' }) }, 'c7', /unknown key "status"/],
  [
    'a charset that does not exist',
    { c7: c7({ charset: 'utf-99' }) },
    'c7',
    /charset: .*not a known character set/,
  ],
  ['an opt-out without values', { c7: c7({ optout: { field: 'k', in: [] } }) }, 'c7', /optout\.in: /],
  ['more text than the column holds', { c2: `to={{to}}\nx=${'x'.repeat(8192)}` }, 'c2', /8192/],
];

describe('generic HTTP: saving an app', () => {
  for (const [name, fields, path, message] of REFUSED) {
    it(`${name} is refused at ${path}`, () => {
      const [first, ...more] = complaints(fields);
      assert.deepEqual([first?.[0], more], [path, []]);
      assert.match(first?.[1] ?? '', message);
    });
  }

  it('shows the faults of all fields together', () => {
    const found = complaints({ c2: 'to={{to', c4: '[', c5: '[', c6: '[', c7: '[' });
    assert.deepEqual(found.map(([path]) => path).sort(), ['c2', 'c4', 'c5', 'c6', 'c7']);
  });

  const accepted: [name: string, fields: object][] = [
    ['nothing but an endpoint', { c2: undefined }],
    ['empty texts as a form sends them', { c1: '', c3: '', c4: '', c5: '', c6: '', c7: ' ', username: '' }],
    ['the Kannel profile', { ...kannelProfile, username: 'gw', password: 'secret1', phone_number: '20880' }],
    ['idempotent with our id', { c4: '{"idempotent":true}', c2: 'to={{to}}\nref={{id}}' }],
    ['verify by a secret field', { api_secret: 'k', c6: c6({ methods: ['POST'], verify: hmac }) }],
    [
      'every key of c7',
      { c7: c7({ to: 'a', id: 'b', media: 'm', operator: 'o', list: 'l', charset: 'utf-8' }) },
    ],
  ];
  for (const [name, fields] of accepted) {
    it(`${name} is accepted`, () => assert.deepEqual(complaints(fields), []));
  }

  const sending: [name: string, fields: object, fault: RegExp | null][] = [
    [
      'nothing but an endpoint',
      { c2: undefined },
      /neither {{to}} nor {{text}}.*"Parameters or body" \(c2\)/,
    ],
    ['a request without the message', { c2: 'a=1' }, /neither {{to}} nor {{text}}/],
    ['the recipient alone', { c2: 'to={{to}}' }, null],
    ['the message in the endpoint', { api_link: `${base.api_link}?t={{text}}`, c2: '' }, null],
  ];
  for (const [name, fields, fault] of sending)
    it(`${name} can ${fault ? 'not ' : ''}send, by the rule that a message is sent by`, async () => {
      const app = { ...base, ...fields };
      const found = genericHttp.sendFault(app);
      assert.equal(found?.field, fault ? 'c2' : undefined);
      if (fault) assert.match(found!.text, fault);
      const http = { request: () => Promise.resolve({ failure: transient('app', 'connect_failed') }) };
      const outcome = await genericHttp.send(MESSAGE, {
        credentials: app,
        http,
        endpoints: {},
        now: new Date(),
      });
      assert.equal('reason' in outcome && outcome.reason, fault ? 'misconfigured' : 'connect_failed');
    });

  it('each field has a title, and none is called c1', () => {
    const titles = Object.values(genericHttp.credentials.shape).map((field) => field.meta()?.['title']);
    assert.ok(titles.every((title) => typeof title === 'string' && title !== '' && !/^c\d$/.test(title)));
    assert.equal(new Set(titles).size, titles.length);
  });
});
