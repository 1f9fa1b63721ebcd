/** Builds the workflow bundles next to the compiled code, unless they are newer than every compiled file. */
import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode } from '@temporalio/worker';
import { BUNDLE_PATH, TRACED_BUNDLE_PATH } from './worker.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const compiled = (path: string) => join(root, 'workflows', path);
const newest = newestOf(join(root, 'workflows'), join(root, 'src'));

await bundle(BUNDLE_PATH, []);
await bundle(TRACED_BUNDLE_PATH, [compiled('tracing.js')]);

async function bundle(path: string, interceptors: string[]): Promise<void> {
  if (newest <= modifiedAt(path)) return;
  const { code } = await bundleWorkflowCode({
    workflowsPath: compiled('index.js'),
    workflowInterceptorModules: interceptors,
    logger: { trace() {}, debug() {}, info() {}, warn: console.warn, error: console.error, log() {} },
  });
  writeFileSync(path, code);
}

function newestOf(...folders: string[]): number {
  return Math.max(
    ...folders.flatMap((folder) =>
      readdirSync(folder, { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.js'))
        .map((name) => modifiedAt(join(folder, name))),
    ),
  );
}

function modifiedAt(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
