/** Long texts on their way to an SMSC: what is cut where, and what joins it again. */
import assert from 'node:assert/strict';
import { countParts } from '../../../src/messages/parts.js';
import { decodeText } from '../../../src/providers/smpp/alphabet.js';
import {
  LONG_MODES,
  referenceOf,
  SHORT_MESSAGE_OCTETS,
  splitText,
  TextTooLongError,
  type LongMode,
  type Part,
} from '../../../src/providers/smpp/split.js';

const REFERENCE = 0x1234;
const split = (text: string, mode: LongMode = 'udh8') => splitText(text, 'gsm', mode, REFERENCE);
const headerLength = (part: Part) => ((part.esmClass & 0x40) === 0 ? 0 : part.shortMessage.readUInt8(0) + 1);
const contentOf = (part: Part) => part.payload ?? part.shortMessage.subarray(headerLength(part));
const textOf = (parts: Part[]) =>
  parts.map((part) => decodeText(contentOf(part), part.dataCoding, 'gsm')).join('');

describe('SMPP: parts of a text', () => {
  const LENGTHS: [what: string, text: string, mode: LongMode, octets: number[]][] = [
    ['160 characters are one part', 'a'.repeat(160), 'udh8', [160]],
    ['161 are two, of 153 and 8 behind 6 octets of header', 'a'.repeat(161), 'udh8', [159, 14]],
    ['a 16-bit reference takes one more octet', 'a'.repeat(161), 'udh16', [159, 16]],
    ['SAR parameters need no room in the text', 'a'.repeat(161), 'sar', [153, 8]],
    ['the SMSC splits a payload', 'a'.repeat(161), 'payload', [0]],
    ['an empty text is one part', '', 'udh8', [0]],
    ['70 UCS-2 characters are one part', 'я'.repeat(70), 'udh8', [140]],
    ['71 are two, of 67 and 4', 'я'.repeat(71), 'udh8', [140, 14]],
    ['and 66 and 5 with a 16-bit reference', 'я'.repeat(71), 'udh16', [139, 17]],
    [
      'an escape pair at the border moves on whole',
      `${'a'.repeat(152)}€${'a'.repeat(10)}`,
      'udh8',
      [158, 18],
    ],
    [
      'a surrogate pair at the border moves on whole',
      `${'я'.repeat(66)}😀${'я'.repeat(10)}`,
      'udh8',
      [138, 30],
    ],
    ['a short text needs no payload', 'Habari', 'payload', [6]],
  ];
  for (const [what, text, mode, octets] of LENGTHS) {
    it(what, () => {
      const parts = split(text, mode);
      assert.deepEqual(
        parts.map(({ shortMessage }) => shortMessage.length),
        octets,
      );
      assert.equal(textOf(parts), text);
    });
  }

  it('the header counts the parts and carries the lower bits of the reference', () => {
    const headers = (mode: LongMode) =>
      split('я'.repeat(140), mode).map((part) =>
        part.shortMessage.subarray(0, headerLength(part)).toString('hex'),
      );
    assert.deepEqual(headers('udh8'), ['050003340301', '050003340302', '050003340303']);
    assert.deepEqual(headers('udh16'), ['06080412340301', '06080412340302', '06080412340303']);
    const sar = split('я'.repeat(140), 'sar').map((part) => part.sar);
    assert.deepEqual(sar[2], { reference: 0x1234, total: 3, number: 3 });
    assert.deepEqual(
      split('я'.repeat(140), 'sar').map(({ esmClass }) => esmClass),
      [0, 0, 0],
    );
  });

  it('Latin-1 is cut where GSM would be: that is what it becomes on the air', () => {
    const parts = splitText('é'.repeat(161), 'latin1', 'udh8', REFERENCE);
    assert.deepEqual(
      parts.map(({ dataCoding, shortMessage }) => [dataCoding, shortMessage.length]),
      [
        [3, 159],
        [3, 14],
      ],
    );
  });

  it('more than 255 parts cannot be counted', () => {
    assert.equal(split('a'.repeat(153 * 255)).length, 255);
    assert.throws(() => split('a'.repeat(153 * 255 + 1)), TextTooLongError);
  });

  it('random texts come back whole, in as many parts as the gateway counted, none above 254 octets', () => {
    const alphabets = ['abc XYZ', '€^{}[]', 'яжш’', '😀🐘', 'é@£Δ\n'].map((set) => [...set]);
    let seed = 7;
    const random = (below: number) => (seed = (seed * 48_271) % 2_147_483_647) % below;
    for (let round = 0; round < 80; round += 1) {
      const pool = alphabets.filter(() => random(2) === 0).flat();
      const text = Array.from(
        { length: random(600) },
        () => pool[random(Math.max(1, pool.length))] ?? 'a',
      ).join('');
      for (const mode of LONG_MODES) {
        const parts = split(text, mode);
        assert.equal(textOf(parts), text);
        assert.ok(parts.every(({ shortMessage }) => shortMessage.length <= SHORT_MESSAGE_OCTETS));
        if (mode === 'udh8' || mode === 'sar') assert.equal(parts.length, countParts(text).parts, text);
      }
    }
  });

  it('messages that follow one another at any even step do not share a reference', () => {
    for (const step of [1, 2, 64, 100, 128, 255, 256, 1000, 4096]) {
      const references = Array.from({ length: 20 }, (_, index) => referenceOf(1 + index * step) & 0xff);
      const repeated = references.filter((reference, at) => references[at + 1] === reference);
      assert.deepEqual(repeated, [], `step ${step}`);
    }
  });
  it('a message keeps its reference', () => assert.equal(referenceOf(4711), referenceOf(4711)));
});
