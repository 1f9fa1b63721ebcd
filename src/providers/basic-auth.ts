/** Basic authentication (RFC 7617), towards providers and from them. */
import { equalsInConstantTime } from '../security/secrets.js';

/** The value of an `Authorization` header. */
export const basicAuth = (name: string, password: string): string =>
  `Basic ${Buffer.from(`${name}:${password}`, 'utf8').toString('base64')}`;

/** Compares in constant time. @param authorization the header as it came; undefined = there is none */
export function isBasicAuth(authorization: string | undefined, name: string, password: string): boolean {
  const [, given = ''] = /^Basic +(\S+)$/i.exec(authorization ?? '') ?? [];
  return equalsInConstantTime(Buffer.from(given, 'base64').toString('utf8'), `${name}:${password}`);
}
