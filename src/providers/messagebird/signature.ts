/**
 * The token in `MessageBird-Signature-JWT`. It lives for a minute; that the same call could be repeated within it is no
 * harm: reports and messages are recognised when they come again.
 */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { equalsInConstantTime } from '../../security/secrets.js';
import type { RawRequest } from '../driver.js';
import { readHmacJwt } from '../jwt.js';

export const SIGNATURE_HEADER = 'messagebird-signature-jwt';

const TOLERANCE_S = 5;

const Claims = z.object({
  iss: z.literal('MessageBird'),
  nbf: z.number(),
  exp: z.number(),
  jti: z.string().min(1),
  url_hash: z.string(),
  payload_hash: z.string().optional(),
});

const sha256 = (content: string | Buffer) => createHash('sha256').update(content).digest('hex');

/** @param url as MessageBird called it: query included, unsorted */
export function isSigned(
  { url, headers, body }: Pick<RawRequest, 'url' | 'headers' | 'body'>,
  key: string,
  now: Date,
): boolean {
  const token = headers[SIGNATURE_HEADER] ?? '';
  const claims = Claims.safeParse(readHmacJwt(token, key, ['HS256', 'HS384', 'HS512'])).data;
  if (!claims) return false;
  const nowS = now.getTime() / 1000;
  if (nowS < claims.nbf - TOLERANCE_S || nowS >= claims.exp + TOLERANCE_S) return false;
  if (!equalsInConstantTime(claims.url_hash.toLowerCase(), sha256(url))) return false;
  // There must be a hash exactly when there is a body: neither may be taken away in between.
  if (claims.payload_hash === undefined) return body.length === 0;
  return body.length > 0 && equalsInConstantTime(claims.payload_hash.toLowerCase(), sha256(body));
}
