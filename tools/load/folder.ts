import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface TemporaryFolder {
  path: string;
  /** Idempotent. */
  remove(): void;
}

/** A folder that is gone when this process is, also after Ctrl-C. */
export function makeFolder(prefix: string): TemporaryFolder {
  const path = mkdtempSync(join(tmpdir(), prefix));
  const erase = () => rmSync(path, { recursive: true, force: true, maxRetries: 3 });
  process.once('exit', erase);
  return {
    path,
    remove() {
      process.off('exit', erase);
      erase();
    },
  };
}
