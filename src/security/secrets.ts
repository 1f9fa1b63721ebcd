/** Encryption of credentials at rest: AES-256-GCM, a fresh nonce for every value, the key's print in front. */
import { createCipheriv, createDecipheriv, createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { existsSync, linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ConfigError } from '../config.js';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const SEALED = /^v1\.([0-9a-f]{8})\.([A-Za-z0-9+/]+={0,2})$/;

export interface SecretBox {
  seal(plain: string): string;
  /** @throws Error when the value was sealed with another key or was changed */
  open(sealed: string): string;
  /** Whether the value names a key of this box; it may still be damaged. */
  canOpen(sealed: string): boolean;
}

export function createSecretBox(key: Buffer): SecretBox {
  // Lets a wrong key be told from damaged data. Eight hex digits of a hash give nothing away about 256 bits.
  const print = createHash('sha256').update('salami-key-print').update(key).digest('hex').slice(0, 8);
  return {
    canOpen: (sealed) => SEALED.exec(sealed)?.[1] === print,
    seal(plain) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
      const body = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
      return `v1.${print}.${Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64')}`;
    },
    open(sealed) {
      const [, sealedPrint, data] = SEALED.exec(sealed) ?? [];
      if (data === undefined) throw new Error('not a sealed value');
      if (sealedPrint !== print) {
        throw new Error(
          'sealed with another key: set SALAMI_KEY, or restore the file "key" of the data folder',
        );
      }
      const bytes = Buffer.from(data, 'base64');
      // Without the length Node takes a tag of four bytes as well, and that one can be guessed.
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE_BYTES), {
        authTagLength: TAG_BYTES,
      });
      decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
      return (
        decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES), undefined, 'utf8') + decipher.final('utf8')
      );
    },
  };
}

/**
 * The key from the configuration, else from the file `key` of the data folder, which is made when missing.
 * @throws ConfigError when the file does not hold a key
 */
export function loadKey(fromConfig: string | null, dataDir: string): Buffer {
  if (fromConfig !== null) return decodeKey(fromConfig);
  const file = join(dataDir, 'key');
  if (!existsSync(file)) makeKeyFile(file);
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
  const draft = `${file}.${randomWord(6)}`;
  writeFileSync(draft, `${randomBytes(32).toString('hex')}\n`, { mode: 0o600, flag: 'wx', flush: true });
  try {
    linkSync(draft, file);
  } catch (error) {
    // Where the other process was first, its key is the key. Some file systems have no links.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') renameSync(draft, file);
  } finally {
    rmSync(draft, { force: true });
  }
}

const decodeKey = (text: string): Buffer =>
  /^[0-9a-fA-F]{64}$/.test(text) ? Buffer.from(text, 'hex') : Buffer.from(text, 'base64');

/** Compares without telling by its duration how much of the text was right. */
export function equalsInConstantTime(a: string, b: string): boolean {
  const hash = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(a), hash(b));
}

/** @returns an unguessable word, safe in URLs */
export function randomWord(bytes = 24): string {
  return randomBytes(bytes).toString('base64url');
}
