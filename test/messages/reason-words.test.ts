/** The dashboard says in words why something failed. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { REASON_CODES } from '../../src/providers/outcome.js';

describe('reason codes in the dashboard', () => {
  for (const language of ['en', 'sw'])
    it(`${language}: each has its words`, async () => {
      const texts = await readFile(`web/src/texts/${language}/reasons.ts`, 'utf8');
      const lacking = REASON_CODES.filter((code) => !new RegExp(`^ {4}${code}: ['"]`, 'm').test(texts));
      assert.deepEqual(lacking, []);
    });
});
