import assert from 'node:assert/strict';
import {
  compileTemplate,
  formEncode,
  percentEncode,
  render,
  xmlEscape,
} from '../../../src/providers/generic-http/template.js';

const values = {
  to: '+254 (711) 000-111',
  text: 'Hi 😀',
  empty: '',
  word: 'Ab',
  password: 'key',
  lone: 'a\ud800b',
};
const KNOWN = new Set(Object.keys(values));

describe('generic HTTP: templates', () => {
  const rows: [source: string, result: string][] = [
    ['', ''],
    ['plain {text} }}', 'plain {text} }}'],
    ['{{text}}', 'Hi 😀'],
    ['a{{ word }}b{{word}}', 'aAbbAb'],
    ['{{to|digits}}', '254711000111'],
    ['{{to|plus}}', '+254711000111'],
    ['{{empty|plus}}', ''],
    ['{{word|plus}}', ''],
    ['{{word|lower}}{{word|upper}}', 'abAB'],
    ['{{word|map:Ab=x,Cd=y}}', 'x'],
    ['{{word|map:Cd=y}}', 'Ab'],
    ['{{word|map:Ab=a=b}}', 'a=b'],
    ['{{empty|map:=none}}', 'none'],
    ['{{empty|default:12:30}}', '12:30'],
    ['{{word|default:x}}', 'Ab'],
    ['{{text|trunc:4}}', 'Hi 😀'],
    ['{{text|trunc:3}}', 'Hi '],
    ['{{text|utf16hex}}', '004800690020d83dde00'],
    ['{{text|base64}}', Buffer.from('Hi 😀').toString('base64')],
    ['{{word|md5}}', '0e4c46df226b9c0cb391311c54f28efe'],
    ['{{word|sha256|trunc:8}}', '025b5573'],
    ['{{word|hmac_sha256:password|trunc:8|upper}}', '68C48BA3'],
    ['{{to|digits|trunc:3|default:x}}', '254'],
    ['{{lone}}', 'a\ufffdb'],
  ];
  for (const [source, result] of rows) {
    it(`${source || 'an empty template'} renders ${JSON.stringify(result)}`, () => {
      assert.equal(render(compileTemplate(source, KNOWN), values), result);
    });
  }

  const refused: [source: string, message: RegExp][] = [
    ['{{nope}}', /"{{nope}}" is not known; use one of to, text/],
    ['{{constructor}}', /is not known/],
    ['{{}}', /is not known/],
    ['a {{text', /has no "}}"/],
    ['{{text|shout}}', /"shout" is not a filter; use one of digits, plus/],
    ['{{text|toString}}', /is not a filter/],
    ['{{text|trunc}}', /needs an argument/],
    ['{{text|trunc:-1}}', /trunc needs a number/],
    ['{{text|digits:3}}', /takes no argument/],
    ['{{text|map:a}}', /map needs pairs/],
    ['{{text|hmac_sha256:nope}}', /needs the name of a field/],
  ];
  for (const [source, message] of refused) {
    it(`${source} is refused`, () => assert.throws(() => compileTemplate(source, KNOWN), { message }));
  }

  it('an HMAC with an empty key is refused when it is rendered', () => {
    assert.throws(
      () => render(compileTemplate('{{text|hmac_sha256:empty}}', KNOWN), values),
      /empty, which is empty/,
    );
  });
});

describe('generic HTTP: escaping', () => {
  const rows: [text: string, url: string, form: string, xml: string][] = [
    ['a b+c', 'a%20b%2Bc', 'a+b%2Bc', 'a b+c'],
    ['100% %41', '100%25%20%2541', '100%25+%2541', '100% %41'],
    [`"it's"`, '%22it%27s%22', '%22it%27s%22', '&quot;it&apos;s&quot;'],
    ['a&b=<c>', 'a%26b%3D%3Cc%3E', 'a%26b%3D%3Cc%3E', 'a&amp;b=&lt;c&gt;'],
    [']]>', '%5D%5D%3E', '%5D%5D%3E', ']]&gt;'],
    ['1\r\n2\t3', '1%0D%0A2%093', '1%0D%0A2%093', '1&#13;&#10;2&#9;3'],
    ['é😀', '%C3%A9%F0%9F%98%80', '%C3%A9%F0%9F%98%80', 'é😀'],
    ['\u0000\u0007', '%00%07', '%00%07', '\ufffd\ufffd'],
    ['', '', '', ''],
  ];
  for (const [text, url, form, xml] of rows) {
    it(`${JSON.stringify(text)} as URL, form and XML`, () => {
      assert.deepEqual([percentEncode(text), formEncode(text), xmlEscape(text)], [url, form, xml]);
    });
  }
});
