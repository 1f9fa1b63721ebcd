/** c6.verify and c7.verify: is the caller the provider? The key in the URL has been checked before, by the caller. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { isBasicAuth } from '../basic-auth.js';
import type { RawRequest, SignatureVerdict } from '../driver.js';
import type { NamedFields } from './fields.js';
import type { Verify } from './callback-schema.js';

export function verifyRequest(
  request: RawRequest,
  by: Verify | undefined,
  fields: NamedFields,
): SignatureVerdict {
  if (by === undefined) return 'unsigned';
  const isValid = 'header' in by ? hasSignature(request, by, fields) : hasBasic(request, fields);
  return isValid ? 'valid' : 'invalid';
}

function hasSignature(
  { headers, body }: RawRequest,
  by: Extract<Verify, { header: string }>,
  fields: NamedFields,
): boolean {
  const key = fields[by.key];
  if (!key) return false; // anybody can sign with the empty key
  const expected = createHmac('sha256', key).update(body).digest();
  const given = decodeDigest(headers[by.header] ?? '');
  return given.length === expected.length && timingSafeEqual(given, expected);
}

/** Hex or base64, with or without a leading "sha256=". */
function decodeDigest(written: string): Buffer {
  const digest = written.trim().replace(/^sha256=/i, '');
  return Buffer.from(digest, /^[0-9a-f]{64}$/i.test(digest) ? 'hex' : 'base64');
}

function hasBasic({ headers }: RawRequest, { username, password }: NamedFields): boolean {
  if (!username || !password) return false;
  return isBasicAuth(headers['authorization'], username, password);
}
