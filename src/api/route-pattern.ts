/** What measures and traces call a request: patterns instead of addresses, which hold ids and keys. */
import type { Context } from 'koa';

const CALL = /^\/api\/sms\/apps\/[^/]+\/(receive|callback|answer)(?:\/|$)/;
const OWN = new Set(['/healthz', '/readyz', '/metrics', '/api/openapi.json']);
/** A client may invent any verb; each would make a series of its own. */
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/** Of the gateway itself: health, metrics, its own description. */
export const isOwnPath = (path: string): boolean => OWN.has(path);

/** A provider or phone calls. */
export const isProviderCall = (path: string): boolean => CALL.test(path);

export const methodOf = (ctx: Context): string => (METHODS.has(ctx.method) ? ctx.method : 'other');

/** The pattern of the route that took the request, as the API's description writes it; "none" = no route did. */
export function routeOf(ctx: Context): string {
  if (isOwnPath(ctx.path)) return ctx.path;
  const call = CALL.exec(ctx.path)?.[1];
  if (call !== undefined) return `/api/sms/apps/{app}/${call}`;
  const pattern = ctx['_matchedRoute'] as unknown;
  return typeof pattern === 'string' ? pattern.replace(/:(\w+)/g, '{$1}') : 'none';
}
