/** A consistent copy of a SQLite installation, made while the gateway runs, and putting it back. */
import { chmodSync, copyFileSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { Config } from '../config.js';
import { openDatabase } from '../db/connect.js';
import { keyFile, loadKeys, previousKeyFile } from '../security/keys.js';
import { countSealed } from '../security/reseal.js';
import { createSecretBox } from '../security/secrets.js';

const DATABASE = 'salami.db';

/**
 * Copies database and key files into a new folder, which has its name only once everything is in it and was opened.
 * @throws Error when the folder exists, or when the copied keys do not open the copied values
 */
export async function backUp(config: Config, folder: string): Promise<void> {
  const target = resolve(folder);
  if (existsSync(target)) throw new Error(`${target} exists already. Name a folder that does not.`);
  const draft = `${target}.unfinished`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { recursive: true, mode: 0o700 });
  try {
    await copyDatabase(config.databaseUrl, join(draft, DATABASE));
    for (const file of keyFiles(config.dataDir)) {
      copyFileSync(file, join(draft, basename(file)));
      chmodSync(join(draft, basename(file)), 0o600);
    }
    await assertReadable(config, draft);
    for (const name of readdirSync(draft)) await toDisk(join(draft, name));
    renameSync(draft, target);
    await toDisk(dirname(target));
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    throw error;
  }
}

/**
 * Puts a backup in place of nothing: neither a database nor another key is ever written over. What an embedded
 * Temporal server knew is of another time, and is set aside.
 * @returns names of files that were set aside
 */
export function putBack(config: Config, folder: string): string[] {
  const source = resolve(folder);
  const database = sqliteFile(config.databaseUrl);
  if (!existsSync(join(source, DATABASE)))
    throw new Error(`${source} holds no backup: there is no ${DATABASE}.`);
  const inTheWay = [database, ...keyFiles(config.dataDir)].filter((file) => existsSync(file));
  if (inTheWay.length > 0) {
    throw new Error(
      `This would write over ${inTheWay.join(' and ')}. Move it away first, or set SALAMI_DATA_DIR.`,
    );
  }
  mkdirSync(config.dataDir, { recursive: true });
  mkdirSync(dirname(database), { recursive: true });
  for (const file of keyFiles(source)) copyFileSync(file, join(config.dataDir, basename(file)));
  const draft = `${database}.unfinished`;
  copyFileSync(join(source, DATABASE), draft);
  renameSync(draft, database);
  return setTemporalAside(config.dataDir);
}

const sqliteFile = (url: string): string => url.slice('sqlite:'.length);

const keyFiles = (folder: string): string[] =>
  [keyFile(folder), previousKeyFile(folder)].filter((file) => existsSync(file));

/** VACUUM INTO reads one state of the database, whatever is written meanwhile, and stops no writer. */
async function copyDatabase(url: string, file: string): Promise<void> {
  const db = openDatabase(url);
  try {
    await db.raw('vacuum into ?', [file]);
  } finally {
    await db.destroy();
  }
  chmodSync(file, 0o600);
}

async function assertReadable(config: Config, folder: string): Promise<void> {
  const box = createSecretBox(() => loadKeys({ ...config, dataDir: folder }));
  const db = openDatabase(`sqlite:${join(folder, DATABASE)}`);
  try {
    const { unreadable } = await countSealed(db, box);
    if (unreadable.length > 0)
      throw new Error(
        `The key does not open ${unreadable.join('; ')}. Nothing was kept. See: salami key status`,
      );
    await db.raw('pragma journal_mode = delete'); // one file, without others beside it
  } finally {
    await db.destroy();
  }
}

function setTemporalAside(dataDir: string): string[] {
  const names = readdirSync(dataDir).filter((name) => /^temporal\.db(-wal|-shm)?$/.test(name));
  for (const name of names) renameSync(join(dataDir, name), join(dataDir, `${name}.before-restore`));
  return names;
}

async function toDisk(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
