/** A fresh database for a run, on the engine that was asked for. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mysql from 'mysql2/promise';
import { startMariaDb } from './mariadb.js';

export interface LoadDatabase {
  /** `DATABASE_URL` of the gateway. */
  url: string;
  engine: 'sqlite' | 'mysql';
  /** The server's process when this run started it, else null. */
  pid: number | null;
  drop(): Promise<void>;
}

/**
 * @param wanted `sqlite` = a file in a temporary folder; `mariadb` = a server of our own that ends with the run;
 * `mysql://…` = a server of yours, on which a database is made and dropped again. A URL that names a database means
 * that one: it must be empty, and it is left as it is afterwards.
 * @throws Error when the server is not there
 */
export async function createDatabase(wanted: string): Promise<LoadDatabase> {
  if (wanted === 'sqlite') return createSqlite();
  if (wanted === 'mariadb') return createOnOwnMariaDb();
  if (/^mysql:\/\/[^/]+\/[^/]+$/.test(wanted))
    return { url: wanted, engine: 'mysql', pid: null, drop: () => Promise.resolve() };
  if (/^mysql:\/\/[^/]+\/?$/.test(wanted)) return createOnServer(wanted.replace(/\/?$/, '/'));
  throw new Error(`no such database: ${wanted}; use sqlite, mariadb or mysql://user:password@host:3306/`);
}

function createSqlite(): LoadDatabase {
  const folder = mkdtempSync(join(tmpdir(), 'salami-load-db-'));
  return {
    url: `sqlite:${join(folder, 'salami.db')}`,
    engine: 'sqlite',
    pid: null,
    drop: () => Promise.resolve(rmSync(folder, { recursive: true, force: true })),
  };
}

async function createOnOwnMariaDb(): Promise<LoadDatabase> {
  const server = await startMariaDb({ durable: true });
  try {
    const database = await createOnServer(server.url);
    return { ...database, pid: server.pid, drop: () => server.stop() };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

async function createOnServer(serverUrl: string): Promise<LoadDatabase> {
  const name = `salami_load_${randomBytes(6).toString('hex')}`;
  await run(serverUrl, `CREATE DATABASE ${name} CHARACTER SET utf8mb4`);
  return {
    url: `${serverUrl}${name}`,
    engine: 'mysql',
    pid: null,
    drop: () => run(serverUrl, `DROP DATABASE ${name}`),
  };
}

async function run(serverUrl: string, sql: string): Promise<void> {
  const connection = await mysql.createConnection(serverUrl);
  try {
    await connection.query(sql);
  } finally {
    await connection.end();
  }
}
