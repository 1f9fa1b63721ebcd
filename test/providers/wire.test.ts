/** Reading what providers send, where one provider's rows do not show it all. */
import assert from 'node:assert/strict';
import { mediaKind } from '../../src/providers/media.js';
import { parseAmount, parseUtcTime, xmlText } from '../../src/providers/wire.js';

describe('parseAmount', () => {
  const rows: [unknown, string | undefined][] = [
    ['0.8000', '0.8000'],
    ['-0.00750', '0.00750'],
    ['12', '12'],
    [0.0211, '0.0211'],
    [-0.05, '0.05'],
    [0, '0'],
    [3, '3'],
    [1.5e-7, '0.00000015'],
    ['1e-3', undefined],
    ['1,50', undefined],
    ['.5', undefined],
    ['', undefined],
    [' 1 ', undefined],
    [null, undefined],
    [Number.NaN, undefined],
    [1e21, undefined],
    [{}, undefined],
  ];
  for (const [value, expected] of rows) {
    it(`${JSON.stringify(value) ?? String(value)} is ${expected ?? 'no amount'}`, () =>
      assert.equal(parseAmount(value), expected));
  }
});

describe('parseUtcTime', () => {
  const rows: [unknown, string | undefined][] = [
    ['2026-03-15T15:00:00Z', '2026-03-15T15:00:00.000Z'],
    ['2026-03-15 15:00:00', '2026-03-15T15:00:00.000Z'],
    ['2026-03-15 14:30:00.558', '2026-03-15T14:30:00.558Z'],
    ['2026-13-15 15:00:00', undefined],
    ['2026-03-15', undefined],
    ['2026-03-15T15:00:00+03:00', undefined],
    ['today', undefined],
    [undefined, undefined],
  ];
  for (const [value, expected] of rows) {
    it(`${String(value)} is ${expected ?? 'no time'}`, () =>
      assert.equal(parseUtcTime(value)?.toISOString(), expected));
  }
});

describe('xmlText', () => {
  it('keeps every script, line breaks and emoji', () =>
    assert.equal(xmlText('ሰላም\t\r\n你好 😀 <&>'), 'ሰላም\t\r\n你好 😀 <&>'));
  it('leaves out what XML can not hold', () =>
    assert.equal(xmlText('a\u0000\u0008\u000b\u001f\ufffe\uffffb'), 'ab'));
  it('takes half a pair for an unknown sign', () => assert.equal(xmlText('a\ud83db'), 'a\ufffdb'));
});

describe('mediaKind', () => {
  const rows = [
    ['https://x.test/a.jpeg', 'image'],
    ['https://x.test/a.PNG?b=c.mp4', 'image'],
    ['https://x.test/a.mp4#t', 'video'],
    ['https://x.test/a.ogg', 'audio'],
    ['https://x.test/a.pdf', 'document'],
    ['https://x.test/jpg', 'document'],
    ['https://x.test/', 'document'],
    ['nonsense', 'document'],
  ] as const;
  for (const [url, kind] of rows) it(`${url} is ${kind}`, () => assert.equal(mediaKind(url), kind));
});
