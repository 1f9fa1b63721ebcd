/**
 * Builds the dashboard into dist/web: types of the API from its own schemas, then Vite, then compressed copies beside
 * each file. Does nothing when the last build is newer than everything it was made of, so that a start costs no time.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import openapiTS, { astToString } from 'openapi-typescript';
import { build } from 'vite';
import { gatewayDocument } from '../../src/document.js';

const OUT = 'dist/web';
const TYPES = 'web/src/api/schema.d.ts';
/** What a build depends on; the API's compiled schemas among them. */
const SOURCES = ['web', 'package-lock.json', 'dist/src/api', 'dist/src/document.js', 'dist/tools/web'];
const COMPRESSED = /\.(js|css|html|svg|json)$/;

function newest(path: string): number {
  const stat = statSync(path);
  if (!stat.isDirectory()) return path === TYPES ? 0 : stat.mtimeMs;
  return Math.max(0, ...readdirSync(path).map((name) => newest(join(path, name))));
}

/** Written only when it changed: the file is older than the build otherwise, and the build is skipped. */
async function writeTypes(): Promise<void> {
  const types = astToString(await openapiTS(JSON.stringify(gatewayDocument())));
  if (!existsSync(TYPES) || readFileSync(TYPES, 'utf8') !== types) writeFileSync(TYPES, types);
}

function compress(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) compress(path);
    else if (COMPRESSED.test(entry.name)) {
      const content = readFileSync(path);
      writeFileSync(`${path}.gz`, gzipSync(content, { level: 9 }));
      const params = { [constants.BROTLI_PARAM_QUALITY]: 9 };
      writeFileSync(`${path}.br`, brotliCompressSync(content, { params }));
    }
  }
}

const mark = `${OUT}/.built`;
if (process.argv.includes('--types')) {
  await writeTypes();
} else if (!existsSync(mark) || statSync(mark).mtimeMs < Math.max(...SOURCES.map(newest))) {
  await writeTypes();
  await build({ configFile: 'web/vite.config.ts', root: 'web', logLevel: 'warn' });
  compress(OUT);
  mkdirSync(OUT, { recursive: true });
  writeFileSync(mark, '');
}
