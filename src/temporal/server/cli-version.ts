/** Finding a `temporal` program and asking it what it is. */
import { execFile } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export const CLI_FILE_NAME = process.platform === 'win32' ? 'temporal.exe' : 'temporal';

/** Milliseconds; a cold disk needs about one second for the 138 MB file. */
const VERSION_MS = 15_000;

export function isExecutableFile(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** The program a shell would run, or null. Relative entries of PATH are skipped: they depend on the current folder. */
export function findOnPath(name: string, searchPath: string | undefined): string | null {
  const candidates = (searchPath ?? '')
    .split(delimiter)
    .filter(isAbsolute)
    .map((folder) => join(folder, name));
  return candidates.find(isExecutableFile) ?? null;
}

/**
 * @returns the version as it was built, such as `1.8.2` or `0.0.0-DEV`
 * @throws Error with a one-line reason when the program can't be run or isn't Temporal's CLI
 */
export async function readCliVersion(path: string, signal?: AbortSignal): Promise<string> {
  const { stdout } = await run(path, ['--version'], { timeout: VERSION_MS, ...(signal && { signal }) }).catch(
    (error: Error & { code?: unknown; stderr?: string }) => {
      signal?.throwIfAborted();
      const detail = error.stderr?.trim().split('\n')[0] || error.message.split('\n')[0];
      throw new Error(`${path} --version failed: ${detail}`, { cause: error });
    },
  );
  const version = /^temporal version (\d+\.\d+\.\d+\S*)/m.exec(stdout)?.[1];
  if (version === undefined) throw new Error(`${path} --version does not answer like Temporal's CLI`);
  return version;
}

/** Compares the numbers of two versions such as `1.8.2` or `go1.26.4`; what follows the third number doesn't count. */
export function isAtLeast(version: string, minimum: string): boolean {
  const [have, need] = [version, minimum].map((text) =>
    (text.match(/\d+/g) ?? []).slice(0, 3).map(Number),
  ) as [number[], number[]];
  for (let i = 0; i < 3; i++) {
    const difference = (have[i] ?? 0) - (need[i] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}
