/** A server that outlived its gateway still holds the database file; it has to end before the next one opens it. */
import { execFile } from 'node:child_process';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Log } from '../../log.js';
import { STOP_MS } from './child.js';

const run = promisify(execFile);

const POLL_MS = 50;
const KILL_MS = 2_000;

interface PidFile {
  pid: number;
  /** As on the server's command line. */
  databaseFile: string;
  /** host:port of its gRPC service; missing in files of early releases. */
  address?: string;
}

export async function writePidFile(file: string, content: PidFile): Promise<void> {
  await writeFile(file, JSON.stringify(content));
}

/**
 * Stops the server that the pid file names, if it is one: process ids are reused, so a process counts only when its
 * command line is that of a server on the record's database file. Not available on Windows, which has no cheap way to ask.
 *
 * The caller must hold the data folder's lock; otherwise this could be the server of a living gateway.
 * @throws Error when it can't be stopped
 */
export async function stopLeftover(pidFile: string, log: Log): Promise<void> {
  const record = await readPidFile(pidFile);
  if (record === null) return;
  const { pid } = record;
  const runs = async () => {
    const line = await commandLine(pid);
    return line.includes('start-dev') && line.includes(record.databaseFile);
  };
  const endsWithin = async (ms: number) => {
    const deadline = Date.now() + ms;
    while (await runs()) {
      if (Date.now() > deadline) return false;
      await delay(POLL_MS);
    }
    return true;
  };
  if (await runs()) {
    log.warn({ pid }, 'stopping a Temporal server that an earlier gateway left behind');
    send(pid, 'SIGTERM');
    if (!(await endsWithin(STOP_MS))) {
      send(pid, 'SIGKILL');
      if (!(await endsWithin(KILL_MS))) {
        throw new Error(
          `process ${pid}, a Temporal server on ${record.databaseFile}, can't be stopped; stop it by hand`,
        );
      }
    }
  }
  await rm(pidFile, { force: true });
}

async function readPidFile(file: string): Promise<PidFile | null> {
  const text = await readFile(file, 'utf8').catch(() => '');
  try {
    const record = JSON.parse(text) as Partial<PidFile> | null;
    if (typeof record?.pid !== 'number' || typeof record.databaseFile !== 'string') return null;
    const { pid, databaseFile, address } = record;
    return { pid, databaseFile, ...(typeof address === 'string' && { address }) };
  } catch {
    return null; // missing, or cut short by a crash: then no server was announced
  }
}

/** @returns host:port of the server that runs on this file's database, or null */
export async function runningAddress(pidFile: string): Promise<string | null> {
  const record = await readPidFile(pidFile);
  if (!record?.address) return null;
  return (await commandLine(record.pid)).includes(record.databaseFile) ? record.address : null;
}

/** Empty when there is no such process, or only a zombie of it; always on Windows. Linux parts the words by NUL. */
export async function commandLine(pid: number): Promise<string> {
  if (process.platform === 'linux') return readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  if (process.platform === 'win32') return '';
  return (await run('ps', ['-ww', '-o', 'command=', '-p', String(pid)]).catch(() => ({ stdout: '' }))).stdout;
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error; // it ended in between
  }
}
