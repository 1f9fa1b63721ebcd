/** Both languages of the dashboard say the same things: the compiler compares their keys, this what stands in them. */
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import ts from 'typescript';

const folderOf = (language: string) => `web/src/texts/${language}`;

/** The texts of one area, by their paths. */
async function textsOf(language: string, file: string): Promise<Map<string, string>> {
  const source = await readFile(`${folderOf(language)}/${file}`, 'utf8');
  const { outputText } = ts.transpileModule(source, { compilerOptions: { module: ts.ModuleKind.ES2022 } });
  const module: unknown = await import(`data:text/javascript,${encodeURIComponent(outputText)}`);
  return new Map(flat(module, ''));
}

const flat = (value: unknown, path: string): [string, string][] =>
  typeof value === 'string'
    ? [[path, value]]
    : Object.entries(value as object).flatMap(([key, inner]) => flat(inner, `${path}.${key}`));

const placesOf = (text: string | undefined) => [...new Set(text?.match(/\{\{\w+\}\}/g))].sort();

describe('texts of the dashboard', () => {
  for (const file of readdirSync(folderOf('en')).filter((name) => name !== 'index.ts'))
    it(`${file}: en and sw have the same keys and the same {{places}}`, async () => {
      const [en, sw] = [await textsOf('en', file), await textsOf('sw', file)];
      assert.deepEqual([...sw.keys()].sort(), [...en.keys()].sort());
      for (const [key, text] of en) assert.deepEqual(placesOf(sw.get(key)), placesOf(text), key);
    });
});
