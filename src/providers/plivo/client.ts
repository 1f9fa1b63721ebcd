/** Requests to Plivo. Not by the SDK: it repeats a call that fails with 5xx, at a host of its own choice. */
import type { DriverContext } from '../driver.js';
import type { HttpResult } from '../http.js';
import type { Credentials } from './credentials.js';

/** @param path below the account, with the slash at its end; an object is sent as JSON */
export function exchange(
  { credentials: { auth_id, auth_token }, endpoints, http }: DriverContext<Credentials>,
  path: string,
  json?: object,
): Promise<HttpResult> {
  const base = (endpoints['api'] ?? 'https://api.plivo.com').replace(/\/+$/, '');
  return http.request({
    method: json ? 'POST' : 'GET',
    url: `${base}/v1/Account/${auth_id}/${path}`,
    headers: {
      authorization: basicAuth({ auth_id, auth_token }),
      accept: 'application/json',
      ...(json && { 'content-type': 'application/json' }),
    },
    ...(json && { body: JSON.stringify(json) }),
  });
}

export const basicAuth = ({ auth_id, auth_token }: Pick<Credentials, 'auth_id' | 'auth_token'>): string =>
  `Basic ${Buffer.from(`${auth_id}:${auth_token}`).toString('base64')}`;
