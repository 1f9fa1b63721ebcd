/** JSON Web Tokens with which providers sign their calls to us. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { parseJson } from './wire.js';

/**
 * The claims of a token signed with HMAC-SHA256 (RFC 7515, `HS256`), compared in constant time.
 * @returns null when it is no such token or the signature is not of this secret; what it claims is for the caller
 */
export function readHs256(token: string, secret: string): Record<string, unknown> | null {
  const [header, payload, signature, ...more] = token.split('.');
  if (!header || !payload || !signature || more.length > 0) return null;
  // Only the algorithm that we expect: a token must not choose how it is checked.
  if (objectOf(header)?.['alg'] !== 'HS256') return null;
  const expected = createHmac('sha256', secret).update(`${header}.${payload}`).digest();
  const given = Buffer.from(signature, 'base64url');
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return null;
  return objectOf(payload);
}

function objectOf(part: string): Record<string, unknown> | null {
  const value = parseJson(Buffer.from(part, 'base64url'));
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null;
}
