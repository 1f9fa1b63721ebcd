/** How SMSsync writes its requests: by gluing texts together. Pure. */
import { userInfoOf } from './http-line.js';
import type { SmssyncVersion } from './smssync-texts.js';

/** Fields in the order in which they are written. */
export type Fields = readonly (readonly [name: string, value: string])[];

/** A body: 3.1 writes a space as `%20`, 2.8 as `+`. */
export const formBody = (fields: Fields, version: SmssyncVersion): string =>
  fields
    .map(([name, value]) => `${name}=${version === '3.1' ? percentEncoded(value) : formEncoded(value)}`)
    .join('&');

/** As in an address, in both versions. */
export const formEncoded = (text: string): string => percentEncoded(text).replaceAll('%20', '+');

function percentEncoded(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replace(
    /[!'()~]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** @param url the Sync URL as it was typed, whatever it already holds. @param secret null when the phone has none */
export const taskUrl = (url: string, task: 'send' | 'sent' | 'result', secret: string | null): string =>
  `${url}?task=${task}${secret === null ? '' : `&secret=${formEncoded(secret)}`}`;

/** The app knows Basic auth only from user info in its Sync URL: decoded, then UTF-8. */
export function basicFromUrl(url: string): Record<string, string> {
  const info = userInfoOf(url);
  if (info === null) return {};
  return { Authorization: `Basic ${Buffer.from(decoded(info), 'utf8').toString('base64')}` };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
