/** JSON Web Tokens with which providers sign their calls to us. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { parseJson } from './wire.js';

const HASHES = { HS256: 'sha256', HS384: 'sha384', HS512: 'sha512' } as const;
export type HmacAlgorithm = keyof typeof HASHES;

/**
 * The claims of a token signed with an HMAC (RFC 7515), compared in constant time.
 * @param algorithms what is expected: a token must not choose how it is checked
 * @returns null when it is no such token or the signature is not of this secret; what it claims is for the caller
 */
export function readHmacJwt(
  token: string,
  secret: string,
  algorithms: readonly HmacAlgorithm[],
): Record<string, unknown> | null {
  const [header, payload, signature, ...more] = token.split('.');
  if (!header || !payload || !signature || more.length > 0) return null;
  const named = objectOf(header)?.['alg'];
  const algorithm = algorithms.find((one) => one === named);
  if (!algorithm) return null;
  const expected = createHmac(HASHES[algorithm], secret).update(`${header}.${payload}`).digest();
  const given = Buffer.from(signature, 'base64url');
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return null;
  return objectOf(payload);
}

/** The same for tokens signed with HMAC-SHA256. */
export const readHs256 = (token: string, secret: string): Record<string, unknown> | null =>
  readHmacJwt(token, secret, ['HS256']);

function objectOf(part: string): Record<string, unknown> | null {
  const value = parseJson(Buffer.from(part, 'base64url'));
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null;
}
