/** Builds the embedded server from the pinned Go module, for machines that reach a module proxy but no download site. */
import { execFile, spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { isAtLeast } from './cli-version.js';

const run = promisify(execFile);

/** The `go` line of tools/temporal-server/go.mod; a test compares them. */
export const MINIMUM_GO = '1.26.4';

/** The first Go that can fetch a newer one by itself. */
const FETCHES_TOOLCHAINS = '1.21.0';

const PROGRESS_MS = 5_000;
const GO_ENV_MS = 30_000;

export interface GoBuildOptions {
  /** Folder with go.mod, go.sum and tools.go. Nothing in it is changed. */
  moduleDir: string;
  /** Version the built program shall report. */
  version: string;
  /** File to write. */
  output: string;
  env: NodeJS.ProcessEnv;
  onProgress: (text: string) => void;
  signal?: AbortSignal;
}

/**
 * Takes about 5 minutes on two cores with an empty Go build cache, 10 seconds with a filled one.
 * @throws Error with a one-line reason; the signal's reason when it is aborted
 */
export async function buildWithGo(options: GoBuildOptions): Promise<void> {
  const env = {
    ...options.env,
    CGO_ENABLED: '0', // a static file, and no C compiler needed
    GO111MODULE: 'on',
    GOWORK: 'off', // a go.work further up would replace the pinned versions
    GOOS: '', // a program for this machine, even where the environment is set up to cross-compile
    GOARCH: '',
  };
  await checkGo(options, env);

  const startedAt = Date.now();
  let packages = 0;
  let current = '';
  const report = () => {
    const seconds = Math.round((Date.now() - startedAt) / 1000);
    options.onProgress(
      `building the embedded Temporal server with go (this takes some minutes, once): ` +
        `${seconds} s, ${packages} packages compiled${current && `, ${current}`}`,
    );
  };
  report();
  const timer = setInterval(report, PROGRESS_MS);
  try {
    await go(options, env, (line) => {
      // -v prints one import path per compiled package; everything else is a message.
      if (/^[\w.-]+(\/[\w.~-]+)*$/.test(line)) {
        packages += 1;
        current = `now ${line}`;
      } else current = line.slice(0, 120);
    });
  } finally {
    clearInterval(timer);
  }
}

/** @throws Error when go is missing, or too old and not allowed to fetch a newer one */
async function checkGo({ onProgress, signal }: GoBuildOptions, env: NodeJS.ProcessEnv): Promise<void> {
  const { stdout } = await run('go', ['env', 'GOVERSION', 'GOTOOLCHAIN'], {
    // Away from go.mod: beside it, an old go would begin to fetch the toolchain that file names.
    cwd: tmpdir(),
    env,
    timeout: GO_ENV_MS,
    ...(signal && { signal }),
  }).catch((error: NodeJS.ErrnoException & { stderr?: string }) => {
    signal?.throwIfAborted();
    const reason =
      error.code === 'ENOENT' ? 'go is not installed' : `go env failed: ${error.stderr || error.message}`;
    throw new Error(reason.trim().split('\n')[0], { cause: error });
  });
  const [installed = '', policy = ''] = stdout.trim().split('\n');
  if (isAtLeast(installed, MINIMUM_GO)) return;
  const tooOld = `go is too old: ${installed} is installed, ${MINIMUM_GO} or later is needed`;
  if (!isAtLeast(installed, FETCHES_TOOLCHAINS)) throw new Error(tooOld);
  // "auto" and "path", also after "<name>+", let go use a newer version of itself; "local" or a bare name forbids it.
  if (!/(^|\+)(auto|path)$/.test(policy)) {
    throw new Error(`${tooOld}, and GOTOOLCHAIN=${policy} keeps go from fetching it`);
  }
  onProgress(`go is ${installed}; it will fetch ${MINIMUM_GO} for this build`);
}

function go(options: GoBuildOptions, env: NodeJS.ProcessEnv, onLine: (line: string) => void): Promise<void> {
  // readonly: go.mod and go.sum stay as committed, and a module that go.sum doesn't know fails the build.
  const args = ['build', '-v', '-mod=readonly', '-o', options.output];
  args.push('-ldflags', `-s -w -X github.com/temporalio/cli/internal/temporalcli.Version=${options.version}`);
  args.push('github.com/temporalio/cli/cmd/temporal');
  // A group of its own lets an abort reach the compilers that go has started. Without a signal nobody would stop the
  // group, so then it stays in the terminal's, where Ctrl-C finds it.
  const detached = options.signal !== undefined && process.platform !== 'win32';

  return new Promise((resolve, reject) => {
    const child = spawn('go', args, {
      cwd: options.moduleDir,
      env,
      detached,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const lastMessages: string[] = [];
    createInterface({ input: child.stderr }).on('line', (line) => {
      onLine(line);
      lastMessages.push(line);
      if (lastMessages.length > 3) lastMessages.shift();
    });
    const abort = () => {
      // exitCode: the group's id may belong to somebody else once go has ended.
      if (child.pid === undefined || child.exitCode !== null) return;
      if (detached) process.kill(-child.pid, 'SIGTERM');
      else child.kill('SIGTERM');
    };
    options.signal?.addEventListener('abort', abort, { once: true });
    child.once('error', reject);
    child.once('close', (code, killedBy) => {
      options.signal?.removeEventListener('abort', abort);
      if (options.signal?.aborted) reject(options.signal.reason as Error);
      else if (code === 0) resolve();
      else
        reject(new Error(`go build ended with ${killedBy ?? `code ${code}`}: ${lastMessages.join(' | ')}`));
    });
    if (options.signal?.aborted) abort();
  });
}
