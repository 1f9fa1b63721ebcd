/** Requests as spans. A client that traces its own work hands us its span; a provider is no such client. */
import type { Middleware } from 'koa';
import { parseTraceparent } from '../tracing/traceparent.js';
import type { Tracing } from '../tracing/tracing.js';
import { isOwnPath, isProviderCall, methodOf, routeOf } from './route-pattern.js';

/** Must stand outside the middleware that turns errors into replies: it reads the final status. */
export function traceRequests(tracing: Tracing): Middleware {
  return (ctx, next) => {
    if (isOwnPath(ctx.path)) return next();
    const given = isProviderCall(ctx.path) ? '' : ctx.get('traceparent');
    const method = methodOf(ctx);
    const start = {
      name: method,
      kind: 'server' as const,
      parent: parseTraceparent(given) ? given : null,
      attributes: { 'http.request.method': method },
    };
    return tracing.span(start, async (span) => {
      await next();
      const route = routeOf(ctx);
      span.rename(`${method} ${route}`);
      span.set({ 'http.route': route, 'http.response.status_code': ctx.status });
      if (ctx.status >= 500) span.fail(String(ctx.status));
    });
  };
}
