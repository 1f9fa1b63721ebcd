/** A real MariaDB of our own, in a temporary folder on a free port: nothing of the machine's is touched. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import mysql from 'mysql2/promise';
import { freePort } from './ports.js';

export interface LocalMariaDb {
  /** `mysql://root@127.0.0.1:<port>/`, to which a database's name is added. */
  url: string;
  /** Of the running server. */
  readonly pid: number;
  /** Ends the server, in order, and keeps its data. */
  halt(): Promise<void>;
  /** After `halt`: the same server again. */
  resume(): Promise<void>;
  /** For good. */
  stop(): Promise<void>;
}

const SERVER = ['/usr/sbin/mariadbd', '/usr/local/sbin/mariadbd', '/usr/libexec/mariadbd'].find(existsSync);

export const isMariaDbInstalled = () => SERVER !== undefined;

/**
 * @param durable every commit is on the disk before it is answered, as in production; false is faster and survives a
 * killed server, but no power cut
 * @throws Error when it does not come up
 */
export async function startMariaDb({ durable }: { durable: boolean }): Promise<LocalMariaDb> {
  if (SERVER === undefined)
    throw new Error('MariaDB is not installed (Debian: apt-get install mariadb-server)');
  const folder = mkdtempSync(join(tmpdir(), 'salami-mariadb-'));
  const user = process.getuid?.() === 0 ? ['--user=root'] : [];
  const install = spawnSync(
    'mariadb-install-db',
    [...user, `--datadir=${folder}/data`, '--auth-root-authentication-method=normal', '--skip-test-db'],
    { encoding: 'utf8' },
  );
  if (install.status !== 0) throw new Error(`mariadb-install-db failed: ${install.stderr}${install.stdout}`);
  const port = await freePort();
  const url = `mysql://root@127.0.0.1:${port}/`;
  const program = SERVER;
  const launch = async (): Promise<ChildProcess> => {
    const started = spawn(
      program,
      [
        '--no-defaults',
        ...user,
        `--datadir=${folder}/data`,
        `--socket=${folder}/socket`,
        `--pid-file=${folder}/pid`,
        `--port=${port}`,
        '--bind-address=127.0.0.1',
        '--skip-name-resolve',
        '--character-set-server=utf8mb4',
        `--innodb-flush-log-at-trx-commit=${durable ? 1 : 2}`,
        '--max-connections=300',
      ],
      { stdio: 'ignore' },
    );
    const killNow = () => started.kill('SIGKILL');
    process.once('exit', killNow); // whoever interrupts us must not have to look for it
    started.once('exit', () => process.off('exit', killNow));
    await untilUp(url, started);
    return started;
  };
  let child = await launch();
  const halt = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGTERM');
    await gone;
  };
  return {
    url,
    get pid() {
      return child.pid!;
    },
    halt,
    async resume() {
      child = await launch();
    },
    async stop() {
      await halt();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function untilUp(url: string, child: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 300; tries += 1) {
    if (child.exitCode !== null) throw new Error(`mariadbd ended with code ${child.exitCode}`);
    try {
      const connection = await mysql.createConnection(url);
      await connection.end();
      return;
    } catch {
      await delay(100);
    }
  }
  throw new Error('mariadbd did not answer within 30 s');
}
