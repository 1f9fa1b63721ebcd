/** Where keys come from: the configuration, or the files `key` and `key.previous` of the data folder. */
import { randomBytes } from 'node:crypto';
import { existsSync, linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ConfigError, type Config } from '../config.js';
import { randomWord, type Keys } from './secrets.js';

export type KeyConfig = Pick<Config, 'key' | 'previousKeys' | 'dataDir'>;

/**
 * The keys in use now; a key file is read anew each time, since another process may have changed it.
 * @throws ConfigError when a file does not hold a key
 */
export function loadKeys({ key, previousKeys, dataDir }: KeyConfig): Keys {
  const previous = previousKeys.map(decodeKey);
  if (key === null) {
    const before = previousKeyFile(dataDir);
    // In this order: a change puts the old key aside before it puts the new one in place.
    const current = loadKey(null, dataDir);
    if (existsSync(before)) previous.push(readKeyFile(before));
    return { current, previous };
  }
  return { current: decodeKey(key), previous };
}

/**
 * The key from the configuration, else from the file `key` of the data folder, which is made when missing.
 * @throws ConfigError when the file does not hold a key
 */
export function loadKey(fromConfig: string | null, dataDir: string): Buffer {
  if (fromConfig !== null) return decodeKey(fromConfig);
  const file = keyFile(dataDir);
  if (!existsSync(file)) makeKeyFile(file);
  return readKeyFile(file);
}

export const keyFile = (dataDir: string): string => join(dataDir, 'key');
export const previousKeyFile = (dataDir: string): string => join(dataDir, 'key.previous');

/**
 * Puts a new key in place and the old one aside. Killed between the two steps, the next call finishes them; while an
 * earlier change is not over (its old key is still there), nothing is changed.
 * @returns whether a new key was made
 */
export function replaceKeyFile(dataDir: string): boolean {
  const file = keyFile(dataDir);
  const aside = previousKeyFile(dataDir);
  const current = readKeyFile(file);
  if (existsSync(aside) && !readKeyFile(aside).equals(current)) return false;
  if (!existsSync(aside)) renameSync(writeDraft(aside, current), aside);
  renameSync(writeDraft(file, randomBytes(32)), file);
  return true;
}

/** When nothing is sealed with the old key any more. */
export function removePreviousKeyFile(dataDir: string): void {
  rmSync(previousKeyFile(dataDir), { force: true });
}

function readKeyFile(file: string): Buffer {
  const text = readFileSync(file, 'utf8').trim();
  if (!/^[0-9a-f]{64}$/.test(text)) {
    throw new ConfigError([
      `${file} holds no key. Restore it from a backup; without it credentials can't be read.`,
    ]);
  }
  return decodeKey(text);
}

/** Puts the whole file there at once and never over another: two processes may start together. */
function makeKeyFile(file: string): void {
  mkdirSync(dirname(file), { recursive: true });
  const draft = writeDraft(file, randomBytes(32));
  try {
    linkSync(draft, file);
  } catch (error) {
    // Where the other process was first, its key is the key. Some file systems have no links.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') renameSync(draft, file);
  } finally {
    rmSync(draft, { force: true });
  }
}

function writeDraft(file: string, key: Buffer): string {
  const draft = `${file}.${randomWord(6)}`;
  writeFileSync(draft, `${key.toString('hex')}\n`, { mode: 0o600, flag: 'wx', flush: true });
  return draft;
}

const decodeKey = (text: string): Buffer =>
  /^[0-9a-fA-F]{64}$/.test(text) ? Buffer.from(text, 'hex') : Buffer.from(text, 'base64');
