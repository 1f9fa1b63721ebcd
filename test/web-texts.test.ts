/** Both languages of the dashboard say the same things: the compiler compares their keys, this what stands in them. */
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import ts from 'typescript';
import { setupOf } from '../src/phones/setup.js';
import { describeDriver } from '../src/providers/describe.js';
import { DRIVERS } from '../src/providers/registry.js';

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

  describe('every fixed sentence of the gateway is known in sw', () => {
    const known = async () =>
      new Set(
        [...(await textsOf('sw', 'sentences.ts')).keys()].map((path) => path.slice('.sentences.'.length)),
      );

    for (const driver of DRIVERS)
      it(`about ${driver.type}`, async () => {
        const { help, fields, test_numbers: numbers } = describeDriver(driver);
        const said = [help, ...fields.map((field) => field.help), ...numbers.map(({ what }) => what)];
        const sentences = await known();
        assert.deepEqual(
          said.filter((sentence) => sentence !== null && !sentences.has(sentence)),
          [],
        );
      });

    for (const protocol of ['smssync', 'cht', 'msync'] as const)
      it(`about setting up a phone with ${protocol}`, async () => {
        const sentences = await known();
        const logins: Record<string, string>[] = [{}, { username: 'clinic', password: 'p' }];
        for (const credentials of logins) {
          const { steps, notes } = setupOf({ credentials }, protocol, 'http://localhost:8080', 'KEY');
          const said = [...steps.map(({ value }) => value), ...notes];
          assert.deepEqual(
            said.filter((sentence) => !sentences.has(sentence)),
            [],
          );
        }
      });
  });
});
