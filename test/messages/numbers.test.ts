import assert from 'node:assert/strict';
import {
  isRegion,
  isValidSenderId,
  maskNumber,
  MAX_WRITTEN_LENGTH,
  toE164,
} from '../../src/messages/numbers.js';
import type { Destination } from '../../src/messages/numbers.js';

const number = (e164: string, region: string | null): Destination => ({
  ok: true,
  kind: 'number',
  e164,
  region,
});
const shortCode: Destination = { ok: true, kind: 'short_code', e164: null, region: null };
const refused: Destination = { ok: false };
const kenyan = number('+254711000111', 'KE');

type Row = [title: string, written: string, region: string | null, expected: Destination];

const WRITTEN: Row[] = [
  ['digits with country code, the documented form', '254711000111', null, kenyan],
  ['the same with a default region', '254711000111', 'KE', kenyan],
  ['the same with the default region of another country', '254711000111', 'UG', kenyan],
  ['with a plus', '+254711000111', null, kenyan],
  ['with a plus, whatever the default region', '+254711000111', 'US', kenyan],
  ['with spaces', '+254 711 000 111', null, kenyan],
  ['with dashes and parentheses', '(254) 711-000-111', null, kenyan],
  ['with dots', '254.711.000.111', null, kenyan],
  ['with no-break spaces and a typographic dash', '254\u00a0711\u2011000111', null, kenyan],
  ['with the direction marks of a phone book', '\u202a+254711000111\u202c', null, kenyan],
  ['with spaces around it', ' 254711000111 ', null, kenyan],
  ['with 00', '00254711000111', null, kenyan],
  ['with 00 and a default region', '00254711000111', 'KE', kenyan],
  ["with Kenya's own 000 in Kenya", '000254711000111', 'KE', kenyan],
  ['with 011 in the US', '011254711000111', 'US', kenyan],
  ['with 0011 in Australia', '0011254711000111', 'AU', kenyan],
  ['national with trunk 0', '0711000111', 'KE', kenyan],
  ['national without trunk 0', '711000111', 'KE', kenyan],
  ['with the trunk 0 left in', '+254 (0)711 000 111', null, kenyan],
  ['with the trunk 0 left in, bare', '2540711000111', null, kenyan],
  ['the documented Nigerian form', '2348010000111', null, number('+2348010000111', 'NG')],
  ['the documented US form', '12025550123', null, number('+12025550123', 'US')],
  ['the US form with the US as default', '12025550123', 'US', number('+12025550123', 'US')],
  ['a US number without its 1', '2025550123', 'US', number('+12025550123', 'US')],
  ['a number of eight digits in Botswana', '71234567', 'BW', number('+26771234567', 'BW')],
  ['Italian with its 0, which belongs to the number', '0612345678', 'IT', number('+390612345678', 'IT')],
  ['a number of no country', '+80012345678', null, number('+80012345678', null)],
  ['a possible number in a range not known to be used', '254999000111', null, number('+254999000111', 'KE')],
  ['a possible area code nobody has', '+15551234567', null, number('+15551234567', null)],
  ['an unknown region counts as none', '254711000111', 'XX', kenyan],
];

const AMBIGUOUS: Row[] = [
  ['Kenya, not the German number of the same digits', '254711000111', 'DE', number('+254711000111', 'KE')],
  ['Germany, once the trunk 0 is written', '015112345678', 'DE', number('+4915112345678', 'DE')],
  ['Alabama for an app of the US', '2055550123', 'US', number('+12055550123', 'US')],
  ['Egypt for an app of Kenya', '2055550123', 'KE', number('+2055550123', 'EG')],
  ['the valid reading before the merely possible one', '201234567', 'KE', number('+254201234567', 'KE')],
  ['a short code where no number of the region fits', '71234567', 'KE', shortCode],
  ['a short code without a default region', '71234567', null, shortCode],
];

const SHORT: Row[] = [
  ['three digits', '456', null, shortCode],
  ['five digits', '20880', null, shortCode],
  ['five digits with a default region', '20880', 'KE', shortCode],
  ['eight digits', '40022880', 'NG', shortCode],
  ['spaces around it do not matter', ' 20880 ', null, shortCode],
];

const REFUSED: [title: string, written: string, region: string | null][] = [
  ['an empty text', '', 'KE'],
  ['two digits', '20', 'KE'],
  ['nothing but separators', '(-) .', 'KE'],
  ['a national number without a default region', '0711000111', null],
  ['a national number with an unknown region', '0711000111', 'XX'],
  ['a short code with a plus', '+20880', 'KE'],
  ['a short code with separators', '20-880', 'KE'],
  ['a short code with a leading 0', '0880', 'KE'],
  ['00 and a short rest', '0020880', 'KE'],
  ['a plus before a trunk 0', '+0711000111', 'KE'],
  ['a plus before a national number', '+711000111', 'KE'],
  ['a plus in the middle', '254+711000111', 'KE'],
  ['two pluses', '++254711000111', 'KE'],
  ['a calling code nobody has', '999711000111', null],
  ['too few digits for the country', '254711000', null],
  ['too many digits for the country', '2547110001112222', null],
  ['a letter', '25471100011O', 'KE'],
  ['a name', 'SAFARICOM', 'KE'],
  ['a vanity number', '1800FLOWERS', 'US'],
  ['an extension', '254711000111x5', 'KE'],
  ['a comma list', '254711000111,2547', 'KE'],
  ['Arabic digits', '٢٥٤٧١١٠٠٠١١١', null],
  ['more characters than the limit', '+254 711 000 111     ', 'KE'],
];

describe('toE164', () => {
  for (const [group, rows] of [
    ['reads a number', WRITTEN],
    ['decides an ambiguous number:', AMBIGUOUS],
    ['reads a short code:', SHORT],
  ] as const) {
    for (const [title, written, region, expected] of rows) {
      it(`${group} ${title}`, () => assert.deepEqual(toE164(written, region), expected));
    }
  }
  for (const [title, written, region] of REFUSED) {
    it(`refuses ${title}`, () => assert.deepEqual(toE164(written, region), refused));
  }

  it('reads what it wrote, in every region', () => {
    for (const [, written, region] of WRITTEN) {
      const first = toE164(written, region);
      assert.ok(first.ok && first.kind === 'number');
      for (const other of [null, 'KE', 'US', 'DE', 'IT']) assert.deepEqual(toE164(first.e164, other), first);
    }
  });

  it(`looks at ${String(MAX_WRITTEN_LENGTH)} characters at most`, () => {
    assert.deepEqual(toE164('+254711000111'.padEnd(MAX_WRITTEN_LENGTH), null), kenyan);
    assert.deepEqual(toE164('+254711000111'.padEnd(MAX_WRITTEN_LENGTH + 1), null), refused);
  });
});

describe('maskNumber', () => {
  const rows: [title: string, written: string, expected: string][] = [
    ['keeps four digits in front and three behind', '254712345678', '2547•••678'],
    ['gives the same with a plus', '+254712345678', '2547•••678'],
    ['gives the same with separators', '+254 712-345 678', '2547•••678'],
    ['keeps seven of eleven digits', '26771234567', '2677•••567'],
    ['hides a number of ten digits entirely', '0712345678', '•••'],
    ['hides a short code entirely', '20880', '•••'],
    ['hides a name entirely', 'SAFARICOM', '•••'],
    ['hides a number inside other text entirely', 'whatsapp:+254712345678', '•••'],
    ['hides an empty text as well', '', '•••'],
  ];
  for (const [title, written, expected] of rows) {
    it(title, () => assert.equal(maskNumber(written), expected));
  }
});

describe('isValidSenderId', () => {
  const rows: [title: string, text: string, expected: boolean][] = [
    ['E.164 with a plus', '+15551234567', true],
    ['E.164 without a plus', '254700123456', true],
    ['a short code', '20880', true],
    ['a short code of three digits', '456', true],
    ['a name', 'SALAMI', true],
    ['a name with digits, a space and a dash', 'Salami-24 h', true],
    ['a name of eleven characters', 'ABCDEFGHIJK', true],
    ['a name of GSM letters', 'Café Ñor', true],
    ['not a name of twelve characters', 'ABCDEFGHIJKL', false],
    ['not ten characters that need twelve septets', 'ABCDEFGH[]', false],
    ['not a name outside the GSM alphabet', 'Салями', false],
    ['not a name without a letter', '24-7', false],
    ['not a national number', '0711000111', false],
    ['not two digits', '20', false],
    ['not sixteen digits', '2547001234567890', false],
    ['not a name with spaces around it', ' SALAMI', false],
    ['not a name with a line break', 'SAL\nAMI', false],
    ['not an empty text', '', false],
  ];
  for (const [title, text, expected] of rows) {
    it(`${expected ? 'takes ' : 'is '}${title}`, () => assert.equal(isValidSenderId(text), expected));
  }
});

describe('isRegion', () => {
  const rows: [text: string, expected: boolean][] = [
    ['KE', true],
    ['US', true],
    ['ke', false],
    ['XX', false],
    ['', false],
    ['constructor', false],
  ];
  for (const [text, expected] of rows) {
    it(`${JSON.stringify(text)} is ${expected ? 'a region' : 'none'}`, () =>
      assert.equal(isRegion(text), expected));
  }
});
