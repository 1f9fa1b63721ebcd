/** Where Africa's Talking is, and how requests are put to it. */
import type { DriverContext } from '../driver.js';
import { exchangeJson, withoutSlash } from '../exchange.js';
import type { HttpResult } from '../http.js';

export interface Account {
  api_key: string;
  username: string;
}

type Host = 'api' | 'voice' | 'chat';

/** Its user has no other account: the word alone selects the sandbox. */
export const isSandbox = ({ username }: Account): boolean => username === 'sandbox';

function baseUrl(host: Host, { credentials, endpoints }: DriverContext<Account>): string {
  const own = `https://${host}.${isSandbox(credentials) ? 'sandbox.' : ''}africastalking.com`;
  return withoutSlash(endpoints[host] ?? own);
}

/** One request; a form or, for the chat host, JSON. `username` is added to whatever is sent. */
export function exchange(
  context: DriverContext<Account>,
  { host, path, form, json }: { host: Host; path: string; form?: Record<string, string>; json?: object },
): Promise<HttpResult> {
  const { api_key, username } = context.credentials;
  const headers = { apikey: api_key, accept: 'application/json' };
  const url = `${baseUrl(host, context)}${path}`;
  if (form) {
    return context.http.request({
      method: 'POST',
      url,
      headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ username, ...form }).toString(),
    });
  }
  if (json) return exchangeJson(context, { url, headers, json: { username, ...json } });
  return exchangeJson(context, { url: `${url}?${new URLSearchParams({ username }).toString()}`, headers });
}
