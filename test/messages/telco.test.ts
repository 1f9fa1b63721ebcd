import assert from 'node:assert/strict';
import { lookUpTelco } from '../../src/messages/telco.js';
import { TELCO_DATA } from '../../src/messages/telco-data.js';

const ROWS: [title: string, e164: string, code: string | null, name: string][] = [
  ["the owner's example", '254712345678', '63902', 'Safaricom'],
  ['the same with a plus', '+254712345678', '63902', 'Safaricom'],
  ['a new Safaricom range of two digits', '254110000111', '63902', 'Safaricom'],
  ['Airtel Kenya', '254733000111', '63903', 'Airtel'],
  ['Telkom Kenya', '254770000111', '63907', 'Telkom'],
  ['a longer prefix inside another operator', '254747000111', '63910', 'JTL'],
  ['the first prefix of a run', '254757000111', '63902', 'Safaricom'],
  ['the last prefix of a run', '254759000111', '63902', 'Safaricom'],
  ['MTN Nigeria', '2348030000111', '62130', 'MTN'],
  ['MTN Uganda', '256772000111', '64110', 'MTN'],
  ['MTN Ghana', '233240000111', '62001', 'MTN'],
  ['Vodacom Tanzania', '255754000111', '64004', 'Vodacom'],
  ['Vodacom South Africa', '27820000111', '65501', 'Vodacom'],
  ['a renamed operator', '255713000111', '64002', 'Yas'],
  ['a prefix that begins with 0', '2250700000111', '61203', 'Orange'],
  ['Réunion by its prefix inside a shared calling code', '262693400111', '64703', 'Telco OI'],
  ['Mayotte by its prefix inside a shared calling code', '262639030111', '64702', 'Telco OI'],
  ['Russia in +7', '79821230011', '25001', 'MTS'],
  ['Kazakhstan in +7', '77011230011', '40102', 'Kcell/Activ'],
  ['a code of six digits', '14734100111', '352030', 'Digicel Grenada'],
  ['a name without a code, where codes differ by region', '919810000111', null, 'Airtel'],
];

const UNKNOWN: [title: string, e164: string][] = [
  ['a US number, whose prefix tells nothing', '+12025550123'],
  ['a landline', '254202000111'],
  ['a calling code nobody has', '999711000111'],
  ['a calling code alone', '254'],
  ['a short code', '20880'],
  ['a national number', '0711000111'],
  ['a name', 'SAFARICOM'],
  ['an empty text', ''],
];

describe('lookUpTelco', () => {
  for (const [title, e164, code, name] of ROWS) {
    it(`knows ${title}`, () => assert.deepEqual(lookUpTelco(e164), { code, name }));
  }
  for (const [title, e164] of UNKNOWN) {
    it(`knows nothing of ${title}`, () => assert.equal(lookUpTelco(e164), null));
  }

  it('gives the same answer twice', () => {
    assert.deepEqual(lookUpTelco('254712345678'), lookUpTelco('254712345678'));
  });
});

describe('the telco table', () => {
  const sections = TELCO_DATA.slice(1).split('\n=');
  const lines = sections.flatMap((section) => section.split('\n').slice(1));

  it('has every calling code once', () => {
    const callingCodes = sections.map((section) => section.split('\n')[0]);
    assert.equal(new Set(callingCodes).size, callingCodes.length);
    assert.ok(callingCodes.length > 200);
  });

  it('has lines of code, name and prefixes only', () => {
    assert.deepEqual(
      lines.filter((line) => !/^(\d{5,6})?\|[^|]+\|\d+(-\d+)?( \d+(-\d+)?)*$/.test(line)),
      [],
    );
  });

  it('gives no prefix of a calling code to two operators', () => {
    for (const section of sections) {
      const prefixes = section
        .split('\n')
        .slice(1)
        .flatMap((line) => line.split('|')[2]?.split(' ') ?? []);
      assert.equal(new Set(prefixes).size, prefixes.length, section.split('\n')[0]);
    }
  });
});
