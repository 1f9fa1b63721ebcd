/** A text as its parts are cut, and what costs more than it seems to. */
import assert from 'node:assert/strict';
import { countParts } from '../../src/messages/parts.js';
import { showParts, type ShownParts } from '../../src/messages/parts-shown.js';

const a = (count: number) => 'a'.repeat(count);
const ya = (count: number) => 'я'.repeat(count);

describe('a text as it is shown', () => {
  const rows: [title: string, text: string, expected: Partial<ShownParts>][] = [
    ['nothing is one empty part', '', { segments: [''], doubled: [], offending: [], replacements: {} }],
    ['160 characters are not cut', a(160), { segments: [a(160)] }],
    ['161 are cut at 153', a(161), { segments: [a(153), a(8)] }],
    [
      'an escape pair goes into the next part whole',
      `${a(152)}€${a(152)}`,
      { segments: [a(152), `€${a(151)}`, 'a'], doubled: ['€'] },
    ],
    ['158 characters and a euro sign fill one part', `${a(158)}€`, { segments: [`${a(158)}€`] }],
    ['71 units of UCS-2 are cut at 67', ya(71), { encoding: 'UCS-2', segments: [ya(67), ya(4)] }],
    [
      'an emoji goes into the next part whole',
      `${ya(66)}😀${ya(66)}`,
      { segments: [ya(66), `😀${ya(65)}`, 'я'], doubled: ['😀'] },
    ],
    ['in UCS-2 a euro sign counts once', 'я€', { doubled: [] }],
    [
      'typographic signs have plain ones',
      'It’s “so” – …',
      { replacements: { '’': "'", '“': '"', '”': '"', '–': '-', '…': '...' } },
    ],
    ['letters with marks have their base', 'mũndũ çá', { replacements: { ũ: 'u', ç: 'c', á: 'a' } }],
    ['what cannot be seen is left out', 'a\u200bb\u00a0c', { replacements: { '\u200b': '', '\u00a0': ' ' } }],
    ['an emoji and other alphabets have nothing alike', '😀 я', { offending: ['😀', 'я'], replacements: {} }],
  ];
  for (const [title, text, expected] of rows) {
    it(title, () => {
      const shown = showParts(text);
      assert.deepEqual({ ...shown, ...expected }, shown);
    });
  }

  it('is cut into as many parts as are counted, and loses nothing', () => {
    const alphabet = ['a', '€', 'я', '😀', '\n', '’'];
    for (let seed = 0; seed < 400; seed += 1) {
      const few = alphabet.slice(0, 1 + (seed % alphabet.length));
      const text = Array.from({ length: seed }, (_, at) => few[(at * 7 + seed) % few.length]).join('');
      const { segments } = showParts(text);
      assert.equal(segments.join(''), text);
      assert.equal(segments.length, countParts(text).parts, text);
    }
  });

  it('fits GSM-7 once everything that offends was replaced by what is alike', () => {
    const text = 'Bei ni KSh 1 000 – “haraka” … ½ mũno™';
    const { replacements } = showParts(text);
    const plain = [...text].map((one) => replacements[one] ?? one).join('');
    assert.equal(showParts(plain).encoding, 'GSM-7', plain);
  });
});
