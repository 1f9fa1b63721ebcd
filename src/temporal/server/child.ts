/** The server as a child process: outside the terminal's reach, never left behind, its complaints in our log. */
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import type { Log } from '../../log.js';

export interface ServerExit {
  code: number | null;
  signal: NodeJS.Signals | null;
  /** True when `stop` asked for it; otherwise the caller should start another server. */
  expected: boolean;
  /** The last lines of its stderr, at most 20. */
  lastLines: string[];
}

export interface ServerChild {
  pid: number;
  /** Never rejects. */
  exited: Promise<ServerExit>;
  /** SIGTERM, and SIGKILL if it hasn't ended in time. Resolves when it has ended; idempotent. */
  stop(): Promise<void>;
}

/** Milliseconds between SIGTERM and SIGKILL; the server needs about one second. */
export const STOP_MS = 8_000;

const SHELL = '/bin/sh';
/**
 * Ends the server when this process dies without a word (kill -9, out of memory), which no handler here could do:
 * the shell becomes the server (same pid, same exit code), and a fork of it, about 1 MB, waits on a pipe that only
 * this process holds open. A line through the pipe means that the server has ended and there is nothing left to do;
 * end of file means that we are gone. A watchdog in node would cost 40 MB. Where there is no shell, leftover.ts
 * finds the server on the next start; it is needed in any case, for a server that is slow to end.
 */
const WATCHDOG = `exec 3<&0 </dev/null
( exec 2>/dev/null; read -r _ <&3 || kill -TERM $$ ) &
exec 3<&- "$@"`;

/** @throws Error when the program can't be started */
export async function spawnServer(cliPath: string, args: readonly string[], log: Log): Promise<ServerChild> {
  const guarded = process.platform !== 'win32' && existsSync(SHELL);
  const [command, argv] = guarded ? [SHELL, ['-c', WATCHDOG, 'sh', cliPath, ...args]] : [cliPath, args];
  const child = spawn(command, argv, {
    // A session of its own: Ctrl-C reaches the gateway alone, which drains first and stops the server last.
    detached: true,
    windowsHide: true,
    stdio: ['pipe', 'ignore', 'pipe'],
    env: serverEnvironment(),
  });
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', reject);
  });
  child.stdin?.on('error', () => undefined); // EPIPE when the watchdog is gone already; nothing to be done
  child.once('exit', () => child.stdin?.end('ended\n'));
  return supervise(child, log);
}

function supervise(child: ChildProcess, log: Log): ServerChild {
  const { pid } = child;
  if (pid === undefined) throw new Error('the Temporal server has no process id');
  let stopping: Promise<void> | null = null;
  const lastLines = forwardLines(child, log, () => stopping !== null);
  const exited = new Promise<ServerExit>((resolve) => {
    child.once('close', (code, signal) => resolve({ code, signal, expected: stopping !== null, lastLines }));
  });
  return {
    pid,
    exited,
    stop() {
      stopping ??= (async () => {
        const timer = new AbortController();
        child.kill('SIGTERM');
        void delay(STOP_MS, undefined, { signal: timer.signal }).then(
          () => {
            log.warn({ pid }, `the Temporal server did not end within ${STOP_MS / 1000} s and is killed`);
            child.kill('SIGKILL');
          },
          () => undefined,
        );
        await exited;
        timer.abort();
      })();
      return stopping;
    },
  };
}

function serverEnvironment(): NodeJS.ProcessEnv {
  // TEMPORAL_* configures clients; the server must not change with what the gateway is told about a cluster.
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('TEMPORAL_'));
  return { GOGC: '400', ...Object.fromEntries(inherited) }; // fewer collections: 5 to 10 % more messages a second
}

const KEPT_LINES = 20;
const LOGGED_LINES_A_MINUTE = 60;
const MAX_LINE = 500;

/** @returns the list that always has the last lines */
function forwardLines(child: ChildProcess, log: Log, isStopping: () => boolean): string[] {
  const kept: string[] = [];
  let minute = 0;
  let linesInMinute = 0;
  if (child.stderr === null) return kept;
  createInterface({ input: child.stderr }).on('line', (raw) => {
    const line = raw.slice(0, MAX_LINE);
    kept.push(line);
    if (kept.length > KEPT_LINES) kept.shift();

    const now = Math.floor(Date.now() / 60_000);
    if (now !== minute) [minute, linesInMinute] = [now, 0];
    linesInMinute += 1;
    if (linesInMinute > LOGGED_LINES_A_MINUTE) return;
    const last =
      linesInMinute === LOGGED_LINES_A_MINUTE ? ' (further lines of this minute are left out)' : '';
    // Services that end in turn complain about each other; that helps nobody.
    log[isStopping() ? 'debug' : 'warn']({ server_line: line }, `Temporal server${last}`);
  });
  return kept;
}
