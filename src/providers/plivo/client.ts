/** Requests to Plivo. Not by the SDK: it repeats a call that fails with 5xx, at a host of its own choice. */
import { basicAuth } from '../basic-auth.js';
import type { DriverContext } from '../driver.js';
import { exchangeJson, withoutSlash } from '../exchange.js';
import type { HttpResult } from '../http.js';
import type { Credentials } from './credentials.js';

/** @param path below the account, with the slash at its end; an object is sent as JSON */
export function exchange(
  context: DriverContext<Credentials>,
  path: string,
  json?: object,
): Promise<HttpResult> {
  const { auth_id, auth_token } = context.credentials;
  const base = withoutSlash(context.endpoints['api'] ?? 'https://api.plivo.com');
  return exchangeJson(context, {
    url: `${base}/v1/Account/${auth_id}/${path}`,
    headers: { authorization: basicAuth(auth_id, auth_token) },
    json,
  });
}
