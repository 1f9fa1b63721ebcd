/** Requests to a provider's JSON API. */
import type { DriverContext } from './driver.js';
import type { HttpResult } from './http.js';

/** An address without its closing slashes, so that a path can follow. */
export const withoutSlash = (address: string): string => address.replace(/\/+$/, '');

/**
 * One request: a POST with `json`, a GET without.
 * @param headers those of the authentication, in lower case
 */
export function exchangeJson(
  { http }: Pick<DriverContext<unknown>, 'http'>,
  { url, headers, json }: { url: string; headers: Record<string, string>; json?: object | undefined },
): Promise<HttpResult> {
  return http.request({
    method: json ? 'POST' : 'GET',
    url,
    headers: { ...headers, accept: 'application/json', ...(json && { 'content-type': 'application/json' }) },
    ...(json && { body: JSON.stringify(json) }),
  });
}
