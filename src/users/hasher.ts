/** Hashes of passwords: scrypt, slow and hungry for memory on purpose. Its parameters stand in the hash and may rise. */
import { randomBytes, scrypt, timingSafeEqual, type ScryptOptions } from 'node:crypto';
import { ApiError } from '../errors.js';
import { normalised } from './password-rules.js';

const LENGTH = 32;
/** 2^17 with r = 8: 128 MB for each. */
const LOG_N = 17;
const R = 8;
const P = 1;
const AT_ONCE = 2;
/** More would wait longer than their browsers do. */
const WAITING = 20;
const RETRY_AFTER_S = 5;

const HASH = /^scrypt\$(\d{1,2})\$(\d{1,2})\$(\d{1,2})\$([\w+/=]+)\$([\w+/=]+)$/;

export class PasswordHasher {
  private running = 0;
  private readonly queue: (() => void)[] = [];

  /** @param logN cost: each step doubles time and memory */
  constructor(private readonly logN = LOG_N) {}

  /** @throws ApiError rate_limited when too many wait for theirs */
  async hash(password: string): Promise<string> {
    const salt = randomBytes(16);
    const key = await this.derive(password, salt, this.logN, R, P);
    return ['scrypt', this.logN, R, P, salt.toString('base64'), key.toString('base64')].join('$');
  }

  /**
   * @param hash null = there is none; that takes as long as a wrong password
   * @throws ApiError rate_limited when too many wait for theirs
   */
  async matches(password: string, hash: string | null): Promise<boolean> {
    const [, logN, r, p, salt, key] = HASH.exec(hash ?? '') ?? [];
    if (key === undefined) {
      await this.derive(password, Buffer.alloc(16), this.logN, R, P);
      return false;
    }
    const expected = Buffer.from(key, 'base64');
    const derived = await this.derive(
      password,
      Buffer.from(salt!, 'base64'),
      Number(logN),
      Number(r),
      Number(p),
    );
    return derived.length === expected.length && timingSafeEqual(derived, expected);
  }

  /** Whether a hash was made with less than what is asked for now. */
  isOutdated(hash: string): boolean {
    return Number(HASH.exec(hash)?.[1] ?? 0) < this.logN;
  }

  private async derive(password: string, salt: Buffer, logN: number, r: number, p: number): Promise<Buffer> {
    await this.turn();
    try {
      const N = 2 ** logN;
      return await run(normalised(password), salt, { N, r, p, maxmem: 256 * N * r });
    } finally {
      const next = this.queue.shift();
      if (next)
        next(); // takes over this place
      else this.running -= 1;
    }
  }

  /** Two at a time: more would take the memory and the threads of everything else. */
  private turn(): Promise<void> {
    if (this.running >= AT_ONCE) {
      if (this.queue.length >= WAITING) {
        const headers = { 'Retry-After': String(RETRY_AFTER_S) };
        throw new ApiError('rate_limited', 'Too many people sign in at this moment.', { headers });
      }
      return new Promise<void>((resolve) => this.queue.push(resolve));
    }
    this.running += 1;
    return Promise.resolve();
  }
}

function run(password: string, salt: Buffer, options: ScryptOptions): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(password, salt, LENGTH, options, (error, key) => (error ? reject(error) : resolve(key)));
  });
}
