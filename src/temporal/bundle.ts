/** Builds the workflow bundle next to the compiled code, unless it is newer than every compiled file. */
import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode } from '@temporalio/worker';
import { BUNDLE_PATH } from './worker.js';

const root = fileURLToPath(new URL('../..', import.meta.url));

if (newestOf(join(root, 'workflows'), join(root, 'src')) > modifiedAt(BUNDLE_PATH)) {
  const { code } = await bundleWorkflowCode({
    workflowsPath: fileURLToPath(new URL('../../workflows/index.js', import.meta.url)),
    logger: { trace() {}, debug() {}, info() {}, warn: console.warn, error: console.error, log() {} },
  });
  writeFileSync(BUNDLE_PATH, code);
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
