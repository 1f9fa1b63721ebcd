import assert from 'node:assert/strict';
import type { SendRequest } from '../../../src/providers/driver.js';
import { previewRequest } from '../../../src/providers/generic-http/index.js';
import {
  buildRequest,
  compileRequest,
  variablesOf,
  type RequestFields,
} from '../../../src/providers/generic-http/request.js';
import { HOSTILE_TEXTS } from './samples.js';

const NOW = new Date('2026-01-15T10:30:00Z');
const message: SendRequest = {
  ref: '156-1',
  channel: 'sms',
  to: '+254711000111',
  from: '20880',
  text: 'Habari',
  encoding: 'GSM-7',
  parts: 2,
  validityS: 150,
  dlrUrl: 'https://gw.example/api/sms/apps/8/callback/KEY/156-1',
  inboundUrl: 'https://gw.example/api/sms/apps/8/receive/KEY',
};
const endpoint = 'https://api.example/send';

const build = (
  fields: Partial<RequestFields>,
  changes: Partial<SendRequest> = {},
  callbackQuery?: string,
) => {
  const all = { api_link: endpoint, ...fields };
  return buildRequest(compileRequest(all), variablesOf({ ...message, ...changes }, all, NOW, callbackQuery));
};
/** One variable, as a GET would carry it. */
const value = (
  template: string,
  changes?: Partial<SendRequest>,
  fields: Partial<RequestFields> = {},
  query?: string,
) => new URL(build({ ...fields, c1: 'GET', c2: `v=${template}` }, changes, query).url).searchParams.get('v');

describe('generic HTTP: variables', () => {
  const { validityS: _, ...endless } = message;
  const rows: [
    template: string,
    expected: string,
    changes?: Partial<SendRequest>,
    fields?: Partial<RequestFields>,
  ][] = [
    ['{{to}}', '+254711000111'],
    ['{{from}}', '20880'],
    ['{{from}}', 'ACME', { from: '' }, { phone_number: 'ACME', shortcode: '999' }],
    ['{{from}}', '999', { from: '' }, { shortcode: '999' }],
    ['{{text}}', 'Habari'],
    ['{{id}}', '156-1'],
    ['{{encoding}}', 'gsm7'],
    ['{{encoding}}', 'ucs2', { encoding: 'UCS-2' }],
    ['{{parts}}', '2'],
    ['{{channel}}', 'sms'],
    ['{{media_url}}', ''],
    ['{{dlr_url}}', 'https://gw.example/api/sms/apps/8/callback/KEY/156-1'],
    ['{{inbound_url}}', 'https://gw.example/api/sms/apps/8/receive/KEY'],
    ['{{validity_s}}', '150'],
    ['{{validity_min}}', '2'],
    ['{{validity_min}}', '1', { validityS: 20 }],
    ['{{now_unix}}', '1768473000'],
    ['{{now_iso}}', '2026-01-15T10:30:00.000Z'],
    ['{{sms_type}}', 'promotional', {}, { sms_type: 'promotional' }],
    ['{{access_token}}', '', {}],
    ['{{api_link}}', endpoint],
  ];
  for (const [template, expected, changes, fields] of rows) {
    it(`${template} is ${JSON.stringify(expected)}`, () =>
      assert.equal(value(template, changes, fields), expected));
  }

  it('validity is empty when the message does not expire', () => {
    const fields = {
      api_link: endpoint,
      c1: 'GET',
      c2: 's={{validity_s}}\nm={{validity_min}}\n?x={{validity_min}}',
    };
    const { url } = buildRequest(compileRequest(fields), variablesOf(endless, fields, NOW, undefined));
    assert.equal(url, `${endpoint}?s=&m=`);
  });

  it('callback_query is appended to dlr_url exactly as it is', () => {
    const rendered = value('{{dlr_url}}', {}, {}, 'st=%d&a=%A');
    assert.equal(rendered, 'https://gw.example/api/sms/apps/8/callback/KEY/156-1?st=%d&a=%A');
  });
});

describe('generic HTTP: request forms', () => {
  it('GET: parameters are percent-encoded once and join the query of the endpoint', () => {
    const request = build(
      {
        api_link: `${endpoint}?v=1`,
        c1: 'GET',
        c2: 'to={{to|plus}}\n\ntext=a {{text}}%\r\nto={{to|digits}}',
      },
      { text: '50% & more' },
    );
    assert.deepEqual(request, {
      method: 'GET',
      url: `${endpoint}?v=1&to=%2B254711000111&text=a%2050%25%20%26%20more%25&to=254711000111`,
      headers: {},
    });
  });

  it('POST form: the query of the endpoint stays, spaces become "+", empty optional lines go', () => {
    const request = build({
      api_link: `${endpoint}?v=1`,
      c2: '?smsc={{route}}\nsmsc2={{route}}\n msg[0] = {{text}} x=y',
    });
    assert.deepEqual(request, {
      method: 'POST',
      url: `${endpoint}?v=1`,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'smsc2=&msg%5B0%5D=+Habari+x%3Dy',
    });
  });

  it('templates in path and query of the endpoint are percent-encoded', () => {
    const { url } = build(
      {
        api_link: 'https://api.example:8443/{{account_sid}}/sms?key={{api_key}}',
        account_sid: 'a/b',
        api_key: 'x&y',
      },
      {},
    );
    assert.equal(url, 'https://api.example:8443/a%2Fb/sms?key=x%26y');
  });

  for (const text of ['.', '..']) {
    it(`a text of "${text}" cannot climb in the path of the endpoint`, () => {
      const fields = { api_link: 'https://api.example/{{text}}/send', c2: 'to={{to}}' };
      assert.throws(() => build(fields, { text }), /cannot be put into the endpoint URL/);
    });
  }

  it('PUT json: numbers, literals and nesting stay as written', () => {
    const request = build({
      c1: 'PUT json',
      c2: '{"n":"{{parts}}#number","big":12345678901234567890,"p":1.50,"t":true,"x":null,"l":["{{to|digits}}",{"a":"{{text}}!"}],"v":"{{route}}#number"}',
    });
    assert.equal(request.method, 'PUT');
    assert.equal(
      request.body,
      '{"n":2,"big":12345678901234567890,"p":1.50,"t":true,"x":null,"l":["254711000111",{"a":"Habari!"}],"v":null}',
    );
  });

  it('what is no number cannot become one', () => {
    const fields = { c1: 'POST json' as const, c2: '{"a":{"n":"{{text}}#number"}}' };
    assert.throws(() => build(fields, { text: '1,"admin":true' }), /a\.n must become a number/);
  });

  for (const text of HOSTILE_TEXTS) {
    it(`JSON: ${JSON.stringify(text)} cannot break the structure`, () => {
      const { body } = build({ c1: 'POST json', c2: '{"m":"<{{text}}>","k":["{{text}}"]}' }, { text });
      const whole = Buffer.from(text).toString();
      assert.deepEqual(JSON.parse(body ?? ''), { m: `<${whole}>`, k: [whole] });
    });

    it(`form: ${JSON.stringify(text)} arrives as it was`, () => {
      const { body } = build({ c1: 'POST form', c2: 'a={{text}}\nb=2' }, { text });
      assert.deepEqual(
        [...new URLSearchParams(body)],
        [
          ['a', Buffer.from(text).toString()],
          ['b', '2'],
        ],
      );
    });
  }

  it('XML: values are escaped, the text of the template is not', () => {
    const request = build(
      {
        c1: 'POST xml',
        c2: '<?xml version="1.0" encoding="UTF-8"?>\n<sms to="{{to}}"><t>{{text}}</t></sms>',
      },
      { text: '</t><admin a="1"/> & \n' },
    );
    assert.equal(request.headers?.['content-type'], 'application/xml; charset=utf-8');
    assert.match(
      request.body ?? '',
      /<t>&lt;\/t&gt;&lt;admin a=&quot;1&quot;\/&gt; &amp; &#10;<\/t><\/sms>$/,
    );
  });
});

describe('generic HTTP: headers', () => {
  const rows: [title: string, c3: string, expected: Record<string, string>][] = [
    [
      'values are rendered',
      'X-Key: {{api_key}}\n\nAccept:  text/plain ',
      { 'x-key': 'k1', accept: 'text/plain' },
    ],
    [
      'Content-Type can be changed',
      'Content-Type: application/vnd.x',
      { 'content-type': 'application/vnd.x' },
    ],
    [
      'Basic with a pair is encoded',
      'Authorization: Basic {{username}}:{{password}}',
      { authorization: 'Basic dTpw' },
    ],
    ['Basic encoded already stays', 'Authorization: Basic {{auth_key}}', { authorization: 'Basic abc=' }],
    [
      'the colon of a filter makes no pair',
      'authorization: Basic {{auth_key|default:x}}',
      { authorization: 'Basic abc=' },
    ],
    ['Bearer', 'Authorization: Bearer {{access_token}}', { authorization: 'Bearer t' }],
  ];
  const fields = { api_key: 'k1', username: 'u', password: 'p', auth_key: 'abc=', access_token: 't' };
  for (const [title, c3, expected] of rows) {
    it(title, () => {
      const { headers = {} } = build({ ...fields, c1: 'GET', c3 });
      assert.deepEqual(headers, expected);
    });
  }

  for (const text of ['a\r\nX-Admin: 1', 'a\nb', 'a\rb', 'a\u0000b', 'é']) {
    it(`${JSON.stringify(text)} is refused as a header value`, () => {
      assert.throws(
        () => build({ c3: 'X-Text: {{text}}' }, { text }),
        /the header X-Text would hold a line break/,
      );
    });
  }
});

describe('generic HTTP: preview', () => {
  it('masks secret fields and every header', () => {
    const shown = previewRequest({
      api_link: 'https://api.example/send?key={{api_key}}',
      c2: 'u={{username}}\np={{password}}\nto={{to|digits}}',
      c3: 'X-Literal: S3CRET',
      username: 'gw',
      password: 'S3CRET',
      api_key: 'S3CRET',
    });
    assert.doesNotMatch(JSON.stringify(shown), /S3CRET/);
    assert.match(shown.body ?? '', /^u=gw&p=%2A%2A%2A&to=254711000111$/);
  });
});
