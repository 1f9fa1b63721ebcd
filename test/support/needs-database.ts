/** Which test files touch a database: only those tell something new on the second engine. */
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

const DATABASE = /\/test\/support\/database\.js$/;
const TESTS = /\/dist\/test\//;

/** @param file a compiled test; followed through everything it imports inside the test folder */
export function needsDatabase(file: string, seen = new Set<string>()): boolean {
  const path = resolve(file);
  if (DATABASE.test(path)) return true;
  if (seen.has(path) || !TESTS.test(path)) return false;
  seen.add(path);
  const imports = readFileSync(path, 'utf8').matchAll(/(?:from|import)\s*\(?\s*['"](\.{1,2}\/[^'"]+)['"]/g);
  return [...imports].some(([, name]) => needsDatabase(resolve(dirname(path), name!), seen));
}
