/** What is not loaded: each command of the command line, and each start, would pay for it. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';

/** Packages that a fresh process has loaded after importing `file`. */
function packagesAfter(file: string, ...args: string[]): string[] {
  const program = `
    import { createRequire } from 'node:module';
    const { cache } = createRequire(import.meta.url);
    process.on('exit', () => process.stderr.write('\\nLOADED ' + JSON.stringify(Object.keys(cache))));
    process.argv = [process.argv[0], 'salami', ...${JSON.stringify(args)}];
    await import(${JSON.stringify(new URL(file, import.meta.url).href)});`;
  const written = execFileSync('/bin/sh', [
    '-c',
    '"$0" --input-type=module -e "$1" 2>&1 >/dev/null',
    process.execPath,
    program,
  ]);
  const files = JSON.parse(/^LOADED (.*)$/m.exec(written.toString('utf8'))![1]!) as string[];
  const names = files.map((path) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? 'own');
  return [...new Set(names)];
}

const SDKS = ['twilio', 'plivo', 'africastalking', '@vonage/server-sdk', '@aws-sdk/client-sns', 'axios'];

describe('what is loaded on demand', () => {
  it('the drivers are known without any of their SDKs', () => {
    const loaded = packagesAfter('../src/providers/registry.js');
    assert.ok(loaded.includes('undici'));
    assert.deepEqual(
      SDKS.filter((name) => loaded.includes(name)),
      [],
    );
  });

  it('the command line helps without SDKs, database and HTTP client', () => {
    const loaded = packagesAfter('../src/cli.js', '--help');
    assert.ok(loaded.includes('commander'));
    assert.deepEqual(
      [...SDKS, 'knex', 'better-sqlite3', 'mysql2', 'undici', 'koa'].filter((name) => loaded.includes(name)),
      [],
    );
  });
});
