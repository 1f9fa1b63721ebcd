/** Codes of an authenticator app (RFC 6238: SHA-1, six digits, 30 seconds), and codes for the day when it is lost. */
import { randomBytes } from 'node:crypto';
import { Secret, TOTP } from 'otpauth';
import { hashOf } from '../security/secrets.js';

const ISSUER = 'Salami Gateway';
const PERIOD_S = 30;
/** Clocks differ: the code before and the one after count too. */
const WINDOW = 1;
const RECOVERY_CODES = 10;
const RECOVERY_BYTES = 10;

const totpOf = (secret: string, label = '') =>
  new TOTP({ issuer: ISSUER, label, algorithm: 'SHA1', digits: 6, period: PERIOD_S, secret });

/** @returns 160 bits in base32, as people type it */
export const newSecret = (): string => new Secret({ size: 20 }).base32;

/** What the QR code holds. */
export const urlOf = (secret: string, email: string): string => totpOf(secret, email).toString();

/**
 * @param at milliseconds since 1970
 * @returns the number of the code's half minute since 1970; null = no code of now
 */
export function counterOf(secret: string, code: string, at: number): number | null {
  const token = code.replace(/\s+/g, '');
  if (!/^\d{6}$/.test(token)) return null;
  const delta = totpOf(secret).validate({ token, timestamp: at, window: WINDOW });
  return delta === null ? null : Math.floor(at / 1000 / PERIOD_S) + delta;
}

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567';

/** Ten words of 80 bits, such as `mz4p-tq2c-7xow-k3ra`; each is good once. */
export function newRecoveryCodes(): string[] {
  return Array.from({ length: RECOVERY_CODES }, () => {
    const bits = [...randomBytes(RECOVERY_BYTES)].map((byte) => byte.toString(2).padStart(8, '0')).join('');
    const letters = bits.match(/.{5}/g)!.map((five) => ALPHABET[parseInt(five, 2)]);
    return letters.join('').match(/.{4}/g)!.join('-');
  });
}

/** 80 random bits need no slow hash. However it was typed: dashes, spaces and capitals make no difference. */
export const hashOfRecoveryCode = (code: string): string =>
  hashOf(code.toLowerCase().replace(/[^a-z2-7]/g, ''));
