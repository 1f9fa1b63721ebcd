import assert from 'node:assert/strict';
import { closestLanguage } from '../../src/providers/languages.js';

describe('closestLanguage', () => {
  const names = ['en', 'en-gb', 'sw-ke', 'sw-tz', 'es-es', 'es-mx', 'fil-ph'];
  const rows: [tag: string, what: string, name: string | undefined][] = [
    ['en-GB', 'the language in this region', 'en-gb'],
    ['en-US', 'the language in general', 'en'],
    ['en', 'the language itself', 'en'],
    ['sw-TZ', 'the language in this region, though it is not the first', 'sw-tz'],
    ['sw', 'the first region listed', 'sw-ke'],
    ['es-AR', 'the first region listed for a region that is not', 'es-es'],
    ['fi', 'nothing: another language begins with the same letters', undefined],
    ['', 'nothing for nothing', undefined],
  ];
  for (const [tag, what, name] of rows) {
    it(`${tag || 'no tag'}: ${what}`, () => assert.equal(closestLanguage(tag, names), name));
  }
});
