/**
 * The embedded Temporal server: a child process on 127.0.0.1 that lives as long as the gateway, with its data in the
 * gateway's data folder. For one machine; a fleet uses a cluster.
 */
import { existsSync } from 'node:fs';
import { rename, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Connection } from '@temporalio/client';
import type { Log } from '../../log.js';
import type { SearchAttribute } from '../attributes.js';
import { ensureNamespace, ensureSearchAttributes } from '../connect.js';
import { serverArguments } from './arguments.js';
import { spawnServer, type ServerChild, type ServerExit } from './child.js';
import { tryLock, type FileLock } from './file-lock.js';
import { runningAddress, stopLeftover, writePidFile } from './leftover.js';
import { freePort, LOOPBACK } from './ports.js';
import { untilServing } from './readiness.js';

export type { ServerExit } from './child.js';

type Storage = { dataDir: string; inMemory?: never } | { inMemory: true; dataDir?: never };
/** `uiPort`: the port wanted for the UI; another one is taken, with a warning, when it is not free. 0 = any. */
type Ui = { uiPort: number; headless?: never } | { headless: true; uiPort?: never };

export type EmbeddedServerOptions = Storage &
  Ui & {
    /** From `provisionTemporal`. */
    cliPath: string;
    namespace: string;
    /** Days that a closed workflow stays visible, one or more. Applied to a database that exists already, too. */
    retentionDays: number;
    searchAttributes: readonly SearchAttribute[];
    /** See ServerArguments. */
    dynamicConfig?: Readonly<Record<string, number>>;
    log: Log;
    /**
     * Port wanted for gRPC. Give the earlier server's when replacing one that died: connections then find the new
     * one by themselves. Default: any free one.
     */
    port?: number;
  };

export interface EmbeddedServer {
  /** `127.0.0.1:<port>`, gRPC without TLS. */
  address: string;
  /** null when headless. */
  uiUrl: string | null;
  pid: number;
  /** True when its database was made by this start: it knows no workflow yet. */
  isNew: boolean;
  /** Resolves when the server has ended and its data folder is free. Idempotent, also after an unexpected end. */
  stop(): Promise<void>;
  /** Resolves, never rejects, when the process ends. The data folder is free by then. */
  exited: Promise<ServerExit>;
}

/** A second try with new ports, because another process may take a free port before the server does. */
const TRIES = 2;

/**
 * Resolves when the server accepts work, its namespace has the retention, and the search attributes are registered.
 *
 * @throws Error when another gateway runs on `dataDir`, when the server ends or isn't ready within a minute (the text
 * has its last words), or when the data folder's path can't be handed to SQLite
 */
export async function startEmbeddedServer(options: EmbeddedServerOptions): Promise<EmbeddedServer> {
  if (options.dataDir === undefined) return launch(options, null);
  const files = dataFiles(options.dataDir);
  const lock = tryLock(files.lock);
  if (lock === null) {
    throw new Error(
      `Another gateway is running on ${options.dataDir}. Stop it, or set SALAMI_DATA_DIR to another folder.`,
    );
  }
  try {
    await stopLeftover(files.pid, options.log);
    await setUnfinishedAside(files, options.log);
    return await launch(options, { files, lock });
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** host:port of the server that runs on this data folder, whoever started it; null = none, or not to be found out. */
export const findEmbeddedServer = (dataDir: string): Promise<string | null> =>
  runningAddress(dataFiles(dataDir).pid);

type DataFiles = ReturnType<typeof dataFiles>;

function dataFiles(dataDir: string) {
  const database = resolve(dataDir, 'temporal.db');
  // The CLI puts the path into a SQLite URI as it is.
  if (/[?#%]/.test(database)) throw new Error(`The data folder's path can't contain ?, # or %: ${database}`);
  return {
    database,
    lock: join(dataDir, 'temporal.lock'),
    pid: join(dataDir, 'temporal.pid'),
    /** Exists from before a database is made until its server has been ready once. */
    unfinished: join(dataDir, 'temporal.db.unfinished'),
  };
}

/**
 * The server makes its tables only when the file is missing, so a first start that was cut short leaves a file that
 * never works. As long as the mark is there, no server was handed out on that file and nothing of ours is in it; it is
 * kept under another name all the same, because somebody may have put a copy of their own there.
 */
async function setUnfinishedAside(files: DataFiles, log: Log): Promise<void> {
  if (existsSync(files.unfinished) && existsSync(files.database)) {
    const aside = `${files.database}.aside-${Date.now()}`;
    log.warn(
      { file: aside },
      'the first start on this Temporal database did not finish; it is set aside and made anew',
    );
    for (const suffix of ['', '-wal', '-shm']) {
      if (existsSync(files.database + suffix)) await rename(files.database + suffix, aside + suffix);
    }
  }
  if (!existsSync(files.database)) await writeFile(files.unfinished, '');
}

async function launch(
  options: EmbeddedServerOptions,
  stored: { files: DataFiles; lock: FileLock } | null,
): Promise<EmbeddedServer> {
  const isNew = stored === null || existsSync(stored.files.unfinished);
  const { child, address, uiPort } = await spawnUntilReady(options, stored?.files ?? null);
  try {
    await prepare(address, options);
    if (stored) await rm(stored.files.unfinished, { force: true });
  } catch (error) {
    await child.stop();
    throw error;
  }
  const exited = child.exited.then(async (exit) => {
    if (stored) {
      // A pid file that stays names a process that has ended; the next start looks and finds nothing.
      await rm(stored.files.pid, { force: true }).catch(() => undefined);
      stored.lock.release();
    }
    return exit;
  });
  return {
    address,
    uiUrl: uiPort === null ? null : `http://${LOOPBACK}:${uiPort}`,
    pid: child.pid,
    isNew,
    async stop() {
      await child.stop();
      await exited;
    },
    exited,
  };
}

interface Launched {
  child: ServerChild;
  address: string;
  uiPort: number | null;
}

async function spawnUntilReady(options: EmbeddedServerOptions, files: DataFiles | null): Promise<Launched> {
  for (let attempt = 1; ; attempt++) {
    const port = await freePort(options.port ?? 0);
    const uiPort = options.headless ? null : await freePort(options.uiPort);
    const address = `${LOOPBACK}:${port}`;
    const databaseFile = files?.database ?? null;
    const args = serverArguments({ ...options, port, uiPort, databaseFile });
    const child = await spawnServer(options.cliPath, args, options.log);
    let failure: string | null;
    try {
      if (files) await writePidFile(files.pid, { pid: child.pid, databaseFile: files.database, address });
      failure = await untilReadyOrOver(child, address);
    } catch (error) {
      await child.stop();
      throw error;
    }
    if (failure === null) {
      if (uiPort !== null && options.uiPort !== 0 && uiPort !== options.uiPort) {
        options.log.warn(
          { wanted: options.uiPort, used: uiPort },
          'the port of the Temporal UI is taken; it has another one',
        );
      }
      return { child, address, uiPort };
    }
    await child.stop();
    if (attempt === TRIES) throw new Error(`The embedded Temporal server did not start: ${failure}`);
    options.log.warn(
      { failure },
      'the embedded Temporal server did not start; trying once more with other ports',
    );
  }
}

/** @returns null when the server is ready, or why it won't be */
async function untilReadyOrOver(child: ServerChild, address: string): Promise<string | null> {
  const over = new AbortController();
  const end = child.exited.then(({ code, signal, lastLines }) =>
    [`it ended with ${signal ?? `code ${code}`}`, ...lastLines].join('\n'),
  );
  try {
    return await Promise.race([untilServing(address, over.signal), end]);
  } finally {
    over.abort();
  }
}

/** start-dev gives a new namespace 24 hours, and leaves an existing database as it is. */
async function prepare(
  address: string,
  { namespace, retentionDays, searchAttributes }: EmbeddedServerOptions,
) {
  const connection = await Connection.connect({ address });
  try {
    await ensureSearchAttributes(connection, namespace, searchAttributes);
    await ensureNamespace(connection, namespace, retentionDays);
  } finally {
    await connection.close();
  }
}
