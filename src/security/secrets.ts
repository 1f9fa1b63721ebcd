/** Encryption of credentials at rest: AES-256-GCM, a fresh nonce for every value, the key's print in front. */
import { createCipheriv, createDecipheriv, createHash, randomBytes, timingSafeEqual } from 'node:crypto';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const SEALED = /^v1\.([0-9a-f]{8})\.([A-Za-z0-9+/]+={0,2})$/;

export interface SecretBox {
  seal(plain: string): string;
  /** @throws Error when the value was sealed with another key or was changed */
  open(sealed: string): string;
  /** Whether the value names a key of this box; it may still be damaged. */
  canOpen(sealed: string): boolean;
  /** Whether the value was sealed with the key that seals now. */
  isCurrent(sealed: string): boolean;
}

/** Keys in use: `current` seals, the others only open what was sealed before. */
export interface Keys {
  current: Buffer;
  previous: readonly Buffer[];
}

/**
 * @param given the keys, or where to look for them: asked before each sealing, and again for a value that none of the
 * known keys opens, so that a running process follows a change of keys by another one
 */
export function createSecretBox(given: Buffer | (() => Keys)): SecretBox {
  const load = typeof given === 'function' ? given : (): Keys => ({ current: given, previous: [] });
  const loadRing = () => {
    const { current, previous } = load();
    const print = printOf(current);
    return {
      current,
      print,
      byPrint: new Map([...previous.map((key) => [printOf(key), key] as const), [print, current]]),
    };
  };
  let ring = loadRing();
  const keyOf = (print: string | undefined): Buffer | undefined => {
    if (print === undefined) return undefined;
    const known = ring.byPrint.get(print);
    if (known || typeof given !== 'function') return known;
    ring = loadRing();
    return ring.byPrint.get(print);
  };
  return {
    isCurrent: (sealed) => SEALED.exec(sealed)?.[1] === ring.print,
    canOpen: (sealed) => keyOf(SEALED.exec(sealed)?.[1]) !== undefined,
    seal(plain) {
      ring = loadRing();
      return seal(ring.current, plain);
    },
    open(sealed) {
      const [, print, data] = SEALED.exec(sealed) ?? [];
      if (data === undefined) throw new Error('not a sealed value');
      const key = keyOf(print);
      if (!key) {
        throw new Error(
          'sealed with another key: set SALAMI_KEY, or restore the file "key" of the data folder',
        );
      }
      return open(key, Buffer.from(data, 'base64'));
    },
  };
}

/** Lets a wrong key be told from damaged data. Eight hex digits of a hash give nothing away about 256 bits. */
export function printOf(key: Buffer): string {
  return createHash('sha256').update('salami-key-print').update(key).digest('hex').slice(0, 8);
}

function seal(key: Buffer, plain: string): string {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
  const body = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
  return `v1.${printOf(key)}.${Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64')}`;
}

function open(key: Buffer, bytes: Buffer): string {
  // Without the length Node takes a tag of four bytes as well, and that one can be guessed.
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE_BYTES), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
  return decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
}

/** Compares without telling by its duration how much of the text was right. */
export function equalsInConstantTime(a: string, b: string): boolean {
  const hash = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(a), hash(b));
}

/** What is kept of an unguessable word. Passwords, which people choose, need a slow hash: see users/hasher.ts. */
export const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('hex');

/** @returns an unguessable word, safe in URLs */
export function randomWord(bytes = 24): string {
  return randomBytes(bytes).toString('base64url');
}
