/** Provides the program of the embedded Temporal server: found, cached, downloaded or built. Never started here. */
import { chmod, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { CLI_FILE_NAME, findOnPath, isAtLeast, isExecutableFile, readCliVersion } from './cli-version.js';
import { DOWNLOAD_SITE, downloadCli, officialArchive } from './download.js';
import { waitForLock } from './file-lock.js';
import { buildWithGo, MINIMUM_GO } from './go-build.js';

/** As required by tools/temporal-server/go.mod; a test compares them. It contains server 1.31.2. */
export const TEMPORAL_CLI_VERSION = '1.8.2';

/** Oldest `temporal` on PATH that is used. 1.5.1 was checked to have every flag of arguments.ts. */
export const MINIMUM_CLI_VERSION = '1.5.0';

export interface ProvisionOptions {
  /** SALAMI_TEMPORAL_CLI. When given it is used or refused; nothing else is tried. */
  explicitPath?: string | null;
  /** Folder for the finished program, shared by every gateway of this user. Made if missing. */
  cacheDir: string;
  /** tools/temporal-server of this project. */
  moduleDir: string;
  /** Receives one line per step, and one every few seconds while a step lasts. */
  onProgress: (text: string) => void;
  /** Ends the download, the build (with the compilers it started) or the wait for another process. */
  signal?: AbortSignal;
  /** Where PATH and Go's settings come from; default `process.env`. */
  env?: NodeJS.ProcessEnv;
  /** A mirror of temporal.download, without a trailing slash. The files are checked all the same. */
  downloadSite?: string;
}

export interface ProvisionedCli {
  /** Absolute. */
  path: string;
  source: 'explicit' | 'path' | 'cache' | 'download' | 'build';
}

export interface FailedStep {
  step: string;
  reason: string;
}

/** Every way to a server failed. The message lists each with its reason, and then what the operator can do. */
export class ProvisionError extends Error {
  override name = 'ProvisionError';
  constructor(readonly tried: readonly FailedStep[]) {
    super(
      [
        'No embedded Temporal server could be provided. Tried:',
        ...tried.map(({ step, reason }) => `  - ${step}: ${reason}`),
        'Ways out, any one of them:',
        '  - set TEMPORAL_ADDRESS to the host:port of a Temporal cluster; nothing is embedded then',
        `  - put "temporal" (${MINIMUM_CLI_VERSION} or later, https://docs.temporal.io/cli) on PATH, or set SALAMI_TEMPORAL_CLI to its path`,
        `  - install Go ${MINIMUM_GO} or later with access to a Go module proxy; the server is then built on the next start`,
      ].join('\n'),
    );
  }
}

/**
 * Takes the first that works of: the explicit path, `temporal` on PATH, the cached program, the official download,
 * a build with go. Only the last two take time, and only one process at a time does them.
 *
 * @throws ProvisionError
 * @throws the signal's reason when it is aborted
 */
export async function provisionTemporal(options: ProvisionOptions): Promise<ProvisionedCli> {
  const { explicitPath, cacheDir, onProgress, signal } = options;
  if (explicitPath) {
    const path = resolve(explicitPath);
    await checkExplicit(path, signal);
    return { path, source: 'explicit' };
  }
  const attempts = new Attempts(onProgress, signal);
  const onPath = findOnPath(CLI_FILE_NAME, (options.env ?? process.env)['PATH']);
  if (onPath === null) attempts.note('"temporal" on PATH', 'not there');
  else if (await attempts.run(`${onPath} on PATH`, () => checkAge(onPath, signal))) {
    return { path: onPath, source: 'path' };
  }

  const cached = join(
    cacheDir,
    `temporal-${TEMPORAL_CLI_VERSION}${process.platform === 'win32' ? '.exe' : ''}`,
  );
  if (isExecutableFile(cached)) return { path: cached, source: 'cache' };
  attempts.note('cached copy', `${cached} does not exist`);

  const source = await attempts.run(`cache folder ${cacheDir}`, async () => {
    const lock = await waitForLock(`${cached}.lock`, reportWait(onProgress), signal);
    try {
      // Another process may have finished while this one waited.
      if (isExecutableFile(cached)) return 'cache' as const;
      return await makeCached(cached, attempts, options);
    } finally {
      lock.release();
    }
  });
  if (source === null) throw new ProvisionError(attempts.failed);
  return { path: cached, source };
}

async function checkExplicit(path: string, signal: AbortSignal | undefined): Promise<void> {
  const step = `SALAMI_TEMPORAL_CLI=${path}`;
  if (!isExecutableFile(path))
    throw new ProvisionError([{ step, reason: 'not an existing, executable file' }]);
  // Its age isn't judged: whoever names a program, perhaps one of their own make ("0.0.0-DEV"), knows why.
  await readCliVersion(path, signal).catch((error: Error) => {
    signal?.throwIfAborted();
    throw new ProvisionError([{ step, reason: error.message }]);
  });
}

async function checkAge(path: string, signal: AbortSignal | undefined): Promise<true> {
  const version = await readCliVersion(path, signal);
  if (isAtLeast(version, MINIMUM_CLI_VERSION)) return true;
  throw new Error(`version ${version} is older than ${MINIMUM_CLI_VERSION}`);
}

/** The caller holds the lock. @returns null when neither way worked; `attempts` then has the reasons */
async function makeCached(
  cached: string,
  attempts: Attempts,
  {
    cacheDir,
    moduleDir,
    onProgress,
    signal,
    env = process.env,
    downloadSite = DOWNLOAD_SITE,
  }: ProvisionOptions,
): Promise<'download' | 'build' | null> {
  const prefix = `temporal-${TEMPORAL_CLI_VERSION}.part-`;
  // Left by processes that died: while the lock is held here, nobody works in them.
  for (const name of await readdir(cacheDir)) {
    if (name.startsWith(prefix)) await rm(join(cacheDir, name), { recursive: true, force: true });
  }
  const folder = await mkdtemp(join(cacheDir, prefix));
  const abortable = signal ? { signal } : {};

  /** A rename within one folder: whoever looks for the cached copy finds nothing or all of it. */
  const finish = async (path: string) => {
    await chmod(path, 0o755);
    const version = await readCliVersion(path, signal);
    if (version !== TEMPORAL_CLI_VERSION) throw new Error(`the result is version ${version}`);
    await rename(path, cached);
  };
  try {
    const downloaded = await attempts.run(`download from ${downloadSite}`, async () => {
      const archive = officialArchive(TEMPORAL_CLI_VERSION, downloadSite, process.platform, process.arch);
      onProgress(`downloading the embedded Temporal server from ${downloadSite}`);
      await finish(await downloadCli({ ...archive, folder, onProgress, ...abortable }));
      return 'download' as const;
    });
    if (downloaded !== null) return downloaded;
    return await attempts.run(`go build in ${moduleDir}`, async () => {
      const output = join(folder, `built-${CLI_FILE_NAME}`);
      await buildWithGo({ moduleDir, version: TEMPORAL_CLI_VERSION, output, env, onProgress, ...abortable });
      await finish(output);
      return 'build' as const;
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

class Attempts {
  readonly failed: FailedStep[] = [];

  constructor(
    private readonly onProgress: (text: string) => void,
    private readonly signal: AbortSignal | undefined,
  ) {}

  note(step: string, reason: string): void {
    this.failed.push({ step, reason });
  }

  /** Runs one way; a failure is noted and said, and null lets the next way be tried. An abort ends them all. */
  async run<T>(step: string, work: () => Promise<T>): Promise<T | null> {
    try {
      return await work();
    } catch (error) {
      this.signal?.throwIfAborted();
      const reason = error instanceof Error ? error.message : String(error);
      this.note(step, reason);
      this.onProgress(`${step}: ${reason}`);
      return null;
    }
  }
}

const WAIT_REPORT_MS = 5_000;

function reportWait(onProgress: (text: string) => void): (waitedMs: number) => void {
  let nextMs = 0;
  return (waitedMs) => {
    if (waitedMs < nextMs) return;
    nextMs = waitedMs + WAIT_REPORT_MS;
    onProgress(
      `waiting for another process that provides the embedded Temporal server: ${Math.round(waitedMs / 1000)} s`,
    );
  };
}
